using System.Text.Json;

namespace Cluster.Api.Contacts;

/// <summary>Takes contacts into a campaign.</summary>
public interface IContactIntake
{
    /// <summary>
    /// Adds or updates the contacts and their entries, all in one transaction, and answers for each in the order given. Numbers are
    /// made E.164 here. Repeating is harmless: a contact is found by its external id, else by its first number.
    /// </summary>
    Task<IReadOnlyList<ContactResult>> AddAsync(Guid campaignId, IReadOnlyList<NewContact> contacts, CancellationToken stop);
}

/// <summary>A contact to be called; the shape is checked, the numbers are not.</summary>
/// <param name="ExternalId">The client's own id; null: the first number.</param>
/// <param name="Numbers">As the client writes them, in the order to try.</param>
/// <param name="Zone">IANA zone; null: from the number, else the campaign's.</param>
/// <param name="Priority">Higher first.</param>
/// <param name="Earliest">Do not call before.</param>
/// <param name="Latest">Do not call after.</param>
/// <param name="Data">Whatever else the client knows, a JSON object.</param>
public sealed record NewContact(
    string? ExternalId, IReadOnlyList<string> Numbers, string? Zone = null, int Priority = 0, DateTimeOffset? Earliest = null,
    DateTimeOffset? Latest = null, JsonElement? Data = null);

/// <summary>What became of one contact.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="ContactId">The contact; null when rejected.</param>
/// <param name="Code">Why it was rejected.</param>
/// <param name="Detail">The same, for people.</param>
public sealed record ContactResult(ContactResultKind Kind, Guid? ContactId, string? Code = null, string? Detail = null);

/// <summary>What became of a contact that was sent.</summary>
public enum ContactResultKind
{
    /// <summary>New in the campaign.</summary>
    Inserted = 0,

    /// <summary>Known, and changed.</summary>
    Updated = 1,

    /// <summary>Known, nothing new; or sent twice.</summary>
    Duplicate = 2,

    /// <summary>Not taken.</summary>
    Rejected = 3,
}
