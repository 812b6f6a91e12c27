namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>What a release must reach in each cell, and what would be as good as knowing when every operator gets free.</summary>
internal static class PacingTargets
{
    /// <summary>The law's cap that the benchmark is run with.</summary>
    public const double Cap = 0.03;

    /// <summary>Teams whose first minutes after a step or a break are judged: below this they have too few answers.</summary>
    private const int LargeTeam = 100;

    /// <summary>Utilisation, 0 to 1; null: the cell has no target.</summary>
    public static (double Must, double Moonshot)? Of(Cell cell) => (cell.Kind, cell.Operators, cell.Rate) switch
    {
        (CellKind.ST, 5, 0.10) => (0.72, 0.78),
        (CellKind.ST, 5, 0.25) => (0.78, 0.83),
        (CellKind.ST, 5, _) => (0.83, 0.88),
        (CellKind.ST, 20, 0.10) => (0.85, 0.90),
        (CellKind.ST, 20, 0.25) => (0.88, 0.91),
        (CellKind.ST, 20, _) => (0.89, 0.92),
        (CellKind.ST, 100, 0.10) => (0.95, 0.969),
        (CellKind.ST, 100, 0.25) => (0.955, 0.973),
        (CellKind.ST, 100, _) => (0.96, 0.975),
        (CellKind.ST, _, 0.10) => (0.985, 0.995),
        (CellKind.ST, _, 0.25) => (0.99, 0.996),
        (CellKind.ST, _, _) => (0.99, 0.997),
        (CellKind.HL, 5, _) => (0.81, 0.87),
        (CellKind.HL, 20, _) => (0.90, 0.93),
        (CellKind.MD or CellKind.HL, _, _) => null,
        (_, 5, _) => (0.78, 0.83),
        (_, 20, _) => (0.88, 0.91),
        (_, 100, _) => (0.955, 0.972),
        _ => (0.99, 0.995),
    };

    /// <summary>What a result breaks, each in a few words; empty when it may be released.</summary>
    public static IEnumerable<string> Broken(CellResult result)
    {
        foreach (var broken in BrokenGate(result))
        {
            yield return broken;
        }

        if (Of(result.Cell) is { } target && result.Utilisation < target.Must)
        {
            yield return $"utilisation {result.Utilisation:P2} is below {target.Must:P1}";
        }
    }

    /// <summary>The law's side only.</summary>
    public static IEnumerable<string> BrokenGate(CellResult result)
    {
        if (result.Abandonment > Cap)
        {
            yield return $"abandonment {result.Abandonment:P3} is above {Cap:P0}";
        }

        if (result.WorstDay > Cap)
        {
            yield return $"the worst day's abandonment {result.WorstDay:P3} is above {Cap:P0}";
        }

        if (result.Pooled.WorstRolling24Hours > Cap)
        {
            yield return $"a trailing day's abandonment {result.Pooled.WorstRolling24Hours:P3} is above {Cap:P0}";
        }

        if (result.Cell.Operators >= LargeTeam && result.Pooled.EarlyAbandonment >= 0.25)
        {
            yield return $"{result.Pooled.EarlyAbandonment:P1} abandoned in the first minute after an episode";
        }

        if (result.Cell.Operators >= LargeTeam && result.Pooled.LateAbandonment >= 0.035)
        {
            yield return $"{result.Pooled.LateAbandonment:P1} abandoned 60 to 300 s after an episode";
        }
    }
}
