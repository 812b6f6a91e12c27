using System.Diagnostics;
using System.Text.Json;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using Xunit;

namespace Cluster.Tests.Pacing;

public sealed class PredictivePacerTests
{
    private const int Scenes = 400;

    private delegate IPacer PacerOf(int seed, AbandonmentBudget budget);

    [Fact]
    public void Calls_stay_within_lines_and_rates()
    {
        Assert.Null(FirstBreach(Predictive, WithinCaps));
        Assert.NotNull(FirstBreach((s, b) => new Planted(Predictive(s, b), calls => (2 * calls) + 1), WithinCaps));
    }

    [Fact]
    public void Calls_with_a_spent_budget_are_never_above_progressive()
    {
        Assert.Null(FirstBreach(Predictive, ProgressiveWhenSpent));
        Assert.NotNull(FirstBreach((s, _) => Predictive(s, PacingScene.Budget()), ProgressiveWhenSpent));
    }

    [Fact]
    public void Calls_with_a_cap_of_zero_are_never_above_progressive()
    {
        Assert.Null(FirstBreach(Predictive, ProgressiveAtCapZero));
        Assert.NotNull(FirstBreach((s, _) => Predictive(s, PacingScene.Budget()), ProgressiveAtCapZero));
    }

    [Fact]
    public void Calls_are_never_fewer_with_more_free_operators()
    {
        Assert.Null(FirstBreach(Predictive, NeverFewerWithMoreFree));
        Assert.NotNull(FirstBreach((s, b) => new Planted(Predictive(s, b), calls => calls > 3 ? 0 : calls), NeverFewerWithMoreFree));
    }

    [Fact]
    public void Calls_are_never_more_with_more_calls_under_way()
    {
        Assert.Null(FirstBreach(Predictive, NeverMoreWithMoreRinging));
        Assert.NotNull(FirstBreach((s, b) => new Eager(Predictive(s, b)), NeverMoreWithMoreRinging));
    }

    [Fact]
    public void Calls_in_a_second_stay_within_the_operators_rate_at_any_tick()
    {
        var pacer = Predictive(1, PacingScene.Budget());
        var scene = new PacingScene(1, 100, [], [], 0, []);
        var calls = Enumerable.Range(0, 100).Sum(tick => scene.Ask(pacer, 2000 + (0.1 * tick)).Calls);

        // 25 at once, then 25 a second for 9.9 s.
        Assert.InRange(calls, 270, 273);
    }

    [Fact]
    public void Calls_run_ahead_of_busy_operators_when_the_risk_is_small()
    {
        var wrapping = Enumerable.Repeat(new BusyOperator(OperatorPhase.WrapUp, 20), 10).ToArray();
        var scene = new PacingScene(3, 0, wrapping, [], 0, []);
        var decision = scene.Ask(Predictive(3, PacingScene.Budget()));
        Assert.InRange(decision.Calls, 2, 10);
        Assert.InRange(decision.Reason.SoonFree, 3, 10);
        Assert.True(decision.Reason.RiskOfOneMore > decision.Reason.RiskLimit || decision.HeldBackBy == "rate-limit");
        Assert.True(decision.Reason.RiskLimit > 0);

        // Four times out of five another campaign gets them.
        var shared = scene with { Busy = [.. wrapping.Select(b => b with { Share = 0.2 })] };
        Assert.True(shared.Ask(Predictive(3, PacingScene.Budget())).Calls < decision.Calls);
    }

    [Fact]
    public void Calls_to_contacts_who_seldom_answer_are_more()
    {
        var wrapping = Enumerable.Repeat(new BusyOperator(OperatorPhase.WrapUp, 20), 12).ToArray();
        var scene = new PacingScene(3, 1, wrapping, [], 0, [.. Enumerable.Repeat(0.05, 32)]);
        var seldom = scene.Ask(Predictive(3, PacingScene.Budget(), new() { CallsPerOperatorSecond = 5 })).Calls;
        var often = (scene with { NextChances = [.. Enumerable.Repeat(0.7, 32)] }).Ask(Predictive(3, PacingScene.Budget(), new() { CallsPerOperatorSecond = 5 })).Calls;
        Assert.True(seldom > often, $"{seldom} and {often}");
    }

    [Fact]
    public void Ringing_calls_are_given_up_only_where_allowed_and_not_before_15_seconds()
    {
        var busy = Enumerable.Repeat(new BusyOperator(OperatorPhase.Talking, 1), 3).ToArray();
        var scene = new PacingScene(1, 0, busy, [.. Enumerable.Repeat(new RingingCall(16), 9)], 0, []);
        PacingDecision Ask(PacerSettings settings, PacingScene of) =>
            of.Ask(new PredictivePacer(PacingScene.History(1), PacingScene.Budget(), settings));

        Assert.Null(Ask(new(), scene).CancelRingingFrom);
        Assert.Equal(15, Ask(new() { MayCancelRinging = true, CancelNoEarlierThan = 3 }, scene).CancelRingingFrom);
        Assert.Equal(20, Ask(new() { MayCancelRinging = true, CancelNoEarlierThan = 20 }, scene).CancelRingingFrom);
        Assert.Null(Ask(new() { MayCancelRinging = true }, scene with { Free = 9 }).CancelRingingFrom);
        Assert.Null(Ask(new() { MayCancelRinging = true }, scene with { Busy = [.. Enumerable.Repeat(busy[0], 41)] }).CancelRingingFrom);
    }

    [Fact]
    public void Risk_that_a_small_pool_takes_is_that_of_the_whole_team()
    {
        static double LimitOf(PacingScene scene) => scene.Ask(Predictive(1, PacingScene.Budget(answers: 0, abandoned: 0))).Reason.RiskLimit;
        var one = new PacingScene(1, 1, [], [], 0, []);
        Assert.Equal(0, LimitOf(one));
        Assert.True(LimitOf(one with { Team = 40 }) > 0);
        Assert.Equal(LimitOf(one with { Free = 40 }), LimitOf(one with { Team = 40 }));
    }

    [Fact]
    public void Decisions_after_a_restore_are_those_of_the_original()
    {
        var differ = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var history = PacingScene.History(seed);
            var state = JsonSerializer.Deserialize<CallHistoryState>(JsonSerializer.Serialize(history.Save()));
            var scene = PacingScene.Draw(seed);
            var original = scene.Ask(new PredictivePacer(history, PacingScene.Budget(), new()));
            var restored = scene.Ask(new PredictivePacer(CallHistory.Restore(state), PacingScene.Budget(), new()));
            Assert.True(original.Calls == restored.Calls && Close(original.Reason, restored.Reason), $"{scene}: {original} became {restored}");

            var anew = scene.Ask(new PredictivePacer(new CallHistory(), PacingScene.Budget(), new()));
            differ += Close(original.Reason, anew.Reason) ? 0 : 1;
        }

        Assert.True(differ > 90, $"only {differ} of 100 histories taught anything");
    }

    [Fact]
    public void Decide_at_500_operators_and_1000_ringing_calls_takes_under_a_millisecond_and_allocates_nothing()
    {
        var random = new Random(7);
        var busy = Enumerable.Range(0, 480).Select(_ => new BusyOperator((OperatorPhase)random.Next(2), random.NextDouble() * 300)).ToArray();
        var ringing = Enumerable.Range(0, 1000).Select(i => new RingingCall(random.NextDouble() * 28, i % 2 == 0 ? double.NaN : 0.2)).ToArray();
        Measure(new PacingScene(7, 20, busy, ringing, 1, [.. Enumerable.Repeat(0.2, 64)]));
        Measure(new PacingScene(7, 3, busy[..40], ringing[..160], 1, []));
    }

    private static void Measure(PacingScene scene)
    {
        var history = PacingScene.History(7);
        var pacer = new PredictivePacer(history, PacingScene.Budget(), new());
        var now = 2000.0;
        for (var warm = 0; warm < 2000; warm++)
        {
            scene.Ask(pacer, now += 0.5);
        }

        var best = double.MaxValue;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 300; i++)
        {
            // A second passes, so that the answer rate is worked out anew, and every twentieth time the tables too.
            history.Dialled(now);
            var begin = Stopwatch.GetTimestamp();
            scene.Ask(pacer, now += 1);
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(best, 0, 1000);
    }

    private static PredictivePacer Predictive(int seed, AbandonmentBudget budget) => Predictive(seed, budget, new());

    private static PredictivePacer Predictive(int seed, AbandonmentBudget budget, PacerSettings settings) =>
        new(PacingScene.History(seed), budget, settings);

    private static string? FirstBreach(PacerOf pacer, Func<PacerOf, PacingScene, string?> check) =>
        Enumerable.Range(0, Scenes).Select(seed => check(pacer, PacingScene.Draw(seed))).FirstOrDefault(breach => breach is not null);

    private static string? WithinCaps(PacerOf pacer, PacingScene scene)
    {
        var calls = scene.Ask(pacer(scene.Seed, PacingScene.Budget())).Calls;
        var most = new[]
        {
            scene.LinesLeft, scene.RateAllows, Math.Max(0, (4 * scene.Operators) - scene.Ringing.Length), Math.Max(1, scene.Operators / 4),
        }.Min();
        return calls <= most && calls >= 0 ? null : $"{scene}: {calls} calls, at most {most}";
    }

    private static string? ProgressiveWhenSpent(PacerOf pacer, PacingScene scene) =>
        NotAboveProgressive(pacer(scene.Seed, PacingScene.Budget(answers: 1000, abandoned: 900)), scene);

    private static string? ProgressiveAtCapZero(PacerOf pacer, PacingScene scene) =>
        NotAboveProgressive(pacer(scene.Seed, PacingScene.Budget(cap: 0, abandoned: 0)), scene);

    private static string? NotAboveProgressive(IPacer pacer, PacingScene scene)
    {
        var (calls, progressive) = (scene.Ask(pacer).Calls, scene.Ask(Pacers.For(CampaignMode.Progressive)).Calls);
        return calls <= progressive ? null : $"{scene}: {calls} calls, progressive {progressive}";
    }

    private static string? NeverFewerWithMoreFree(PacerOf pacer, PacingScene scene)
    {
        var fewer = scene.Ask(pacer(scene.Seed, PacingScene.Budget())).Calls;
        var more = (scene with { Free = scene.Free + 1 }).Ask(pacer(scene.Seed, PacingScene.Budget())).Calls;
        return more >= fewer ? null : $"{scene}: {fewer} calls, with one more free {more}";
    }

    private static string? NeverMoreWithMoreRinging(PacerOf pacer, PacingScene scene)
    {
        var more = scene.Ask(pacer(scene.Seed, PacingScene.Budget())).Calls;
        var fewer = (scene with { Ringing = [.. scene.Ringing, new RingingCall(5)] }).Ask(pacer(scene.Seed, PacingScene.Budget())).Calls;

        // The 161st ringing call changes the method, which is as far as the two agree.
        return fewer <= more || scene.Ringing.Length == ExactRisk.MostRinging ? null : $"{scene}: {more} calls, with one more ringing {fewer}";
    }

    private static bool Close(PacingReason one, PacingReason other) =>
        Math.Abs(one.SoonFree - other.SoonFree) < 1e-6
        && Math.Abs(one.ExpectedAnswers - other.ExpectedAnswers) < 1e-3
        && Math.Abs(one.AnswerRate - other.AnswerRate) < 1e-6
        && Math.Abs(one.RiskOfOneMore - other.RiskOfOneMore) < 1e-6
        && Math.Abs(one.RiskLimit - other.RiskLimit) < 1e-9;

    /// <summary>A pacer with a bug in the number it says.</summary>
    private sealed class Planted(IPacer pacer, Func<int, int> bug) : IPacer
    {
        public PacingDecision Decide(in PacingSnapshot seen)
        {
            var decision = pacer.Decide(seen);
            return decision with { Calls = bug(decision.Calls) };
        }
    }

    /// <summary>A pacer that dials more the more rings already.</summary>
    private sealed class Eager(IPacer pacer) : IPacer
    {
        public PacingDecision Decide(in PacingSnapshot seen)
        {
            var decision = pacer.Decide(seen);
            return decision with { Calls = decision.Calls + seen.Ringing.Length };
        }
    }
}
