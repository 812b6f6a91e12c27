using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Contacts;
using NodaTime;

namespace Cluster.Grains.Contacts;

/// <summary>Between contacts and entries as they travel and are stored, and as the rules see them.</summary>
internal static class Snapshots
{
    public static EntryState ToState(this EntrySnapshot entry) => new()
    {
        Status = entry.Status,
        NextNumber = (byte)entry.NextNumber,
        Dropped = (uint)entry.Dropped,
        Tries = new Tries(entry.Tries),
        NextDue = Instant.FromDateTimeOffset(entry.NextDue),
        RoundDue = InstantOf(entry.RoundDue),
        CallbackUntil = InstantOf(entry.CallbackUntil),
    };

    /// <summary>The snapshot after a change; an ended entry keeps its last due time, which nobody asks for any more.</summary>
    public static EntrySnapshot Changed(this EntrySnapshot entry, in EntryState state, DateTimeOffset now, Guid? operatorId = null) => entry with
    {
        Version = entry.Version + 1,
        Status = state.Status,
        NextNumber = state.NextNumber,
        Dropped = (int)state.Dropped,
        Tries = state.Tries.Packed,
        NextDue = state.NextDue?.ToDateTimeOffset() ?? now,
        RoundDue = state.RoundDue?.ToDateTimeOffset(),
        OperatorId = state.Status == EntryStatus.Callback ? operatorId ?? entry.OperatorId : null,
        CallbackUntil = state.CallbackUntil?.ToDateTimeOffset(),
    };

    /// <summary>The contact after a claim, as the store has it then.</summary>
    public static ContactSnapshot Claimed(this ContactSnapshot contact, DateTimeOffset at) => contact with
    {
        Version = contact.Version + 1,
        Attempts = contact.Attempts + 1,
        Recent = [.. contact.Recent.TakeLast(AttemptHistory.Capacity - 1), at],
    };

    public static AttemptHistory HistoryOf(this ContactSnapshot contact) =>
        contact.Recent.Length == 0 && contact.Attempts == 0
            ? AttemptHistory.Empty
            : AttemptHistory.Restore(contact.Recent.Select(Instant.FromDateTimeOffset), contact.Attempts);

    private static Instant? InstantOf(DateTimeOffset? at) => at is { } given ? Instant.FromDateTimeOffset(given) : null;
}
