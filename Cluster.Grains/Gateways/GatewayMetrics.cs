using System.Diagnostics.Metrics;
using Cluster.Grains.Campaigns;

namespace Cluster.Grains.Gateways;

/// <summary>What gateways count.</summary>
public sealed class GatewayMetrics
{
    private readonly UpDownCounter<int> _up;
    private readonly Counter<long> _originates;
    private readonly Counter<long> _lost;

    /// <summary>Makes the instruments.</summary>
    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CampaignMetrics.MeterName);
        _up = meter.CreateUpDownCounter<int>("dialer_gateway_up", null, "1 while the link to the gateway is up.");
        _originates = meter.CreateCounter<long>("dialer_gateway_originates", "calls", "Originates by the gateway's reply.");
        _lost = meter.CreateCounter<long>("dialer_gateway_lost_calls", "calls", "Open attempts that the gateway did not know of.");
    }

    internal void Link(string gatewayId, bool up) => _up.Add(up ? 1 : -1, Gateway(gatewayId));

    internal void Originated(string gatewayId, OriginateReply reply) =>
        _originates.Add(1, Gateway(gatewayId), new("reply", reply.ToString().ToLowerInvariant()));

    internal void Lost(string gatewayId) => _lost.Add(1, Gateway(gatewayId));

    private static KeyValuePair<string, object?> Gateway(string gatewayId) => new("gateway", gatewayId);
}
