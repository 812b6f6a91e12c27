using Cluster.Interfaces;

namespace Cluster.Grains;

/// <summary>Outcomes as they are written in the API, in events and in metrics.</summary>
public static class OutcomeNames
{
    private static readonly string[] Names =
        ["answered", "machine", "busy", "no-answer", "invalid-number", "congestion", "rejected", "failed", "abandoned", "unknown"];

    /// <summary>All names, by number of the outcome.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of one.</summary>
    public static string Of(Outcome outcome) => Names[(int)outcome];
}
