using Cluster.Api.Attempts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>What is told of a conversation, and where in its recording.</summary>
public sealed class TalkStepsTests
{
    private static readonly Guid s_ada = Guid.NewGuid();
    private static readonly Guid s_bob = Guid.NewGuid();

    private static TalkStep Start => new(Lists.Start, s_ada, TalkState.Connected, RecordingState.On, false, 0, null);

    [Fact]
    public void Hold_takes_no_time_of_the_recording()
    {
        var held = After(10, Start) with { Talk = TalkState.Held };
        var resumed = After(60, held) with { Talk = TalkState.Connected };
        var muted = After(5, resumed) with { Muted = true };
        Assert.Equal([("held", 10), ("resumed", 10), ("muted", 15)], Places(Start, held, resumed, muted, After(1, muted) with { Talk = null }));
    }

    [Fact]
    public void Conference_is_recorded_and_a_question_to_a_third_is_not()
    {
        var held = After(1, Start) with { Talk = TalkState.Held };
        var called = After(1, held) with { Talk = TalkState.Calling, Third = "2001" };
        var consulting = After(8, called) with { Talk = TalkState.Consulting };
        var three = After(20, consulting) with { Talk = TalkState.Conference };
        var two = After(4, three) with { Talk = TalkState.Connected, Third = null };
        var transfer = After(2, two) with { Talk = TalkState.Transferring, Third = "2002" };
        var failed = After(9, transfer) with { Talk = TalkState.Held, Third = null };
        Assert.Equal(
            [("held", 1), ("third-called", 1), ("consulting", 1), ("conference", 1), ("conference-ended", 5), ("transfer-begun", 7), ("transfer-failed", 7)],
            Places(Start, held, called, consulting, three, two, transfer, failed));
        Assert.Equal(["2001", "2002"], TalkSteps.Tell([Start, held, called, consulting, three, two, transfer]).Select(step => step.Detail).OfType<string>().Distinct());
    }

    [Fact]
    public void Keys_are_counted_and_a_pause_has_its_author()
    {
        var pressed = After(3, Start) with { KeysPressed = 4 };
        var paused = After(1, pressed) with { Recording = RecordingState.Paused };
        var steps = TalkSteps.Tell([Start, pressed, paused, After(2, paused) with { Recording = RecordingState.On }]).ToList();
        Assert.Equal([("keys-pressed", "••••"), ("recording-paused", null), ("recording-on", null)], steps.Select(step => (step.Step, step.Detail)));
        Assert.All(steps, step => Assert.Equal(s_ada, step.OperatorId));
    }

    [Fact]
    public void Colleague_who_takes_over_counts_and_not_who_writes_up_after_it()
    {
        var taken = After(10, Start) with { OperatorId = s_bob };
        var left = After(1, taken) with { OperatorId = s_ada, Talk = null };
        var held = After(9, taken) with { Talk = TalkState.Held };
        Assert.Equal([("taken-over", 10), ("held", 19)], Places(Start, taken, left, held));
    }

    private static TalkStep After(int seconds, TalkStep before) => before with { At = before.At.AddSeconds(seconds) };

    private static IEnumerable<(string, int)> Places(params TalkStep[] states) => TalkSteps.Tell(states).Select(step => (step.Step, (int)step.RecordingSeconds!));
}
