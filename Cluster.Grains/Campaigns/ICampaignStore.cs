using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;

namespace Cluster.Grains.Campaigns;

/// <summary>Campaigns as the store knows them, and their due contacts.</summary>
public interface ICampaignStore
{
    /// <summary>A campaign, or null.</summary>
    Task<CampaignRow?> FindAsync(Guid campaignId);

    /// <summary>Campaigns that have work: they run, drain, or are complete and got contacts since. To be woken at the start of the process.</summary>
    Task<IReadOnlyList<Guid>> ActiveAsync();

    /// <summary>Saves a new state; writes the event.</summary>
    Task SaveStateAsync(Guid campaignId, CampaignState state, DateTimeOffset at);

    /// <summary>Saves a new definition if the version is the expected one; answers the new version, or null.</summary>
    Task<long?> SaveDefinitionAsync(Guid campaignId, CampaignDefinition definition, long expectedVersion);

    /// <summary>Zones that open entries of the campaign are in.</summary>
    Task<IReadOnlyList<string>> ZonesAsync(Guid campaignId);

    /// <summary>
    /// The next due entries in one zone after a place in its queue, in the order of the queue, without those of contacts that have a live
    /// attempt or are <paramref name="known"/>: a campaign holds some in its hopper and calls others, and some of their claims may not be
    /// committed yet.
    /// </summary>
    Task<IReadOnlyList<DueContact>> NextDueAsync(
        Guid campaignId, string zone, DateTimeOffset now, DuePlace after, int limit, IReadOnlyCollection<Guid> known);

    /// <summary>Callbacks of the campaign that are due and not missed, oldest first. Contacts with a live attempt are left out.</summary>
    Task<IReadOnlyList<DueContact>> DueCallbacksAsync(Guid campaignId, DateTimeOffset now, int limit);

    /// <summary>
    /// Finds callbacks whose window is over and does with them what the rule says; each is told of once, by an event. Those of contacts that have
    /// an owner, or are being called this moment, are left as they are. Answers whose they were, one for each that was found; null: the team's.
    /// </summary>
    Task<IReadOnlyList<Guid?>> MissCallbacksAsync(Guid campaignId, MissedCallback rule, DateTimeOffset now, int limit);

    /// <summary>When the next open entry or callback is due; null when none is left: the campaign is complete.</summary>
    Task<DateTimeOffset?> NextDueAtAsync(Guid campaignId);

    /// <summary>Live attempts of the campaign: after a restart they are in flight.</summary>
    Task<IReadOnlyList<OpenAttempt>> OpenAttemptsAsync(Guid campaignId);

    /// <summary>Contacts that may still be called, counted up to <paramref name="most"/>.</summary>
    Task<int> RemainingAsync(Guid campaignId, int most);

    /// <summary>What the campaign's pacer has learnt, as it was saved last; null: nothing.</summary>
    Task<CallHistoryState?> HistoryAsync(Guid campaignId);

    /// <summary>Saves what the pacer has learnt.</summary>
    Task SaveHistoryAsync(Guid campaignId, CallHistoryState history, DateTimeOffset at);

    /// <summary>
    /// Live answers and abandoned calls by the records (see <see cref="LiveAnswers"/>), without the attempts that are named, for each minute
    /// of the last <see cref="LiveAnswers.Remembered"/>; whatever is older is summed up in the minute before them.
    /// </summary>
    Task<IReadOnlyList<AbandonmentCount>> AbandonmentAsync(Guid campaignId, DateTimeOffset now, IReadOnlyCollection<Guid> except);
}

/// <summary>A campaign in the store.</summary>
public sealed record CampaignRow(Guid Id, CampaignState State, CampaignDefinition Definition, long Version);

/// <summary>A contact that is due in a campaign.</summary>
public sealed record DueContact(ContactSnapshot Contact, EntrySnapshot Entry, int Priority)
{
    /// <summary>Where it stands among those of its zone.</summary>
    public DuePlace Place => new(Priority, Entry.NextDue, Contact.Id);
}

/// <summary>A place in the queue of one zone: high priorities first, then by due time, then by contact.</summary>
public readonly record struct DuePlace(int Priority, DateTimeOffset NextDue, Guid ContactId)
{
    /// <summary>Before everybody.</summary>
    public static readonly DuePlace Start = new(short.MaxValue, DateTimeOffset.MinValue, Guid.Empty);
}
