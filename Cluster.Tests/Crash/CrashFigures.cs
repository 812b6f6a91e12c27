using Cluster.Interfaces;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Crash;

/// <summary>What went on in a run. One in which a promise was never put to the test shows nothing about it.</summary>
internal sealed class CrashFigures(CrashRun run, Books history, Action<string> say)
{
    public const int CallsAtLeast = 5_000;

    private const int UndisturbedAtLeast = 500;

    private readonly List<LoggedCall> _calls = LoggedCall.Of(history).FindAll(call => call.Attempt is not null);
    private readonly List<Disturbance> _deaths = history.Disturbances.FindAll(one => one.What == "kill");

    public IEnumerable<string> Weak(int kills, Office office)
    {
        var times = run.TimesToDialling.Order().ToList();
        say($"{_calls.Count} calls, {run.Kills} kills, {history.Tables.Attempts.Count} attempts of {history.Tables.Contacts.Count} contacts, "
            + $"{history.Tables.Listed.Count} numbers listed, {office.Pauses.Count} pauses");
        say($"dialling again after a start: median {times[times.Count / 2].TotalSeconds:0.0} s, worst {times[^1].TotalSeconds:0.0} s");
        say("records: " + string.Join(", ", history.Tables.Attempts.Values.Where(row => row.Record is not null)
            .CountBy(row => row.Record!.Dialled ? row.Record.Outcome.ToString() : $"not dialled ({row.Record.Note})").Select(one => $"{one.Key} {one.Value}")));
        var closing = _calls.Count(call => call.CampaignId == Guid.Parse(run.CampaignIds[1]) && call.Started < run.Plan.ClosesAt &&
            history.Tables.Contacts[call.ContactId].Zone == run.Plan.ClosingZone);
        var late = _calls.Count(call => call.Started > run.Plan.ClosesAt);
        var listed = _calls.Count(call => history.Tables.Listed.ContainsKey(call.Number));
        var undisturbed = _calls.Count(call => !CallCheckers.IsDisturbed(history, call.Attempt!.Attempt.ClaimedAt, call.EndedAt));
        say($"{undisturbed} calls that nothing disturbed, {closing} calls to the closing zone before it closed, {late} calls to others later, {listed} calls to numbers that were listed later");
        if (run.Kills != kills || history.Tables.Contacts.Count < Plan.Contacts || _calls.Count < CallsAtLeast || closing == 0 || late == 0 || listed == 0 ||
            office.Pauses.Count == 0 || undisturbed < UndisturbedAtLeast)
        {
            yield return "weak: the run did not put every promise to the test; see the figures";
        }
    }

    public IEnumerable<string> WeakOperators(Crew crew)
    {
        var talks = _calls.FindAll(call => call.Connected is not null);
        var lines = history.Entries.Where(entry => entry is { IsLine: true, Kind: CallLogKind.Started }).ToList();
        var ends = history.Entries.Where(entry => entry is { IsLine: true, Kind: CallLogKind.Ended }).ToDictionary(entry => entry.ChannelId, entry => entry.At);
        var kept = _deaths.Sum(death => lines.Count(line => line.At < death.From && ends.GetValueOrDefault(line.ChannelId, DateTimeOffset.MaxValue) > death.To));
        var spanning = talks.Count(call => _deaths.Exists(death => call.Connected < death.To && call.EndedAt > death.To));
        var abandoned = _calls.Count(call => call.SafeMessage is not null);
        var early = crew.Given.Count(one => history.Tables.Attempts[one.Key].Record?.Outcome == Outcome.Answered);
        say($"operators: {talks.Count} conversations, {spanning} over a death; {abandoned} heard the safe message; {crew.Given.Count} results, {early} of answered calls; "
            + $"{lines.Count} lines dialled, kept over a death {kept} times, {crew.PutDowns} phones put down");
        if (talks.Count < 150 || spanning < 10 || kept < 200 || crew.Given.Count < 100 || lines.Count < 50)
        {
            yield return "weak: operators had too little to do; see the figures";
        }
    }

    public IEnumerable<string> WeakAbandonment(AbandonmentSeen abandonment)
    {
        var own = _calls.FindAll(call => call.CampaignId == abandonment.CampaignId);
        var counted = AbandonmentCheckers.Recount(history, abandonment.CampaignId);
        var known = counted.Select(answer => answer.AttemptId.ToString()).ToHashSet(StringComparer.Ordinal);
        var unseen = own.Count(call => call.IsMachine && !known.Contains(call.ChannelId));
        var verdicts = counted.CountBy(answer => answer.Verdict).ToDictionary();
        var late = counted.Count(answer => answer.At > _deaths[^1].To);
        say($"predictive: {own.Count} calls, {own.Count(call => call.Answered is not null)} answered; "
            + string.Join(", ", verdicts.OrderBy(one => one.Key).Select(one => $"{one.Value} {one.Key}"))
            + $"; {late} after the last kill; {unseen} machines answered while nobody of ours listened, and are in no book");
        if (counted.Count - late < 25 || late < 10 || verdicts.GetValueOrDefault("connected") < 20 || verdicts.GetValueOrDefault("abandoned") < 3 ||
            verdicts.GetValueOrDefault("machine") < 5)
        {
            yield return "weak: the predictive campaign had too little to count; see the figures";
        }
    }
}
