using Orleans;

namespace Cluster.Interfaces.Contacts;

/// <summary>
/// One person: whether, when and on which number he may be called, across all campaigns, and the one live attempt.
/// Key: the contact's id.
/// </summary>
public interface IContactGrain : IGrainWithStringKey
{
    /// <summary>Decides and, if allowed, claims durably and has the gateway dial. Answers when the gateway has taken the order.</summary>
    Task<DialReply> DialAsync(DialOrder order);

    /// <summary>The gateway reports something of the live attempt. Repeats and strangers are ignored.</summary>
    Task OnCallAsync(CallReport report);

    /// <summary>Takes over an attempt that was open when the process started; later reports then find it.</summary>
    Task AdoptAsync(OpenAttempt attempt);

    /// <summary>Hangs up the live attempt, if any, because of <paramref name="reason"/> (for example dnc).</summary>
    Task StopCallAsync(string reason);

    /// <summary>Marks the contact (not) to be called, and hangs up a live call to it.</summary>
    Task SetDoNotCallAsync(bool doNotCall);

    /// <summary>Records the operator's result and what follows from it. Repeating it is harmless.</summary>
    Task<bool> DisposeCallAsync(DispositionRequest disposition);

    /// <summary>Promises a call back in a campaign.</summary>
    Task<bool> ScheduleCallbackAsync(Guid campaignId, CallbackRequest callback);

    /// <summary>Says for each campaign of the contact why it is or is not being called now.</summary>
    Task<IReadOnlyList<ContactExplanation>> ExplainAsync();
}

/// <summary>An attempt that the store has open.</summary>
public sealed record OpenAttempt(
    Guid AttemptId, Guid ContactId, Guid CampaignId, string Number, int NumberIndex, string GatewayId, Guid? OperatorId, DateTimeOffset ClaimedAt);

/// <summary>A step in the life of a call, as it reaches the contact.</summary>
public abstract record CallReport(Guid AttemptId, DateTimeOffset At);

/// <summary>The far end rings.</summary>
public sealed record CallRinging(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>The far end answered; with machine detection a verdict follows before anybody is connected.</summary>
public sealed record CallAnswered(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>The gateway's list shows the call as answered; the answer itself was not reported, and nobody waits for it any more.</summary>
public sealed record CallFoundUp(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>Machine detection's verdict.</summary>
public sealed record CallJudged(Guid AttemptId, DateTimeOffset At, bool IsMachine, string Cause) : CallReport(AttemptId, At);

/// <summary>A key was pressed.</summary>
public sealed record CallKey(Guid AttemptId, DateTimeOffset At, char Key) : CallReport(AttemptId, At);

/// <summary>Customer and operator talk.</summary>
public sealed record CallConnected(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>The sound that was to be played is not on the gateway: the person heard nothing.</summary>
public sealed record CallUnheard(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>An operator is about to be connected with the customer.</summary>
public sealed record CallTaken(Guid AttemptId, DateTimeOffset At, Guid OperatorId) : CallReport(AttemptId, At);

/// <summary>Nobody came in time: the safe message plays.</summary>
public sealed record CallAbandoned(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);

/// <summary>The call is over.</summary>
public sealed record CallEnded(Guid AttemptId, DateTimeOffset At, int Cause, string? TechCause) : CallReport(AttemptId, At);

/// <summary>The gateway does not know the call (any more), and nobody saw it end.</summary>
public sealed record CallLost(Guid AttemptId, DateTimeOffset At) : CallReport(AttemptId, At);
