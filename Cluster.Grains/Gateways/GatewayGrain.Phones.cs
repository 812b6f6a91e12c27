using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Gateways;

/// <content>
/// Operators' phones. What lets one in the browser sign in lies in the gateway's own memory and is taken out of it after its time; what an earlier
/// process has left there is good until the phone is allowed anew.
/// </content>
internal sealed partial class GatewayGrain
{
    private const int MostPhones = 10_000;

    private readonly Dictionary<string, DateTimeOffset> _phones = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<bool> AllowPhoneAsync(string endpoint, string credential)
    {
        if (!_up || !_ownership.IsHeld || _link is not { } link || (_phones.Count >= MostPhones && !_phones.ContainsKey(endpoint)))
        {
            return false;
        }

        _phones[endpoint] = Now + BrowserPhone.PassTime;
        return await link.AllowPhoneAsync(endpoint, credential) == OriginateReply.Accepted;
    }

    /// <inheritdoc/>
    public async Task<PhoneState> CheckPhoneAsync(string endpoint) => _up && _link is { } link ? await link.CheckPhoneAsync(DialledAs(endpoint)) : PhoneState.Unknown;

    private static string DialledAs(string phone) => BrowserPhone.EndpointOf(phone) is { } endpoint ? $"PJSIP/{endpoint}" : phone;

    private static LineOrder LineTo(string lineId, string phone) =>
        new(lineId, DialledAs(phone), PhoneRingTime, LineTime, BrowserPhone.EndpointOf(phone) is null ? default : BrowserPhone.ReturnTime);

    private async Task ForgetPhonesAsync(IGatewayLink link)
    {
        foreach (var (endpoint, until) in _phones.ToList())
        {
            if (Now >= until && await link.ForgetPhoneAsync(endpoint) == CommandReply.Done && _phones.GetValueOrDefault(endpoint) == until)
            {
                _phones.Remove(endpoint);
            }
        }
    }
}
