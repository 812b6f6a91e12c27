using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Tests.Benchmarks.Pacing;
using Xunit;

namespace Cluster.Tests.Pacing;

/// <summary>What a world does with its customers, its operators and its list.</summary>
public sealed class WorldRulesTests
{
    private static CampaignLaws Certain => CampaignLaws.Typical with
    {
        Answers = new SteadyAnswers(1),
        Ring = new FixedLaw(5),
        Talk = new FixedLaw(60),
        WrapUp = new FixedLaw(10),
    };

    [Fact]
    public void Caller_without_an_operator_is_abandoned_after_exactly_two_seconds()
    {
        var (_, recount) = Run(Plan(operators: 1), new StartsCalls(2));
        Assert.Equal(2.0, Assert.Single(recount.Waited), 9);
    }

    [Fact]
    public void Caller_whose_answer_is_seen_late_waits_from_the_true_answer()
    {
        var plan = Plan(operators: 1) with { Laws = Certain with { SignalLag = new FixedLaw(1.5) } };
        var (_, recount) = Run(plan, new StartsCalls(2));
        Assert.Equal(0.5, Assert.Single(recount.Waited), 9);
    }

    [Fact]
    public void Caller_whose_answer_is_seen_too_late_is_abandoned_though_an_operator_is_free()
    {
        var plan = Plan(operators: 1) with { Laws = Certain with { SignalLag = new FixedLaw(2.5) } };
        var (figures, _) = Run(plan, new StartsCalls(1));
        Assert.Equal((0, 1), (figures.Connected, figures.Abandoned));
    }

    [Fact]
    public void Verdict_takes_part_of_the_time_in_which_an_operator_must_come()
    {
        var plan = Plan(operators: 1) with { Laws = Certain with { ConnectDelay = new FixedLaw(1.9) } };
        Assert.Equal(1, Run(plan, new StartsCalls(1)).Figures.Connected);
        plan = plan with { Laws = plan.Laws with { ConnectDelay = new FixedLaw(2.1) } };
        Assert.Equal(1, Run(plan, new StartsCalls(1)).Figures.Abandoned);
    }

    [Fact]
    public void Operators_who_is_free_longest_takes_the_call()
    {
        var (_, recount) = Run(Plan(operators: 3), new StartsCalls(1, 1, 1, 1));
        Assert.Equal([0, 1, 2], recount.Connections.Take(3));
    }

    [Fact]
    public void Operator_who_pressed_pause_in_a_call_is_not_shown_as_busy_and_pauses_after_it()
    {
        var plan = Plan(operators: 1) with { Operators = [new() { SignedIn = [new(0, 500)], Pauses = [new(20, 300)] }] };
        var pacer = new StartsCalls(1);
        var (figures, _) = Run(plan, pacer);
        Assert.Contains(pacer.Seen, seen => seen is { Now: < 20, Busy: 1, Operators: 1 });
        Assert.DoesNotContain(pacer.Seen, seen => seen is { Now: > 20 and < 300, Busy: > 0 });
        Assert.Contains(pacer.Seen, seen => seen is { Now: > 20 and < 75, Operators: 1 });
        Assert.Contains(pacer.Seen, seen => seen is { Now: > 76 and < 300, Operators: 0 });
        Assert.Equal(500 - 300 + 75.001, figures.StaffedSeconds, 3);
    }

    [Fact]
    public void Operators_seen_late_the_campaigns_own_call_is_known_at_once()
    {
        var pacer = new StartsCalls(1);
        Run(Plan(operators: 1) with { OperatorsSeenLate = 3 }, pacer);
        Assert.DoesNotContain(pacer.Seen, seen => seen is { Now: > 5.001 and < 78, Free: > 0 });
        Assert.Contains(pacer.Seen, seen => seen is { Now: > 75.1 and < 78, Busy: 1 });
        Assert.Contains(pacer.Seen, seen => seen is { Now: > 79, Free: 1 });
    }

    [Theory]
    [InlineData(0.0, 1200, 1200)]
    [InlineData(1.0, 400, 400)]
    [InlineData(0.25, 850, 1000)]
    public void List_that_ends_is_tried_as_often_as_planned(double rate, int least, int most)
    {
        // At 0.25 it takes 400 * (1 + 0.75 + 0.75 * 0.75) = 925 calls.
        var plan = new Cell(CellKind.ST, 20, rate).Plan(1) with { Leads = new LeadPlan(400, Tries: 3, RetryAfter: 300), Ends = 90 * 3600 };
        var (figures, _) = Run(plan, new LevelPacer(1));
        Assert.InRange(figures.Dialled, least, most);
        Assert.NotNull(figures.ListDoneAt);
    }

    [Fact]
    public void List_more_operators_are_done_earlier_and_need_more_lines()
    {
        var plan = new Cell(CellKind.ST, 5, 0.25).Plan(1) with { Leads = new LeadPlan(400) };
        var few = Run(plan, new LevelPacer(1)).Figures;
        var many = Run(plan with { Operators = new Cell(CellKind.ST, 20).Plan(1).Operators }, new LevelPacer(1)).Figures;
        Assert.True(many.ListDoneAt < few.ListDoneAt, $"{many.ListDoneAt} s with 20, {few.ListDoneAt} s with 5");
        Assert.InRange(few.PeakLines, 5, 10);
        Assert.InRange(many.PeakLines, 20, 40);
    }

    [Fact]
    public void Calling_hours_no_call_is_started_outside()
    {
        var plan = new Cell(CellKind.ST, 5, 0.25).Plan(1) with { CallingHours = [new(100, 900), new(2000, 3000)], Ends = 4000 };
        var (_, recount) = Run(plan, new LevelPacer(1));
        Assert.Contains(recount.DialledAt, at => at >= 2000);
        Assert.All(recount.DialledAt, at => Assert.True(at is (>= 100 and < 900) or (>= 2000 and < 3000), $"dialled at {at}"));
    }

    [Fact]
    public void Lines_and_rate_a_greedy_pacer_is_held_to_them()
    {
        var plan = new Cell(CellKind.ST, 5, 0.25).Plan(1) with { Lines = 40, CallsPerSecond = 4, Ends = 3600 };
        var (figures, _) = Run(plan, new StartsCalls([.. Enumerable.Repeat(1000, 7200)]));
        Assert.Equal(40, figures.PeakLines);
        Assert.InRange(figures.Dialled, 1000, 4 * 3600 + 4);
    }

    [Fact]
    public void Events_are_taken_by_time_and_then_by_their_coming()
    {
        var heap = new EventHeap();
        var random = new Random(1);
        var added = Enumerable.Range(0, 5000).Select(k => new Event(random.Next(300), Happening.Decision, k, 0)).ToList();
        added.ForEach(what => heap.Add(what));
        var taken = new List<Event>();
        while (heap.TryTake(out var next))
        {
            taken.Add(next);
        }

        Assert.Equal(added.OrderBy(what => what.At), taken);
    }

    [Fact]
    public void Rolling_share_agrees_with_a_plain_count_of_every_trailing_day()
    {
        var random = new Random(2);
        var settled = Enumerable.Range(0, 600).Select(_ => (At: 3 * 86400 * random.NextDouble(), Abandoned: random.Next(10) == 0)).OrderBy(one => one.At).ToList();
        var rolling = new RollingShare();
        settled.ForEach(one => rolling.Settle(one.At, one.Abandoned));
        var plain = settled.Where(one => one.At >= 86400)
            .Max(one => settled.Where(other => other.At <= one.At && other.At > one.At - 86400).Average(other => other.Abandoned ? 1.0 : 0));
        Assert.Equal(plain, rolling.Worst, 12);
    }

    private static WorldPlan Plan(int operators) => new()
    {
        Seed = 1,
        Ends = 500,
        Laws = Certain,
        Operators = [.. Enumerable.Repeat(new OperatorPlan { SignedIn = [new(0, 500)] }, operators)],
    };

    private static (WorldFigures Figures, WorldRecount Recount) Run(WorldPlan plan, IPacer pacer)
    {
        var recount = new WorldRecount();
        var figures = new CampaignWorld(plan, pacer, recount, TimeProvider.System).Run();
        Assert.Empty(recount.Check(figures, figures.ListDoneAt ?? plan.Ends, shifts: null));
        return (figures, recount);
    }

    /// <summary>Starts so many calls at each of its first decisions, and keeps what it saw.</summary>
    private sealed class StartsCalls(params int[] calls) : IPacer
    {
        public List<(double Now, int Operators, int Free, int Busy)> Seen { get; } = [];

        public PacingDecision Decide(in PacingSnapshot seen)
        {
            Seen.Add((seen.Now, seen.Operators, seen.FreeOperators, seen.Busy.Length));
            return new PacingDecision(Seen.Count <= calls.Length ? calls[Seen.Count - 1] : 0, null);
        }
    }
}
