using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>What an error says about the batch.</summary>
internal enum Verdict
{
    /// <summary>Send it again.</summary>
    Again,

    /// <summary>A change in it cannot be written, however often it is sent.</summary>
    Refused,
}

/// <summary>Judges errors of one batch, and how long to wait after each.</summary>
internal sealed class JournalRetry
{
    /// <summary>After this many conflicts in a row it is not another process that is in the way.</summary>
    private const int MostConflicts = 8;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private int _conflicts;

    /// <summary>Errors so far.</summary>
    public int Tries { get; private set; }

    /// <summary>Before the next try.</summary>
    public TimeSpan Delay { get; private set; }

    public Verdict Judge(Exception error)
    {
        Tries++;
        switch (error)
        {
            case PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected }:
                // Another process was faster; what it did is visible to the next try.
                Delay = TimeSpan.FromMilliseconds(_conflicts);
                return ++_conflicts > MostConflicts ? Verdict.Refused : Verdict.Again;
            case PostgresException { SqlState: var state } when state[..2] is "22" or "23" or "42" or "0A" or "P0" or "54":
                return Verdict.Refused;
            case NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException:
                Delay = Delay < FirstDelay ? FirstDelay : TimeSpan.FromTicks(Math.Min(Delay.Ticks * 2, LongestDelay.Ticks));
                return Verdict.Again;
            default:
                // A value that cannot be encoded.
                return Verdict.Refused;
        }
    }
}
