using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>Why a callback cannot be promised for a time.</summary>
public enum CallbackFault
{
    /// <summary>It can.</summary>
    None = 0,

    /// <summary>It begins in the past.</summary>
    Past,

    /// <summary>It begins later than <see cref="CallbackWindow.FarthestDays"/> from now.</summary>
    TooFar,

    /// <summary>It ends when it begins, or before.</summary>
    Empty,

    /// <summary>It lasts longer than <see cref="CallbackRules.LongestDays"/>.</summary>
    TooLong,

    /// <summary>At no time of it may the contact be called.</summary>
    OutsideHours,
}

/// <summary>Whether a callback can be promised for a time, from one instant until another.</summary>
public static class CallbackWindow
{
    /// <summary>How far ahead a window may begin.</summary>
    public const int FarthestDays = 366;

    /// <summary>People write a time to the minute, and it takes them a moment: the minute that goes on may be promised.</summary>
    private static readonly Duration Grace = Duration.FromMinutes(1);

    /// <summary>The first fault. A window that calling hours cut is none: the contact is called in what is left of it.</summary>
    public static CallbackFault Judge(Instant from, Instant until, Instant now, CallingWindow hours, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(hours);
        return from < now - Grace ? CallbackFault.Past
            : from > now + Duration.FromDays(FarthestDays) ? CallbackFault.TooFar
            : until <= from ? CallbackFault.Empty
            : until > from + Duration.FromDays(CallbackRules.LongestDays) ? CallbackFault.TooLong
            : hours.IsOpen(from, zone) || hours.NextOpen(from, zone) < until ? CallbackFault.None
            : CallbackFault.OutsideHours;
    }
}
