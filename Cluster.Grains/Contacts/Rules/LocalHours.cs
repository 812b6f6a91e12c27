using System.Globalization;
using System.Runtime.InteropServices;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// Hours of a local day: from a time, up to but not including another. Written "09:00-20:30"; the end may be "24:00". An end that is not
/// after its start means the next day: "22:00-02:00".
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LocalHours
{
    private const int DaySeconds = 86_400;

    /// <summary>Midnight to midnight.</summary>
    public static readonly LocalHours WholeDay = new(0, DaySeconds);

    private LocalHours(int from, int to)
    {
        From = from;
        To = to;
    }

    /// <summary>First second of the day that is inside, 0 to 86,399.</summary>
    public int From { get; }

    /// <summary>First second of the day that is outside again, 1 to 86,400; not after <see cref="From"/> when the hours cross midnight.</summary>
    public int To { get; }

    /// <summary>Whether the end lies in the next day.</summary>
    public bool CrossesMidnight => To <= From && To > 0;

    internal LocalHours UpToMidnight => CrossesMidnight ? new(From, DaySeconds) : this;

    internal LocalHours AfterMidnight => new(0, To);

    /// <summary>Hours between two times of day; midnight as the end means 24:00.</summary>
    /// <exception cref="ArgumentException">A time has a fraction of a second, or both are equal and not midnight.</exception>
    public static LocalHours Between(LocalTime from, LocalTime to)
    {
        if (from.NanosecondOfSecond != 0 || to.NanosecondOfSecond != 0 || (from == to && from != LocalTime.Midnight))
        {
            throw new ArgumentException("Hours start and end on whole seconds, at different times.", nameof(to));
        }

        return new((int)(from.TickOfDay / NodaConstants.TicksPerSecond), to == LocalTime.Midnight ? DaySeconds : (int)(to.TickOfDay / NodaConstants.TicksPerSecond));
    }

    /// <summary>Reads "HH:mm-HH:mm" or "HH:mm:ss-HH:mm:ss"; false for anything else, and for hours without length.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LocalHours hours)
    {
        hours = default;
        var dash = text.IndexOf('-');
        if (dash < 0 || !TrySecond(text[..dash].Trim(), out var from) || !TrySecond(text[(dash + 1)..].Trim(), out var to) || from == DaySeconds)
        {
            return false;
        }

        // 22:00-00:00 ends at midnight: there is nothing left to carry into the next day.
        to = to == 0 ? DaySeconds : to;
        hours = new(from, to);
        return from != to;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Clock(From)}-{Clock(To)}";

    /// <summary>Sorted, with overlapping and touching hours joined.</summary>
    internal static LocalHours[] Merge(IEnumerable<LocalHours> hours)
    {
        var merged = new List<LocalHours>();
        foreach (var next in hours.Where(span => span.From < span.To).OrderBy(span => span.From))
        {
            if (merged.Count > 0 && next.From <= merged[^1].To)
            {
                merged[^1] = new(merged[^1].From, Math.Max(merged[^1].To, next.To));
            }
            else
            {
                merged.Add(next);
            }
        }

        return [.. merged];
    }

    /// <summary>What two merged days have in common.</summary>
    internal static LocalHours[] Intersect(LocalHours[] first, LocalHours[] second)
    {
        var common =
            from a in first
            from b in second
            let start = Math.Max(a.From, b.From)
            let end = Math.Min(a.To, b.To)
            where start < end
            select new LocalHours(start, end);
        return Merge(common);
    }

    private static bool TrySecond(ReadOnlySpan<char> text, out int second)
    {
        second = 0;
        Span<int> parts = stackalloc int[3];
        parts.Clear();
        var count = 0;
        foreach (var range in text.Split(':'))
        {
            if (count == parts.Length
                || text[range].Length != 2
                || !int.TryParse(text[range], NumberStyles.None, CultureInfo.InvariantCulture, out parts[count++]))
            {
                return false;
            }
        }

        second = (parts[0] * 3600) + (parts[1] * 60) + parts[2];
        return count >= 2 && parts[1] < 60 && parts[2] < 60 && second <= DaySeconds;
    }

    private static string Clock(int second)
    {
        var clock = $"{second / 3600:00}:{second / 60 % 60:00}";
        return second % 60 == 0 ? clock : $"{clock}:{second % 60:00}";
    }
}
