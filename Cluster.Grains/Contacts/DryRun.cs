using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Contacts;
using NodaTime;

namespace Cluster.Grains.Contacts;

/// <summary>
/// Asks for each contact of a campaign whether it would be dialled now if the campaign ran, by the rules that claims use, and counts the
/// answers. Its memory does not grow with the list. Not for several threads.
/// </summary>
/// <param name="plan">The campaign.</param>
/// <param name="now">The instant in question.</param>
public sealed class DryRun(CampaignPlan plan, DateTimeOffset now)
{
    /// <summary>Most contacts named for one reason.</summary>
    public const int SampleSize = 10;

    private readonly Dictionary<(VerdictReason Reason, string? Detail), Tally> _tallies = [];
    private readonly Tally _assumedZones = new();
    private long _contacts;

    /// <summary>Judges one contact.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="entry">Its place in the campaign.</param>
    /// <param name="listed">Numbers on the do-not-call list, bit n for number n.</param>
    /// <param name="liveCall">Whether a call to it is under way.</param>
    /// <param name="ownZone">Whether its zone is its own, not the campaign's for want of another.</param>
    public void Add(ContactSnapshot contact, EntrySnapshot entry, uint listed, bool liveCall, bool ownZone)
    {
        ArgumentNullException.ThrowIfNull(contact);
        ArgumentNullException.ThrowIfNull(entry);
        var question = DialQuestions.For(plan, entry, contact, contact.Zone, listed, now) with { LiveCall = liveCall };
        var verdict = DialQuestions.ReasonOf(question);
        var kind = (verdict.Reason, DetailOf(verdict, contact, entry));
        if (!_tallies.TryGetValue(kind, out var tally))
        {
            _tallies[kind] = tally = new Tally { Code = verdict.Code };
        }

        _contacts++;
        tally.Add(contact.Id, verdict.Until);
        if (!ownZone && entry.Status is EntryStatus.Open or EntryStatus.Callback)
        {
            _assumedZones.Add(contact.Id, null);
        }
    }

    /// <summary>What was counted.</summary>
    public DryRunReport Report()
    {
        var callable = _tallies.Where(tally => tally.Key.Reason == VerdictReason.Allowed).Sum(tally => tally.Value.Count);
        return new(
            now, _contacts, callable, _contacts - callable,
            [.. _tallies.Where(tally => tally.Key.Reason != VerdictReason.Allowed).OrderByDescending(tally => tally.Value.Count)
                .ThenBy(tally => tally.Key.Reason).Select(tally => tally.Value.ToReason(tally.Key.Detail))],
            _assumedZones.Count, [.. _assumedZones.Sample]);
    }

    /// <summary>Which of several causes lies behind a reason.</summary>
    private static string? DetailOf(in ContactVerdict verdict, ContactSnapshot contact, EntrySnapshot entry) => verdict.Reason switch
    {
        VerdictReason.Dnc => contact.DoNotCall || entry.Status == EntryStatus.DoNotCall ? "contact" : "number",
        VerdictReason.Exhausted => entry.Status == EntryStatus.Exhausted ? "tries" : contact.Numbers.Length == 0 ? "no-valid-number" : "numbers-dropped",
        VerdictReason.Finished => entry.Status == EntryStatus.Succeeded ? "succeeded" : "finished",
        VerdictReason.RetryDue => entry.Status == EntryStatus.Callback ? "callback" : null,
        VerdictReason.CapReached => verdict.Cap switch { Cap.PerDay => "per-day", Cap.Per24Hours => "per-24-hours", _ => "total" },
        VerdictReason.OutsideWindow => verdict.Until is null ? "never-opens" : null,
        _ => null,
    };

    private sealed class Tally
    {
        private Instant? _first;
        private Instant? _last;

        public string Code { get; init; } = "";

        public long Count { get; private set; }

        public List<Guid> Sample { get; } = [];

        public void Add(Guid contact, Instant? until)
        {
            Count++;
            if (Sample.Count < SampleSize)
            {
                Sample.Add(contact);
            }

            if (until is { } at)
            {
                _first = _first is { } first && first < at ? first : at;
                _last = _last is { } last && last > at ? last : at;
            }
        }

        public DryRunReason ToReason(string? detail) => new(Code, detail, Count, _first?.ToDateTimeOffset(), _last?.ToDateTimeOffset(), [.. Sample]);
    }
}

/// <summary>How many contacts of a campaign would be dialled, and why not the others.</summary>
/// <param name="At">The instant in question.</param>
/// <param name="Contacts">All contacts of the campaign.</param>
/// <param name="Callable">Of them those that would be dialled if the campaign ran and had the operators and the lines.</param>
/// <param name="Skipped">The others.</param>
/// <param name="Reasons">Why, the most frequent first; the counts add up to <paramref name="Skipped"/>.</param>
/// <param name="ZoneAssumed">Contacts still to be called whose zone nothing tells, so that the campaign's zone decides.</param>
/// <param name="ZoneAssumedSample">Some of them.</param>
public sealed record DryRunReport(
    DateTimeOffset At, long Contacts, long Callable, long Skipped, IReadOnlyList<DryRunReason> Reasons, long ZoneAssumed,
    IReadOnlyList<Guid> ZoneAssumedSample);

/// <summary>Why contacts are not dialled.</summary>
/// <param name="Code">As a contact's explanation says it: outside-window, cap-reached, dnc, exhausted, finished, live-call, owned, retry-due, not-yet, too-late.</param>
/// <param name="Detail">More exactly, where there are several causes: contact or number for dnc, per-day for cap-reached, and so on.</param>
/// <param name="Contacts">How many.</param>
/// <param name="FirstUntil">When this ends for the first of them; null: time does not end it.</param>
/// <param name="LastUntil">When it ends for the last of those for which it does.</param>
/// <param name="Sample">Some of them.</param>
public sealed record DryRunReason(
    string Code, string? Detail, long Contacts, DateTimeOffset? FirstUntil, DateTimeOffset? LastUntil, IReadOnlyList<Guid> Sample);
