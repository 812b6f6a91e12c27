using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>Supervisors who listen to him.</content>
internal sealed partial class OperatorGrain
{
    /// <inheritdoc/>
    public async Task<OperatorReply> SuperviseAsync(Guid supervisionId, string endpoint, SupervisionWay way)
    {
        if (_line != LineState.Up)
        {
            return Refused("line-down");
        }

        // His own phone would be rung beside the line that it holds.
        if (endpoint == _memory.Endpoint)
        {
            return Refused("own-phone");
        }

        return await Gateway.SuperviseAsync(supervisionId, _memory.LineId!, endpoint, way) == OriginateResult.Accepted ? Done() : Refused("gateway-down");
    }
}
