using Microsoft.Extensions.Logging;

namespace Cluster.Grains;

/// <summary>Messages that nobody waits for.</summary>
internal static partial class Messages
{
    /// <summary>
    /// Lets a message go its way; if it fails, the log says so. Whoever relies on it must also find out by itself in time. Costs the sender no
    /// turn when all is well.
    /// </summary>
    public static void Forget(Task message, ILogger log)
    {
        if (!message.IsCompletedSuccessfully)
        {
            _ = message.ContinueWith(
                static (failed, log) => Lost((ILogger)log!, failed.Exception?.InnerException),
                log, CancellationToken.None, TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "A message to another grain was lost")]
    private static partial void Lost(ILogger log, Exception? exception);
}
