using Cluster.Grains.Contacts.Rules;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using Outcome = Cluster.Interfaces.Outcome;
using Cluster.Interfaces.Contacts;

namespace Cluster.Tests.Rules;

public sealed class DialRulesTests
{
    private static readonly DateTimeZone Moscow = DateTimeZoneProviders.Tzdb["Europe/Moscow"];

    // A Sunday, 15:00 in Moscow.
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 22, 12, 0);

    private static readonly DialQuestion Plain = new()
    {
        Now = Now,
        Zone = Moscow,
        Window = CallingWindow.Always,
        Caps = AttemptCaps.None,
        History = AttemptHistory.Empty,
        Entry = EntryState.New,
        NumbersCount = 2,
        CampaignRunning = true,
    };

    [Fact]
    public void Judge_nothing_in_the_way_allows_the_next_number()
    {
        AssertVerdict("allowed", null, "may be dialled on number 1", Plain);
        var verdict = DialRules.Judge(Plain with { Entry = EntryState.New with { NextNumber = 1 } });
        Assert.Equal((true, 1), (verdict.IsAllowed, verdict.NumberIndex));
        Assert.False(default(ContactVerdict).IsAllowed);
    }

    [Fact]
    public void Judge_each_reason_has_its_code_time_and_sentence()
    {
        var later = Now + Duration.FromHours(2);
        AssertVerdict("campaign-not-running", null, "the campaign is not running", Plain with { CampaignRunning = false });
        AssertVerdict("live-call", null, "a call to this contact is under way", Plain with { LiveCall = true });
        AssertVerdict("finished", null, "the contact is finished in this campaign", With(EntryState.New with { Status = EntryStatus.Succeeded }));
        AssertVerdict("finished", null, "the contact is finished in this campaign", With(EntryState.New with { Status = EntryStatus.Finished }));
        AssertVerdict("exhausted", null, "no retry or no number is left", With(EntryState.New with { Status = EntryStatus.Exhausted }));
        AssertVerdict("exhausted", null, "no retry or no number is left", Plain with { NumbersCount = 0 });
        AssertVerdict("dnc", null, "the contact is not to be called", With(EntryState.New with { Status = EntryStatus.DoNotCall }));
        AssertVerdict("dnc", null, "the contact is not to be called", Plain with { ContactDnc = true });
        AssertVerdict("dnc", null, "the contact is not to be called", Plain with { DncNumbers = 3 });
        AssertVerdict("not-yet", later, "not to be called before 2026-11-22T17:00+03:00", Plain with { Earliest = later });
        AssertVerdict("too-late", null, "the latest date for this contact is past", Plain with { Latest = Now });
        AssertVerdict("retry-due", later, "the next try is due at 2026-11-22T17:00+03:00", With(EntryState.New with { NextDue = later }));
        AssertVerdict(
            "retry-due",
            later + Duration.FromSeconds(7),
            "the next try is due at 2026-11-22T17:00:07+03:00",
            With(EntryState.New with { NextDue = later + Duration.FromSeconds(7), Status = EntryStatus.Callback }));
        AssertVerdict(
            "outside-window",
            Instant.FromUtc(2026, 11, 23, 6, 0),
            "outside the calling window until 2026-11-23T09:00+03:00",
            Plain with { Window = OnMondays("09:00-20:00") });
        AssertVerdict(
            "outside-window",
            null,
            "outside the calling window, which does not open within 366 days",
            Plain with { Window = CallingWindow.Create(new Dictionary<IsoDayOfWeek, IReadOnlyList<LocalHours>>()) });
        var once = AttemptHistory.Empty.Add(Now - Duration.FromHours(1));
        AssertVerdict(
            "cap-reached",
            Instant.FromUtc(2026, 11, 22, 21, 0),
            "the attempts allowed per day are used up until 2026-11-23T00:00+03:00",
            Plain with { History = once, Caps = new AttemptCaps { PerDay = 1 } });
        AssertVerdict(
            "cap-reached",
            Instant.FromUtc(2026, 11, 23, 11, 0),
            "the attempts allowed in 24 hours are used up until 2026-11-23T14:00+03:00",
            Plain with { History = once, Caps = new AttemptCaps { Per24Hours = 1 } });
        AssertVerdict("cap-reached", null, "the attempts allowed in all are used up", Plain with { History = once, Caps = new AttemptCaps { Total = 1 } });

        static DialQuestion With(EntryState entry) => Plain with { Entry = entry };
    }

    [Fact]
    public void Judge_several_reasons_names_the_first_in_order()
    {
        var later = Now + Duration.FromHours(2);
        var question = Plain with
        {
            CampaignRunning = false,
            LiveCall = true,
            Entry = EntryState.New with { Status = EntryStatus.Finished, NextDue = later },
            ContactDnc = true,
            Earliest = later,
            Window = OnMondays("09:00-20:00"),
            Caps = new AttemptCaps { Total = 1 },
            History = AttemptHistory.Restore([], 1),
        };
        List<string> codes = [];
        Next(question);
        Next(question = question with { CampaignRunning = true });
        Next(question = question with { LiveCall = false });
        Next(question = question with { Entry = question.Entry with { Status = EntryStatus.Open } });
        Next(question = question with { ContactDnc = false });
        Next(question = question with { Earliest = null });
        Next(question = question with { Entry = EntryState.New });
        Next(question with { Window = CallingWindow.Always });
        Assert.Equal(["campaign-not-running", "live-call", "finished", "dnc", "not-yet", "retry-due", "outside-window", "cap-reached"], codes);

        void Next(DialQuestion asked) => codes.Add(DialRules.Judge(asked).Code);
    }

    [Fact]
    public void Judge_dnc_number_is_skipped_for_the_next() =>
        Assert.Equal(1, DialRules.Judge(Plain with { DncNumbers = 1 }).NumberIndex);

    [Fact]
    public void Judge_rest_of_the_round_is_dnc_keeps_the_delay_of_the_number_dialled()
    {
        var entry = EntryRules.AfterAttempt(EntryState.New, 2, Outcome.Machine, 0, Now, RetryPolicy.Default, EntryRules.DefaultNumberDelay);
        var question = Plain with { Entry = entry, Now = Now + Duration.FromMinutes(2) };
        Assert.Equal(1, DialRules.Judge(question).NumberIndex);
        AssertVerdict("retry-due", Now + Duration.FromHours(4), "the next try is due at 2026-11-22T19:00+03:00", question with { DncNumbers = 2 });
    }

    [Fact]
    public void NextAllowed_several_reasons_in_turn_gives_the_instant_when_none_is_left()
    {
        // Due at 22:00, outside until Monday 09:00, capped until Monday 14:00.
        var question = Plain with
        {
            Entry = EntryState.New with { NextDue = Now + Duration.FromHours(7) },
            Window = OnMondays("09:00-20:00"),
            Caps = new AttemptCaps { Per24Hours = 1 },
            History = AttemptHistory.Empty.Add(Now - Duration.FromHours(1)),
        };
        Assert.Equal(Instant.FromUtc(2026, 11, 23, 11, 0), DialRules.NextAllowed(question));
        Assert.Null(DialRules.NextAllowed(question with { Latest = Now + Duration.FromHours(20) }));
        Assert.Null(DialRules.NextAllowed(question with { ContactDnc = true }));
        Assert.Equal(Now, DialRules.NextAllowed(Plain));
    }

    [Fact]
    public void Judge_any_contact_dialled_whenever_allowed_never_breaks_a_rule() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(WindowCase.Any, drawn => Campaign(drawn, (in DialQuestion q) => DialRules.Judge(q)) is null));

    [Fact]
    public void Campaign_planted_bugs_are_caught()
    {
        var noWindow = Caught((in DialQuestion q) => DialRules.Judge(q with { Window = CallingWindow.Always }));
        var wrongZone = Caught((in DialQuestion q) => DialRules.Judge(q with { Zone = DateTimeZone.Utc }));
        var noCaps = Caught((in DialQuestion q) => DialRules.Judge(q with { Caps = AttemptCaps.None }));
        var noDnc = Caught((in DialQuestion q) => DialRules.Judge(q with { DncNumbers = 0 }));
        var noDelay = Caught((in DialQuestion q) => DialRules.Judge(q with { Entry = q.Entry with { NextDue = null, RoundDue = null } }));
        Assert.True(
            noWindow > 20 && wrongZone > 20 && noCaps > 20 && noDnc > 20 && noDelay > 20,
            $"window {noWindow}, zone {wrongZone}, caps {noCaps}, dnc {noDnc}, delay {noDelay}");

        static int Caught(Judge judge) => Enumerable.Range(0, 200).Count(seed => Campaign(WindowCase.From(seed), judge) is not null);
    }

    [Fact]
    public void Judge_asked_often_allocates_nothing()
    {
        var question = Plain with
        {
            Window = OnMondays("09:00-20:00"),
            Now = Instant.FromUtc(2026, 11, 23, 8, 0),
            Caps = new AttemptCaps { PerDay = 2, Per24Hours = 2, Total = 9 },
            History = AttemptHistory.Empty.Add(Now).Add(Now + Duration.FromHours(1)).Add(Now + Duration.FromHours(2)),
        };
        var allocated = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            // The best round counts: in another the tables of a zone may have come in, which all tests share.
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                DialRules.Judge(question with { Now = question.Now + Duration.FromSeconds(i) });
            }

            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, allocated);
    }

    private delegate ContactVerdict Judge(in DialQuestion question);

    /// <summary>Dials one contact for three weeks by a judge and says which rule was broken, by counts of its own.</summary>
    private static string? Campaign(WindowCase drawn, Judge judge)
    {
        var random = new Random(drawn.Seed);
        var caps = new AttemptCaps
        {
            PerDay = random.Next(3) == 0 ? null : random.Next(1, 4),
            Per24Hours = random.Next(3) == 0 ? null : random.Next(1, 4),
            Total = random.Next(3) == 0 ? null : random.Next(1, 20),
        };
        var numbers = random.Next(1, 5);
        var (entry, history, dnc, now) = (EntryState.New, AttemptHistory.Empty, 0u, drawn.Now);
        List<Instant> attempts = [];
        var heldUntil = new Instant[numbers];
        while (now < drawn.Now + Duration.FromDays(21))
        {
            dnc |= random.Next(60) == 0 ? 1u << random.Next(numbers) : 0;
            var verdict = judge(new DialQuestion
            {
                Now = now,
                Zone = drawn.Zone,
                Window = drawn.Window,
                Caps = caps,
                History = history,
                Entry = entry,
                NumbersCount = numbers,
                CampaignRunning = true,
                DncNumbers = dnc,
            });
            if (verdict.IsAllowed)
            {
                attempts.Add(now);
                var broken =
                    !drawn.ModelIsOpen(now) ? "window"
                    : (dnc >> verdict.NumberIndex & 1) != 0 ? "dnc"
                    : now < heldUntil[verdict.NumberIndex] ? "retry delay"
                    : attempts.Count > caps.Total ? "total"
                    : attempts.Count(at => at.InZone(drawn.Zone).Date == now.InZone(drawn.Zone).Date) > caps.PerDay ? "per day"
                    : attempts.Count(at => at > now - Duration.FromDays(1)) > caps.Per24Hours ? "per 24 hours"
                    : null;
                if (broken is not null)
                {
                    return $"{broken} at {now}";
                }

                // Mostly outcomes with many retries, so that caps and windows come into play.
                var outcome = random.Next(6) == 0 ? (Outcome)random.Next(1, 10) : Outcome.Congestion;
                history = history.Add(now);
                entry = EntryRules.AfterAttempt(entry, numbers, outcome, verdict.NumberIndex, now, RetryPolicy.Default, EntryRules.DefaultNumberDelay);
                heldUntil[verdict.NumberIndex] = now + RetryPolicy.Default[outcome].Delay;
            }

            now = random.Next(2) == 0 && verdict.Until is { } until && until > now ? until : now + Duration.FromSeconds(random.Next(1, 7_200));
        }

        return null;
    }

    private static void AssertVerdict(string code, Instant? until, string sentence, DialQuestion question)
    {
        var verdict = DialRules.Judge(question);
        Assert.Equal((code, until, sentence), (verdict.Code, verdict.Until, verdict.Sentence(question.Zone)));
    }

    private static CallingWindow OnMondays(string hours) => CallingWindow.Create(new Dictionary<IsoDayOfWeek, IReadOnlyList<LocalHours>>
    {
        [IsoDayOfWeek.Monday] = [LocalHours.TryParse(hours, out var read) ? read : throw new FormatException(hours)],
    });
}
