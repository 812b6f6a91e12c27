using Cluster.Grains.Campaigns;
using Cluster.Interfaces;
using NodaTime;

namespace Cluster.Tests.Simulation;

/// <summary>What must hold for every call, by the gateways' own logs. Each check answers what it found wrong, with the ids of all concerned.</summary>
internal static class CallCheckers
{
    /// <summary>A claim that is older than this is not dialled any more; so a start is at most this much later than its claim.</summary>
    private static readonly TimeSpan ClaimToStart = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan DoNotCallGrace = TimeSpan.FromSeconds(2);

    public static IEnumerable<string> All(IHistory world)
    {
        var calls = LoggedCall.Of(world);
        var unclaimed = calls.Where(call => call.Attempt is not { } attempt || attempt.Attempt.Number != call.Number).ToList();
        foreach (var call in unclaimed)
        {
            yield return $"claim: {call} has no claim for this number";
        }

        if (unclaimed.Count > 0)
        {
            yield break;
        }

        foreach (var wrong in DoubleCalls(calls).Concat(Caps(world, calls)).Concat(Windows(world, calls)).Concat(DoNotCall(world, calls)).Concat(Records(world, calls))
            .Concat(Forgotten(world, calls)).Concat(Silent(world, calls)))
        {
            yield return wrong;
        }
    }

    /// <summary>No contact and no number ever has two live calls.</summary>
    public static IEnumerable<string> DoubleCalls(List<LoggedCall> calls) =>
        Overlaps("contact", calls.GroupBy(call => call.ContactId.ToString())).Concat(Overlaps("number", calls.GroupBy(call => call.Number)));

    /// <summary>Attempts per day, per 24 hours and in all, over all campaigns, never exceed what the dialling campaign allows.</summary>
    public static IEnumerable<string> Caps(IHistory world, List<LoggedCall> calls)
    {
        foreach (var own in calls.GroupBy(call => call.ContactId))
        {
            var earlier = new List<LoggedCall>();
            foreach (var call in own)
            {
                earlier.Add(call);
                var caps = world.Tables.Campaigns[call.CampaignId].Definition.Caps;
                var zone = ZoneOf(world, call);
                var inDay = earlier.Count(other => Day(other.Attempt!.Attempt.ClaimedAt, zone) == Day(call.Attempt!.Attempt.ClaimedAt, zone));
                var in24Hours = earlier.Count(other => call.Started - other.Started < TimeSpan.FromDays(1) - ClaimToStart);
                if (inDay > caps.PerDay || in24Hours > caps.Per24Hours || earlier.Count > caps.Total)
                {
                    yield return $"cap: {call} is number {inDay} of the day, {in24Hours} of 24 hours, {earlier.Count} of all for contact {own.Key}; allowed {caps}";
                }
            }
        }
    }

    /// <summary>No call starts outside of the window in the contact's own time.</summary>
    public static IEnumerable<string> Windows(IHistory world, List<LoggedCall> calls)
    {
        foreach (var call in calls)
        {
            var row = world.Tables.Campaigns[call.CampaignId];
            var window = new CampaignPlan(row.Id, row.Version, row.Definition).Window;
            var zone = ZoneOf(world, call);
            if (!window.IsOpen(At(call.Started), zone) && !window.IsOpen(At(call.Started - TimeSpan.FromSeconds(1)), zone))
            {
                yield return $"window: {call} began at {At(call.Started).InZone(zone)}, outside of the window of campaign {row.Id}";
            }
        }
    }

    /// <summary>Nobody is called who was listed two seconds before; a phone that rang then is silent after two seconds, unless something is broken.</summary>
    public static IEnumerable<string> DoNotCall(IHistory world, List<LoggedCall> calls)
    {
        foreach (var call in calls)
        {
            foreach (var (from, to) in TimesListed(world, call))
            {
                if (call.Started > from + DoNotCallGrace && call.Started < to)
                {
                    yield return $"dnc: {call} to contact {call.ContactId} began after it was listed at {from:HH:mm:ss.fff}";
                }

                var limit = from + DoNotCallGrace;
                var rings = call.Started < from && !(call.Answered <= limit) && call.EndedAt > limit;
                if (rings && to > limit && !IsDisturbed(world, call.Started, limit))
                {
                    yield return $"dnc: {call} to contact {call.ContactId} still rang 2 s after it was listed at {from:HH:mm:ss.fff}";
                }
            }
        }
    }

    /// <summary>The books say what the gateway saw, wherever nothing was broken; and a call that was made is never booked as not made.</summary>
    public static IEnumerable<string> Records(IHistory world, List<LoggedCall> calls)
    {
        foreach (var call in calls)
        {
            if (call.Attempt!.Record is not { } record)
            {
                continue;
            }

            if (!record.Dialled)
            {
                yield return $"record: {call} was made, but its record says that it was not ({record.Note})";
            }
            else if (!IsDisturbed(world, call.Attempt.Attempt.ClaimedAt, call.EndedAt) && !Matches(world, call, record.Outcome))
            {
                yield return $"record: {call} is booked as {record.Outcome}, but was answered {call.Answered:HH:mm:ss}, connected {call.Connected:HH:mm:ss}, "
                    + $"ended {call.EndedAt:HH:mm:ss} with {call.End?.Cause} {call.End?.TechCause} (note {record.Note})";
            }
        }
    }

    /// <summary>A person who answered a campaign with operators counts as one, whatever of ours was dead: else an abandoned call would be hidden.</summary>
    public static IEnumerable<string> Forgotten(IHistory world, List<LoggedCall> calls) =>
        from call in calls
        where call is { Answered: not null, IsMachine: false, Attempt.Record: not null } &&
            world.Tables.Campaigns[call.CampaignId].Definition.Mode != Interfaces.Campaigns.CampaignMode.Message
        let record = call.Attempt!.Record!
        where !LiveAnswers.IsLive(record.Outcome, record.AnsweredAt, record.ConnectedAt)
        select $"forgotten: {call} was answered at {call.Answered:HH:mm:ss.fff}, but is booked as {record.Outcome} without an answer (note {record.Note})";

    /// <summary>Whoever answers a campaign with operators hears a person or the safe message before long, whatever of ours is dead.</summary>
    public static IEnumerable<string> Silent(IHistory world, List<LoggedCall> calls) => calls
        .Where(call => call is { Answered: { } answered, Connected: null, SafeMessage: null } &&
            (call.EndedAt < world.Now ? call.EndedAt : world.Now) - answered > LongestSilence(world.Tables.Campaigns[call.CampaignId].Definition))
        .Select(call => $"silent: {call} was answered at {call.Answered:HH:mm:ss.fff} and heard nobody until {call.EndedAt:HH:mm:ss.fff}");

    private static TimeSpan LongestSilence(Interfaces.Campaigns.CampaignDefinition definition) => definition.Mode == Interfaces.Campaigns.CampaignMode.Message
        ? TimeSpan.MaxValue
        : definition.Operators.ConnectLimit + (definition.DetectMachines ? TimeSpan.FromSeconds(3.2) : TimeSpan.Zero) + TimeSpan.FromMilliseconds(20);

    public static bool IsDisturbed(IHistory world, DateTimeOffset from, DateTimeOffset to) =>
        world.Disturbances.Exists(disturbance => disturbance.From <= to && disturbance.To >= from);

    private static bool Matches(IHistory world, LoggedCall call, Outcome outcome)
    {
        var definition = world.Tables.Campaigns[call.CampaignId].Definition;
        if (call.Answered is null)
        {
            return call.End is { } end && outcome == (end.Cause, end.TechCause) switch
            {
                (17, "486") => Outcome.Busy,
                (1, "404") => Outcome.InvalidNumber,
                (34, "503") => Outcome.Congestion,
                (21, "403") => Outcome.Rejected,
                (19, "480") => Outcome.NoAnswer,
                (16, null) when WasLeft(call, definition) => outcome is Outcome.NoAnswer or Outcome.Failed ? outcome : Outcome.NoAnswer,
                _ => Outcome.Failed,
            };
        }

        return outcome switch
        {
            Outcome.Machine => definition.DetectMachines && call.Connected is null,
            Outcome.Answered => call.Connected is not null || definition.Mode == Interfaces.Campaigns.CampaignMode.Message,
            Outcome.Abandoned => call.Connected is null && definition.Mode != Interfaces.Campaigns.CampaignMode.Message,
            _ => false,
        };
    }

    /// <summary>The operator for whom it was made may have given up; or a pacer has: long enough it rang, and the campaign allows that.</summary>
    private static bool WasLeft(LoggedCall call, Interfaces.Campaigns.CampaignDefinition definition) =>
        call.Attempt!.Attempt.OperatorId is not null || definition is { Mode: Interfaces.Campaigns.CampaignMode.Predictive, Operators.CancelLateRinging: true } &&
        call.EndedAt - call.Started >= definition.Operators.MinimumRingTime;

    private static IEnumerable<string> Overlaps(string what, IEnumerable<IGrouping<string, LoggedCall>> groups)
    {
        foreach (var group in groups)
        {
            LoggedCall? last = null;
            foreach (var call in group)
            {
                if (last is not null && last.EndedAt > call.Started)
                {
                    yield return $"double: {what} {group.Key} has two live calls: {last} until {last.EndedAt:HH:mm:ss.fff} and {call}";
                }

                last = last is null || call.EndedAt > last.EndedAt ? call : last;
            }
        }
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> TimesListed(IHistory world, LoggedCall call)
    {
        var times = world.Tables.Contacts[call.ContactId].TimesListed.AsEnumerable();
        return world.Tables.Listed.TryGetValue(call.Number, out var listed) ? times.Append((listed, DateTimeOffset.MaxValue)) : times;
    }

    private static DateTimeZone ZoneOf(IHistory world, LoggedCall call) =>
        DateTimeZoneProviders.Tzdb[world.Tables.EntryOf(call.CampaignId, call.ContactId)!.Zone];

    private static LocalDate Day(DateTimeOffset at, DateTimeZone zone) => At(at).InZone(zone).Date;

    private static Instant At(DateTimeOffset at) => Instant.FromDateTimeOffset(at);
}
