using System.Globalization;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns;

/// <summary>The words in which a campaign says what holds it back.</summary>
internal static class CampaignObstacles
{
    public static Obstacle Of(string code, CampaignDefinition definition, PacingReason reason = default) => new(code, code switch
    {
        "line-limit" => $"all {definition.MaxCalls} lines of the campaign are in use",
        "rate-limit" => $"the campaign starts at most {definition.CallsPerSecond} calls a second",
        "no-operator" => "no operator is free",
        "risk" when reason.RiskLimit <= 0 => "as many customers were abandoned as the rules allow for now: no call without a free operator",
        "risk" => string.Create(
            CultureInfo.InvariantCulture,
            $"one more call would find no operator in time with a chance of {reason.RiskOfOneMore * 100:0.0} %; at most {reason.RiskLimit * 100:0.0} % is taken now"),
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
