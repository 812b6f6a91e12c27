using Cluster.Interfaces.Contacts;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// May this contact be dialled now, and if not, why? The one place that decides: asked at dial time, and by the API to explain.
/// </summary>
public static class DialRules
{
    private const int MostTurns = 32;

    /// <summary>
    /// Judges. The first that applies is the reason, in this order: the campaign is not running; a call is under way; the entry has ended
    /// (finished, DNC, exhausted); DNC of the contact or of every number left; no number left; it is another operator's; a missed callback; before the earliest date; after the latest;
    /// the retry is not due; outside the window; a cap. So what only a person can change comes before what time changes by itself, and
    /// the cheap checks come before the costly ones. Allocates nothing.
    /// </summary>
    public static ContactVerdict Judge(in DialQuestion q)
    {
        if (!q.CampaignRunning)
        {
            return ContactVerdict.Refuse(VerdictReason.CampaignNotRunning);
        }

        if (q.LiveCall)
        {
            return ContactVerdict.Refuse(VerdictReason.LiveCall);
        }

        if (EndedReason(q) is { } ended)
        {
            return ContactVerdict.Refuse(ended);
        }

        if (q.IsAnothers)
        {
            return ContactVerdict.Refuse(VerdictReason.Owned);
        }

        if (q.Entry is { Status: EntryStatus.Callback, CallbackUntil: { } until } && q.Now >= until)
        {
            return ContactVerdict.Refuse(VerdictReason.CallbackMissed);
        }

        if (q.Earliest is { } earliest && q.Now < earliest)
        {
            return ContactVerdict.Refuse(VerdictReason.NotYet, earliest);
        }

        if (q.Latest is { } latest && q.Now >= latest)
        {
            return ContactVerdict.Refuse(VerdictReason.TooLate);
        }

        var number = EntryState.FirstFrom(q.Entry.NextNumber, q.Entry.Usable(q.NumbersCount, q.DncNumbers));
        if (DueAt(q.Entry, number) is { } due && q.Now < due)
        {
            return ContactVerdict.Refuse(VerdictReason.RetryDue, due);
        }

        if (!q.Window.IsOpen(q.Now, q.Zone))
        {
            return ContactVerdict.Refuse(VerdictReason.OutsideWindow, q.Window.NextOpen(q.Now, q.Zone));
        }

        var cap = q.Caps.NextAllowed(q.History, q.Now, q.Zone);
        return cap.Binding == Cap.None ? ContactVerdict.Allow(number) : ContactVerdict.Refuse(VerdictReason.CapReached, cap.AllowedAt, cap.Binding);
    }

    /// <summary>
    /// All that stands in the way, in the order of <see cref="Judge"/>. Of a contact that is dealt with, or that nobody may call, nothing more is
    /// said: no time changes that.
    /// </summary>
    public static IReadOnlyList<ContactVerdict> JudgeAll(DialQuestion q)
    {
        var found = new List<ContactVerdict>();
        for (var verdict = Judge(q); !verdict.IsAllowed; verdict = Judge(q))
        {
            found.Add(verdict);
            switch (verdict.Reason)
            {
                case VerdictReason.CampaignNotRunning:
                    q = q with { CampaignRunning = true };
                    break;
                case VerdictReason.LiveCall:
                    q = q with { LiveCall = false };
                    break;
                case VerdictReason.NotYet:
                    q = q with { Earliest = null };
                    break;
                case VerdictReason.RetryDue:
                    q = q with { Entry = q.Entry with { NextDue = null, RoundDue = null } };
                    break;
                case VerdictReason.OutsideWindow:
                    if (q.Caps.NextAllowed(q.History, q.Now, q.Zone) is { Binding: not Cap.None } cap)
                    {
                        found.Add(ContactVerdict.Refuse(VerdictReason.CapReached, cap.AllowedAt, cap.Binding));
                    }

                    return found;
                default:
                    return found;
            }
        }

        return found;
    }

    /// <summary>
    /// The first instant at or after now at which <see cref="Judge"/> will allow the contact if nothing but time changes: what to store
    /// as the next due time after a refusal. Null when time alone will not do. The end of a callback's window is left out: what comes after
    /// it the campaign's rule says, and an entry must not end for it.
    /// </summary>
    public static Instant? NextAllowed(in DialQuestion q)
    {
        var question = q with { Entry = q.Entry with { CallbackUntil = null } };
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var verdict = Judge(question);
            if (verdict.IsAllowed)
            {
                return question.Now;
            }

            if (verdict.Until is not { } until)
            {
                return null;
            }

            question = question with { Now = until };
        }

        return null;
    }

    private static VerdictReason? EndedReason(in DialQuestion q)
    {
        switch (q.Entry.Status)
        {
            case EntryStatus.Succeeded or EntryStatus.Finished:
                return VerdictReason.Finished;
            case EntryStatus.DoNotCall:
                return VerdictReason.Dnc;
            case EntryStatus.Exhausted:
                return VerdictReason.Exhausted;
        }

        if (q.ContactDnc)
        {
            return VerdictReason.Dnc;
        }

        var left = q.Entry.Usable(q.NumbersCount);
        return left == 0 ? VerdictReason.Exhausted : (left & ~q.DncNumbers) == 0 ? VerdictReason.Dnc : null;
    }

    /// <summary>When the entry is due on this number: a number before the next one in order belongs to the round that is dialled already.</summary>
    private static Instant? DueAt(in EntryState entry, int number) =>
        number < entry.NextNumber && entry.RoundDue is { } round && !(entry.NextDue > round) ? round : entry.NextDue;
}
