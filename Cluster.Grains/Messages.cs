using Microsoft.Extensions.Logging;

namespace Cluster.Grains;

/// <summary>Messages that nobody waits for.</summary>
internal static partial class Messages
{
    /// <summary>Lets a message go its way; if it fails, the log says so. Whoever relies on it must also find out by itself in time.</summary>
    public static async void Forget(Task message, ILogger log)
    {
        try
        {
            await message;
        }
#pragma warning disable CA1031 // Nothing may escape an async void.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Lost(log, exception);
        }
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "A message to another grain was lost")]
    private static partial void Lost(ILogger log, Exception exception);
}
