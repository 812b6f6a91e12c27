using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;

namespace Cluster.Grains.Contacts;

/// <summary>
/// What is known of a live attempt. Pure: each report gives the next state; repeats and reports in a wrong order change nothing that
/// is known already.
/// </summary>
internal sealed record CallProgress(OpenAttempt Attempt, long PlanVersion)
{
    private const int MostKeys = 32;

    /// <summary>The gateway counts whole seconds, and its clock is not ours.</summary>
    private static readonly TimeSpan LimitPrecision = TimeSpan.FromSeconds(1);

    public DateTimeOffset? RingingAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset? ConnectedAt { get; init; }

    public bool? IsMachine { get; init; }

    public string? Machine { get; init; }

    public string Keys { get; init; } = "";

    /// <summary>An operator has dialled it himself, and is told when it rings.</summary>
    public bool IsManual { get; init; }

    /// <summary>The sound was missing on the gateway: the person heard nothing.</summary>
    public bool Unheard { get; init; }

    /// <summary>Nobody came in time: the safe message began.</summary>
    public DateTimeOffset? SafeMessageAt { get; init; }

    /// <summary>Who talks with the customer, when he was not chosen before the call.</summary>
    public Guid? OperatorId { get; init; }

    /// <summary>Why we hung up, if we did.</summary>
    public string? StopReason { get; init; }

    public CallProgress With(CallReport report) => report switch
    {
        CallRinging => this with { RingingAt = RingingAt ?? report.At },
        CallAnswered or CallFoundUp or CallEnded { WasUp: true } => this with { AnsweredAt = AnsweredAt ?? report.At },
        CallJudged judged => this with { AnsweredAt = AnsweredAt ?? judged.At, IsMachine = judged.IsMachine, Machine = judged.Cause },
        CallTaken taken => this with { OperatorId = taken.OperatorId },
        CallKey key when Keys.Length < MostKeys => this with { Keys = Keys + key.Key },
        CallConnected => this with { ConnectedAt = ConnectedAt ?? report.At },
        CallAbandoned => this with { SafeMessageAt = SafeMessageAt ?? report.At },
        CallUnheard => this with { Unheard = true },
        CallLost lost => this with { AnsweredAt = AnsweredAt ?? lost.AnsweredAt },
        _ => this,
    };

    /// <summary>Whether a live person waits for an operator, from this report on.</summary>
    public bool BeginsToWait(CallReport report, bool detectMachines) => report switch
    {
        CallAnswered => !detectMachines && AnsweredAt is null,
        CallJudged judged => detectMachines && !judged.IsMachine && IsMachine is null,
        _ => false,
    };

    /// <summary>The outcome when the call has ended.</summary>
    /// <param name="ended">The gateway's last word.</param>
    /// <param name="hasOperators">Whether an answered person was to meet an operator.</param>
    public Outcome OutcomeAt(CallEnded ended, bool hasOperators)
    {
        if (AnsweredAt is null && ConnectedAt is null && IsMachine is null)
        {
            return StopReason is null ? HangupCauses.OutcomeOf(ended.Cause, ended.TechCause) : Outcome.Failed;
        }

        if (IsMachine == true)
        {
            return Outcome.Machine;
        }

        // A live person whom nobody spoke to was abandoned, whether the safe message played or the person left before it.
        return hasOperators && ConnectedAt is null ? Outcome.Abandoned : Outcome.Answered;
    }

    /// <summary>Who ended the call, as far as it can be told without the operator; null: nobody had answered.</summary>
    /// <param name="end">The gateway's last word.</param>
    /// <param name="limit">How long the call might last from the answer on.</param>
    public CallEnd? EndedBy(CallReport end, TimeSpan limit) => AnsweredAt is not { } answered ? null
        : end is CallLost ? CallEnd.Lost
        : StopReason is not null ? CallEnd.Stopped
        : end.At - answered >= limit - LimitPrecision ? CallEnd.Limit
        : CallEnd.Customer;

    /// <summary>The call record.</summary>
    /// <param name="outcome">The network's result.</param>
    /// <param name="at">The end.</param>
    /// <param name="ended">The gateway's last word; null when nobody saw the call end.</param>
    /// <param name="meaning">What the keys mean.</param>
    public CallRecord RecordOf(Outcome outcome, DateTimeOffset at, CallEnded? ended, KeyMeaning? meaning) => new()
    {
        Outcome = outcome,
        RingingAt = RingingAt,
        AnsweredAt = AnsweredAt,
        ConnectedAt = ConnectedAt,
        SafeMessageAt = SafeMessageAt,
        OperatorId = ConnectedAt is null ? Attempt.OperatorId : OperatorId ?? Attempt.OperatorId,
        EndedAt = at,
        Cause = ended?.Cause ?? 0,
        TechCause = ended?.TechCause,
        Machine = Machine,
        Keys = Keys.Length > 0 ? Keys : null,
        Result = meaning?.Result,
        Note = ended is null ? "lost" : StopReason ?? (Unheard ? "sound-missing" : null),
        DoNotCall = meaning?.DoNotCall == true,
    };
}
