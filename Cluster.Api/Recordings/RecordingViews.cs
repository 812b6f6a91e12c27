namespace Cluster.Api.Recordings;

/// <summary>A recorded conversation.</summary>
/// <param name="AttemptId">The attempt; under it the sound is at /attempts/{id}/recording.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="ContactId">The contact.</param>
/// <param name="Number">The number dialled, E.164.</param>
/// <param name="OperatorId">Who talked first; null: a message was played.</param>
/// <param name="StartedAt">When recording began.</param>
/// <param name="EndedAt">The end of the call; null while it lasts.</param>
/// <param name="Seconds">Length of the sound so far; null when there is none.</param>
/// <param name="Held">It is not deleted, whatever its age.</param>
/// <param name="DeletedAt">When its days were over; null: they are not.</param>
public sealed record RecordingView(
    Guid AttemptId, Guid CampaignId, Guid ContactId, string Number, Guid? OperatorId, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, double? Seconds,
    bool Held, DateTimeOffset? DeletedAt);

/// <summary>What was done with a recording, or with a part of it.</summary>
/// <param name="At">When.</param>
/// <param name="ClientId">The account or the API key.</param>
/// <param name="ClientName">Its name at that time.</param>
/// <param name="Part">The bytes that were asked for; null: all; download: all of it as a file; held, released, deleted: not heard.</param>
public sealed record RecordingAccess(DateTimeOffset At, Guid ClientId, string ClientName, string? Part);

/// <summary>Whether a recording is kept whatever its age.</summary>
internal sealed record HoldBody(bool On);
