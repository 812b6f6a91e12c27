using Microsoft.Extensions.Logging;

namespace Cluster.Silo.Hosting;

internal static partial class StartupLog
{
    [LoggerMessage(EventId = 600, Level = LogLevel.Warning, Message = "Not everything that has work could be woken; trying again")]
    public static partial void WakeFailed(ILogger log, Exception exception);

    [LoggerMessage(EventId = 601, Level = LogLevel.Warning, Message = "Waiting for the database: {Obstacle}")]
    public static partial void DatabaseNotReady(ILogger log, string obstacle);

    [LoggerMessage(EventId = 602, Level = LogLevel.Warning, Message = "No silo can be reached; trying again: {Reason}")]
    public static partial void NoSilo(ILogger log, string reason);

    [LoggerMessage(EventId = 603, Level = LogLevel.Information, Message = "{Silos} silos are connected")]
    public static partial void Connected(ILogger log, int silos);
}
