using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// When calling is allowed, in the local time of the called person: hours per weekday, and dates that have their own hours (holidays).
/// Immutable; built once per campaign. Every question is answered on the time line, one zone interval at a time: a local hour that
/// daylight saving skips opens nothing, and one that it repeats is open both times.
/// </summary>
public sealed class CallingWindow
{
    /// <summary>How far <see cref="NextOpen"/> and <see cref="ClosesAt"/> look ahead.</summary>
    public const int HorizonDays = 366;

    private const int DaySeconds = 86_400;
    private const int DaysInWeek = 7;

    // The first of January 1970 was a Thursday; index 0 is Monday.
    private const int EpochWeekday = 3;

    private readonly LocalHours[][] _week;
    private readonly FrozenDictionary<int, LocalHours[]> _holidays;

    private CallingWindow(LocalHours[][] week, FrozenDictionary<int, LocalHours[]> holidays)
    {
        _week = week;
        _holidays = holidays;
    }

    /// <summary>Open at every hour of every day.</summary>
    public static CallingWindow Always { get; } = Create(
        Enum.GetValues<IsoDayOfWeek>()
            .Where(day => day != IsoDayOfWeek.None)
            .ToDictionary(day => day, _ => (IReadOnlyList<LocalHours>)[LocalHours.WholeDay]));

    /// <summary>Builds a window.</summary>
    /// <param name="week">Hours per weekday; a day that is missing is closed. Hours that cross midnight go on into the next weekday.</param>
    /// <param name="holidays">
    /// Dates with their own hours instead of the weekday's; an empty list closes the date. Such hours end at midnight at the latest:
    /// what follows belongs to the next date. Hours of the evening before do not reach into a holiday either.
    /// </param>
    /// <exception cref="ArgumentException">A holiday's hours cross midnight; check <see cref="LocalHours.CrossesMidnight"/> first.</exception>
    public static CallingWindow Create(
        IReadOnlyDictionary<IsoDayOfWeek, IReadOnlyList<LocalHours>> week,
        IReadOnlyDictionary<LocalDate, IReadOnlyList<LocalHours>>? holidays = null)
    {
        ArgumentNullException.ThrowIfNull(week);
        var days = new List<LocalHours>[DaysInWeek];
        for (var day = 0; day < DaysInWeek; day++)
        {
            days[day] = [];
        }

        foreach (var (day, hours) in week)
        {
            var index = (int)day - 1;
            foreach (var span in hours)
            {
                days[index].Add(span.UpToMidnight);
                if (span.CrossesMidnight)
                {
                    days[(index + 1) % DaysInWeek].Add(span.AfterMidnight);
                }
            }
        }

        var dates = new Dictionary<int, LocalHours[]>();
        foreach (var (date, hours) in holidays ?? ImmutableDictionary<LocalDate, IReadOnlyList<LocalHours>>.Empty)
        {
            if (hours.Any(span => span.CrossesMidnight))
            {
                throw new ArgumentException($"The hours of {date:uuuu-MM-dd} cross midnight.", nameof(holidays));
            }

            dates[EpochDay(date)] = LocalHours.Merge(hours);
        }

        return new CallingWindow([.. days.Select(LocalHours.Merge)], dates.ToFrozenDictionary());
    }

    /// <summary>The window that is open only when both are: a campaign's hours inside those that the law leaves, for example.</summary>
    public static CallingWindow Intersect(CallingWindow first, CallingWindow second)
    {
        var week = new LocalHours[DaysInWeek][];
        for (var day = 0; day < DaysInWeek; day++)
        {
            week[day] = LocalHours.Intersect(first._week[day], second._week[day]);
        }

        var dates = first._holidays.Keys.Union(second._holidays.Keys)
            .ToDictionary(date => date, date => LocalHours.Intersect(first.HoursOf(date), second.HoursOf(date)));
        return new CallingWindow(week, dates.ToFrozenDictionary());
    }

    /// <summary>The hours of one date, in order, none touching the next.</summary>
    public ImmutableArray<LocalHours> HoursOn(LocalDate date) => [.. HoursOf(EpochDay(date))];

    /// <summary>Whether calling is allowed at this instant in this zone. Allocates nothing.</summary>
    public bool IsOpen(Instant now, DateTimeZone zone)
    {
        var local = now.ToUnixTimeSeconds() + zone.GetUtcOffset(now).Seconds;
        var day = (int)Math.DivRem(local, DaySeconds, out var second);
        if (second < 0)
        {
            day--;
            second += DaySeconds;
        }

        foreach (var hours in HoursOf(day))
        {
            if (second < hours.To)
            {
                return second >= hours.From;
            }
        }

        return false;
    }

    /// <summary>
    /// The first instant at or after <paramref name="now"/> at which calling is allowed: <paramref name="now"/> itself when open.
    /// Null when none comes within <see cref="HorizonDays"/>.
    /// </summary>
    public Instant? NextOpen(Instant now, DateTimeZone zone) => NextWith(open: true, now, zone);

    /// <summary>
    /// The first instant at or after <paramref name="now"/> at which calling is not allowed: <paramref name="now"/> itself when closed.
    /// Null when the window stays open through <see cref="HorizonDays"/>.
    /// </summary>
    public Instant? ClosesAt(Instant now, DateTimeZone zone) => NextWith(open: false, now, zone);

    private Instant? NextWith(bool open, Instant now, DateTimeZone zone)
    {
        if (IsOpen(now, zone) == open)
        {
            return now;
        }

        // Whole seconds are enough: windows and offsets have no smaller part, so a change can only come with a full second.
        var second = now.ToUnixTimeSeconds() + 1;
        var horizon = second + ((long)HorizonDays * DaySeconds);
        while (second < horizon)
        {
            var interval = zone.GetZoneInterval(Instant.FromUnixTimeSeconds(second));
            var offset = interval.WallOffset.Seconds;
            var end = interval.HasEnd ? Math.Min(interval.End.ToUnixTimeSeconds(), horizon) : horizon;
            var found = FirstLocal(open, second + offset, end + offset);
            if (found is { } local)
            {
                return Instant.FromUnixTimeSeconds(local - offset);
            }

            second = end;
        }

        return null;
    }

    /// <summary>The first local second in [from, end) that is open, or closed; the offset does not change in between.</summary>
    private long? FirstLocal(bool open, long from, long end)
    {
        var local = from;
        while (local < end)
        {
            var day = (int)Math.Floor(local / (double)DaySeconds);
            var midnight = (long)day * DaySeconds;
            var found = open ? FirstOpen(HoursOf(day), (int)(local - midnight)) : FirstClosed(HoursOf(day), (int)(local - midnight));
            if (found < DaySeconds)
            {
                return midnight + found < end ? midnight + found : null;
            }

            local = midnight + DaySeconds;
        }

        return null;
    }

    private static int FirstOpen(LocalHours[] day, int second)
    {
        foreach (var hours in day)
        {
            if (second < hours.To)
            {
                return Math.Max(second, hours.From);
            }
        }

        return DaySeconds;
    }

    private static int FirstClosed(LocalHours[] day, int second)
    {
        foreach (var hours in day)
        {
            if (second < hours.To)
            {
                return second < hours.From ? second : hours.To;
            }
        }

        return second;
    }

    private LocalHours[] HoursOf(int epochDay)
    {
        if (_holidays.Count > 0 && _holidays.TryGetValue(epochDay, out var hours))
        {
            return hours;
        }

        var weekday = (epochDay + EpochWeekday) % DaysInWeek;
        return _week[weekday < 0 ? weekday + DaysInWeek : weekday];
    }

    private static int EpochDay(LocalDate date) => Period.DaysBetween(new LocalDate(1970, 1, 1), date);
}
