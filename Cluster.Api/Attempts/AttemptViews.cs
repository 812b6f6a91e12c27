using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;

namespace Cluster.Api.Attempts;

/// <summary>One try to reach a contact, and what came of it.</summary>
/// <param name="Id">The attempt; also the channel's id on the gateway.</param>
/// <param name="ContactId">The contact.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Number">The number dialled, E.164.</param>
/// <param name="GatewayId">The gateway that carried the call.</param>
/// <param name="OperatorId">The operator reserved for it.</param>
/// <param name="ClaimedAt">When it was decided and written down.</param>
/// <param name="EndedAt">The end; null while it is live.</param>
/// <param name="Record">What happened; null while it is live.</param>
/// <param name="Notes">What the operator wrote.</param>
/// <param name="Answers">What was answered to the questions of the script, by their ids.</param>
/// <param name="Transfers">To whom the customer was passed on, in order.</param>
/// <param name="Recorded">Whether there is a recording of it.</param>
public sealed record AttemptView(
    Guid Id, Guid ContactId, Guid CampaignId, string Number, string GatewayId, Guid? OperatorId, DateTimeOffset ClaimedAt, DateTimeOffset? EndedAt,
    AttemptRecord? Record, string? Notes, IReadOnlyDictionary<string, string> Answers, IReadOnlyList<AttemptTransfer> Transfers, bool Recorded);

/// <summary>A customer who was passed on.</summary>
/// <param name="At">When somebody took him.</param>
/// <param name="OperatorId">Who passed him on.</param>
/// <param name="Target">The number or the phone; of another operator: his id.</param>
public sealed record AttemptTransfer(DateTimeOffset At, Guid OperatorId, string Target);

/// <summary>What happened to an attempt.</summary>
/// <param name="Outcome">The network's result.</param>
/// <param name="RingingAt">First ringing.</param>
/// <param name="AnsweredAt">The far end answered.</param>
/// <param name="ConnectedAt">Customer and operator were connected.</param>
/// <param name="Cause">Q.850 cause; 0: none given.</param>
/// <param name="TechCause">SIP status or the like.</param>
/// <param name="Machine">The machine detector's words.</param>
/// <param name="Keys">Keys pressed, in order.</param>
/// <param name="Result">What the keys mean, or the operator's disposition.</param>
/// <param name="Note">Why, when it was not the network.</param>
/// <param name="Dialled">False: no call was made.</param>
/// <param name="ResultSource">How an operator's result came about, or that the time for one ran out; null: by a key, or nobody was asked.</param>
public sealed record AttemptRecord(
    Outcome Outcome, DateTimeOffset? RingingAt, DateTimeOffset? AnsweredAt, DateTimeOffset? ConnectedAt, int Cause, string? TechCause, string? Machine,
    string? Keys, string? Result, string? Note, bool Dialled, ResultSource? ResultSource);

/// <summary>The life of an attempt, step by step.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Steps">In order of time.</param>
public sealed record Timeline(Guid AttemptId, IReadOnlyList<TimelineStep> Steps);

/// <summary>A step in the life of an attempt.</summary>
/// <param name="At">When.</param>
/// <param name="Step">
/// claimed, ringing, answered, connected, transferred or ended; in the conversation: held, resumed, muted, unmuted, recording-on, recording-paused, keys-pressed, third-called,
/// consulting, third-gone, conference, conference-ended, transfer-begun, transfer-failed, taken-over.
/// </param>
/// <param name="Detail">More, where there is more: the third, a dot for each key.</param>
/// <param name="OperatorId">Who did it, of steps in the conversation.</param>
/// <param name="RecordingSeconds">Its place in the recording, within half a second while the gateway keeps up, of keys a second more; null: it has none.</param>
public sealed record TimelineStep(DateTimeOffset At, string Step, string? Detail = null, Guid? OperatorId = null, double? RecordingSeconds = null);

/// <summary>A line of the export.</summary>
internal sealed record CallRecordLine(
    Guid AttemptId, Guid CampaignId, Guid ContactId, string ExternalId, string Number, string GatewayId, Guid? OperatorId, DateTimeOffset ClaimedAt,
    DateTimeOffset EndedAt, AttemptRecord Record);
