using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Tests.Pacing;

/// <summary>A pool of operators and calls drawn from a seed, and a campaign that has learnt something before.</summary>
internal sealed record PacingScene(int Seed, int Free, BusyOperator[] Busy, RingingCall[] Ringing, int Waiting, double[] NextChances)
{
    public int LinesLeft { get; init; } = int.MaxValue;

    public int RateAllows { get; init; } = int.MaxValue;

    public int Team { get; init; }

    public int Operators => Free + Busy.Length;

    public static PacingScene Draw(int seed)
    {
        var random = new Random(seed);
        var scale = random.Next(4) switch { 0 => 5, 1 => 20, 2 => 60, _ => 300 };
        var scored = random.Next(3) == 0;
        var busy = Enumerable.Range(0, random.Next(scale))
            .Select(_ => new BusyOperator((OperatorPhase)random.Next(2), random.NextDouble() * 200, random.Next(5) == 0 ? 0.5 : 1))
            .ToArray();
        var ringing = Enumerable.Range(0, random.Next(2 * scale))
            .Select(_ => new RingingCall(random.NextDouble() * 30, scored ? random.NextDouble() * 0.8 : double.NaN))
            .ToArray();
        var next = scored ? Enumerable.Range(0, 32).Select(_ => random.NextDouble() * 0.8).ToArray() : [];
        return new(seed, random.Next(scale), busy, ringing, random.Next(3) == 0 ? random.Next(3) : 0, next)
        {
            LinesLeft = random.Next(4) == 0 ? random.Next(10) : int.MaxValue,
            RateAllows = random.Next(4) == 0 ? random.Next(10) : int.MaxValue,
        };
    }

    public PacingDecision Ask(IPacer pacer, double now = 2000) => pacer.Decide(new PacingSnapshot
    {
        Now = now,
        LinesLeft = LinesLeft,
        RateAllows = RateAllows,
        Operators = Operators,
        Team = Team,
        FreeOperators = Free,
        Busy = Busy,
        Ringing = Ringing,
        WaitingCalls = Waiting,
        NextChances = NextChances,
        SecondsLeft = 20_000,
    });

    public override string ToString() =>
        $"seed {Seed}: {Free} free, {Busy.Length} busy, {Ringing.Length} ringing, {Waiting} waiting, {LinesLeft} lines, rate {RateAllows}";

    /// <summary>A history of some hundred calls, drawn from the seed, that ends before 2000 s.</summary>
    public static CallHistory History(int seed)
    {
        var random = new Random(seed);
        var history = new CallHistory();
        var rate = 0.1 + (0.4 * random.NextDouble());
        for (var call = 0; call < 400; call++)
        {
            var at = 4.0 * call;
            history.Dialled(at);
            if (random.NextDouble() < rate)
            {
                history.Answered(at + 9, 9 + (4 * (random.NextDouble() - 0.5)));
                history.TalkEnded(random.NextDouble() * 150);
                history.WrapUpEnded(random.NextDouble() * 30);
            }
            else
            {
                history.NotAnswered(at + 28, 28);
            }
        }

        return history;
    }

    public static AbandonmentBudget Budget(double cap = 0.03, int answers = 200, int abandoned = 2)
    {
        var budget = new AbandonmentBudget([new AbandonmentPolicy { Cap = cap }], DateTimeZone.Utc, Instant.FromUtc(2026, 11, 22, 0, 0));
        budget.Correct(2000, 1000, answers, abandoned);
        return budget;
    }
}
