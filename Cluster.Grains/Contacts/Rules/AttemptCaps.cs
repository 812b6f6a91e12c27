using System.Runtime.InteropServices;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>Which bound on attempts stands in the way.</summary>
public enum Cap
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Attempts in the contact's local calendar day.</summary>
    PerDay = 1,

    /// <summary>Attempts in any 24 hours.</summary>
    Per24Hours = 2,

    /// <summary>Attempts in all.</summary>
    Total = 3,
}

/// <summary>What the caps say about one instant.</summary>
/// <param name="Binding">The cap that stands in the way, <see cref="Cap.None"/> when an attempt is allowed now. Of two, the one that holds longer.</param>
/// <param name="AllowedAt">When an attempt is allowed: now, later, or never (null).</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CapAnswer(Cap Binding, Instant? AllowedAt)
{
    /// <summary>Whether no later time will do.</summary>
    public bool IsNever => AllowedAt is null;
}

/// <summary>
/// How many attempts a contact may get, over all campaigns. Null means no bound. Counted are attempts, not conversations, whatever their outcome.
/// </summary>
public sealed record AttemptCaps
{
    /// <summary>No bound at all.</summary>
    public static readonly AttemptCaps None = new();

    /// <summary>Most attempts in one calendar day of the contact's zone: 1 to <see cref="AttemptHistory.Capacity"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of that range.</exception>
    public int? PerDay { get; init => field = Bounded(value, AttemptHistory.Capacity); }

    /// <summary>Most attempts in any 24 hours: 1 to <see cref="AttemptHistory.Capacity"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of that range.</exception>
    public int? Per24Hours { get; init => field = Bounded(value, AttemptHistory.Capacity); }

    /// <summary>Most attempts ever: 1 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? Total { get; init => field = Bounded(value, int.MaxValue); }

    /// <summary>When the next attempt is allowed.</summary>
    /// <param name="history">The attempts so far.</param>
    /// <param name="now">The earliest instant of interest.</param>
    /// <param name="zone">The contact's zone, whose calendar days are counted.</param>
    public CapAnswer NextAllowed(AttemptHistory history, Instant now, DateTimeZone zone)
    {
        if (history.Total >= Total)
        {
            return new(Cap.Total, null);
        }

        var binding = Cap.None;
        var allowed = now;
        if (Per24Hours is { } rolling && history.Recent.Length >= rolling)
        {
            // The attempt that must have left the 24 hours before another fits.
            var free = history.Recent[^rolling] + Duration.FromDays(1);
            if (free > allowed)
            {
                (binding, allowed) = (Cap.Per24Hours, free);
            }
        }

        // More than one turn only when clocks disagreed and an attempt lies in the day ahead.
        while (PerDay is { } daily && history.Recent.Length >= daily && CountOn(history, allowed, zone) >= daily)
        {
            binding = Cap.PerDay;
            allowed = zone.AtStartOfDay(allowed.InZone(zone).Date.PlusDays(1)).ToInstant();
        }

        return new(binding, allowed);
    }

    private static int CountOn(AttemptHistory history, Instant at, DateTimeZone zone)
    {
        var today = at.InZone(zone).Date;
        var count = 0;
        for (var i = history.Recent.Length - 1; i >= 0; i--)
        {
            var date = history.Recent[i].InZone(zone).Date;
            if (date < today)
            {
                break;
            }

            count += date == today ? 1 : 0;
        }

        return count;
    }

    private static int? Bounded(int? value, int most) => value is < 1 || value > most
        ? throw new ArgumentOutOfRangeException(nameof(value), value, $"A cap is from 1 to {most}, or absent.")
        : value;
}
