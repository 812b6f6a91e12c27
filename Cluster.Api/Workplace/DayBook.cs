using Cluster.Silo.Postgres;

namespace Cluster.Api.Workplace;

/// <summary>Makes a day of the steps that were written down. Pure.</summary>
internal static class DayBook
{
    /// <summary>The day without its results, and the calls whose results belong to it.</summary>
    /// <param name="steps">In order; the first may lie before the day and then says how it began.</param>
    /// <param name="from">The day's beginning.</param>
    /// <param name="until">Its end, or now.</param>
    /// <param name="campaignId">Only calls of this campaign count; null: all.</param>
    public static (Day Day, IReadOnlyCollection<Guid> Calls) Of(IReadOnlyList<DayStep> steps, DateTimeOffset from, DateTimeOffset until, Guid? campaignId)
    {
        var parts = steps.Select((step, i) => new Part(step, Later(step.At, from), i + 1 < steps.Count ? Later(steps[i + 1].At, from) : until))
            .Where(part => part.Until > part.From && part.Step.Doing != Doing.SignedOut).ToList();
        var calls = parts.Where(part => part.Step.Doing == Doing.Talking && (campaignId is null || part.Step.CampaignId == campaignId))
            .Select(part => part.Step.AttemptId).OfType<Guid>().ToHashSet();
        return (new Day(
            from, until, [.. parts.Select(part => new DaySpan(part.From, part.Until, part.Step.Doing, part.Step.Reason))],
            [.. Enum.GetValues<Doing>().Where(doing => doing != Doing.SignedOut).Select(doing => new DayState(doing, Seconds(parts.Where(part => part.Step.Doing == doing))))],
            [
                .. parts.Where(part => part.Step.Doing == Doing.Paused).GroupBy(part => part.Step.Reason ?? "")
                    .Select(pauses => new DayPause(pauses.Key, pauses.Count(), Seconds(pauses))).OrderByDescending(pause => pause.Seconds),
            ],
            calls.Count, Average(Doing.Talking), Average(Doing.WrapUp), Prolonged(), []), calls);

        double? Average(Doing doing) => calls.Count == 0 ? null
            : Seconds(parts.Where(part => part.Step.Doing == doing && IsOf(part, calls))) / calls.Count;

        // A step for each time.
        int Prolonged() => parts.Count(part => part.Step.Prolonged > 0 && part.Step.At >= from && IsOf(part, calls));
    }

    private static bool IsOf(Part part, HashSet<Guid> calls) => part.Step.AttemptId is { } attempt && calls.Contains(attempt);

    private static double Seconds(IEnumerable<Part> parts) => parts.Sum(part => (part.Until - part.From).TotalSeconds);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private readonly record struct Part(DayStep Step, DateTimeOffset From, DateTimeOffset Until);
}
