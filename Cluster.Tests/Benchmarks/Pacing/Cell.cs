using System.Globalization;
using Cluster.Grains.Campaigns.WhatIf;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>What happens in a day of the benchmark.</summary>
internal enum CellKind
{
    /// <summary>Steady.</summary>
    ST,

    /// <summary>The answer rate steps from 0.15 to 0.45 at noon.</summary>
    AR,

    /// <summary>Every second operator takes three breaks of 900 s, all at once.</summary>
    BR,

    /// <summary>The operators log in by fifths, 900 s apart.</summary>
    LG,

    /// <summary>Days without a gap under a waving answer rate; judged over every trailing 24 hours.</summary>
    MD,

    /// <summary>Contacts with a score that the pacer knows.</summary>
    HL,
}

/// <summary>One cell of the benchmark: a kind of day and a number of operators. The plan of a day follows from it and a seed.</summary>
internal sealed record Cell(CellKind Kind, int Operators, double Rate = 0.25)
{
    public const double Day = 28800;

    private static readonly int[] Sizes = [5, 20, 100, 500];

    public static IReadOnlyList<Cell> Scored { get; } =
    [
        .. from size in Sizes from rate in new[] { 0.10, 0.25, 0.45 } select new Cell(CellKind.ST, size, rate),
        .. from kind in new[] { CellKind.AR, CellKind.BR, CellKind.LG } from size in Sizes select new Cell(kind, size),
    ];

    public static IReadOnlyList<Cell> Extra { get; } =
    [
        .. from size in new[] { 5, 20, 100 } select new Cell(CellKind.MD, size),
        .. from size in new[] { 5, 20 } select new Cell(CellKind.HL, size),
    ];

    public string Name => Kind == CellKind.ST ? string.Create(CultureInfo.InvariantCulture, $"ST-{Operators}-{Rate:0.00}") : $"{Kind}-{Operators}";

    /// <summary>Replicates that a cell is judged by: a small team needs more days for the same noise.</summary>
    public int Days => (Kind, Operators) switch
    {
        (CellKind.MD, 5) => 4,
        (CellKind.MD, _) => 2,
        (_, 5) => 10,
        (_, 20) => 5,
        _ => 2,
    };

    /// <summary>Length of a replicate, s.</summary>
    public double Ends => Kind == CellKind.MD ? 3 * 86400 : Day;

    private static double[] BreaksAt => [Day / 4, Day / 2, 3 * Day / 4];

    public WorldPlan Plan(long seed) => new()
    {
        Seed = seed,
        Ends = Ends,
        Laws = CampaignLaws.Typical with { Answers = Answers() },
        Operators = [.. Enumerable.Range(0, Operators).Select(Operator)],
        Episodes = Kind switch { CellKind.AR => [Day / 2], CellKind.BR => BreaksAt, _ => [] },
        Rolling24Hours = Kind == CellKind.MD,
    };

    private IAnswerLaw Answers() => Kind switch
    {
        CellKind.AR => new SteppedAnswers([0, Day / 2], [0.15, 0.45]),
        CellKind.MD => new WavingAnswers(0.25, 0.15),
        CellKind.HL => new ScoredAnswers([0.05, 0.30, 0.70], [0.60, 0.25, 0.15], Stream: 77),
        _ => new SteadyAnswers(Rate),
    };

    private OperatorPlan Operator(int number) => new()
    {
        SignedIn = [new(Kind == CellKind.LG ? 900 * (5 * number / Operators) : 0, Ends)],
        Pauses = Kind == CellKind.BR && number % 2 == 0 ? [.. BreaksAt.Select(at => new TimeRange(at, at + 900))] : [],
    };
}
