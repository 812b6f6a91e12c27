namespace Cluster.Api.Recordings;

/// <summary>A recorded conversation.</summary>
/// <param name="AttemptId">The attempt; under it the sound is at /attempts/{id}/recording.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="ContactId">The contact.</param>
/// <param name="Number">The number dialled, E.164.</param>
/// <param name="OperatorId">Who talked first.</param>
/// <param name="StartedAt">When recording began.</param>
/// <param name="EndedAt">The end of the call; null while it lasts.</param>
/// <param name="Seconds">Length of the sound so far; null when it is not in the folder.</param>
public sealed record RecordingView(
    Guid AttemptId, Guid CampaignId, Guid ContactId, string Number, Guid OperatorId, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, double? Seconds);

/// <summary>Somebody has heard a recording, or a part of it.</summary>
/// <param name="At">When.</param>
/// <param name="ClientId">The account or the API key.</param>
/// <param name="ClientName">Its name at that time.</param>
/// <param name="Part">The bytes that were asked for; null: all; download: all of it as a file.</param>
public sealed record RecordingAccess(DateTimeOffset At, Guid ClientId, string ClientName, string? Part);
