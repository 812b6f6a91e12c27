using Cluster.Grains.Contacts.Rules;
using NodaTime;
using Xunit;

namespace Cluster.Tests.Rules;

public sealed class AttemptCapsTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Fact]
    public void NextAllowed_day_is_full_waits_for_local_midnight()
    {
        var history = Made("2026-11-22T08:00Z", "2026-11-22T12:00Z");
        var answer = new AttemptCaps { PerDay = 2 }.NextAllowed(history, At("2026-11-22T20:00Z"), Berlin);
        Assert.Equal(new CapAnswer(Cap.PerDay, At("2026-11-22T23:00Z")), answer);
    }

    [Fact]
    public void NextAllowed_day_of_25_hours_counts_its_first_hour()
    {
        var history = Made("2026-10-24T22:30Z");
        var answer = new AttemptCaps { PerDay = 1 }.NextAllowed(history, At("2026-10-25T22:45Z"), Berlin);
        Assert.Equal(new CapAnswer(Cap.PerDay, At("2026-10-25T23:00Z")), answer);
    }

    [Fact]
    public void NextAllowed_24_hours_are_full_waits_for_the_oldest_that_counts()
    {
        var history = Made("2026-11-21T21:00Z", "2026-11-22T08:00Z", "2026-11-22T12:00Z");
        var caps = new AttemptCaps { Per24Hours = 2, PerDay = 2 };
        Assert.Equal(new CapAnswer(Cap.Per24Hours, At("2026-11-23T08:00Z")), caps.NextAllowed(history, At("2026-11-22T20:00Z"), Berlin));
        Assert.Equal(Cap.None, caps.NextAllowed(history, At("2026-11-23T08:00Z"), Berlin).Binding);
    }

    [Fact]
    public void NextAllowed_total_is_reached_is_never()
    {
        var answer = new AttemptCaps { Total = 2 }.NextAllowed(AttemptHistory.Restore([], 2), At("2026-11-22T20:00Z"), Berlin);
        Assert.Equal(new CapAnswer(Cap.Total, null), answer);
        Assert.True(answer.IsNever);
    }

    [Fact]
    public void NextAllowed_no_caps_is_now()
    {
        var now = At("2026-11-22T20:00Z");
        Assert.Equal(new CapAnswer(Cap.None, now), AttemptCaps.None.NextAllowed(AttemptHistory.Restore([now], 1_000), now, Berlin));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(AttemptHistory.Capacity + 1)]
    public void PerDay_out_of_range_is_refused(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttemptCaps { PerDay = value });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttemptCaps { Per24Hours = value });
        Assert.True(value > 0 || Record.Exception(() => new AttemptCaps { Total = value }) is ArgumentOutOfRangeException);
    }

    [Fact]
    public void Add_many_attempts_keeps_two_days_and_counts_all()
    {
        var history = AttemptHistory.Empty;
        var at = At("2026-11-22T08:00Z");
        for (var i = 0; i < 200; i++)
        {
            history = history.Add(at + Duration.FromMinutes(i));
        }

        Assert.Equal(AttemptHistory.Capacity, history.Recent.Length);
        Assert.Equal(200, history.Total);
        history = history.Add(at + Duration.FromDays(4));
        Assert.Single(history.Recent);
        Assert.Equal(201, history.Total);
    }

    [Fact]
    public void Add_out_of_order_stays_sorted()
    {
        var history = Made("2026-11-22T08:00Z", "2026-11-22T07:00Z", "2026-11-22T09:00Z", "2026-11-22T08:30Z");
        Assert.Equal(history.Recent.Order(), history.Recent);
    }

    [Fact]
    public void NextAllowed_dialled_as_soon_as_it_allows_never_breaks_a_cap()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var (caps, zone, attempts) = Dial(seed, (caps, history, now, zone) => caps.NextAllowed(history, now, zone).AllowedAt);
            var fault = Fault(caps, zone, attempts);
            Assert.True(fault is null, $"seed {seed}, {caps}, {zone.Id}: {fault}");
        }
    }

    [Fact]
    public void Fault_planted_bugs_are_caught()
    {
        // Bugs: days of the UTC calendar; a day is always 24 hours; nothing is counted.
        var utcDays = Enumerable.Range(1, 300).Count(seed => Broken(seed, (caps, history, now, _) => caps.NextAllowed(history, now, DateTimeZone.Utc).AllowedAt));
        var early = Enumerable.Range(1, 300).Count(seed => Broken(seed, (caps, history, now, zone) =>
            caps.NextAllowed(history, now, zone).AllowedAt is { } at && at > now ? at - Duration.FromSeconds(1) : now));
        var blind = Enumerable.Range(1, 300).Count(seed => Broken(seed, (_, _, now, _) => now));
        Assert.True(utcDays > 30 && early > 100 && blind > 100, $"{utcDays}, {early}, {blind}");

        static bool Broken(int seed, Func<AttemptCaps, AttemptHistory, Instant, DateTimeZone, Instant?> next)
        {
            var (caps, zone, attempts) = Dial(seed, next);
            return Fault(caps, zone, attempts) is not null;
        }
    }

    private static (AttemptCaps Caps, DateTimeZone Zone, List<Instant> Attempts) Dial(
        int seed, Func<AttemptCaps, AttemptHistory, Instant, DateTimeZone, Instant?> next)
    {
        var random = new Random(seed);
        string[] zones = ["Europe/Berlin", "America/New_York", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Kolkata"];
        var zone = DateTimeZoneProviders.Tzdb[zones[random.Next(zones.Length)]];
        var caps = new AttemptCaps
        {
            PerDay = random.Next(3) == 0 ? null : random.Next(1, 6),
            Per24Hours = random.Next(3) == 0 ? null : random.Next(1, 6),
            Total = random.Next(3) == 0 ? null : random.Next(1, 40),
        };
        var now = Instant.FromUtc(2026, 3, 20, 0, 0) + Duration.FromHours(random.Next(5_000));
        var history = AttemptHistory.Empty;
        List<Instant> attempts = [];
        while (attempts.Count < 60 && next(caps, history, now, zone) is { } at)
        {
            now = at;
            attempts.Add(at);
            history = history.Add(at);
            now += random.Next(3) == 0 ? Duration.FromSeconds(random.Next(100_000)) : Duration.FromSeconds(1);
        }

        return (caps, zone, attempts);
    }

    /// <summary>The plain count over all attempts, which the history does not keep.</summary>
    private static string? Fault(AttemptCaps caps, DateTimeZone zone, List<Instant> attempts) =>
        attempts.Count > caps.Total ? "total"
        : attempts.GroupBy(at => at.InZone(zone).Date).Any(day => day.Count() > caps.PerDay) ? "per day"
        : attempts.Any(at => attempts.Count(other => other <= at && other > at - Duration.FromDays(1)) > caps.Per24Hours) ? "per 24 hours"
        : null;

    private static AttemptHistory Made(params string[] at) => at.Aggregate(AttemptHistory.Empty, (history, text) => history.Add(At(text)));

    private static Instant At(string text) => Instant.FromDateTimeOffset(DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}
