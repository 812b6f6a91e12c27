using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Reports that are repeated, late or out of order.</summary>
public sealed class CallProgressTests
{
    private static readonly DateTimeOffset At = new(2026, 6, 16, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.NewGuid();
    private static readonly CallProgress Begun = new(new OpenAttempt(Id, Guid.NewGuid(), Guid.NewGuid(), "+49301", 0, "gw1", null, At), 1);

    [Fact]
    public void Repeated_reports_keep_the_first_time()
    {
        var call = Begun.With(new CallRinging(Id, At)).With(new CallAnswered(Id, At.AddSeconds(3))).With(new CallAnswered(Id, At.AddSeconds(9)));
        Assert.Equal((At, At.AddSeconds(3)), (call.RingingAt, call.AnsweredAt));
        Assert.False(call.BeginsToWait(new CallAnswered(Id, At.AddSeconds(9)), detectMachines: false));
    }

    [Fact]
    public void Answer_that_the_list_showed_does_not_call_an_operator_late()
    {
        Assert.False(Begun.BeginsToWait(new CallFoundUp(Id, At), detectMachines: false));
        Assert.True(Begun.BeginsToWait(new CallAnswered(Id, At), detectMachines: false));
        Assert.False(Begun.BeginsToWait(new CallAnswered(Id, At), detectMachines: true));
        Assert.True(Begun.BeginsToWait(new CallJudged(Id, At, IsMachine: false, "HUMAN"), detectMachines: true));
    }

    [Theory]
    [InlineData(17, "486", Outcome.Busy)]
    [InlineData(16, "480", Outcome.NoAnswer)]
    [InlineData(34, null, Outcome.Congestion)]
    [InlineData(0, null, Outcome.Failed)]
    public void Call_that_was_never_answered_ends_by_its_cause(int cause, string? techCause, Outcome outcome) =>
        Assert.Equal(outcome, Begun.OutcomeAt(new CallEnded(Id, At, cause, techCause), hasOperators: false));

    [Fact]
    public void Answered_person_without_an_operator_is_abandoned()
    {
        var answered = Begun.With(new CallAnswered(Id, At));
        var end = new CallEnded(Id, At, 16, null);
        Assert.Equal(Outcome.Abandoned, answered.OutcomeAt(end, hasOperators: true));
        Assert.Equal(Outcome.Answered, answered.OutcomeAt(end, hasOperators: false));
        Assert.Equal(Outcome.Answered, answered.With(new CallConnected(Id, At)).OutcomeAt(end, hasOperators: true));
        Assert.Equal(Outcome.Machine, answered.With(new CallJudged(Id, At, IsMachine: true, "LONGGREETING")).OutcomeAt(end, hasOperators: true));
    }

    [Theory]
    [InlineData(false, Outcome.Answered)]
    [InlineData(true, Outcome.Abandoned)]
    public void End_tells_of_an_answer_whose_report_was_lost(bool hasOperators, Outcome outcome)
    {
        var end = new CallEnded(Id, At, 16, null, WasUp: true);
        Assert.Equal(outcome, Begun.With(end).OutcomeAt(end, hasOperators));
    }

    [Fact]
    public void End_says_who_ended_it()
    {
        var (answered, limit) = (Begun.With(new CallAnswered(Id, At)), TimeSpan.FromMinutes(5));
        var end = new CallEnded(Id, At.AddMinutes(4), 16, null);
        Assert.Null(Begun.EndedBy(end, limit));
        Assert.Equal(CallEnd.Customer, answered.EndedBy(end, limit));
        Assert.Equal(CallEnd.Limit, answered.EndedBy(end with { At = At.AddMinutes(5).AddMilliseconds(-400) }, limit));
        Assert.Equal(CallEnd.Stopped, (answered with { StopReason = "dnc" }).EndedBy(end, limit));
        Assert.Equal(CallEnd.Lost, answered.EndedBy(new CallLost(Id, end.At), limit));
    }

    [Fact]
    public void Record_says_when_the_safe_message_began()
    {
        var call = Begun.With(new CallAnswered(Id, At)).With(new CallAbandoned(Id, At.AddSeconds(2))).With(new CallAbandoned(Id, At.AddSeconds(3)));
        Assert.Equal(At.AddSeconds(2), call.RecordOf(Outcome.Abandoned, At.AddSeconds(8), new CallEnded(Id, At.AddSeconds(8), 16, null), null).SafeMessageAt);
    }
}
