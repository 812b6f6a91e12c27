using System.Diagnostics;
using Cluster.Grains.Contacts.Rules;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Cluster.Tests.Rules;

public sealed class CallingWindowTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1_500);

    [Theory]
    [InlineData("09:00-20:00", 32_400, 72_000)]
    [InlineData("00:00-24:00", 0, 86_400)]
    [InlineData("22:00-02:00", 79_200, 7_200)]
    [InlineData("22:00-00:00", 79_200, 86_400)]
    [InlineData(" 09:00 - 20:00:30 ", 32_400, 72_030)]
    public void TryParse_hours_gives_seconds_of_day(string text, int from, int to)
    {
        Assert.True(LocalHours.TryParse(text, out var hours));
        Assert.Equal((from, to), (hours.From, hours.To));
    }

    [Theory]
    [InlineData("")]
    [InlineData("09:00")]
    [InlineData("9:00-20:00")]
    [InlineData("09:00-09:00")]
    [InlineData("24:00-09:00")]
    [InlineData("09:00-24:01")]
    [InlineData("09:60-10:00")]
    [InlineData("09:00-20:00-21:00")]
    [InlineData("09:00:00:00-10:00")]
    [InlineData("-1:00-10:00")]
    public void TryParse_other_text_is_refused(string text) => Assert.False(LocalHours.TryParse(text, out _));

    // Clocks: Berlin skips 02:00-03:00 on 2026-03-29 and repeats it on 2026-10-25; Beirut skips 00:00-01:00 on 2026-03-29;
    // Sao Paulo skipped midnight on 2018-11-04; Lord Howe moves by half an hour; Apia skipped all of 2011-12-30.
    [Theory]
    [InlineData("Europe/Berlin", "09:00-20:00", "2026-11-23T07:59:59Z", "2026-11-23T08:00:00Z")]
    [InlineData("Europe/Berlin", "02:15-02:45", "2026-03-28T02:00:00Z", "2026-03-30T00:15:00Z")]
    [InlineData("Europe/Berlin", "02:15-03:15", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/Berlin", "02:15-02:45", "2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z")]
    [InlineData("Asia/Beirut", "00:00-02:00", "2026-03-28T20:00:00Z", "2026-03-28T22:00:00Z")]
    [InlineData("America/Sao_Paulo", "00:00-00:30", "2018-11-03T23:00:00Z", "2018-11-05T02:00:00Z")]
    [InlineData("Australia/Lord_Howe", "02:10-02:20", "2026-10-03T13:00:00Z", "2026-10-04T15:10:00Z")]
    [InlineData("Pacific/Apia", "09:00-10:00", "2011-12-29T21:00:00Z", "2011-12-30T19:00:00Z")]
    public void NextOpen_over_a_change_of_clocks_is_the_first_open_second(string zone, string hours, string now, string expected)
    {
        var window = Daily(hours);
        Assert.Equal(At(expected), window.NextOpen(At(now), DateTimeZoneProviders.Tzdb[zone]));
    }

    [Fact]
    public void ClosesAt_over_a_change_of_clocks_follows_the_wall_clock()
    {
        var berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        Assert.Equal(At("2026-03-29T01:00:00Z"), Daily("01:00-02:30").ClosesAt(At("2026-03-29T00:30:00Z"), berlin));
        Assert.Equal(At("2026-10-25T00:30:00Z"), Daily("01:00-02:30").ClosesAt(At("2026-10-24T23:30:00Z"), berlin));
        Assert.Equal(At("2026-10-26T17:00:00Z"), Daily("20:00-18:00").ClosesAt(At("2026-10-25T19:00:00Z"), berlin));
        Assert.Null(CallingWindow.Always.ClosesAt(At("2026-10-25T00:00:00Z"), berlin));
    }

    [Fact]
    public void NextOpen_window_without_hours_is_never() =>
        Assert.Null(CallingWindow.Create(new Dictionary<IsoDayOfWeek, IReadOnlyList<LocalHours>>()).NextOpen(At("2026-10-25T00:00:00Z"), DateTimeZone.Utc));

    [Fact]
    public void NextOpen_open_only_on_a_far_holiday_is_found_within_the_horizon()
    {
        var date = new LocalDate(2027, 9, 1);
        var window = CallingWindow.Create(
            new Dictionary<IsoDayOfWeek, IReadOnlyList<LocalHours>>(),
            new Dictionary<LocalDate, IReadOnlyList<LocalHours>> { [date] = [Hours("10:00-11:00")] });
        Assert.Equal(At("2027-09-01T10:00:00Z"), window.NextOpen(At("2026-10-25T00:00:00Z"), DateTimeZone.Utc));
        Assert.Null(window.NextOpen(At("2026-08-01T00:00:00Z"), DateTimeZone.Utc));
    }

    [Fact]
    public void Create_holiday_that_crosses_midnight_is_refused() =>
        Assert.Throws<ArgumentException>(() => CallingWindow.Create(
            new Dictionary<IsoDayOfWeek, IReadOnlyList<LocalHours>>(),
            new Dictionary<LocalDate, IReadOnlyList<LocalHours>> { [new LocalDate(2027, 1, 1)] = [Hours("22:00-02:00")] }));

    [Fact]
    public void IsOpen_any_window_agrees_with_the_wall_clock() =>
        Check.One(Many, Prop.ForAll(WindowCase.Any, drawn => Enumerable.Range(-40, 160)
            .Select(step => drawn.Now + Duration.FromMinutes(step * 37))
            .All(at => drawn.Window.IsOpen(at, drawn.Zone) == drawn.ModelIsOpen(at))));

    [Fact]
    public void NextOpen_any_window_is_open_and_nothing_before_it_is() =>
        Check.One(Many, Prop.ForAll(WindowCase.Any, drawn => drawn.FaultOfNextOpen(drawn.Window.NextOpen(drawn.Now, drawn.Zone)) is null));

    [Fact]
    public void ClosesAt_any_window_is_closed_and_nothing_before_it_is() =>
        Check.One(Many, Prop.ForAll(WindowCase.Any, drawn =>
        {
            if (drawn.Window.ClosesAt(drawn.Now, drawn.Zone) is not { } closes)
            {
                return drawn.ModelIsOpen(drawn.Now + Duration.FromDays(8));
            }

            return !drawn.ModelIsOpen(closes)
                && (closes == drawn.Now || drawn.ModelIsOpen(closes - Duration.FromSeconds(1)))
                && Enumerable.Range(0, 500).All(step => closes == drawn.Now || drawn.ModelIsOpen(drawn.Now + ((closes - drawn.Now) / 500.0 * step)));
        }));

    [Fact]
    public void Intersect_any_two_windows_is_open_when_both_are() =>
        Check.One(Many, Prop.ForAll(WindowCase.Any, WindowCase.Any, (first, second) =>
        {
            var both = CallingWindow.Intersect(first.Window, second.Window);
            return Enumerable.Range(-40, 160)
                .Select(step => first.Now + Duration.FromMinutes(step * 37))
                .All(at => both.IsOpen(at, first.Zone) == (first.Window.IsOpen(at, first.Zone) && second.Window.IsOpen(at, first.Zone)));
        }));

    [Fact]
    public void FaultOfNextOpen_planted_bugs_are_caught()
    {
        var caughtOffset = 0;
        var caughtLate = 0;
        var caughtNever = 0;
        for (var seed = 0; seed < 1_000; seed++)
        {
            var drawn = WindowCase.From(seed);
            var right = drawn.Window.NextOpen(drawn.Now, drawn.Zone);

            // Bug: the offset of now is taken for the answer too.
            var fixedZone = DateTimeZone.ForOffset(drawn.Zone.GetUtcOffset(drawn.Now));
            caughtOffset += drawn.FaultOfNextOpen(drawn.Window.NextOpen(drawn.Now, fixedZone)) is null ? 0 : 1;
            caughtLate += drawn.FaultOfNextOpen(right + Duration.FromSeconds(1)) is null ? 0 : 1;
            caughtNever += drawn.FaultOfNextOpen(null) is null ? 0 : 1;
        }

        Assert.True(caughtOffset > 50, $"wrong offset: {caughtOffset}");
        Assert.True(caughtLate > 500, $"a second late: {caughtLate}");
        Assert.True(caughtNever > 500, $"never: {caughtNever}");
    }

    [Fact]
    public void IsOpen_asked_often_allocates_nothing_and_stays_cheap()
    {
        var now = At("2026-11-23T08:00:00Z");
        var window = Daily("09:00-13:00", "14:00-20:00");
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        const int Days = 20;
        const int Times = 10_000;
        var open = 0;
        var best = TimeSpan.MaxValue;
        var allocated = long.MaxValue;
        for (var day = 0; day < Days; day++)
        {
            // The best day counts: on any other the machine may have done something else in the middle.
            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < Times; i++)
            {
                open += window.IsOpen(now + Duration.FromDays(day) + Duration.FromSeconds(8 * i), zone) ? 1 : 0;
            }

            var took = Stopwatch.GetElapsedTime(began);
            best = took < best ? took : best;
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(open, 1, (Days * Times) - 1);
        Assert.Equal(0, allocated);
        Assert.InRange(best.TotalNanoseconds / Times, 0, 5_000);
    }

    private static CallingWindow Daily(params string[] hours) => CallingWindow.Create(Enum.GetValues<IsoDayOfWeek>()
        .Where(day => day != IsoDayOfWeek.None)
        .ToDictionary(day => day, _ => (IReadOnlyList<LocalHours>)[.. hours.Select(Hours)]));

    private static LocalHours Hours(string text) => LocalHours.TryParse(text, out var hours) ? hours : throw new FormatException(text);

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}
