using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Contacts;
using NodaTime;

namespace Cluster.Grains.Contacts;

/// <summary>Puts together what <see cref="DialRules"/> asks for, at dial time and to explain.</summary>
internal static class DialQuestions
{
    /// <summary>May this contact be dialled in this campaign now? Whether the campaign runs and a call is live is for the asker to say.</summary>
    public static DialQuestion For(
        CampaignPlan plan, EntrySnapshot entry, ContactSnapshot contact, string zone, uint listed, DateTimeOffset now) => new()
    {
        Now = Instant.FromDateTimeOffset(now),
        Zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc,
        Window = plan.Window,
        Caps = plan.Caps,
        History = contact.HistoryOf(),
        Entry = entry.ToState(),
        NumbersCount = contact.Numbers.Length,
        CampaignRunning = true,
        IsAnothers = entry.OwnerId is not null,
        ContactDnc = contact.DoNotCall,
        DncNumbers = listed,
        Earliest = entry.Earliest is { } earliest ? Instant.FromDateTimeOffset(earliest) : null,
        Latest = entry.Latest is { } latest ? Instant.FromDateTimeOffset(latest) : null,
    };

    /// <summary>The same for a campaign's call that is meant for this operator, or for whoever is free: an operator's own contact is his to dial, by hand.</summary>
    public static DialQuestion ByCampaign(this in DialQuestion question, EntrySnapshot entry, Guid? operatorId) =>
        question with { IsAnothers = entry.OwnerId is not null || IsPromisedByAnother(entry, operatorId) };

    /// <summary>The same for a call that an operator makes by hand.</summary>
    public static DialQuestion ByHand(this in DialQuestion question, EntrySnapshot entry, Guid operatorId) =>
        question with { IsAnothers = entry.OwnerId is { } owner ? owner != operatorId : IsPromisedByAnother(entry, operatorId) };

    /// <summary>A refusal puts the entry off to when it ends; what people want to know is what refused it, not that it was put off.</summary>
    public static ContactVerdict ReasonOf(in DialQuestion question)
    {
        var verdict = DialRules.Judge(question);
        if (verdict.Reason != VerdictReason.RetryDue)
        {
            return verdict;
        }

        var undelayed = question with { Entry = question.Entry with { NextDue = null } };
        var behind = DialRules.Judge(undelayed);
        return !behind.IsAllowed && DialRules.NextAllowed(undelayed) >= question.Entry.NextDue ? behind : verdict;
    }

    private static bool IsPromisedByAnother(EntrySnapshot entry, Guid? operatorId) =>
        entry is { Status: EntryStatus.Callback, OperatorId: { } promised } && promised != operatorId;

    /// <summary>Which of the numbers are listed, bit n for number n.</summary>
    public static uint MaskOf(string[] numbers, IReadOnlyList<string> listed)
    {
        var mask = 0u;
        for (var i = 0; i < numbers.Length; i++)
        {
            mask |= listed.Contains(numbers[i]) ? 1u << i : 0;
        }

        return mask;
    }
}
