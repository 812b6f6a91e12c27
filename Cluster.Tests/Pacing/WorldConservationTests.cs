using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Tests.Benchmarks.Pacing;
using Xunit;

namespace Cluster.Tests.Pacing;

/// <summary>Nothing is lost and nothing counted twice: calls, answers, operators' seconds.</summary>
public sealed class WorldConservationTests
{
    private const double Hour = 3600;

    public static TheoryData<string> Worlds => [.. Plans.Keys];

    private static Dictionary<string, WorldPlan> Plans { get; } = new()
    {
        ["steady"] = Steady,
        ["nobody there"] = Steady with { Operators = [] },
        ["breaks"] = new Cell(CellKind.BR, 20).Plan(3) with { Ends = 9000 },
        ["log-ins"] = new Cell(CellKind.LG, 20).Plan(4) with { Ends = Hour },
        ["scored"] = new Cell(CellKind.HL, 20).Plan(5) with { Ends = Hour },
        ["impatient and late"] = Steady with
        {
            Laws = Steady.Laws with
            {
                HangsUpAfter = new EitherLaw(0.5, new UniformLaw(0, 2, 500), FixedLaw.Never, 501),
                SignalLag = new UniformLaw(0, 3, 502),
                ConnectDelay = new UniformLaw(0, 1, 503),
            },
            OperatorsSeenLate = 2,
        },
        ["a list that ends"] = Steady with { Leads = new LeadPlan(300, Tries: 3, RetryAfter: 600) },
        ["asked at events"] = Steady with { DecideAtEvents = true, Lines = 30, CallsPerSecond = 2 },
    };

    private static WorldPlan Steady => new Cell(CellKind.ST, 20, 0.25).Plan(2) with { Ends = Hour };

    [Theory]
    [MemberData(nameof(Worlds))]
    public void World_recounted_adds_up(string name)
    {
        foreach (var contestant in Contestant.All.Append(Contestant.Ratio(3)))
        {
            var wrong = Run(Plans[name], contestant, new WorldRecount());
            Assert.True(wrong.Count == 0, $"{name}, {contestant.Name}: {string.Join("; ", wrong)}");
        }
    }

    [Theory]
    [InlineData(typeof(LosesAnAbandonedCall), "abandoned")]
    [InlineData(typeof(LosesABusyCall), "busy")]
    [InlineData(typeof(ConnectsTwice), "did not wait")]
    [InlineData(typeof(ForgetsAWrapUp), "wrap-up seconds")]
    public void Recount_planted_bug_is_found(Type bug, string named)
    {
        var wrong = Run(Steady, Contestant.Ratio(3), (WorldRecount)Activator.CreateInstance(bug)!);
        Assert.Contains(wrong, what => what.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void Events_a_day_of_them_allocates_next_to_nothing()
    {
        var plan = new Cell(CellKind.ST, 100, 0.25).Plan(1);
        new CampaignWorld(plan with { Ends = 60 }, new LevelPacer(1), observer: null, TimeProvider.System).Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var figures = new CampaignWorld(plan, new LevelPacer(1.3), observer: null, TimeProvider.System).Run();
        var perCall = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / figures.Dialled;
        Assert.True(perCall < 5, $"{perCall:0.0} B a call, of which each has some five events");
    }

    /// <summary>Also listens for the pacer that remembers.</summary>
    private static IReadOnlyList<string> Run(WorldPlan plan, Contestant contestant, WorldRecount recount)
    {
        var (pacer, memory) = contestant.New(new Cell(CellKind.ST, Math.Max(1, plan.Operators.Count)));
        var figures = new CampaignWorld(plan, pacer, new Both(recount, memory), TimeProvider.System).Run();
        var end = figures.ListDoneAt ?? plan.Ends;
        var whole = plan.Operators.All(who => who.Pauses.Count == 0);
        return recount.Check(figures, end, whole ? plan.Operators.Sum(who => end - who.SignedIn[0].From) : null);
    }

    private sealed class LosesAnAbandonedCall : WorldRecount
    {
        private int _heard;

        public override void Abandoned(double now, long call)
        {
            if (++_heard != 3)
            {
                base.Abandoned(now, call);
            }
        }
    }

    private sealed class LosesABusyCall : WorldRecount
    {
        private int _heard;

        public override void RingEnded(double now, long call, double rang, double chance, CallEnd end)
        {
            if (end != CallEnd.Busy || ++_heard != 3)
            {
                base.RingEnded(now, call, rang, chance, end);
            }
        }
    }

    private sealed class ConnectsTwice : WorldRecount
    {
        private int _heard;

        public override void Connected(double now, long call, int operatorNumber)
        {
            base.Connected(now, call, operatorNumber);
            if (++_heard == 3)
            {
                base.Connected(now, call, operatorNumber);
            }
        }
    }

    private sealed class ForgetsAWrapUp : WorldRecount
    {
        private int _heard;

        public override void WrapUpEnded(double now, int operatorNumber, double lasted)
        {
            if (++_heard != 3)
            {
                base.WrapUpEnded(now, operatorNumber, lasted);
            }
        }
    }

    private sealed class Both(IWorldObserver first, IWorldObserver? second) : IWorldObserver
    {
        public void Dialled(double now, long call, double chance)
        {
            first.Dialled(now, call, chance);
            second?.Dialled(now, call, chance);
        }

        public void RingEnded(double now, long call, double rang, double chance, CallEnd end)
        {
            first.RingEnded(now, call, rang, chance, end);
            second?.RingEnded(now, call, rang, chance, end);
        }

        public void Connected(double now, long call, int operatorNumber)
        {
            first.Connected(now, call, operatorNumber);
            second?.Connected(now, call, operatorNumber);
        }

        public void Abandoned(double now, long call)
        {
            first.Abandoned(now, call);
            second?.Abandoned(now, call);
        }

        public void TalkEnded(double now, int operatorNumber, double lasted)
        {
            first.TalkEnded(now, operatorNumber, lasted);
            second?.TalkEnded(now, operatorNumber, lasted);
        }

        public void WrapUpEnded(double now, int operatorNumber, double lasted)
        {
            first.WrapUpEnded(now, operatorNumber, lasted);
            second?.WrapUpEnded(now, operatorNumber, lasted);
        }

        public void Present(double now, int operatorNumber, bool present)
        {
            first.Present(now, operatorNumber, present);
            second?.Present(now, operatorNumber, present);
        }
    }
}
