using Microsoft.Extensions.Logging;

namespace Cluster.Grains;

/// <summary>Messages that nobody waits for.</summary>
internal static partial class Messages
{
    /// <summary>Lets a message go its way; if it fails, the log says so. Whoever relies on it must also find out by itself in time.</summary>
    public static void Forget(Task message, ILogger log)
    {
        if (!message.IsCompletedSuccessfully)
        {
            _ = WatchAsync(message, log);
        }
    }

    private static async Task WatchAsync(Task message, ILogger log)
    {
        try
        {
            await message;
        }
#pragma warning disable CA1031 // Whatever it is, nobody else will see it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Lost(log, exception);
        }
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "A message to another grain was lost")]
    private static partial void Lost(ILogger log, Exception exception);
}
