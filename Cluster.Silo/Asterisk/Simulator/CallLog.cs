using System.Collections.Concurrent;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>What a line of the call log tells.</summary>
public enum CallLogKind
{
    /// <summary>The channel began.</summary>
    Started = 0,

    /// <summary>The far end answered.</summary>
    Answered = 1,

    /// <summary>Customer and operator were bridged.</summary>
    Connected = 2,

    /// <summary>The safe message began: nobody came in time.</summary>
    SafeMessage = 3,

    /// <summary>The channel ended.</summary>
    Ended = 4,

    /// <summary>The detector took the far end for a machine.</summary>
    Machine = 5,
}

/// <summary>One line of a gateway's own truth, against which the dialer's books are checked.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Gateway">On which gateway.</param>
/// <param name="ChannelId">The attempt or the line.</param>
/// <param name="Number">What was dialled: digits with the plus for a customer, the endpoint for a line.</param>
/// <param name="At">The gateway's clock.</param>
/// <param name="Cause">Q.850 cause of an end, else 0.</param>
/// <param name="TechCause">SIP status of an end, or null.</param>
/// <param name="IsLine">Whether it is an operator's line.</param>
/// <param name="LineId">Connected: with which line. Safe message: the busy line that the customer was sent to, if he was.</param>
public readonly record struct CallLogEntry(
    CallLogKind Kind, string Gateway, string ChannelId, string Number, DateTimeOffset At, int Cause = 0, string? TechCause = null, bool IsLine = false,
    string? LineId = null);

/// <summary>Where a simulated gateway writes what it did.</summary>
public interface ICallLog
{
    /// <summary>Adds a line. Called under the gateway's lock: must be quick.</summary>
    void Write(in CallLogEntry entry);

    /// <summary>Makes what was written durable against the death of any process; called before the dialer is told.</summary>
    void Flush();
}

/// <summary>Keeps the lines in memory, for tests; unbounded by design, so not for long runs.</summary>
public sealed class MemoryCallLog : ICallLog
{
    private readonly ConcurrentQueue<CallLogEntry> _entries = new();

    /// <summary>The lines so far, in order.</summary>
    public IReadOnlyCollection<CallLogEntry> Entries => _entries;

    /// <inheritdoc/>
    public void Write(in CallLogEntry entry) => _entries.Enqueue(entry);

    /// <inheritdoc/>
    public void Flush()
    {
    }
}

/// <summary>Keeps nothing.</summary>
public sealed class NoCallLog : ICallLog
{
    /// <inheritdoc/>
    public void Write(in CallLogEntry entry)
    {
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }
}
