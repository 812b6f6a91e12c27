using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;

namespace Cluster.Grains.Contacts;

/// <summary>
/// The durable hot path: claims and ends of attempts, written in group commits. A call completes when its change is committed.
/// When the store is away the journal holds what it was given, within its bound, and goes on when the store is back.
/// </summary>
public interface ICallJournal
{
    /// <summary>Commits the attempt, counts it for the contact, or says why not. Repeating a claim with the same attempt id is harmless.</summary>
    ValueTask<ClaimReply> ClaimAsync(Claim claim);

    /// <summary>
    /// Commits the end of an attempt, its record, the entry's new state and the counters, in one transaction.
    /// False when the attempt was ended before: the first end stands and nothing is written.
    /// </summary>
    ValueTask<bool> EndAsync(AttemptEnd end);

    /// <summary>Moves an entry that may not be dialled now, so that the hopper asks for it when that has changed. Stale versions are ignored.</summary>
    ValueTask DeferAsync(EntryDeferral deferral);
}

/// <summary>A contact's wish to be dialled, to be made durable before the gateway hears of it.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="ContactVersion">Version of the contact that the decision was made from.</param>
/// <param name="EntryVersion">Version of the entry that the decision was made from.</param>
/// <param name="GatewayEpoch">Which owner of the gateway granted the capacity; 0: none is named, and none is asked for.</param>
public sealed record Claim(OpenAttempt Attempt, long ContactVersion, int EntryVersion, long GatewayEpoch = 0);

/// <summary>What became of a claim.</summary>
public enum ClaimReply
{
    /// <summary>Committed: contact version + 1; dial.</summary>
    Claimed,

    /// <summary>The contact or the number has a live attempt.</summary>
    LiveCall,

    /// <summary>The number is on the do-not-call list.</summary>
    DoNotCall,

    /// <summary>Contact or entry changed meanwhile: read again.</summary>
    Stale,

    /// <summary>Another one owns the gateway now: what the owner before it granted is void.</summary>
    GatewayTaken,
}

/// <summary>The end of an attempt.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Record">What happened.</param>
/// <param name="Entry">The entry after it; its version is the new one.</param>
public sealed record AttemptEnd(OpenAttempt Attempt, CallRecord Record, EntrySnapshot Entry);

/// <summary>What happened to an attempt.</summary>
public sealed record CallRecord
{
    /// <summary>The network's result.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>First ringing.</summary>
    public DateTimeOffset? RingingAt { get; init; }

    /// <summary>The far end answered.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Customer and operator were connected.</summary>
    public DateTimeOffset? ConnectedAt { get; init; }

    /// <summary>Nobody came in time: the safe message began.</summary>
    public DateTimeOffset? SafeMessageAt { get; init; }

    /// <summary>Who talked with the customer; if nobody did, who was to.</summary>
    public Guid? OperatorId { get; init; }

    /// <summary>The end.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Q.850 cause; 0: none given.</summary>
    public int Cause { get; init; }

    /// <summary>SIP status or the like.</summary>
    public string? TechCause { get; init; }

    /// <summary>The machine detector's words.</summary>
    public string? Machine { get; init; }

    /// <summary>Keys pressed, in order.</summary>
    public string? Keys { get; init; }

    /// <summary>What the keys mean.</summary>
    public string? Result { get; init; }

    /// <summary>Why, when it was not the network.</summary>
    public string? Note { get; init; }

    /// <summary>False: no call was made; the attempt does not count towards caps.</summary>
    public bool Dialled { get; init; } = true;

    /// <summary>The customer asked never to be called again: contact and number are put on the list in the same transaction.</summary>
    public bool DoNotCall { get; init; }

    /// <summary>The end changes the person too, not only the entry.</summary>
    public bool ChangesPerson => DoNotCall || !Dialled;
}

/// <summary>An entry that is moved without an attempt.</summary>
public sealed record EntryDeferral(Guid ContactId, EntrySnapshot Entry);
