using Cluster.Interfaces.Campaigns;
using Orleans;
using Orleans.Concurrency;

namespace Cluster.Interfaces.Contacts;

/// <summary>
/// One person: whether, when and on which number he may be called, across all campaigns, and the one live attempt.
/// Key: the contact's id.
/// </summary>
[Alias("dialer.IContactGrain")]
public interface IContactGrain : IGrainWithStringKey
{
    /// <summary>
    /// Decides and, if allowed, claims durably and tells the gateway to dial; the campaign hears what has become of the order, and the end of
    /// the attempt says if the gateway made no call of it. Of an order that is lost on its way the campaign's audit hears.
    /// </summary>
    [OneWay]
    [Alias("Dial")]
    Task DialAsync(DialOrder order);

    /// <summary>
    /// An operator dials: like <see cref="DialAsync"/>, by the same rules and with the same claim, but he need not wait until the contact is due.
    /// Repeating the order of a live attempt is harmless.
    /// </summary>
    [Alias("DialManually")]
    Task<ManualReply> DialManuallyAsync(ManualOrder order);

    /// <summary>Judges as <see cref="DialManuallyAsync"/> would, names all that stands in the way, and dials nobody.</summary>
    [Alias("CheckManual")]
    Task<ManualVerdict> CheckManualAsync(Guid campaignId, Guid operatorId, string? number);

    /// <summary>
    /// Judges as for a call and, if allowed, keeps the contact from everybody else in the campaign until the offer is over. Not an attempt: no cap
    /// counts it. Nobody needs to be alive for the end: the contact is due again by itself.
    /// </summary>
    [Alias("Offer")]
    Task<OfferReply> OfferAsync(OfferOrder order);

    /// <summary>
    /// Puts off, or back, a contact that is offered, and writes down that he was skipped, if he was. Answers the entry's new version; null: it is
    /// not offered any more, or was offered anew.
    /// </summary>
    [Alias("PutOff")]
    Task<int?> PutOffAsync(Guid campaignId, int entryVersion, DateTimeOffset until, Skip? skip);

    /// <summary>The gateway reports something of the live attempt. Repeats and strangers are ignored.</summary>
    [Alias("OnCall")]
    Task OnCallAsync(CallReport report);

    /// <summary>Takes over an attempt that was open when the process started; later reports then find it.</summary>
    [Alias("Adopt")]
    Task AdoptAsync(OpenAttempt attempt);

    /// <summary>Hangs up the live attempt, if any, because of <paramref name="reason"/> (for example dnc).</summary>
    [Alias("StopCall")]
    Task StopCallAsync(string reason);

    /// <summary>Marks the contact (not) to be called, and hangs up a live call to it.</summary>
    [Alias("SetDoNotCall")]
    Task SetDoNotCallAsync(bool doNotCall);

    /// <summary>Records the operator's result and what follows from it. Repeating it is harmless.</summary>
    [Alias("DisposeCall")]
    Task<bool> DisposeCallAsync(DispositionRequest disposition);

    /// <summary>Promises a call back in a campaign.</summary>
    [Alias("ScheduleCallback")]
    Task<bool> ScheduleCallbackAsync(Guid campaignId, CallbackRequest callback);

    /// <summary>Says for each campaign of the contact why it is or is not being called now.</summary>
    [Alias("Explain")]
    Task<IReadOnlyList<ContactExplanation>> ExplainAsync();
}

/// <summary>An attempt that the store has open.</summary>
[GenerateSerializer, Immutable, Alias("dialer.OpenAttempt")]
public sealed record OpenAttempt(
    Guid AttemptId, Guid ContactId, Guid CampaignId, string Number, int NumberIndex, string GatewayId, Guid? OperatorId, DateTimeOffset ClaimedAt);

/// <summary>A step in the life of a call, as it reaches the contact.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallReport")]
public abstract record CallReport(Guid AttemptId, DateTimeOffset At);

/// <summary>The far end rings.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallRinging")]
public sealed record CallRinging(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>The far end answered; with machine detection a verdict follows before anybody is connected.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallAnswered")]
public sealed record CallAnswered(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>The gateway's list shows the call as answered; the answer itself was not reported, and nobody waits for it any more.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallFoundUp")]
public sealed record CallFoundUp(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>Machine detection's verdict.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallJudged")]
public sealed record CallJudged(Guid AttemptId, DateTimeOffset At, bool IsMachine, string Cause) : CallReport(AttemptId, At);

/// <summary>A key was pressed.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallKey")]
public sealed record CallKey(Guid AttemptId, DateTimeOffset At, char Key) : CallReport(AttemptId, At);

/// <summary>Customer and operator talk.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallConnected")]
public sealed record CallConnected(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>The sound that was to be played is not on the gateway: the person heard nothing.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallUnheard")]
public sealed record CallUnheard(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>An operator is about to be connected with the customer.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallTaken")]
public sealed record CallTaken(Guid AttemptId, DateTimeOffset At, Guid OperatorId) : CallReport(AttemptId, At);

/// <summary>Nobody came in time: the safe message plays.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallAbandoned")]
public sealed record CallAbandoned(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>The call is over. It tells once more whether it had been answered: the report of that may be lost.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallEnded")]
public sealed record CallEnded(Guid AttemptId, DateTimeOffset At, int Cause, string? TechCause, bool WasUp = false) : CallReport(AttemptId, At);

/// <summary>The gateway does not know the call (any more), and nobody saw it end; but it may remember when somebody answered.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CallLost")]
public sealed record CallLost(Guid AttemptId, DateTimeOffset At, DateTimeOffset? AnsweredAt = null) : CallReport(AttemptId, At);

/// <summary>The gateway has made no call of the order, and will not.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="At">When that was clear.</param>
/// <param name="Code">Why: gateway-down or gateway-taken.</param>
[GenerateSerializer, Immutable, Alias("dialer.CallNotMade")]
public sealed record CallNotMade(Guid AttemptId, DateTimeOffset At, string Code = "gateway-taken") : CallReport(AttemptId, At);
