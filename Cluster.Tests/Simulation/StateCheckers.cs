using Cluster.Grains.Campaigns;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using NodaTime;

namespace Cluster.Tests.Simulation;

/// <summary>What must hold for the books and for the grains, at the end of a run and while it goes on.</summary>
internal static partial class StateCheckers
{
    private static readonly TimeSpan OverdueAge = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan OpenTooLong = TimeSpan.FromSeconds(120);

    /// <summary>No attempt is open long after its call must have ended.</summary>
    public static IEnumerable<string> OpenAttempts(IHistory world) => world.Tables.Live
        .Where(row =>
        {
            var definition = world.Tables.Campaigns[row.Attempt.CampaignId].Definition;
            return world.Now - row.Attempt.ClaimedAt > definition.RingTime + definition.MaxCallTime + OpenTooLong;
        })
        .Select(row => $"open: attempt {row.Attempt.AttemptId} of contact {row.Attempt.ContactId} is open since {row.Attempt.ClaimedAt:HH:mm:ss} on {row.Attempt.GatewayId}");

    /// <summary>Whoever is due and may be called is being called, and nobody is forgotten by a campaign that thinks it is done.</summary>
    public static IEnumerable<string> Progress(
        SimulatedWorld world, IReadOnlyList<Guid> freeOperators, IReadOnlyDictionary<Guid, CampaignStatus> campaigns)
    {
        var dialled = world.Tables.Attempts.Values.Where(row => row.CommittedAt > world.Now - OverdueAge)
            .Select(row => row.Attempt.CampaignId).ToHashSet();
        foreach (var row in world.Tables.Campaigns.Values)
        {
            var entries = world.Tables.EntriesOfCampaign[row.Id];
            if (row.State == CampaignState.Completed && entries.Find(entry => entry.IsLive) is { } forgotten)
            {
                yield return $"stuck: campaign {row.Id} is completed, but contact {forgotten.ContactId} is {forgotten.State.Status}, due {forgotten.State.NextDue:MM-dd HH:mm}";
            }

            if (row.State == CampaignState.Running && !(row.Definition.StartsAt > world.Now) && !dialled.Contains(row.Id) &&
                entries.Find(entry => IsOverdue(world, row, entry, freeOperators)) is { } waiting)
            {
                yield return $"stuck: campaign {row.Id} ({row.Definition.Mode}) dials nobody, but contact {waiting.ContactId} is due since {waiting.State.NextDue:MM-dd HH:mm:ss}; "
                    + $"{waiting.State}; {campaigns[row.Id]} {string.Join("; ", campaigns[row.Id].Obstacles)}";
            }

            if (row.State == CampaignState.Running && entries.TrueForAll(entry => !entry.IsLive) && !dialled.Contains(row.Id) && !(row.Definition.StartsAt > world.Now))
            {
                yield return $"stuck: campaign {row.Id} runs with nobody left to be called";
            }
        }
    }

    /// <summary>A callback whose window is over is missed, once, and with it is done what the campaign's rule says.</summary>
    public static IEnumerable<string> Promises(SimulatedWorld world) => world.Tables.Callbacks
        .Where(one => one.State == CallbackState.Pending && one.Until < world.Now - OverdueAge && !world.Tables.HasLive(one.ContactId))
        .Select(one => (Promise: one, Campaign: world.Tables.Campaigns[one.CampaignId], Entry: world.Tables.EntryOf(one.CampaignId, one.ContactId)!.State))
        .Where(one => one.Campaign is { State: CampaignState.Running } && !(one.Campaign.Definition.StartsAt > world.Now) &&
            (one.Promise.MissedAt is null || one.Entry.CallbackUntil is not null != (one.Campaign.Definition.Operators.Callbacks.Missed == MissedCallback.Keep)))
        .Select(one => $"promise: callback {one.Promise.Id} of contact {one.Promise.ContactId} was to be kept until {one.Promise.Until:MM-dd HH:mm:ss}, but is missed at "
            + $"'{one.Promise.MissedAt}' by the rule {one.Campaign.Definition.Operators.Callbacks.Missed}; {one.Entry}");

    /// <summary>No operator ever gets a second customer on his line.</summary>
    public static IEnumerable<string> Lines(SimulatedWorld world) => world.Gateways.Values
        .Where(gateway => gateway.DoubleConnects > 0)
        .Select(gateway => $"operator: on {gateway.Id} a second customer was sent to a busy line {gateway.DoubleConnects} times");

    /// <summary>No contact is offered to two operators of a campaign.</summary>
    public static IEnumerable<string> Offers(SimulatedWorld world) => world.Tables.DoubleOffers.Select(twice => $"offer: {twice}");

    /// <summary>A pacer's figures are those of the records, whatever died in between. To be asked when nothing is under way.</summary>
    public static IEnumerable<string> Recount(SimulatedWorld world, IReadOnlyDictionary<Guid, PacingStatus> pacing)
    {
        foreach (var (id, status) in pacing.Where(one => one.Value.Mode != CampaignMode.Message))
        {
            var counts = world.Tables.AbandonmentOf(id, world.Now, []);
            var (answers, abandoned) = (counts.Sum(minute => minute.Answers), counts.Sum(minute => minute.Abandoned));
            var figures = status.Abandonment.Single(rule => rule.Window == AbandonmentWindow.Campaign);
            if (figures.Answers != answers || figures.Abandoned != abandoned)
            {
                yield return $"recount: campaign {id} has {answers} answers and {abandoned} abandoned in the records, its pacer counts {figures.Answers} and {figures.Abandoned}";
            }
        }
    }

    /// <summary>When all is quiet nothing is held by anybody.</summary>
    public static IEnumerable<string> Quiet(
        SimulatedWorld world, IReadOnlyDictionary<Guid, CampaignStatus> campaigns, IReadOnlyDictionary<string, GatewayStatus> gateways, IReadOnlyDictionary<Guid, OperatorStatus> operators)
    {
        foreach (var (id, status) in campaigns.Where(one => one.Value.InFlight != 0 || one.Value.State is CampaignState.Draining or CampaignState.Stopping))
        {
            yield return $"quiet: campaign {id} is {status.State} with {status.InFlight} in flight, {status.Talking} talking";
        }

        foreach (var (id, status) in gateways.Where(one => one.Value is not { State: not GatewayState.Down, Leased: 0, Calls: 0 }))
        {
            yield return $"quiet: gateway {id} is {status.State} with {status.Leased} leased and {status.Calls} calls";
        }

        foreach (var (id, status) in operators.Where(one => one.Value.Activity is Activity.Reserved or Activity.Talking or Activity.Dialling or Activity.Previewing || one.Value is { Presence: not Presence.SignedOut, Line: not LineState.Up }))
        {
            yield return $"quiet: operator {id} is {status.Activity} with attempt {status.AttemptId} and line {status.Line}";
        }

        foreach (var attempt in world.Tables.Live)
        {
            yield return $"quiet: attempt {attempt.Attempt.AttemptId} of {attempt.Attempt.ClaimedAt:HH:mm:ss} is open";
        }
    }

    private static bool IsOverdue(SimulatedWorld world, CampaignRow row, EntryRow entry, IReadOnlyList<Guid> freeOperators)
    {
        var operators = world.Tables.Operators;
        var canTalk = entry.State.OperatorId is { } own
            ? row.Definition.Mode != CampaignMode.Message && freeOperators.Contains(own) && operators[own].Definition.Campaigns.Contains(row.Id)
            : row.Definition.Mode == CampaignMode.Message || freeOperators.Any(id => operators[id].Definition.Campaigns.Contains(row.Id));
        var window = new CampaignPlan(row.Id, row.Version, row.Definition).Window;
        var zone = DateTimeZoneProviders.Tzdb[entry.Zone];
        var isLeftToPeople = entry.State is { Status: EntryStatus.Callback, CallbackUntil: { } until } && until <= world.Now;
        return canTalk && entry.IsLive && !isLeftToPeople && entry.State.NextDue < world.Now - OverdueAge && !world.Tables.HasLive(entry.ContactId) &&
            window.IsOpen(Instant.FromDateTimeOffset(world.Now), zone) && window.IsOpen(Instant.FromDateTimeOffset(world.Now - OverdueAge), zone);
    }
}
