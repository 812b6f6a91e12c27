using Microsoft.Extensions.Logging;

namespace Cluster.Grains.Contacts;

internal static partial class ContactLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Warning,
        Message = "Attempt {AttemptId}: gateway {GatewayId} did not answer in time; whether the call exists is learnt by its audit")]
    public static partial void OriginateUnknown(ILogger log, Guid attemptId, string gatewayId);
}
