using Cluster.Interfaces.Campaigns;
using Microsoft.Extensions.Logging;

namespace Cluster.Grains.Campaigns;

internal static partial class CampaignLog
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Information, Message = "Campaign {CampaignId}: {From} to {To}")]
    public static partial void StateChanged(ILogger log, Guid campaignId, CampaignState from, CampaignState to);

    [LoggerMessage(EventId = 301, Level = LogLevel.Warning, Message = "Campaign {CampaignId}: the hopper could not be refilled")]
    public static partial void RefillFailed(ILogger log, Guid campaignId, Exception exception);
}
