using Cluster.Grains.Campaigns.WhatIf;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>A world that our pacer was not tuned for: the laws of the benchmark with one thing changed. It must keep to the cap there too.</summary>
internal sealed record Sensitivity(string Name, Func<WorldPlan, WorldPlan> Change)
{
    // Streams that no other law uses.
    private const int Free = 500;

    public static IReadOnlyList<Cell> Cells { get; } = [new(CellKind.ST, 5), new(CellKind.ST, 20), new(CellKind.ST, 100), new(CellKind.ST, 500)];

    public static IReadOnlyList<Sensitivity> All { get; } =
    [
        new("as-is", plan => plan),
        Laws("ring-gamma", laws => laws with { Ring = new CutLaw(new ErlangLaw(Phases: 4, Mean: 10, Free), 28) }),
        Laws("ring-uniform", laws => laws with { Ring = new UniformLaw(2, 26, Free) }),
        Laws("ring-bimodal", laws => laws with { Ring = new EitherLaw(0.6, new LognormalLaw(4, 0.25, Free + 10), new LognormalLaw(20, 0.1, Free + 30, 28), Free) }),
        Laws("ring-25-30-s", laws => laws with { UnansweredAfter = new UniformLaw(25, 30, Free) }),
        Laws("talk-exponential", laws => laws with { Talk = new ExponentialLaw(120, Free) }),
        Laws("talk-heavy-tail", laws => laws with { Talk = new HeavyTailLaw(120, Tail: 2.2, Free) }),
        Laws("talk-fixed", laws => laws with { Talk = new FixedLaw(120) }),
        Laws("30%-hang-up", laws => laws with { HangsUpAfter = new EitherLaw(0.3, new UniformLaw(0, 2, Free), FixedLaw.Never, Free + 1) }),
        new("unlike-operators", plan => plan with
        {
            Operators = [.. plan.Operators.Select((who, number) => who with { TalkFactor = 0.4 + (1.2 * number / (plan.Operators.Count - 1)) })],
        }),
        Laws("late-gateway", laws => laws with { SignalLag = new UniformLaw(0.2, 1.5, Free) }),
        Laws("verdict-0.8-s", laws => laws with { ConnectDelay = new UniformLaw(0.6, 1, Free) }),
        new("operators-1-s-late", plan => plan with { OperatorsSeenLate = 1 }),
        new("operators-3-s-late", plan => plan with { OperatorsSeenLate = 3 }),
        new("breaks-seen-3-s-late", plan => plan with { OperatorsSeenLate = 3, Operators = [.. plan.Operators.Select(WithBreaks)] }),
        new("decide-every-2.5-s", plan => plan with { DecideEvery = 2.5 }),
        new("decide-at-events", plan => plan with { DecideAtEvents = true }),
        new("lines-1.5-each", plan => plan with { Lines = 3 * plan.Operators.Count / 2 }),
        Laws("rate-waves-hourly", laws => laws with { Answers = Hourly(0.12, 0.40) }),
        Laws("rate-falls-to-0.02", laws => laws with { Answers = new SteppedAnswers([0, 3 * Cell.Day / 8, 5 * Cell.Day / 8], [0.35, 0.02, 0.35]) }),
    ];

    public CellResult Run(Cell cell, PacingOptions options) =>
        CellResult.Run(cell, Contestant.Named(options.PacerInQuestion), options.FirstSeed, options.Days ?? cell.Days, Change);

    private static Sensitivity Laws(string name, Func<CampaignLaws, CampaignLaws> change) => new(name, plan => plan with { Laws = change(plan.Laws) });

    /// <summary>Five minutes in every half hour, each operator at another time.</summary>
    private static OperatorPlan WithBreaks(OperatorPlan who, int number)
    {
        var first = 60 + (1800 * (number * 0.618 % 1));
        return who with { Pauses = [.. Enumerable.Range(0, 16).Select(k => new TimeRange(first + (1800 * k), first + (1800 * k) + 300))] };
    }

    private static SteppedAnswers Hourly(double low, double high)
    {
        var hours = Enumerable.Range(0, 24).ToList();
        return new([.. hours.Select(hour => 1200.0 * hour)], [.. hours.Select(hour => hour % 2 == 0 ? high : low)]);
    }
}
