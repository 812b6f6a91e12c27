using Cluster.Interfaces;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// Which ended calls of a campaign with operators count as answered by a person, and which of them as abandoned. The campaign store's
/// recount says the same in SQL.
/// </summary>
public static class LiveAnswers
{
    /// <summary>The longest window of a rule that is not the whole campaign is a month.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(32);

    /// <summary>The minute in which whatever is older than <see cref="Remembered"/> is summed up.</summary>
    public static DateTimeOffset FirstMinute(DateTimeOffset now)
    {
        var first = now - Remembered;
        return first.AddTicks(-(first.Ticks % TimeSpan.TicksPerMinute));
    }

    /// <summary>A person answered; a call that was lost after its answer counts as one.</summary>
    public static bool IsLive(Outcome outcome, DateTimeOffset? answeredAt, DateTimeOffset? connectedAt) =>
        outcome is Outcome.Answered or Outcome.Abandoned || (outcome == Outcome.Unknown && (answeredAt ?? connectedAt) is not null);

    /// <summary>A person answered and nobody came, as far as anybody knows.</summary>
    public static bool IsAbandoned(Outcome outcome, DateTimeOffset? answeredAt, DateTimeOffset? connectedAt) =>
        outcome == Outcome.Abandoned || (outcome == Outcome.Unknown && answeredAt is not null && connectedAt is null);

    /// <summary>The moment under which it is counted.</summary>
    public static DateTimeOffset At(DateTimeOffset? answeredAt, DateTimeOffset? connectedAt, DateTimeOffset endedAt) =>
        answeredAt ?? connectedAt ?? endedAt;
}
