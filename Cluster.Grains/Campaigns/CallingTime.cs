using Cluster.Grains.Campaigns.Pacing;
using NodaTime;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// How long a campaign will still dial today, as far as is known: until its window closes in its own zone, its day or the campaign ends, or
/// its list does. The abandonment budget counts a little on the answers of that time, so it must not be too long: at the end they would be missing.
/// </summary>
internal sealed class CallingTime(CampaignPlan plan)
{
    /// <summary>A list that is longer ends after today.</summary>
    public const int LongList = 20_000;

    /// <summary>Operators are busy this part of their time, as the budget sees it too.</summary>
    private const double Occupation = 1 / 1.15;

    private readonly DateTimeZone _zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(plan.Definition.Zone) ?? DateTimeZone.Utc;

    /// <summary>Contacts that may still be called, at most <see cref="LongList"/>.</summary>
    public int Remaining { get; set; }

    /// <summary>Time left, s.</summary>
    public double SecondsLeft(DateTimeOffset now, int operators, CallHistory history)
    {
        var instant = Instant.FromDateTimeOffset(now);
        if (!plan.Window.IsOpen(instant, _zone))
        {
            return 0;
        }

        var end = _zone.AtStartOfDay(instant.InZone(_zone).Date.PlusDays(1)).ToInstant();
        end = plan.Window.ClosesAt(instant, _zone) is { } closes && closes < end ? closes : end;
        var left = (end - instant).TotalSeconds;
        if (plan.Definition.EndsAt is { } last)
        {
            left = Math.Min(left, (last - now).TotalSeconds);
        }

        if (Remaining < LongList && operators > 0)
        {
            var answers = Remaining * history.ChanceOfAnswer(PacingBook.At(now));
            left = Math.Min(left, answers * history.MeanHandling / Occupation / operators);
        }

        return Math.Max(0, left);
    }
}
