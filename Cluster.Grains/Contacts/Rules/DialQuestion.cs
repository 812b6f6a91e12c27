using System.Runtime.InteropServices;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>Everything that decides whether a contact may be dialled at one instant. Plain values: whoever asks has them at hand.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DialQuestion
{
    /// <summary>The instant in question.</summary>
    public required Instant Now { get; init; }

    /// <summary>The zone of the called person.</summary>
    public required DateTimeZone Zone { get; init; }

    /// <summary>When calling is allowed: the campaign's hours within those that the law leaves.</summary>
    public required CallingWindow Window { get; init; }

    /// <summary>Bounds on attempts.</summary>
    public required AttemptCaps Caps { get; init; }

    /// <summary>The contact's attempts over all campaigns.</summary>
    public required AttemptHistory History { get; init; }

    /// <summary>The contact in this campaign.</summary>
    public required EntryState Entry { get; init; }

    /// <summary>How many numbers the contact has, 0 to <see cref="EntryState.MostNumbers"/>.</summary>
    public required int NumbersCount { get; init; }

    /// <summary>Whether the campaign is running.</summary>
    public required bool CampaignRunning { get; init; }

    /// <summary>Whether the contact has an open attempt in any campaign.</summary>
    public bool LiveCall { get; init; }

    /// <summary>Whether it is an operator's own contact or callback, and the call in question is not his.</summary>
    public bool IsAnothers { get; init; }

    /// <summary>Whether the contact itself is on a DNC list.</summary>
    public bool ContactDnc { get; init; }

    /// <summary>Numbers on a DNC list, bit n for number n.</summary>
    public uint DncNumbers { get; init; }

    /// <summary>Not before this instant, if given.</summary>
    public Instant? Earliest { get; init; }

    /// <summary>Not at or after this instant, if given.</summary>
    public Instant? Latest { get; init; }
}
