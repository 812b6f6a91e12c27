using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <content>
/// Supervisors who hear operators' lines. What is remembered of them may be lost: the dialplan needs nobody, and ends each with the line.
/// </content>
internal sealed partial class GatewayGrain
{
    private static readonly TimeSpan SupervisionTime = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (SupervisionWatch Watch, DateTimeOffset Since)> _supervisions = [];

    /// <inheritdoc/>
    public async Task<OriginateResult> SuperviseAsync(Guid supervisionId, string lineId, string endpoint, SupervisionWay way)
    {
        if (!_up || !_ownership.IsHeld || _link is not { } link)
        {
            return OriginateResult.NotDialled;
        }

        var id = supervisionId.ToString();
        _supervisions[id] = (new SupervisionWatch(LineWatch.Ringing), Now);
        var result = ResultOf(await link.SuperviseAsync(new SupervisionOrder(id, endpoint, lineId, way, PhoneRingTime, SupervisionTime)));
        if (result == OriginateResult.NotDialled)
        {
            _supervisions.Remove(id);
        }

        return result;
    }

    /// <inheritdoc/>
    public async Task<bool> ChangeSupervisionAsync(Guid supervisionId, SupervisionWay way)
    {
        var id = supervisionId.ToString();
        if (_link is not { } link)
        {
            return false;
        }

        if (_supervisions.TryGetValue(id, out var known))
        {
            // A redirect that meets the dialplan between two steps may be lost.
            if (known.Watch.State != LineWatch.Open || Now - known.Since < SettlingTime)
            {
                return false;
            }

            _supervisions[id] = known with { Since = Now };
        }

        return await link.ChangeSupervisionAsync(id, way) == CommandReply.Done;
    }

    /// <inheritdoc/>
    public async Task<SupervisionWatch> WatchSupervisionAsync(Guid supervisionId)
    {
        var id = supervisionId.ToString();
        if (_up && _supervisions.TryGetValue(id, out var known))
        {
            return known.Watch;
        }

        // Over; or dialled before this activation was there.
        var seen = new SupervisionWatch(await WatchAsync(id));
        if (seen.State is LineWatch.Ringing or LineWatch.Open)
        {
            _supervisions[id] = (seen, Now);
        }

        return seen;
    }

    private void HandleSupervision(ChannelEvent happened)
    {
        switch (happened)
        {
            case Supervising heard:
                _supervisions[happened.ChannelId] = (new SupervisionWatch(LineWatch.Open, heard.Way), Now);
                break;
            case Ended:
                _supervisions.Remove(happened.ChannelId);
                break;
        }
    }

    /// <summary>Phones whose end was not reported.</summary>
    private void ForgetMissingSupervisions(Dictionary<string, LiveChannel> live, DateTimeOffset listedAt)
    {
        foreach (var (id, _) in _supervisions.Where(phone => phone.Value.Since < listedAt - AuditPeriod && !live.ContainsKey(phone.Key)).ToList())
        {
            _supervisions.Remove(id);
        }
    }
}
