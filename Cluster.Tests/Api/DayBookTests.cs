using Cluster.Api.Workplace;
using Cluster.Silo.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>What becomes of the steps of a day.</summary>
public sealed class DayBookTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 5, 4, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Day_without_a_step_has_zeros()
    {
        var (day, calls) = DayBook.Of([], Midnight, Midnight.AddHours(1), null);
        Assert.Empty(day.Spans);
        Assert.Empty(calls);
        Assert.All(day.States, state => Assert.Equal(0, state.Seconds));
        Assert.Equal((0, null, null), (day.Calls, day.TalkSeconds, day.WrapUpSeconds));
    }

    [Fact]
    public void Shift_that_began_before_midnight_counts_from_midnight_and_hours_at_home_do_not()
    {
        var (call, campaign) = (Guid.NewGuid(), Guid.NewGuid());
        DayStep[] steps =
        [
            Step(-10, Doing.Talking, call, campaign), Step(20, Doing.WrapUp, call, campaign), Step(30, Doing.SignedOut), Step(90, Doing.Paused, reason: "lunch"),
            Step(100, Doing.Ready), Step(110, Doing.Paused, reason: "lunch"),
        ];
        var (day, calls) = DayBook.Of(steps, Midnight, Midnight.AddMinutes(115), campaign);

        Assert.Equal([Doing.Talking, Doing.WrapUp, Doing.Paused, Doing.Ready, Doing.Paused], day.Spans.Select(span => span.Doing));
        Assert.Equal((Midnight, Midnight.AddMinutes(20)), (day.Spans[0].From, day.Spans[0].Until));
        Assert.Equal([call], calls);
        Assert.Equal((1, 20 * 60.0, 10 * 60.0), (day.Calls, day.TalkSeconds, day.WrapUpSeconds));
        Assert.Equal(new DayPause("lunch", 2, 15 * 60), Assert.Single(day.Pauses));
        Assert.Equal(55 * 60, day.States.Sum(state => state.Seconds));
        Assert.Equal(0, DayBook.Of(steps, Midnight, Midnight.AddMinutes(115), Guid.NewGuid()).Day.Calls);
    }

    private static DayStep Step(double minutes, Doing doing, Guid? call = null, Guid? campaign = null, string? reason = null) =>
        new(Midnight.AddMinutes(minutes), doing, reason, campaign, call);
}
