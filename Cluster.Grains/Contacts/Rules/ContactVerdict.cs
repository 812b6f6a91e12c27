using System.Runtime.InteropServices;
using NodaTime.Text;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>Why a contact may be dialled, or may not.</summary>
public enum VerdictReason
{
    /// <summary>Nothing: a default value is not a permission.</summary>
    None = 0,

    /// <summary>May be dialled.</summary>
    Allowed,

    /// <summary>The campaign is not running.</summary>
    CampaignNotRunning,

    /// <summary>An attempt to this contact is under way.</summary>
    LiveCall,

    /// <summary>The contact is dealt with in this campaign, with success or without.</summary>
    Finished,

    /// <summary>The contact, or each number it has left, is not to be called.</summary>
    Dnc,

    /// <summary>A retry limit is reached, or no number is left.</summary>
    Exhausted,

    /// <summary>Before the contact's earliest date.</summary>
    NotYet,

    /// <summary>After the contact's latest date.</summary>
    TooLate,

    /// <summary>The retry delay is not over, or the agreed window of a callback has not begun.</summary>
    RetryDue,

    /// <summary>Outside the calling window.</summary>
    OutsideWindow,

    /// <summary>As many attempts as are allowed.</summary>
    CapReached,

    /// <summary>It is an operator's own contact or callback, and he is not the one who asks.</summary>
    Owned,

    /// <summary>The window of the callback is over, and what becomes of it is for people, or the campaign's rule, to say.</summary>
    CallbackMissed,
}

/// <summary>The answer of <see cref="DialRules.Judge"/>: the number to dial, or one reason why not.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContactVerdict
{
    private static readonly OffsetDateTimePattern Minutes = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mmo<+HH:mm>");
    private static readonly OffsetDateTimePattern Seconds = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'sso<+HH:mm>");

    /// <summary>The reason.</summary>
    public VerdictReason Reason { get; private init; }

    /// <summary>The number to dial when allowed, else -1.</summary>
    public int NumberIndex { get; private init; }

    /// <summary>When this one reason ends; null when allowed, and when time alone does not end it.</summary>
    public Instant? Until { get; private init; }

    /// <summary>Which cap is reached, for <see cref="VerdictReason.CapReached"/>.</summary>
    public Cap Cap { get; private init; }

    /// <summary>Whether the contact may be dialled.</summary>
    public bool IsAllowed => Reason == VerdictReason.Allowed;

    /// <summary>The reason as a word that programs may rely on.</summary>
    public string Code => Reason switch
    {
        VerdictReason.Allowed => "allowed",
        VerdictReason.CampaignNotRunning => "campaign-not-running",
        VerdictReason.LiveCall => "live-call",
        VerdictReason.Finished => "finished",
        VerdictReason.Dnc => "dnc",
        VerdictReason.Exhausted => "exhausted",
        VerdictReason.NotYet => "not-yet",
        VerdictReason.TooLate => "too-late",
        VerdictReason.RetryDue => "retry-due",
        VerdictReason.OutsideWindow => "outside-window",
        VerdictReason.CapReached => "cap-reached",
        VerdictReason.Owned => "owned",
        VerdictReason.CallbackMissed => "callback-missed",
        _ => "none",
    };

    /// <summary>The reason in English, with times in the given zone.</summary>
    public string Sentence(DateTimeZone zone) => Reason switch
    {
        VerdictReason.Allowed => $"may be dialled on number {NumberIndex + 1}",
        VerdictReason.CampaignNotRunning => "the campaign is not running",
        VerdictReason.LiveCall => "a call to this contact is under way",
        VerdictReason.Finished => "the contact is finished in this campaign",
        VerdictReason.Dnc => "the contact is not to be called",
        VerdictReason.Exhausted => "no retry or no number is left",
        VerdictReason.NotYet => $"not to be called before {Time(zone)}",
        VerdictReason.TooLate => "the latest date for this contact is past",
        VerdictReason.RetryDue => $"the next try is due at {Time(zone)}",
        VerdictReason.OutsideWindow when Until is null => $"outside the calling window, which does not open within {CallingWindow.HorizonDays} days",
        VerdictReason.OutsideWindow => $"outside the calling window until {Time(zone)}",
        VerdictReason.CapReached when Cap == Cap.PerDay => $"the attempts allowed per day are used up until {Time(zone)}",
        VerdictReason.CapReached when Cap == Cap.Per24Hours => $"the attempts allowed in 24 hours are used up until {Time(zone)}",
        VerdictReason.CapReached => "the attempts allowed in all are used up",
        VerdictReason.Owned => "an operator calls this contact himself",
        VerdictReason.CallbackMissed => "the callback was not kept in its time: it waits until somebody calls, moves or cancels it",
        _ => "not judged",
    };

    internal static ContactVerdict Allow(int numberIndex) => new() { Reason = VerdictReason.Allowed, NumberIndex = numberIndex };

    internal static ContactVerdict Refuse(VerdictReason reason, Instant? until = null, Cap cap = Cap.None) =>
        new() { Reason = reason, NumberIndex = -1, Until = until, Cap = cap };

    private string Time(DateTimeZone zone)
    {
        if (Until is not { } until)
        {
            return "an unknown time";
        }

        var local = until.InZone(zone).ToOffsetDateTime();
        return (local.Second == 0 && local.NanosecondOfSecond == 0 ? Minutes : Seconds).Format(local);
    }
}
