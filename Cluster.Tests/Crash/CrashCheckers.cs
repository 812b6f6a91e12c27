using Cluster.Interfaces;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Crash;

/// <summary>What must hold after a drain, beside what the checkers of the simulation see.</summary>
internal static class CrashCheckers
{
    private static readonly TimeSpan PauseGrace = TimeSpan.FromSeconds(2);

    public static IEnumerable<string> All(IHistory history, IReadOnlyList<(Guid CampaignId, DateTimeOffset From, DateTimeOffset To)> pauses) =>
        Open(history).Concat(Invented(history)).Concat(Paused(history, pauses)).Concat(Endless(history)).Concat(RetryGap(history));

    /// <summary>After a drain no attempt is open.</summary>
    public static IEnumerable<string> Open(IHistory history) => history.Tables.Live.Select(row =>
        $"open: attempt {row.Attempt.AttemptId} of contact {row.Attempt.ContactId} is open since {row.Attempt.ClaimedAt:HH:mm:ss.fff} on {row.Attempt.GatewayId}");

    /// <summary>After a drain no call is live.</summary>
    public static IEnumerable<string> Endless(IHistory history) =>
        LoggedCall.Of(history).Where(call => call.End is null).Select(call => $"endless: {call} has not ended");

    /// <summary>What was never dialled is booked as unknown or not dialled, never with an outcome that the network must have given.</summary>
    public static IEnumerable<string> Invented(IHistory history)
    {
        var made = LoggedCall.Of(history).Select(call => call.ChannelId).ToHashSet(StringComparer.Ordinal);
        return history.Tables.Attempts.Values
            .Where(row => row.Record is { Dialled: true, Outcome: not Outcome.Unknown } && !made.Contains(row.Attempt.AttemptId.ToString()))
            .Select(row => $"invented: attempt {row.Attempt.AttemptId} of contact {row.Attempt.ContactId} is booked as {row.Record!.Outcome}, but no gateway made a call");
    }

    /// <summary>Nothing begins while a campaign is paused, but what was on its way.</summary>
    public static IEnumerable<string> Paused(IHistory history, IReadOnlyList<(Guid CampaignId, DateTimeOffset From, DateTimeOffset To)> pauses) =>
        from call in LoggedCall.Of(history)
        from pause in pauses
        where call.Attempt is not null && call.CampaignId == pause.CampaignId && call.Started > pause.From + PauseGrace && call.Started < pause.To
        select $"paused: {call} began while campaign {pause.CampaignId} was paused since {pause.From:HH:mm:ss.fff}";

    /// <summary>
    /// An attempt whose fate is unknown is not tried again on the same number by the same campaign before its retry is due; unless an
    /// operator who spoke with the person says when.
    /// </summary>
    public static IEnumerable<string> RetryGap(IHistory history)
    {
        foreach (var own in history.Tables.Attempts.Values.GroupBy(row => (row.Attempt.ContactId, row.Attempt.CampaignId, row.Attempt.Number)))
        {
            AttemptRow? last = null;
            foreach (var row in own.OrderBy(row => row.Attempt.ClaimedAt))
            {
                if (last?.Record is { Dialled: true, Outcome: Outcome.Unknown, Result: null } record &&
                    history.Tables.Campaigns[own.Key.CampaignId].Definition.Retries.TryGetValue(Outcome.Unknown, out var retry) &&
                    row.Attempt.ClaimedAt < record.EndedAt + retry.Delay)
                {
                    yield return $"retry: attempt {row.Attempt.AttemptId} follows the unknown {last.Attempt.AttemptId} of contact {own.Key.ContactId} too soon, after {row.Attempt.ClaimedAt - record.EndedAt}";
                }

                last = row;
            }
        }
    }
}
