using Microsoft.Extensions.Logging;

namespace Cluster.Grains.Gateways;

internal static partial class GatewayLog
{
    [LoggerMessage(EventId = 400, Level = LogLevel.Information, Message = "Gateway {GatewayId} is up: {Version}, {Channels} channels")]
    public static partial void Up(ILogger log, string gatewayId, string version, int channels);

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "Gateway {GatewayId} is down: {Reason}")]
    public static partial void Down(ILogger log, string gatewayId, string reason);

    [LoggerMessage(EventId = 402, Level = LogLevel.Warning, Message = "Gateway {GatewayId} does not know attempt {AttemptId}: its fate is unknown")]
    public static partial void CallLost(ILogger log, string gatewayId, Guid attemptId);

    [LoggerMessage(EventId = 404, Level = LogLevel.Warning, Message = "Gateway {GatewayId} was taken over by another silo; the link is closed here")]
    public static partial void Superseded(ILogger log, string gatewayId);

    [LoggerMessage(EventId = 403, Level = LogLevel.Warning, Message = "Gateway {GatewayId}: the end of attempt {AttemptId} did not reach its contact; trying again")]
    public static partial void EndNotDelivered(ILogger log, string gatewayId, Guid attemptId, Exception exception);
}
