using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Simulation;

/// <summary>What the checkers need to know of a run: the dialer's books, the gateways' own logs, and when something was broken on purpose.</summary>
internal interface IHistory
{
    MemoryTables Tables { get; }

    /// <summary>The gateways' logs, in the order of time.</summary>
    IEnumerable<CallLogEntry> Log { get; }

    List<Disturbance> Disturbances { get; }

    /// <summary>The end of the run, or where it stands.</summary>
    DateTimeOffset Now { get; }
}

/// <summary>A time in which something was made to go wrong.</summary>
/// <param name="What">What it was.</param>
/// <param name="From">Its begin.</param>
/// <param name="To">Its end, with the time to recover.</param>
internal sealed record Disturbance(string What, DateTimeOffset From, DateTimeOffset To);
