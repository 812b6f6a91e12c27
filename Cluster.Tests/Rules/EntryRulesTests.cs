using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces;
using NodaTime;
using Xunit;
using Cluster.Interfaces.Contacts;

namespace Cluster.Tests.Rules;

public sealed class EntryRulesTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 22, 9, 0);
    private static readonly Duration Pause = EntryRules.DefaultNumberDelay;

    [Theory]
    [InlineData(Outcome.Machine, 4 * 3600, 3)]
    [InlineData(Outcome.Busy, 300, 5)]
    [InlineData(Outcome.NoAnswer, 3600, 5)]
    [InlineData(Outcome.Congestion, 60, 10)]
    [InlineData(Outcome.Failed, 300, 5)]
    [InlineData(Outcome.Abandoned, 72 * 3600, 2)]
    [InlineData(Outcome.Unknown, 3600, 3)]
    [InlineData(Outcome.Rejected, 0, 1)]
    [InlineData(Outcome.InvalidNumber, 0, 1)]
    public void AfterAttempt_one_number_waits_the_delay_until_the_limit(Outcome outcome, int delaySeconds, int limit)
    {
        var entry = EntryState.New;
        for (var attempt = 1; attempt < limit; attempt++)
        {
            entry = After(entry, 1, outcome, 0);
            Assert.Equal((EntryStatus.Open, In(Duration.FromSeconds(delaySeconds))), (entry.Status, entry.NextDue));
        }

        entry = After(entry, 1, outcome, 0);
        Assert.Equal((EntryStatus.Exhausted, (Instant?)null, limit), (entry.Status, entry.NextDue, entry.Tries[outcome]));
    }

    [Fact]
    public void AfterAttempt_several_numbers_go_through_the_round_and_wait()
    {
        var first = After(EntryState.New, 3, Outcome.Busy, 0);
        Assert.Equal((1, In(Pause)), (first.NextNumber, first.NextDue));
        var second = After(first, 3, Outcome.NoAnswer, 1);
        Assert.Equal((2, In(Pause)), (second.NextNumber, second.NextDue));
        var third = After(second, 3, Outcome.Busy, 2);
        Assert.Equal((0, In(Duration.FromHours(1)), (Instant?)null), (third.NextNumber, third.NextDue, third.RoundDue));
    }

    [Fact]
    public void AfterAttempt_invalid_number_is_dropped_and_the_others_go_on()
    {
        var entry = After(EntryState.New, 2, Outcome.InvalidNumber, 0);
        Assert.Equal((EntryStatus.Open, 1u, 1, In(Pause)), (entry.Status, entry.Dropped, entry.NextNumber, entry.NextDue));
        entry = After(entry, 2, Outcome.Busy, 1);
        Assert.Equal((1, In(Duration.FromMinutes(5))), (entry.NextNumber, entry.NextDue));
        entry = After(entry, 2, Outcome.InvalidNumber, 1);
        Assert.Equal((EntryStatus.Exhausted, 3u), (entry.Status, entry.Dropped));
    }

    [Theory]
    [InlineData(Outcome.Abandoned, 72)]
    [InlineData(Outcome.Unknown, 1)]
    public void AfterAttempt_outcome_that_holds_the_contact_keeps_its_other_numbers_waiting(Outcome outcome, int hours)
    {
        var entry = After(EntryState.New, 2, outcome, 0);
        Assert.Equal((1, In(Duration.FromHours(hours))), (entry.NextNumber, entry.NextDue));
    }

    [Fact]
    public void AfterAttempt_answered_without_success_is_finished() =>
        Assert.Equal(EntryStatus.Finished, After(EntryState.New, 2, Outcome.Answered, 0).Status);

    [Fact]
    public void AfterAttempt_answered_with_a_retry_rule_is_tried_again()
    {
        var policy = RetryPolicy.Default.With(Outcome.Answered, new RetryRule(Duration.FromHours(24), 2, HoldsContact: true));
        var entry = EntryRules.AfterAttempt(EntryState.New, 1, Outcome.Answered, 0, Start, policy, Pause);
        Assert.Equal((EntryStatus.Open, In(Duration.FromHours(24))), (entry.Status, entry.NextDue));
    }

    [Fact]
    public void AfterAttempt_success_ends_the_contact()
    {
        var entry = EntryRules.AfterAttempt(EntryState.New, 2, Outcome.Answered, 0, Start, RetryPolicy.Default, Pause, EntryEffect.Success);
        Assert.Equal((EntryStatus.Succeeded, (Instant?)null, 1), (entry.Status, entry.NextDue, entry.Tries[Outcome.Answered]));
    }

    [Fact]
    public void AfterAttempt_callback_not_reached_stays_a_callback_until_the_limit()
    {
        var entry = EntryRules.AfterDisposition(EntryState.New, EntryEffect.Callback, Start + Duration.FromHours(5));
        Assert.Equal((EntryStatus.Callback, In(Duration.FromHours(5))), (entry.Status, entry.NextDue));
        for (var attempt = 0; attempt < 4; attempt++)
        {
            entry = After(entry, 1, Outcome.Busy, 0);
            Assert.Equal((EntryStatus.Callback, In(Duration.FromMinutes(5))), (entry.Status, entry.NextDue));
        }

        Assert.Equal(EntryStatus.Exhausted, After(entry, 1, Outcome.Busy, 0).Status);
    }

    [Fact]
    public void AfterAttempt_dnc_that_came_during_the_call_stands()
    {
        var entry = EntryRules.AfterDisposition(EntryState.New, EntryEffect.Dnc);
        entry = After(entry, 1, Outcome.Busy, 0);
        Assert.Equal((EntryStatus.DoNotCall, 1), (entry.Status, entry.Tries[Outcome.Busy]));
        Assert.Equal(EntryStatus.DoNotCall, EntryRules.AfterDisposition(entry, EntryEffect.Success).Status);
    }

    [Fact]
    public void AfterDisposition_opens_an_ended_entry_again()
    {
        var entry = After(EntryState.New, 1, Outcome.Answered, 0);
        var due = Start + Duration.FromDays(1);
        Assert.Equal((EntryStatus.Callback, (Instant?)due), Of(EntryRules.AfterDisposition(entry, EntryEffect.Callback, due)));
        Assert.Equal((EntryStatus.Open, (Instant?)due), Of(EntryRules.AfterDisposition(entry, EntryEffect.Retry, due)));
        Assert.Equal((EntryStatus.Finished, (Instant?)null), Of(EntryRules.AfterDisposition(entry, EntryEffect.ByOutcome, due)));

        static (EntryStatus, Instant?) Of(EntryState state) => (state.Status, state.NextDue);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void AfterAttempt_number_that_is_not_there_is_a_bug(int number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => After(EntryState.New, 2, Outcome.Busy, number));

    [Fact]
    public void With_rule_out_of_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Default.With(Outcome.Busy, new RetryRule(Duration.Zero, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Default.With(Outcome.Busy, new RetryRule(Duration.Zero, 64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Default.With(Outcome.Busy, new RetryRule(Duration.FromSeconds(-1), 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Default.With(Outcome.Busy, new RetryRule(Duration.FromDays(367), 1)));
    }

    [Fact]
    public void Plus_every_outcome_counts_apart_and_stops_at_the_most()
    {
        var tries = default(Tries);
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            for (var i = 0; i < 70; i++)
            {
                tries = tries.Plus(outcome);
            }
        }

        Assert.All(Enum.GetValues<Outcome>(), outcome => Assert.Equal(Tries.Most, tries[outcome]));
        Assert.Equal(Tries.Most * 10, tries.Sum);
        Assert.True(tries.Packed > 0);
    }

    [Fact]
    public void AfterAttempt_any_history_ends_in_time_and_only_counts_up()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var numbers = random.Next(1, EntryState.MostNumbers + 1);
            var (entry, now, attempts) = (EntryState.New, Start, 0);
            while (entry.IsLive)
            {
                var outcome = (Outcome)random.Next(10);
                var before = entry;
                entry = EntryRules.AfterAttempt(entry, numbers, outcome, entry.NextNumber, now, RetryPolicy.Default, Pause);
                attempts++;
                var told = $"seed {seed}, {numbers} numbers, attempt {attempts} {outcome}: {before} -> {entry}";
                Assert.True(entry.Tries.Sum == before.Tries.Sum + 1 && entry.Tries[outcome] == before.Tries[outcome] + 1, told);
                Assert.True((entry.Dropped & before.Dropped) == before.Dropped, told);
                Assert.True(!entry.IsLive || (entry.Usable(numbers) & (1u << entry.NextNumber)) != 0, told);
                Assert.True(!entry.IsLive || entry.NextDue > now, told);
                now = entry.NextDue ?? now;
            }

            Assert.InRange(attempts, 1, 100);
        }
    }

    private static Instant? In(Duration delay) => Start + delay;

    private static EntryState After(EntryState entry, int numbers, Outcome outcome, int number) =>
        EntryRules.AfterAttempt(entry, numbers, outcome, number, Start, RetryPolicy.Default, Pause);
}
