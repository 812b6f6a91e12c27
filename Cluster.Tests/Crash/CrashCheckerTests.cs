using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;
using Xunit;
using static Cluster.Tests.Crash.PlantedHistory;

namespace Cluster.Tests.Crash;

/// <summary>Each checker finds the bug that is planted for it in a history that is right otherwise, and finds nothing without it.</summary>
public sealed class CrashCheckerTests
{
    private const string Number = "+79001000001";

    private readonly Guid _campaign = Guid.NewGuid();
    private readonly List<(Guid, DateTimeOffset, DateTimeOffset)> _pauses = [];
    private readonly PlantedHistory _history = new();

    public CrashCheckerTests()
    {
        _history.Tables.Campaigns.Add(_campaign, new CampaignRow(_campaign, CampaignState.Running, new CampaignDefinition
        {
            Name = "checked",
            Mode = CampaignMode.Message,
            Windows = [new WindowDefinition(Enum.GetValues<DayOfWeek>(), new TimeOnly(9, 0), new TimeOnly(18, 0))],
            Caps = new CapsDefinition(PerDay: 3, Per24Hours: 2),
            Retries = new Dictionary<Outcome, RetryDefinition> { [Outcome.Unknown] = new(TimeSpan.FromMinutes(1), 5) },
        }, 1));
        _history.Tables.EntriesOfCampaign.Add(_campaign, []);
    }

    [Fact]
    public void Right_history_has_no_violations()
    {
        var contact = Person();
        Call(contact, Noon);
        Call(contact, Noon.AddMinutes(5));
        Call(Person(), Noon, "+79001000002");
        Assert.Empty(Violations());
    }

    [Fact]
    public void Contact_with_two_live_calls_is_found()
    {
        var contact = Person();
        Call(contact, Noon);
        Call(contact, Noon.AddSeconds(4), "+79001000002", gateway: "gw2");
        AssertFound($"double: contact {contact}");
    }

    [Fact]
    public void Number_with_two_live_calls_is_found()
    {
        Call(Person(), Noon);
        Call(Person(), Noon.AddSeconds(4), gateway: "gw2");
        AssertFound($"double: number {Number}");
    }

    [Fact]
    public void Third_call_within_24_hours_is_found()
    {
        var contact = Person();
        Call(contact, Noon.AddHours(-20));
        Call(contact, Noon.AddHours(-1));
        Call(contact, Noon);
        AssertFound("cap: ");
    }

    [Fact]
    public void Fourth_call_of_a_day_is_found()
    {
        var contact = Person();
        foreach (var hour in (int[])[-2, -1, 0, 1])
        {
            Call(contact, Noon.AddHours(hour));
        }

        Assert.Contains(Violations(), violation => violation.Contains("is number 4 of the day", StringComparison.Ordinal));
    }

    [Fact]
    public void Call_after_the_window_closed_is_found()
    {
        Call(Person(), Noon.AddHours(6).AddSeconds(1.5));
        AssertFound("window: ");
    }

    [Fact]
    public void Window_is_that_of_the_contacts_zone()
    {
        Call(Person("Asia/Tokyo"), Noon);
        AssertFound("window: ");
    }

    [Fact]
    public void Call_to_a_listed_number_is_found()
    {
        _history.Tables.Listed.Add(Number, Noon.AddSeconds(-2.5));
        Call(Person(), Noon);
        AssertFound("dnc: ");
    }

    [Fact]
    public void Call_without_a_claim_is_found()
    {
        var call = Guid.NewGuid();
        Log(CallLogKind.Started, call, Noon, "gw1");
        Log(CallLogKind.Ended, call, Noon.AddSeconds(1), "gw1");
        AssertFound("claim: ");
    }

    [Fact]
    public void Call_that_is_booked_as_not_made_is_found()
    {
        Call(Person(), Noon, dialled: false);
        AssertFound("record: ");
    }

    [Fact]
    public void Wrong_outcome_is_found_where_nothing_was_broken()
    {
        Call(Person(), Noon, outcome: Outcome.Answered);
        AssertFound("record: ");
        _history.Disturbances.Add(new Disturbance("kill", Noon.AddSeconds(3), Noon.AddSeconds(4)));
        Assert.Empty(Violations());
    }

    [Fact]
    public void Outcome_of_a_call_that_nobody_made_is_found()
    {
        var contact = Person();
        Attempt(contact, Noon, Outcome.NoAnswer);
        AssertFound("invented: ");
    }

    [Fact]
    public void Unknown_attempt_needs_no_call()
    {
        Attempt(Person(), Noon, Outcome.Unknown);
        Assert.Empty(Violations());
    }

    [Fact]
    public void Attempt_too_soon_after_an_unknown_one_is_found()
    {
        var contact = Person();
        Attempt(contact, Noon, Outcome.Unknown);
        Call(contact, Noon.AddSeconds(40));
        AssertFound("retry: ");
    }

    [Fact]
    public void Open_attempt_is_found()
    {
        Attempt(Person(), Noon, outcome: null);
        AssertFound("open: ");
    }

    [Fact]
    public void Call_without_an_end_is_found()
    {
        var attempt = Attempt(Person(), Noon, Outcome.Busy);
        Log(CallLogKind.Started, attempt, Noon, "gw1");
        _history.Disturbances.Add(new Disturbance("kill", Noon, Noon));
        AssertFound("endless: ");
    }

    [Fact]
    public void Call_of_a_paused_campaign_is_found()
    {
        _pauses.Add((_campaign, Noon.AddSeconds(-3), Noon.AddSeconds(10)));
        Call(Person(), Noon);
        AssertFound("paused: ");
    }

    [Fact]
    public void Counter_that_differs_from_its_records_is_found()
    {
        Call(Person(), Noon);
        _history.Tables.Counters[(_campaign, Outcome.Busy)]++;
        AssertFound("counter: campaign");
    }

    [Fact]
    public void Contact_that_miscounts_its_attempts_is_found()
    {
        var contact = Person();
        Call(contact, Noon);
        _history.Tables.Contacts[contact].Attempts--;
        AssertFound("counter: contact");
    }

    private List<string> Violations()
    {
        var books = _history.Books;
        return [.. CallCheckers.All(books).Concat(StateCheckers.Books(books)).Concat(CrashCheckers.All(books, _pauses))];
    }

    private void AssertFound(string what) => PlantedHistory.AssertFound(what, Violations());

    private Guid Person(string zone = "UTC")
    {
        var contact = new ContactRow(Guid.NewGuid(), [Number], zone);
        _history.Tables.AddContact(contact);
        _history.Tables.AddEntry(contact.Id, new EntrySnapshot(_campaign, 1, EntryStatus.Open, Noon, 0, 0, 0), zone, 0);
        return contact.Id;
    }

    /// <summary>A busy call of eight seconds, in the log and in the books.</summary>
    private void Call(
        Guid contact, DateTimeOffset at, string number = Number, string gateway = "gw1", Outcome outcome = Outcome.Busy, bool dialled = true)
    {
        var attempt = Attempt(contact, at, outcome, number, dialled);
        Log(CallLogKind.Started, attempt, at, gateway, number);
        _history.Write(new CallLogEntry(CallLogKind.Ended, gateway, attempt.ToString(), number, at.AddSeconds(8), 17, "486"));
    }

    private void Log(CallLogKind kind, Guid attempt, DateTimeOffset at, string gateway, string number = Number) =>
        _history.Write(new CallLogEntry(kind, gateway, attempt.ToString(), number, at));

    private Guid Attempt(Guid contact, DateTimeOffset at, Outcome? outcome, string number = Number, bool dialled = true)
    {
        var attempt = new OpenAttempt(Guid.NewGuid(), contact, _campaign, number, 0, "gw1", null, at);
        _history.Book(attempt, outcome is { } known ? new CallRecord { Outcome = known, EndedAt = at.AddSeconds(8), Dialled = dialled } : null);
        _history.Tables.Contacts[contact].Attempts += dialled ? 1 : 0;
        if (outcome is { } counted)
        {
            _history.Tables.Counters[(_campaign, counted)] = _history.Tables.Counters.GetValueOrDefault((_campaign, counted)) + 1;
        }

        return attempt.AttemptId;
    }
}
