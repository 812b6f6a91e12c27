using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <content>Supervisors who hear operators' lines. Nothing is kept of them here: the dialplan needs nobody, and ends each with the line.</content>
internal sealed partial class GatewayGrain
{
    private static readonly TimeSpan SupervisionTime = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<OriginateResult> SuperviseAsync(Guid supervisionId, string lineId, string endpoint, SupervisionWay way)
    {
        if (!_up || !_ownership.IsHeld || _link is not { } link)
        {
            return OriginateResult.NotDialled;
        }

        return ResultOf(await link.SuperviseAsync(
            new SupervisionOrder(supervisionId.ToString(), endpoint, lineId, way, PhoneRingTime, SupervisionTime)));
    }

    /// <inheritdoc/>
    public async Task<bool> ChangeSupervisionAsync(Guid supervisionId, SupervisionWay way) =>
        _link is { } link && await link.ChangeSupervisionAsync(supervisionId.ToString(), way) == CommandReply.Done;
}
