using Cluster.Grains.Contacts.Rules;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Cluster.Tests.Rules;

/// <summary>
/// A window, a zone and an instant, drawn from one seed so that a failure prints what to replay. Instants lie close to a change of clocks
/// more often than not. <see cref="ModelIsOpen"/> is the second opinion: local wall time looked up in the hours as they were given.
/// </summary>
internal sealed class WindowCase
{
    private static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kolkata",
        "Africa/Cairo", "America/Havana", "Pacific/Apia", "Asia/Tehran", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca",
        "Europe/Moscow", "Asia/Gaza", "America/Santiago", "Antarctica/Troll", "Europe/Dublin", "America/Asuncion", "Asia/Amman",
    ];

    private readonly Dictionary<IsoDayOfWeek, IReadOnlyList<LocalHours>> _week = [];
    private readonly Dictionary<LocalDate, IReadOnlyList<LocalHours>> _holidays = [];

    private WindowCase(int seed)
    {
        Seed = seed;
        var random = new Random(seed);
        Zone = DateTimeZoneProviders.Tzdb[Zones[random.Next(Zones.Length)]];
        Now = Instant.FromUtc(2008, 1, 1, 0, 0) + Duration.FromSeconds(random.NextInt64(20L * 365 * 86_400));
        var interval = Zone.GetZoneInterval(Now);
        if (interval.HasEnd && random.Next(4) > 0)
        {
            Now = interval.End + Duration.FromSeconds(random.Next(-100_000, 20_000));
        }

        foreach (var day in Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None && random.Next(5) > 0))
        {
            _week[day] = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Hours(random, mayCross: true))];
        }

        for (var i = random.Next(4); i > 0; i--)
        {
            _holidays[Now.InZone(Zone).Date.PlusDays(random.Next(-2, 6))] =
                [.. Enumerable.Range(0, random.Next(3)).Select(_ => Hours(random, mayCross: false))];
        }

        Window = CallingWindow.Create(_week, _holidays);
    }

    public int Seed { get; }

    public DateTimeZone Zone { get; }

    public Instant Now { get; }

    public CallingWindow Window { get; }

    public static Arbitrary<WindowCase> Any { get; } = Gen.Choose(0, int.MaxValue - 1).Select(seed => new WindowCase(seed)).ToArbitrary();

    public static WindowCase From(int seed) => new(seed);

    public bool ModelIsOpen(Instant at)
    {
        var local = at.InZone(Zone).LocalDateTime;
        if (_holidays.TryGetValue(local.Date, out var special))
        {
            return special.Any(hours => Within(hours, local.TimeOfDay));
        }

        return Of(local.DayOfWeek).Any(hours => hours.CrossesMidnight ? Second(local.TimeOfDay) >= hours.From : Within(hours, local.TimeOfDay))
            || Of(local.Date.PlusDays(-1).DayOfWeek).Any(hours => hours.CrossesMidnight && Second(local.TimeOfDay) < hours.To);
    }

    /// <summary>What is wrong with an answer to "when does it open", null when nothing is.</summary>
    public string? FaultOfNextOpen(Instant? answer)
    {
        if (answer is not { } opens)
        {
            return Samples(Now, Now + Duration.FromDays(15)).Any(ModelIsOpen) ? "never, but the window opens" : null;
        }

        return opens < Now ? "before now"
            : !ModelIsOpen(opens) ? $"closed at {opens}"
            : opens > Now && ModelIsOpen(opens - Duration.FromSeconds(1)) ? $"already open a second before {opens}"
            : Samples(Now, opens).Any(ModelIsOpen) ? $"open before {opens}"
            : null;
    }

    public override string ToString() =>
        $"seed {Seed}: {Now} in {Zone.Id}, week {string.Join("; ", _week.Select(day => $"{day.Key} {string.Join(',', day.Value)}"))}, "
        + $"holidays {string.Join("; ", _holidays.Select(day => $"{day.Key:uuuu-MM-dd} {string.Join(',', day.Value)}"))}";

    private static IEnumerable<Instant> Samples(Instant from, Instant to)
    {
        var step = Duration.FromTicks(Math.Max((to - from).TotalTicks / 2_000, NodaConstants.TicksPerSecond));
        for (var at = from; at < to; at += step)
        {
            yield return at;
        }
    }

    private static LocalHours Hours(Random random, bool mayCross)
    {
        while (true)
        {
            var from = LocalTime.FromMinutesSinceMidnight(random.Next(96) * 15);
            var to = LocalTime.FromMinutesSinceMidnight(random.Next(96) * 15);
            if (from != to && (mayCross || to > from || to == LocalTime.Midnight))
            {
                return LocalHours.Between(from, to);
            }
        }
    }

    private IReadOnlyList<LocalHours> Of(IsoDayOfWeek day) => _week.GetValueOrDefault(day, []);

    private static bool Within(LocalHours hours, LocalTime time) => Second(time) >= hours.From && Second(time) < hours.To;

    private static int Second(LocalTime time) => (int)(time.TickOfDay / NodaConstants.TicksPerSecond);
}
