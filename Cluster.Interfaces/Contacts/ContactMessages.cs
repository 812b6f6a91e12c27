using Orleans;

namespace Cluster.Interfaces.Contacts;

/// <summary>Where a contact stands in a campaign. Stored by number: never renumber.</summary>
[GenerateSerializer, Alias("dialer.EntryStatus")]
public enum EntryStatus
{
    /// <summary>To be called when due.</summary>
    Open = 0,

    /// <summary>A callback was promised; due in its window.</summary>
    Callback = 1,

    /// <summary>The aim was reached.</summary>
    Succeeded = 2,

    /// <summary>Reached, without success; or ended by a person.</summary>
    Finished = 3,

    /// <summary>No number or no try is left.</summary>
    Exhausted = 4,

    /// <summary>On the do-not-call list.</summary>
    DoNotCall = 5,
}

/// <summary>A contact as the store knows it. Immutable: the arrays are never changed after construction.</summary>
/// <param name="Id">The contact.</param>
/// <param name="Version">Fence: a claim made from an older version is refused.</param>
/// <param name="Numbers">E.164, in the order to try.</param>
/// <param name="Zone">IANA zone whose hours decide.</param>
/// <param name="DoNotCall">Whether the contact may not be called at all.</param>
/// <param name="Attempts">Attempts ever, all campaigns.</param>
/// <param name="Recent">The last attempts, all campaigns, oldest first; as many as the caps can count.</param>
[GenerateSerializer, Immutable, Alias("dialer.ContactSnapshot")]
public sealed record ContactSnapshot(
    Guid Id, long Version, string[] Numbers, string Zone, bool DoNotCall, int Attempts, DateTimeOffset[] Recent);

/// <summary>A contact's place in one campaign as the store knows it. Immutable.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Version">Fence: a claim made from an older version is refused.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="NextDue">Not before this instant.</param>
/// <param name="NextNumber">Index of the number to try next.</param>
/// <param name="Dropped">Bit mask of numbers that are not tried again.</param>
/// <param name="Tries">Attempts by <see cref="Outcome"/>, six bits each, the first outcome lowest.</param>
/// <param name="RoundDue">Not before this for the numbers that were dialled in this round already.</param>
/// <param name="OperatorId">The operator for whom a personal callback waits.</param>
/// <param name="Earliest">Do not call before.</param>
/// <param name="Latest">Do not call after.</param>
/// <param name="OwnerId">The operator who alone calls this contact, by hand.</param>
/// <param name="CallbackUntil">Of a callback: from then on the campaign does not call by itself; null: it does at any time.</param>
[GenerateSerializer, Immutable, Alias("dialer.EntrySnapshot")]
public sealed record EntrySnapshot(
    Guid CampaignId, int Version, EntryStatus Status, DateTimeOffset NextDue, int NextNumber, int Dropped, long Tries,
    DateTimeOffset? RoundDue = null, Guid? OperatorId = null, DateTimeOffset? Earliest = null, DateTimeOffset? Latest = null, Guid? OwnerId = null,
    DateTimeOffset? CallbackUntil = null);

/// <summary>A campaign asks a contact to be dialled, with all that the contact needs to decide without reading.</summary>
/// <param name="AttemptId">Id of the attempt, if it is made; names the channel on the gateway.</param>
/// <param name="PlanVersion">Version of the campaign's definition that rules.</param>
/// <param name="GatewayId">The gateway on which the campaign holds capacity for this call.</param>
/// <param name="OperatorId">The operator reserved for it (progressive).</param>
/// <param name="Contact">The contact as the hopper read it.</param>
/// <param name="Entry">Its place in the campaign as the hopper read it.</param>
/// <param name="GatewayEpoch">Which of the gateway's owners granted the capacity.</param>
[GenerateSerializer, Immutable, Alias("dialer.DialOrder")]
public sealed record DialOrder(
    Guid AttemptId, long PlanVersion, string GatewayId, Guid? OperatorId, ContactSnapshot Contact, EntrySnapshot Entry, long GatewayEpoch);

/// <summary>An operator dials a contact himself; what must be known of the contact is read.</summary>
/// <param name="AttemptId">Id of the attempt, if it is made; names the channel on the gateway.</param>
/// <param name="CampaignId">Whose rules hold.</param>
/// <param name="PlanVersion">Version of the campaign's definition that rules.</param>
/// <param name="GatewayId">The gateway on which the campaign holds capacity for this call.</param>
/// <param name="GatewayEpoch">Which of the gateway's owners granted the capacity.</param>
/// <param name="OperatorId">Who dials.</param>
/// <param name="Number">On which of the contact's numbers; null: the next one by the rules.</param>
/// <param name="OrderedAt">An order that comes late is not followed: he may have given up.</param>
/// <param name="OfferVersion">Of a contact that was offered to him: the entry's version in the offer; it must be that still.</param>
[GenerateSerializer, Immutable, Alias("dialer.ManualOrder")]
public sealed record ManualOrder(
    Guid AttemptId, Guid CampaignId, long PlanVersion, string GatewayId, long GatewayEpoch, Guid OperatorId, string? Number, DateTimeOffset OrderedAt,
    int? OfferVersion = null);

/// <summary>A campaign wants to offer a contact to an operator, with all that the contact needs to decide.</summary>
/// <param name="PlanVersion">Version of the campaign's definition that rules.</param>
/// <param name="Contact">The contact as the hopper read it.</param>
/// <param name="Entry">Its place in the campaign as the hopper read it.</param>
/// <param name="Until">Until then it is offered to nobody else.</param>
[GenerateSerializer, Immutable, Alias("dialer.OfferOrder")]
public sealed record OfferOrder(long PlanVersion, ContactSnapshot Contact, EntrySnapshot Entry, DateTimeOffset Until);

/// <summary>What came of an <see cref="OfferOrder"/>.</summary>
/// <param name="EntryVersion">The entry's version while it is offered; null: it may not be called now.</param>
/// <param name="Reason">Why not, as a stable code.</param>
[GenerateSerializer, Immutable, Alias("dialer.OfferReply")]
public sealed record OfferReply(int? EntryVersion, string? Reason = null);

/// <summary>An operator has skipped a contact that was offered to him.</summary>
/// <param name="OperatorId">Who.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("dialer.Skip")]
public sealed record Skip(Guid OperatorId, string Reason);

/// <summary>Why a contact is or is not being called now.</summary>
/// <param name="CampaignId">In which campaign.</param>
/// <param name="Callable">Whether it could be called this moment.</param>
/// <param name="Code">Stable code: allowed, outside-window, retry-due, cap-reached, dnc, exhausted, live-call, owned, callback-missed, campaign-not-running, ...</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Until">When this reason ends, where that is known.</param>
[GenerateSerializer, Immutable, Alias("dialer.ContactExplanation")]
public sealed record ContactExplanation(Guid CampaignId, bool Callable, string Code, string Detail, DateTimeOffset? Until);

/// <summary>A promise to call again.</summary>
/// <param name="From">Not before.</param>
/// <param name="OperatorId">Who; null: any operator of the campaign.</param>
/// <param name="Note">What was said.</param>
/// <param name="Until">From then on it is missed; null: as long after <paramref name="From"/> as the campaign says.</param>
[GenerateSerializer, Immutable, Alias("dialer.CallbackRequest")]
public sealed record CallbackRequest(DateTimeOffset From, Guid? OperatorId = null, string? Note = null, DateTimeOffset? Until = null);

/// <summary>The result of a conversation.</summary>
/// <param name="CampaignId">In which campaign.</param>
/// <param name="AttemptId">Of which call.</param>
/// <param name="Code">One of the campaign's dispositions; null: the time ran out and nothing stands, which is written down and changes nothing else.</param>
/// <param name="Kind">What it does to the contact.</param>
/// <param name="Callback">With <see cref="Campaigns.DispositionKind.Callback"/>: when.</param>
/// <param name="Source">How it came about. Only what was given replaces a result that is there already.</param>
[GenerateSerializer, Immutable, Alias("dialer.DispositionRequest")]
public sealed record DispositionRequest(
    Guid CampaignId, Guid AttemptId, string? Code, Campaigns.DispositionKind Kind, CallbackRequest? Callback = null, ResultSource Source = ResultSource.Given);

/// <summary>How the result of a conversation came about. Stored by number: never renumber.</summary>
[GenerateSerializer, Alias("dialer.ResultSource")]
public enum ResultSource
{
    /// <summary>The operator gave it.</summary>
    Given = 0,

    /// <summary>The operator had chosen it and had not given it when his time ran out, or when he went home.</summary>
    Draft = 1,

    /// <summary>Nobody chose it before the time ran out, or the operator went home: the campaign's disposition for that stands, or none.</summary>
    TimedOut = 2,
}

/// <summary>Who or what ended a conversation.</summary>
[GenerateSerializer, Alias("dialer.CallEnd")]
public enum CallEnd
{
    /// <summary>The customer's side.</summary>
    Customer = 0,

    /// <summary>The operator hung up.</summary>
    Operator = 1,

    /// <summary>The operator's line was lost, or he put down the phone itself.</summary>
    Line = 2,

    /// <summary>The longest time that the campaign allows was over.</summary>
    Limit = 3,

    /// <summary>We stopped it: by the API, or because the customer is not to be called any more.</summary>
    Stopped = 4,

    /// <summary>The gateway does not have it any more, and nobody saw its end.</summary>
    Lost = 5,

    /// <summary>The customer was passed on, and talks with somebody else.</summary>
    PassedOn = 6,
}
