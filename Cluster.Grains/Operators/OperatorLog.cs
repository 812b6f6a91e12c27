using Microsoft.Extensions.Logging;

namespace Cluster.Grains.Operators;

internal static partial class OperatorLog
{
    [LoggerMessage(EventId = 500, Level = LogLevel.Warning, Message = "Operator {OperatorId}: the line on gateway {GatewayId} is lost; dialling the phone again")]
    public static partial void LineLost(ILogger log, Guid operatorId, string? gatewayId);

    [LoggerMessage(EventId = 501, Level = LogLevel.Information, Message = "Operator {OperatorId} is paused: his browser has been away too long")]
    public static partial void BrowserAway(ILogger log, Guid operatorId);

    [LoggerMessage(EventId = 502, Level = LogLevel.Warning, Message = "Operator {OperatorId} was taken over by another silo; nothing of him is kept here")]
    public static partial void Superseded(ILogger log, Guid operatorId);
}
