using System.Text.Json;
using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;

namespace Cluster.Api.Workplace;

/// <summary>A contact of an operator's own, in one campaign: a row of his list.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Campaign">Its name.</param>
/// <param name="ContactId">The contact.</param>
/// <param name="ExternalId">The client's own id.</param>
/// <param name="Name">What people call the contact.</param>
/// <param name="Columns">The imported columns that the campaign shows in lists, in its order.</param>
/// <param name="Numbers">E.164, in the order of the file.</param>
/// <param name="Zone">The contact's time zone.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Tries">Attempts in this campaign.</param>
/// <param name="CallbackAt">When a callback is due.</param>
/// <param name="CallbackUntil">The end of its window.</param>
/// <param name="LastCall">The last attempt in this campaign.</param>
/// <param name="LockedBy">Why it is not called any more; null: it may be, as far as the row knows.</param>
public sealed record OwnContact(
    Guid CampaignId, string Campaign, Guid ContactId, string ExternalId, string Name, IReadOnlyList<ListColumn> Columns, IReadOnlyList<string> Numbers, string Zone,
    EntryStatus Status, int Tries, DateTimeOffset? CallbackAt, DateTimeOffset? CallbackUntil, LastCall? LastCall, RowLock? LockedBy);

/// <summary>An imported column in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it holds.</param>
public sealed record ListColumn(string Name, JsonElement Value);

/// <summary>The last attempt to reach a contact.</summary>
/// <param name="Number">The number that was called: the one to mark.</param>
/// <param name="At">When.</param>
/// <param name="Outcome">What the network gave; null: the call is live.</param>
/// <param name="Result">What the operator gave.</param>
public sealed record LastCall(string Number, DateTimeOffset At, Outcome? Outcome, string? Result);

/// <summary>Why a contact in a list is not called any more.</summary>
public enum RowLock
{
    /// <summary>The aim is reached.</summary>
    Succeeded,

    /// <summary>It was reached without success, and its operator has ended it.</summary>
    Finished,

    /// <summary>No number or no try is left.</summary>
    Exhausted,

    /// <summary>It is not to be called.</summary>
    DoNotCall,

    /// <summary>It is being called.</summary>
    LiveCall,
}
