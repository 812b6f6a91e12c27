using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns;

/// <summary>Splits calls over gateways by weight, remembering what rounding left over, so that the shares come out right in the long run.</summary>
internal sealed class GatewayShares
{
    private readonly Dictionary<string, double> _credit = [];

    /// <summary>How many of these calls each gateway should get. The parts add up to <paramref name="calls"/>.</summary>
    public IReadOnlyList<(string GatewayId, int Calls)> Split(int calls, IReadOnlyList<GatewayShare> gateways)
    {
        var total = gateways.Sum(gateway => gateway.Weight);
        if (total <= 0 || calls <= 0)
        {
            return [];
        }

        var parts = new (string GatewayId, int Calls)[gateways.Count];
        var given = 0;
        for (var i = 0; i < gateways.Count; i++)
        {
            var due = _credit.GetValueOrDefault(gateways[i].GatewayId) + ((double)calls * gateways[i].Weight / total);
            var part = Math.Clamp((int)due, 0, calls - given);
            parts[i] = (gateways[i].GatewayId, part);
            _credit[gateways[i].GatewayId] = due - part;
            given += part;
        }

        for (; given < calls; given++)
        {
            var most = MostCredit(gateways);
            parts[most].Calls++;
            _credit[gateways[most].GatewayId]--;
        }

        return parts;
    }

    private int MostCredit(IReadOnlyList<GatewayShare> gateways)
    {
        var most = 0;
        for (var i = 1; i < gateways.Count; i++)
        {
            most = _credit[gateways[i].GatewayId] > _credit[gateways[most].GatewayId] ? i : most;
        }

        return most;
    }
}
