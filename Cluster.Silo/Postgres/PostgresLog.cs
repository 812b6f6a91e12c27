using Microsoft.Extensions.Logging;

namespace Cluster.Silo.Postgres;

/// <summary>Log messages of the store. Never a phone number.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(3001, LogLevel.Information, "Applied migration {Version} ({Name})")]
    public static partial void Migrated(ILogger log, int version, string name);

    [LoggerMessage(3010, LogLevel.Warning, "The database did not take a batch of {Changes} changes; they are kept and sent again in {Delay}: {Reason}")]
    public static partial void BatchRetried(ILogger log, int changes, TimeSpan delay, string reason);

    [LoggerMessage(3011, LogLevel.Information, "The database takes changes again, after {Tries} tries")]
    public static partial void BatchRecovered(ILogger log, int tries);

    [LoggerMessage(3012, LogLevel.Error, "The database refuses a change of attempt or contact {Id}: {Reason}")]
    public static partial void ChangeRefused(ILogger log, Guid id, string reason);

    [LoggerMessage(3014, LogLevel.Warning, "News of operators do not pass between the processes; trying again: {Reason}")]
    public static partial void NewsInterrupted(ILogger log, string reason);

    [LoggerMessage(3013, LogLevel.Warning, "Stopped with {Changes} changes that never reached the database")]
    public static partial void StoppedWithChanges(ILogger log, int changes);
}
