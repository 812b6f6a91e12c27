using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns;

/// <summary>The words in which a campaign says what holds it back.</summary>
internal static class CampaignObstacles
{
    public static Obstacle Of(string code, CampaignDefinition definition) => new(code, code switch
    {
        "line-limit" => $"all {definition.MaxCalls} lines of the campaign are in use",
        "rate-limit" => $"the campaign starts at most {definition.CallsPerSecond} calls a second",
        "no-operator" => "no operator is free",
        "risk" => "one more call would be too likely to find no operator in time",
        _ => code,
    });

    public static Obstacle Gateway(string gatewayId, string limit) => new("no-gateway", limit switch
    {
        "down" => $"gateway {gatewayId} is not connected",
        "disabled" => $"gateway {gatewayId} is switched off",
        "congested" => $"gateway {gatewayId} reports congestion and is only probed",
        "channels" => $"all channels of gateway {gatewayId} are in use",
        "rate" => $"gateway {gatewayId} is at its limit of calls a second",
        "share" => $"the rest of gateway {gatewayId} belongs to other campaigns by priority",
        _ => $"gateway {gatewayId}: {limit}",
    });
}
