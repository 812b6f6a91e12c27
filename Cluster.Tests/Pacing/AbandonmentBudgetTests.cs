using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using NodaTime;
using Xunit;

namespace Cluster.Tests.Pacing;

public sealed class AbandonmentBudgetTests
{
    private const double Day = 86_400;

    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    // Midnight in Berlin; the clock of the campaign starts there.
    private static readonly Instant Midnight = Instant.FromUtc(2026, 11, 21, 23, 0);

    [Theory]
    [InlineData(AbandonmentWindow.Day, 0.9, 1.01)]
    [InlineData(AbandonmentWindow.Rolling24Hours, 1.2, 1.6)]
    [InlineData(AbandonmentWindow.Rolling30Days, 30.2, 30.6)]
    [InlineData(AbandonmentWindow.Month, 8.9, 9.01)]
    public void Figures_forget_what_has_left_the_window(AbandonmentWindow window, double stillInside, double outside)
    {
        var budget = Budget(new AbandonmentPolicy { Window = window });
        Count(budget, Day / 2, answers: 100, abandoned: 2);
        Assert.Equal((100, 2), Counts(budget, stillInside * Day));
        Assert.Equal((0, 0), Counts(budget, outside * Day));
    }

    [Fact]
    public void Figures_of_a_campaign_are_never_forgotten()
    {
        var budget = Budget(new AbandonmentPolicy { Window = AbandonmentWindow.Campaign });
        Count(budget, Day / 2, answers: 100, abandoned: 2);
        Assert.Equal((100, 2), Counts(budget, 900 * Day));
    }

    [Fact]
    public void Figures_restored_from_the_ledger_equal_those_of_the_original()
    {
        var policies = Enum.GetValues<AbandonmentWindow>().Select(w => new AbandonmentPolicy { Window = w, MachineShare = 0.1, FalseMachineShare = 0.05 });
        var original = Budget([.. policies]);
        var random = new Random(11);
        var ledger = new List<AbandonmentCount>();
        for (var minute = 0; minute < 39.9 * 1440; minute += 7)
        {
            var (answers, abandoned, machines) = (random.Next(5), random.Next(2), random.Next(3));
            ledger.Add(new((Midnight + Duration.FromMinutes(minute)).ToDateTimeOffset(), answers, Math.Min(answers, abandoned), machines));
            original.Correct(60.0 * minute, 60.0 * minute, answers, Math.Min(answers, abandoned), machines);
        }

        var now = 39.9 * Day;
        var restored = Budget([.. policies]);
        restored.Restore(now, ledger.OrderBy(_ => random.Next()));
        foreach (var (one, other) in original.Figures(now).Zip(restored.Figures(now)))
        {
            Assert.Equal(one.Answers, other.Answers, 6);
            Assert.Equal(one.Abandoned, other.Abandoned, 6);
            Assert.True(one.Answers > 0);
        }
    }

    [Fact]
    public void Prices_are_kept_over_a_restart_when_the_rules_are_the_same()
    {
        var original = Budget(new AbandonmentPolicy());
        Count(original, 1000, answers: 5000, abandoned: 100);
        for (var i = 0; i < 50; i++)
        {
            original.Answered(1000);
        }

        AbandonmentBudget Restored(IReadOnlyDictionary<string, double>? prices)
        {
            var budget = Budget(new AbandonmentPolicy());
            budget.Restore(1000, [new((Midnight + Duration.FromSeconds(1000)).ToDateTimeOffset(), 5050, 100)], prices);
            return budget;
        }

        Assert.Equal(Limit(original, 1000), Limit(Restored(original.Prices), 1000), 9);
        Assert.NotEqual(Limit(original, 1000), Limit(Restored(null), 1000), 9);
        var unsound = original.Prices.ToDictionary(kept => kept.Key, _ => double.NaN);
        Assert.Equal(Limit(Restored(null), 1000), Limit(Restored(unsound), 1000), 9);
    }

    [Fact]
    public void Price_of_a_rule_is_not_taken_for_another_rule_and_not_lost_with_one()
    {
        var (day, month) = (new AbandonmentPolicy(), new AbandonmentPolicy { Window = AbandonmentWindow.Month, Cap = 0.05 });
        var original = Budget(day, month);
        for (var i = 0; i < 50; i++)
        {
            original.Answered(1000);
        }

        List<KeyValuePair<string, double>> Kept(params AbandonmentPolicy[] policies)
        {
            var budget = Budget(policies);
            budget.Restore(1000, [], original.Prices);
            return [.. budget.Prices.OrderBy(price => price.Key)];
        }

        Assert.Equal(original.Prices.OrderBy(price => price.Key), Kept(month, day));
        foreach (var changed in new[] { day with { Cap = 0.04 }, day with { Threshold = TimeSpan.FromSeconds(3) }, day with { MachineShare = 0.1 } })
        {
            var anew = Assert.Single(Budget(changed).Prices);
            Assert.Equal(original.Prices.Append(anew).OrderBy(price => price.Key), Kept(month, changed, day));
            Assert.DoesNotContain(anew.Value, original.Prices.Values);
        }
    }

    [Fact]
    public void Machines_are_taken_out_and_people_taken_for_machines_are_added()
    {
        var budget = Budget(new AbandonmentPolicy { MachineShare = 0.2, FalseMachineShare = 0.05 });
        Count(budget, 100, answers: 100, abandoned: 5);
        budget.Correct(100, 100, 0, 0, endedAsMachines: 40);
        var figures = Assert.Single(budget.Figures(200));
        Assert.Equal(80 + 2, figures.Answers, 6);
        Assert.Equal(4 + 2, figures.Abandoned, 6);
        Assert.Equal(6.0 / 82, figures.Share, 6);
        Assert.Equal((0.03 * 82) - 6, figures.Left, 6);
    }

    [Fact]
    public void Risk_is_as_strict_as_the_strictest_rule()
    {
        var day = new AbandonmentPolicy { Cap = 0.03 };
        var month = new AbandonmentPolicy { Cap = 0.03, Window = AbandonmentWindow.Month };
        var budget = Budget(day, month);

        // Yesterday was bad: today's count is clean, the month's is not.
        Count(budget, 100, answers: 1000, abandoned: 60);
        Assert.True(Limit(Budget(day), Day + 1000) > 0);
        Assert.Equal(0, Limit(budget, Day + 1000));
        Assert.Equal(0, Limit(Budget(day, new AbandonmentPolicy { Cap = 0 }), 1000));
        Assert.Equal(Limit(Budget(day), 1000), Limit(Budget(), 1000));
    }

    [Fact]
    public void Risk_is_none_when_one_more_abandoned_call_would_be_over_the_cap()
    {
        var budget = Budget(new AbandonmentPolicy());
        Count(budget, 1000, answers: 1000, abandoned: 28);
        Assert.True(budget.RiskLimit(1000, 5, 100, secondsLeft: 0) > 0);
        budget.Abandoned(1000);
        Assert.True(budget.RiskLimit(1000, 5, 100, secondsLeft: 0) >= 0);
        budget.Abandoned(1000);
        Assert.Equal(0, budget.RiskLimit(1000, 5, 100, secondsLeft: 0));
        Assert.Equal(0, budget.Figures(1000)[0].Left, 6);
    }

    [Fact]
    public void Risk_falls_with_each_abandoned_call_and_rises_with_answers()
    {
        var budget = Budget(new AbandonmentPolicy());
        Count(budget, 1000, answers: 5000, abandoned: 100);
        var before = Limit(budget, 1000);
        budget.Answered(1000);
        var answered = Limit(budget, 1000);
        budget.Abandoned(1000);
        Assert.True(answered > before && Limit(budget, 1000) < before);
    }

    [Fact]
    public void Risk_with_nothing_to_come_is_none_until_enough_have_answered()
    {
        var budget = Budget(new AbandonmentPolicy());
        Assert.Equal(0, budget.RiskLimit(0, 5, 100, secondsLeft: 0));
        Count(budget, 100, answers: 33, abandoned: 0);
        Assert.Equal(0, budget.RiskLimit(100, 5, 100, secondsLeft: 0));
        Count(budget, 100, answers: 30, abandoned: 0);
        Assert.True(budget.RiskLimit(100, 5, 100, secondsLeft: 0) > 0);
    }

    private static AbandonmentBudget Budget(params AbandonmentPolicy[] policies) => new(policies, Berlin, Midnight);

    private static void Count(AbandonmentBudget budget, double at, int answers, int abandoned) => budget.Correct(at, at, answers, abandoned);

    private static double Limit(AbandonmentBudget budget, double now) => budget.RiskLimit(now, 20, 100, 20_000);

    private static (double Answers, double Abandoned) Counts(AbandonmentBudget budget, double now)
    {
        var figures = Assert.Single(budget.Figures(now));
        return (figures.Answers, figures.Abandoned);
    }
}
