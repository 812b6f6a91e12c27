using System.Text.Json;
using Cluster.Grains.Campaigns.Pacing;
using Xunit;

namespace Cluster.Tests.Pacing;

public sealed class CallHistoryTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.45)]
    public void Answer_rate_is_learnt_and_follows_a_step(double rate)
    {
        var history = new CallHistory();
        var random = new Random(5);
        Dial(history, random, 0, 3000, rate);
        Assert.InRange(history.ChanceOfAnswer(3000), 0.8 * rate, 1.2 * rate);
        Dial(history, random, 3040, 3640, 0.27);
        Assert.InRange(history.ChanceOfAnswer(3700), 0.2, 0.35);
    }

    [Fact]
    public void Answer_rate_does_not_fall_because_of_calls_that_ring_only_since_now()
    {
        var history = new CallHistory();
        Dial(history, new Random(6), 0, 1000, 0.25);
        var before = history.ChanceOfAnswer(1100);
        for (var i = 0; i < 5000; i++)
        {
            history.Dialled(1100);
        }

        Assert.InRange(history.ChanceOfAnswer(1100.9), 0.9 * before, 1.1 * before);

        // Nobody answers any of them for 20 s: now it falls.
        Assert.InRange(history.ChanceOfAnswer(1120), 0, 0.4 * before);
    }

    [Fact]
    public void Answer_rate_of_scored_contacts_is_their_score_times_what_the_answers_say()
    {
        var history = new CallHistory();
        var random = new Random(7);
        for (var t = 0; t < 4000; t++)
        {
            // Scores promise twice as much as comes.
            var score = t % 2 == 0 ? 0.1 : 0.7;
            history.Dialled(t, score);
            if (random.NextDouble() < score / 2)
            {
                history.Answered(t, 0, score);
            }
            else
            {
                history.NotAnswered(t, 0, score);
            }
        }

        Assert.InRange(history.ChanceOfAnswer(4000, 0.7), 0.3, 0.4);
        Assert.InRange(history.ChanceOfAnswer(4000, 0.1), 0.04, 0.06);
    }

    [Fact]
    public void Answer_rate_and_ring_times_stay_true_when_calls_are_cut_off()
    {
        var (cut, whole) = (new CallHistory(), new CallHistory());
        Dial(cut, new Random(8), 0, 5000, 0.25, cancelAt: 10);
        Dial(whole, new Random(8), 0, 5000, 0.25);
        Assert.InRange(cut.ChanceOfAnswer(5000) / whole.ChanceOfAnswer(5000), 0.85, 1.15);
        Assert.InRange(cut.Answers.By(10) - whole.Answers.By(10), -0.12, 0.12);
    }

    [Fact]
    public void Talks_that_still_go_on_count_against_the_short_ones_that_have_ended()
    {
        var busy = Enumerable.Repeat(new BusyOperator(OperatorPhase.Talking, 60), 65).ToArray();
        double Free(ReadOnlySpan<BusyOperator> going)
        {
            var history = new CallHistory();
            for (var i = 0; i < 35; i++)
            {
                history.TalkEnded(8);
            }

            history.Foresee(60, 2, going);
            return history.SoonFree.Of(OperatorPhase.Talking, 0)[^1];
        }

        Assert.True(Free(busy) < 0.6 * Free([]));
    }

    [Fact]
    public void Chance_to_be_free_grows_with_the_horizon_and_is_higher_in_wrap_up()
    {
        var history = PacingScene.History(3);
        history.Foresee(2000, 2, []);
        var (talk, wrapUp) = (history.SoonFree.Of(OperatorPhase.Talking, 20).ToArray(), history.SoonFree.Of(OperatorPhase.WrapUp, 20).ToArray());
        Assert.Equal(talk.Order(), talk);
        Assert.All(talk.Zip(wrapUp), pair => Assert.True(pair.First < pair.Second));
        Assert.InRange(wrapUp[^1], 0.9, 1);
    }

    [Fact]
    public void State_of_another_version_or_unsound_starts_anew()
    {
        var kept = PacingScene.History(1).Save();
        var anew = new CallHistory().ChanceOfAnswer(0);
        Assert.NotEqual(anew, CallHistory.Restore(kept).ChanceOfAnswer(0));
        foreach (var bad in new[]
        {
            null,
            kept with { Version = 0 },
            kept with { Answers = null },
            kept with { Failures = [1, 2] },
            kept with { Talk = [.. kept.Talk!.Select(_ => -1.0)] },
            kept with { AnswerRate = [1, 0, 1] },
            JsonSerializer.Deserialize<CallHistoryState>("{}"),
        })
        {
            Assert.Equal(anew, CallHistory.Restore(bad).ChanceOfAnswer(0));
        }
    }

    [Fact]
    public void State_of_a_campaign_without_a_talk_is_kept()
    {
        var history = new CallHistory();
        for (var t = 0; t < 300; t++)
        {
            history.Dialled(t);
            history.NotAnswered(t, 0);
        }

        Assert.InRange(CallHistory.Restore(history.Save()).ChanceOfAnswer(300), 0, 0.05);
    }

    private static void Dial(CallHistory history, Random random, int from, int until, double rate, double cancelAt = 99)
    {
        var ends = new PriorityQueue<(double Dialled, bool Answers), double>();
        for (var t = from; t <= until + 30; t++)
        {
            while (ends.TryPeek(out var call, out var at) && at <= t)
            {
                ends.Dequeue();
                var age = at - call.Dialled;
                if (age >= cancelAt)
                {
                    history.Cancelled(at, age);
                }
                else if (call.Answers)
                {
                    history.Answered(at, age);
                }
                else
                {
                    history.NotAnswered(at, age);
                }
            }

            // A pacer asks at every tick, and only then is a change noticed.
            history.ChanceOfAnswer(t);
            if (t >= until)
            {
                continue;
            }

            var answers = random.NextDouble() < rate;
            var rings = answers ? 4 + (12 * random.NextDouble()) : random.Next(4) == 0 ? 2 : 28;
            history.Dialled(t);
            ends.Enqueue((t, answers), t + Math.Min(rings, cancelAt));
        }
    }
}
