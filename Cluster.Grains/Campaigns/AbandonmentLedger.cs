using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// How a campaign stood with its abandonment rules, recounted from the records alone. What a rule makes of the counts (its estimates of
/// machines) is asked of the budget that the pacer uses, so that the two cannot differ.
/// </summary>
/// <param name="minutes">Counts of the ledger by minutes, in order; nothing before the widest window may be missing.</param>
/// <param name="zone">The campaign's zone, for days and months.</param>
public sealed class AbandonmentLedger(IReadOnlyList<AbandonmentCount> minutes, DateTimeZone zone)
{
    /// <summary>The earliest instant whose counts a rule needs for windows that end at <paramref name="from"/> or later; null: all.</summary>
    public static DateTimeOffset? Needs(AbandonmentPolicy policy, DateTimeOffset from, DateTimeZone zone) => policy.Window switch
    {
        AbandonmentWindow.Campaign => null,
        AbandonmentWindow.Rolling24Hours or AbandonmentWindow.Rolling30Days => from - LengthOf(policy.Window),
        _ => CalendarWindow(policy.Window, from, zone).From,
    };

    /// <summary>A rule's windows that end from one instant to another: each calendar day or month, else the one that ends last.</summary>
    public IReadOnlyList<WindowFigures> Windows(AbandonmentPolicy policy, DateTimeOffset from, DateTimeOffset to)
    {
        switch (policy.Window)
        {
            case AbandonmentWindow.Campaign:
                return [Between(policy, null, to)];
            case AbandonmentWindow.Rolling24Hours or AbandonmentWindow.Rolling30Days:
                return [Between(policy, to - LengthOf(policy.Window), to)];
        }

        var windows = new List<WindowFigures>();
        var window = CalendarWindow(policy.Window, from, zone);
        for (; window.From < to; window = CalendarWindow(policy.Window, window.Until, zone))
        {
            windows.Add(Between(policy, window.From, window.Until < to ? window.Until : to));
        }

        return windows;
    }

    /// <summary>
    /// The window in which the rule stood worst: of the calendar windows, or of those that end with any minute from one instant to another.
    /// Null: nothing was answered.
    /// </summary>
    public WindowFigures? Worst(AbandonmentPolicy policy, DateTimeOffset from, DateTimeOffset to)
    {
        var candidates = policy.Window is AbandonmentWindow.Rolling24Hours or AbandonmentWindow.Rolling30Days
            ? Rolling(policy, from, to)
            : Windows(policy, from, to);
        return candidates.Where(window => window.Answers + window.EndedAsMachines > 0).MaxBy(window => window.Share);
    }

    private IEnumerable<WindowFigures> Rolling(AbandonmentPolicy policy, DateTimeOffset from, DateTimeOffset to)
    {
        var length = LengthOf(policy.Window);
        var (answers, abandoned, machines, oldest) = (0, 0, 0, 0);
        foreach (var minute in minutes.TakeWhile(minute => minute.From < to))
        {
            answers += minute.Answers;
            abandoned += minute.Abandoned;
            machines += minute.EndedAsMachines;
            for (; minutes[oldest].From <= minute.From - length; oldest++)
            {
                answers -= minutes[oldest].Answers;
                abandoned -= minutes[oldest].Abandoned;
                machines -= minutes[oldest].EndedAsMachines;
            }

            if (minute.From >= from)
            {
                var end = minute.From.AddMinutes(1);
                yield return Judge(policy, end - length, end, answers, abandoned, machines);
            }
        }
    }

    private WindowFigures Between(AbandonmentPolicy policy, DateTimeOffset? from, DateTimeOffset to)
    {
        var inside = minutes.Where(minute => (from is null || minute.From >= from) && minute.From < to).ToList();
        return Judge(
            policy, from, to, inside.Sum(minute => minute.Answers), inside.Sum(minute => minute.Abandoned), inside.Sum(minute => minute.EndedAsMachines));
    }

    private static WindowFigures Judge(AbandonmentPolicy policy, DateTimeOffset? from, DateTimeOffset to, int answers, int abandoned, int machines)
    {
        var budget = new AbandonmentBudget([policy with { Window = AbandonmentWindow.Campaign }], DateTimeZone.Utc, NodaConstants.UnixEpoch);
        budget.Restore(0, [new AbandonmentCount(DateTimeOffset.UnixEpoch, answers, abandoned, machines)]);
        var figures = budget.Figures(0)[0];
        return new WindowFigures(from, to, answers, abandoned, machines, figures.Answers, figures.Abandoned, figures.Share, figures.Left, figures.Left >= 0);
    }

    private static TimeSpan LengthOf(AbandonmentWindow window) => TimeSpan.FromDays(window == AbandonmentWindow.Rolling24Hours ? 1 : 30);

    private static (DateTimeOffset From, DateTimeOffset Until) CalendarWindow(AbandonmentWindow window, DateTimeOffset at, DateTimeZone zone)
    {
        var day = Instant.FromDateTimeOffset(at).InZone(zone).Date;
        var (first, next) = window == AbandonmentWindow.Month
            ? (day.With(DateAdjusters.StartOfMonth), day.With(DateAdjusters.StartOfMonth).PlusMonths(1))
            : (day, day.PlusDays(1));
        return (zone.AtStartOfDay(first).ToDateTimeOffset(), zone.AtStartOfDay(next).ToDateTimeOffset());
    }
}

/// <summary>One window of an abandonment rule.</summary>
/// <param name="From">Its begin; null: the campaign's.</param>
/// <param name="To">Its end, or the end of what was asked for.</param>
/// <param name="Answers">Answered calls by the records, those abandoned or lost too.</param>
/// <param name="Abandoned">Of them abandoned, or lost in a crash after the answer.</param>
/// <param name="EndedAsMachines">Answered calls that were ended as machines'; not among the answers.</param>
/// <param name="CountedAnswers">Live answers after the rule's estimates of machines.</param>
/// <param name="CountedAbandoned">Abandoned calls after the same.</param>
/// <param name="Share">The second of them as a share of the first, 0 to 1.</param>
/// <param name="BudgetLeft">How many more could be abandoned before the cap is passed; negative: it is passed.</param>
/// <param name="Kept">Whether the rule was kept.</param>
public sealed record WindowFigures(
    DateTimeOffset? From, DateTimeOffset To, int Answers, int Abandoned, int EndedAsMachines, double CountedAnswers, double CountedAbandoned,
    double Share, double BudgetLeft, bool Kept);
