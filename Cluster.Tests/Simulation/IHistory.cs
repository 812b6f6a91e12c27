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
