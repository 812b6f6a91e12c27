using Microsoft.Extensions.Logging;

namespace Cluster.Silo.Hosting;

internal static partial class StartupLog
{
    [LoggerMessage(EventId = 600, Level = LogLevel.Warning, Message = "Not everything that has work could be woken; trying again")]
    public static partial void WakeFailed(ILogger log, Exception exception);
}
