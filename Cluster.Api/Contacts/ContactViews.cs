using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Imports;

namespace Cluster.Api.Contacts;

/// <summary>A contact.</summary>
/// <param name="Id">The contact.</param>
/// <param name="ExternalId">The client's own id, else the first number.</param>
/// <param name="Numbers">E.164, in the order to try.</param>
/// <param name="Zone">IANA zone; null: the campaign's.</param>
/// <param name="DoNotCall">Whether it may not be called at all.</param>
/// <param name="Attempts">Attempts ever, all campaigns.</param>
/// <param name="CreatedAt">When it was first sent.</param>
/// <param name="Data">What else the client sent.</param>
public sealed record ContactView(
    Guid Id, string ExternalId, IReadOnlyList<string> Numbers, string? Zone, bool DoNotCall, int Attempts, DateTimeOffset CreatedAt, JsonElement Data);

/// <summary>A contact's place in a campaign.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="ContactId">The contact.</param>
/// <param name="ExternalId">The client's own id of the contact.</param>
/// <param name="Numbers">E.164, in the order to try.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="NextDue">Not called before; null when it will not be called.</param>
/// <param name="Priority">Higher first.</param>
/// <param name="Tries">Attempts in this campaign.</param>
/// <param name="OperatorId">The operator for whom a personal callback waits.</param>
public sealed record EntryView(
    Guid CampaignId, Guid ContactId, string ExternalId, IReadOnlyList<string> Numbers, EntryStatus Status, DateTimeOffset? NextDue, int Priority,
    int Tries, Guid? OperatorId);

/// <summary>What became of one contact of a request.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Result">In one word.</param>
/// <param name="ContactId">The contact; null when rejected.</param>
/// <param name="Errors">Why it was rejected.</param>
public sealed record ContactItem(int Index, RowResult Result, Guid? ContactId, IReadOnlyList<FieldError>? Errors = null);

/// <summary>What became of the contacts of a request; the four counts add up to the number sent.</summary>
/// <param name="Inserted">New in the campaign.</param>
/// <param name="Updated">Known, and changed.</param>
/// <param name="Duplicate">Known, nothing new; or sent twice.</param>
/// <param name="Rejected">Not taken.</param>
/// <param name="Items">One for each, in the order sent.</param>
public sealed record ContactItems(int Inserted, int Updated, int Duplicate, int Rejected, IReadOnlyList<ContactItem> Items);

/// <summary>Why a contact is or is not being called, campaign by campaign.</summary>
/// <param name="ContactId">The contact.</param>
/// <param name="Campaigns">One for each of its campaigns.</param>
public sealed record ContactExplanations(Guid ContactId, IReadOnlyList<ContactExplanation> Campaigns);
