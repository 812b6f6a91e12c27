using Cluster.Grains.Contacts;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Crash;

/// <summary>A history written by hand, right but for the one bug that a checker is to find in it.</summary>
internal sealed class PlantedHistory
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly List<CallLogEntry> _log = [];

    public MemoryTables Tables { get; } = new(TimeProvider.System);

    public List<Disturbance> Disturbances { get; } = [];

    /// <summary>The gateways' lines, in the order in which they are written here.</summary>
    public IReadOnlyList<CallLogEntry> Log => _log;

    /// <summary>As the checkers take it: the lines in the order of time, a day later.</summary>
    public Books Books => new(Tables, [.. _log.OrderBy(entry => entry.At)], Disturbances, Noon.AddDays(1));

    /// <summary>A gateway's line.</summary>
    public void Write(CallLogEntry entry) => _log.Add(entry);

    /// <summary>An attempt in the books; without a record it is open.</summary>
    public Guid Book(OpenAttempt attempt, CallRecord? record)
    {
        Tables.Attempts.Add(attempt.AttemptId, new AttemptRow(attempt, attempt.ClaimedAt) { Record = record });
        return attempt.AttemptId;
    }

    /// <summary>The bug is found, and nothing that is right is found with it.</summary>
    public static void AssertFound(string what, IReadOnlyCollection<string> violations)
    {
        Assert.NotEmpty(violations);
        Assert.All(violations, violation => Assert.StartsWith(what, violation, StringComparison.Ordinal));
    }
}
