using Cluster.Embedded;
using Cluster.Grains.Campaigns;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>What the pacer counts while a call goes on becomes what its record says.</summary>
public sealed class PacingBookTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 6, 16, 0, 0, 0, TimeSpan.Zero);

    private readonly PacingBook _book;

    public PacingBookTests()
    {
        _book = new PacingBook(new SeededScheduler(1, Midnight.AddSeconds(2)).Time);
        _book.Remember(null, new CampaignDefinition
        {
            Name = "counted",
            Mode = CampaignMode.Predictive,
            Operators = new OperatorRules { Abandonment = [new AbandonmentPolicy(), new AbandonmentPolicy { Window = AbandonmentWindow.Campaign }] },
        });
    }

    [Fact]
    public void Answer_of_yesterday_that_was_reported_today_is_yesterdays()
    {
        // A machine's verdict takes seconds: the person answered before midnight and begins to wait after it.
        var flight = Answer(Midnight.AddSeconds(1));
        Assert.Equal([(1, 0), (1, 0)], Counts());
        _book.Ended(flight, End(Outcome.Abandoned, answeredAt: Midnight.AddSeconds(-1)));
        Assert.Equal([(0, 0), (1, 1)], Counts());
    }

    [Fact]
    public void Answer_that_is_none_by_its_record_is_taken_back()
    {
        _book.Ended(Answer(Midnight.AddSeconds(1)), End(Outcome.NoAnswer, answeredAt: null));
        Assert.Equal([(0, 0), (0, 0)], Counts());
    }

    [Fact]
    public void Answer_that_nobody_reported_is_counted_at_its_end()
    {
        _book.Ended(Flight(), End(Outcome.Unknown, answeredAt: Midnight.AddSeconds(1)));
        Assert.Equal([(1, 1), (1, 1)], Counts());
    }

    private static Flight Flight() => new(Guid.NewGuid(), Guid.NewGuid(), "gw1", null, Midnight.AddSeconds(-9));

    private static AttemptSummary End(Outcome outcome, DateTimeOffset? answeredAt) => new(
        Guid.NewGuid(), Guid.NewGuid(), "gw1", null, outcome, true, EntryStatus.Open, Midnight, answeredAt, null, Midnight.AddSeconds(2));

    private Flight Answer(DateTimeOffset at)
    {
        var flight = Flight();
        _book.Answered(flight, at);
        return flight with { AnsweredAt = at };
    }

    private List<(double Answers, double Abandoned)> Counts() => [.. _book.Abandonment().Select(rule => (rule.Answers, rule.Abandoned))];
}
