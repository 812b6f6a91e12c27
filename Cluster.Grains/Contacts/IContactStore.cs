using Cluster.Interfaces.Contacts;

namespace Cluster.Grains.Contacts;

/// <summary>Reads and rare changes of contacts. The hot path is <see cref="ICallJournal"/>.</summary>
public interface IContactStore
{
    /// <summary>A contact, or null.</summary>
    Task<ContactSnapshot?> FindAsync(Guid contactId);

    /// <summary>Its places in campaigns.</summary>
    Task<IReadOnlyList<EntrySnapshot>> EntriesAsync(Guid contactId);

    /// <summary>The contact in one campaign, with the zone whose window decides there; null: it has no place in it.</summary>
    Task<ContactPlace?> FindInAsync(Guid contactId, Guid campaignId);

    /// <summary>Its live attempt, or null.</summary>
    Task<OpenAttempt?> OpenAttemptAsync(Guid contactId);

    /// <summary>Which of the numbers are on the do-not-call list.</summary>
    Task<IReadOnlyList<string>> ListedNumbersAsync(IReadOnlyList<string> numbers);

    /// <summary>Contacts that are being called this moment on one of the numbers.</summary>
    Task<IReadOnlyList<Guid>> CalledOnAsync(IReadOnlyList<string> numbers);

    /// <summary>The conversation that an operator has in this attempt, as his own memory was saved; null: nobody has one.</summary>
    Task<Conversation?> ConversationAsync(Guid attemptId);

    /// <summary>Moves an entry whose version is the one before, and writes down who skipped it, in one transaction. False: it has changed meanwhile.</summary>
    Task<bool> PutOffAsync(Guid contactId, EntrySnapshot entry, Skip? skip);

    /// <summary>Sets the contact's own do-not-call flag; entries end or open again. Adds one to the versions.</summary>
    Task SetDoNotCallAsync(Guid contactId, bool doNotCall);

    /// <summary>
    /// Writes the result, which has a code, into the record of a call and the entry's new state, in one transaction. One that nobody gave
    /// does not replace another. False: there is no record yet, or the entry has changed meanwhile.
    /// </summary>
    Task<bool> DisposeAsync(Guid contactId, DispositionRequest disposition, EntrySnapshot entry);

    /// <summary>Writes into the record of a call without a result that the time for one ran out. False: there is no record yet.</summary>
    Task<bool> TimeOutAsync(Guid contactId, Guid campaignId, Guid attemptId);

    /// <summary>Writes a callback and the entry's new state, in one transaction. Replaces a pending one.</summary>
    Task ScheduleCallbackAsync(Guid callbackId, Guid contactId, CallbackRequest callback, EntrySnapshot entry);
}

/// <summary>A contact in one campaign.</summary>
public sealed record ContactPlace(ContactSnapshot Contact, EntrySnapshot Entry);

/// <summary>An operator talks with a customer.</summary>
/// <param name="OperatorId">Who.</param>
/// <param name="Since">They talked at this time; they may have begun a little earlier.</param>
public sealed record Conversation(Guid OperatorId, DateTimeOffset Since);
