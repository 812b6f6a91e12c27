using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>The checkers of records find what they are for: each case is a planted fault.</summary>
public sealed class RecordCheckTests
{
    private static readonly (string, string)[] Calls = [("71", "BUSY"), ("72", "ANSWERED"), ("72", "ANSWERED")];
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Same_calls_in_another_order_are_no_difference() =>
        Assert.Empty(RecordCheck.Differences(Calls, Calls.Reverse()));

    [Fact]
    public void Call_that_is_missing_extra_doubled_or_different_is_found()
    {
        Assert.Equal(["71 BUSY: 1 only ours"], RecordCheck.Differences(Calls, Calls[1..]));
        Assert.Equal(["73 BUSY: 1 only theirs"], RecordCheck.Differences(Calls, [.. Calls, ("73", "BUSY")]));
        Assert.Equal(["72 ANSWERED: 1 only theirs"], RecordCheck.Differences(Calls, [.. Calls, ("72", "ANSWERED")]));
        Assert.Equal(2, RecordCheck.Differences(Calls, [("71", "ANSWERED"), .. Calls[1..]]).Count);
    }

    [Fact]
    public void Calls_one_after_another_are_not_double() =>
        Assert.Empty(RecordCheck.DoubleCalls([Call("a", "71", 0, 5), Call("b", "71", 5, 9), Call("c", "72", 1, 9)]));

    [Theory]
    [InlineData(0, 5, 4, 9)]
    [InlineData(0, 9, 4, 5)]
    [InlineData(0, null, 4, 5)]
    public void Calls_to_one_number_at_the_same_time_are_found(int start, int? end, int nextStart, int nextEnd) =>
        Assert.Single(RecordCheck.DoubleCalls([Call("b", "71", nextStart, nextEnd), Call("a", "71", start, end)]));

    [Fact]
    public void Short_call_inside_a_long_one_does_not_hide_the_next() =>
        Assert.Equal(2, RecordCheck.DoubleCalls([Call("a", "71", 0, 20), Call("b", "71", 1, 2), Call("c", "71", 5, 6)]).Count);

    private static GatewayCall Call(string id, string number, int start, int? end) =>
        new(id, "", "", Noon.AddSeconds(start), null, end is null ? null : Noon.AddSeconds(end.Value), 16, "ANSWERED", number);
}
