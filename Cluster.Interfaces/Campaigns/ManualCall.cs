using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>An operator wants to dial a contact of a campaign.</summary>
/// <param name="AttemptId">Id of the attempt, if it is made.</param>
/// <param name="OperatorId">Who.</param>
/// <param name="ContactId">Whom.</param>
/// <param name="Number">On which of the contact's numbers; null: the next one by the rules.</param>
[GenerateSerializer, Immutable, Alias("dialer.ManualCall")]
public sealed record ManualCall(Guid AttemptId, Guid OperatorId, Guid ContactId, string? Number);

/// <summary>What came of it.</summary>
/// <param name="Refusal">Why nobody is dialled; null: the gateway has taken the call, or may have.</param>
[GenerateSerializer, Immutable, Alias("dialer.ManualReply")]
public sealed record ManualReply(Obstacle? Refusal)
{
    /// <summary>Being dialled.</summary>
    public static ManualReply Dialled { get; } = new((Obstacle?)null);
}

/// <summary>May an operator dial this number now?</summary>
/// <param name="Number">The number that would be dialled; null: none.</param>
/// <param name="Obstacles">All that stands in the way; empty: he may.</param>
[GenerateSerializer, Immutable, Alias("dialer.ManualVerdict")]
public sealed record ManualVerdict(string? Number, IReadOnlyList<Obstacle> Obstacles);
