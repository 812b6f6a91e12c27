using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Crash;

/// <summary>
/// What must hold for a campaign's abandoned calls when nothing is under way: whoever is asked counts what the call records hold, each
/// attempt once. What counts is written out here once more, so that a mistake in the product's view or in its arithmetic is seen.
/// </summary>
internal static class AbandonmentCheckers
{
    private const double Rounding = 1e-6;

    public static IEnumerable<string> All(IHistory history, AbandonmentSeen seen)
    {
        var rules = history.Tables.Campaigns[seen.CampaignId].Definition.Operators.Abandonment;
        var counted = Recount(history, seen.CampaignId);
        return Pacer(rules, counted, seen).Concat(Ledger(rules, counted, seen)).Concat(Lines(counted, seen)).Concat(Hidden(history, counted));
    }

    /// <summary>The answered attempts of a campaign by their records: when, and what became of them.</summary>
    public static List<CountedAnswer> Recount(IHistory history, Guid campaignId) =>
    [
        .. from row in history.Tables.Attempts.Values
           where row.Attempt.CampaignId == campaignId && row.Record is not null
           let verdict = VerdictOf(row.Record!)
           where verdict is not null
           select new CountedAnswer(row.Attempt.AttemptId, row.Record!.AnsweredAt ?? row.Record.ConnectedAt ?? row.Record.EndedAt, verdict!),
    ];

    /// <summary>The pacer's figures are those of the records, by each rule.</summary>
    private static IEnumerable<string> Pacer(IReadOnlyList<AbandonmentPolicy> rules, List<CountedAnswer> counted, AbandonmentSeen seen)
    {
        if (seen.Pacer.Count != rules.Count)
        {
            yield return $"pacer: it knows {seen.Pacer.Count} of {rules.Count} rules";
            yield break;
        }

        foreach (var (rule, told) in rules.Zip(seen.Pacer))
        {
            var inside = Tally.Of(counted.Where(answer => answer.At >= BeginOf(rule.Window, seen.At)));
            var missed = rule.FalseMachineShare * inside.Machines;
            var live = ((1 - rule.MachineShare) * inside.Answers) + missed;
            var abandoned = ((1 - rule.MachineShare) * inside.Abandoned) + missed;
            var expected = new PacerFigures(live, abandoned, live > 0 ? abandoned / live : 0, (rule.Cap * live) - abandoned);
            if (!IsSame(expected.Answers, told.Answers) || !IsSame(expected.Abandoned, told.Abandoned) || !IsSame(expected.Share, told.Share) ||
                !IsSame(expected.BudgetLeft, told.BudgetLeft))
            {
                yield return $"pacer: by the rule {rule.Window} {rule.Cap} the records have {inside}, which is {expected}; the pacer has {told}";
            }
        }
    }

    /// <summary>The recount that the program offers is ours, window by window, and leaves nothing out.</summary>
    private static IEnumerable<string> Ledger(IReadOnlyList<AbandonmentPolicy> rules, List<CountedAnswer> counted, AbandonmentSeen seen)
    {
        foreach (var (rule, windows) in rules.Zip(seen.Ledger))
        {
            foreach (var window in windows)
            {
                var inside = Tally.Of(counted.Where(answer => answer.At >= (window.From ?? DateTimeOffset.MinValue) && answer.At < window.To));
                if (inside != new Tally(window.Answers, window.Abandoned, window.EndedAsMachines))
                {
                    yield return $"ledger: by the rule {rule.Window} {rule.Cap} the records have {inside} until {window.To:u}; it has {window}";
                }
            }

            if (windows.Sum(window => window.Answers) != Tally.Of(counted).Answers)
            {
                yield return $"ledger: the windows of the rule {rule.Window} {rule.Cap} have {windows.Sum(window => window.Answers)} answers; the records {Tally.Of(counted)}";
            }
        }
    }

    /// <summary>Each answered attempt has one line in the proof, with the right verdict, and nothing else has one.</summary>
    private static IEnumerable<string> Lines(List<CountedAnswer> counted, AbandonmentSeen seen)
    {
        var lines = seen.Lines.ToLookup(line => line.AttemptId, line => line.Verdict);
        foreach (var answer in counted.Where(answer => !lines[answer.AttemptId].SequenceEqual([answer.Verdict])))
        {
            yield return $"line: attempt {answer.AttemptId} is {answer.Verdict} by its record; the proof says [{string.Join(", ", lines[answer.AttemptId])}]";
        }

        var known = counted.Select(answer => answer.AttemptId).ToHashSet();
        foreach (var invented in lines.Where(line => !known.Contains(line.Key)))
        {
            yield return $"line: attempt {invented.Key} has a line, but nobody answered by its record";
        }
    }

    /// <summary>Nobody counts as connected whom the gateway connected with nobody: an abandoned call would be hidden.</summary>
    private static IEnumerable<string> Hidden(IHistory history, List<CountedAnswer> counted)
    {
        var connected = LoggedCall.Of(history).Where(call => call.Connected is not null).Select(call => call.ChannelId).ToHashSet(StringComparer.Ordinal);
        return counted.Where(answer => answer.Verdict == "connected" && !connected.Contains(answer.AttemptId.ToString()))
            .Select(answer => $"hidden: attempt {answer.AttemptId}, answered at {answer.At:HH:mm:ss.fff}, counts as connected, but the gateway connected nobody");
    }

    private static string? VerdictOf(CallRecord record) => record switch
    {
        { Dialled: false } => null,
        { Outcome: Outcome.Answered } => "connected",
        { Outcome: Outcome.Abandoned } => "abandoned",
        { Outcome: Outcome.Machine } => "machine",
        { Outcome: Outcome.Unknown, ConnectedAt: not null } => "connected",
        { Outcome: Outcome.Unknown, AnsweredAt: not null } => "lost",
        _ => null,
    };

    private static DateTimeOffset BeginOf(AbandonmentWindow window, DateTimeOffset at) => window switch
    {
        AbandonmentWindow.Day => new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero),
        AbandonmentWindow.Month => new DateTimeOffset(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero),
        AbandonmentWindow.Rolling24Hours => at.AddDays(-1),
        AbandonmentWindow.Rolling30Days => at.AddDays(-30),
        _ => DateTimeOffset.MinValue,
    };

    private static bool IsSame(double one, double other) => Math.Abs(one - other) < Rounding;

    /// <summary>Answers by people, those of them that were abandoned or lost, and calls that were ended as machines'.</summary>
    private sealed record Tally(int Answers, int Abandoned, int Machines)
    {
        public static Tally Of(IEnumerable<CountedAnswer> counted)
        {
            var verdicts = counted.Select(answer => answer.Verdict).ToList();
            return new Tally(
                verdicts.Count(verdict => verdict != "machine"), verdicts.Count(verdict => verdict is "abandoned" or "lost"), verdicts.Count(verdict => verdict == "machine"));
        }
    }
}

/// <summary>An attempt that was answered, by its record.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="At">When it counts.</param>
/// <param name="Verdict">connected, abandoned, lost or machine.</param>
internal sealed record CountedAnswer(Guid AttemptId, DateTimeOffset At, string Verdict);
