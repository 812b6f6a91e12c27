using Cluster.Interfaces;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Silos;

/// <summary>What must hold for a cluster whose silos die one after the other, beside what holds for one process.</summary>
internal static class SiloCheckers
{
    /// <summary>After a death every gateway and every campaign dials again within this time.</summary>
    public static readonly TimeSpan DiallingAgain = TimeSpan.FromSeconds(30);

    /// <summary>No attempt is open for longer.</summary>
    public static readonly TimeSpan OldestAttempt = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// No call is ended by us: the message is played to its end to whoever answers, whoever meets an operator talks until he himself hangs up,
    /// and whoever does not answer rings until the network ends it.
    /// </summary>
    public static IEnumerable<string> Cut(IHistory history) => LoggedCall.Of(history)
        .Where(call => call.End is { Cause: 16, TechCause: null } &&
            (call.Answered is not { } answered || call.EndedAt - answered < SiloPlan.MessageLength - Rounding ||
                call.EndedAt - call.Connected < SiloPlan.TalkLength - Rounding))
        .Select(call => $"cut: {call} was answered at {call.Answered:HH:mm:ss.fff} and ended at {call.EndedAt:HH:mm:ss.fff}");

    /// <summary>
    /// A call that was live when a silo was asked to stop, and ended when its gateway had been handed over, is booked with what became of it.
    /// Only of what ends in between nobody hears.
    /// </summary>
    public static IEnumerable<string> Handover(IHistory history, Disturbance handover) => LiveOver(history, handover)
        .Where(call => call.Attempt!.Record is { Outcome: Outcome.Unknown })
        .Select(call => $"handover: {call} ended at {call.EndedAt:HH:mm:ss.fff}, after the handover at {handover.To:HH:mm:ss.fff}, and is booked as unknown");

    public static IEnumerable<LoggedCall> LiveOver(IHistory history, Disturbance handover) =>
        LoggedCall.Of(history).Where(call => call.Attempt is not null && call.Started < handover.From && call.EndedAt > handover.To);

    /// <summary>
    /// After each loss, and until the next one, the longest time in which one of the gateways or one of the campaigns began no call; infinite
    /// where one never does again.
    /// </summary>
    public static IEnumerable<TimeSpan> Silences(IHistory history, IReadOnlyList<DateTimeOffset> losses)
    {
        var calls = LoggedCall.Of(history).FindAll(call => call.Attempt is not null);
        var groups = calls.GroupBy(call => call.Gateway).Concat(calls.GroupBy(call => call.CampaignId.ToString())).Select(own => own.ToList()).ToList();
        for (var i = 0; i < losses.Count; i++)
        {
            var (from, to) = (losses[i], i + 1 < losses.Count ? losses[i + 1] : DateTimeOffset.MaxValue);
            yield return groups.Max(own => Silence(own.ConvertAll(call => call.Started), from, to));
        }
    }

    /// <summary>Each of so many operators was dialled once, and his line was never lost.</summary>
    public static IEnumerable<string> LinesLost(IEnumerable<CallLogEntry> log, int operators)
    {
        var dialled = log.Where(entry => entry is { IsLine: true, Kind: CallLogKind.Started }).CountBy(entry => entry.Number).ToList();
        return dialled.Where(phone => phone.Value > 1).Select(phone => $"line: {phone.Key} was dialled {phone.Value} times")
            .Concat(dialled.Count == operators ? [] : [$"line: {dialled.Count} of {operators} phones were dialled"]);
    }

    private static TimeSpan Silence(List<DateTimeOffset> starts, DateTimeOffset from, DateTimeOffset to)
    {
        if (starts[^1] <= from)
        {
            return TimeSpan.MaxValue;
        }

        var (longest, last) = (TimeSpan.Zero, from);
        foreach (var start in starts.Where(start => start > from).Select(start => start < to ? start : to))
        {
            longest = start - last > longest ? start - last : longest;
            last = start;
        }

        return longest;
    }
}
