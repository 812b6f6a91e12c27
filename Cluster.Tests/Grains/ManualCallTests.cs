using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Calls that operators dial themselves: the same rules as for every call, one customer for one operator, and no second call after a crash.</summary>
public sealed class ManualCallTests : IDisposable
{
    private readonly CallCenter _center = new();
    private readonly Guid _campaign;
    private readonly Guid _ada;

    public ManualCallTests()
    {
        // A campaign that would dial nobody on its own for hours.
        _campaign = _center.World.AddCampaign(Definition);
        Later(CallCenter.Person);
        _ada = _center.World.AddOperator("Ada", _campaign);
        _center.World.StartProcess();
        _center.World.Ask(process => process.Operator(_ada).SignInAsync("gw1", "PJSIP/ada"));
        Assert.True(_center.RunUntil(() => Ada.Line == LineState.Up, 0.2));
    }

    private static CampaignDefinition Definition { get; } = CallCenter.Progressive with
    {
        Caps = new CapsDefinition(PerDay: 2),
        Operators = CallCenter.Progressive.Operators with { Manual = ManualDialling.Contacts },
    };

    private OperatorStatus Ada => _center.StatusOf(_ada);

    public void Dispose() => _center.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Customer_who_is_dialled_by_hand_meets_the_operator_who_dialled(bool isReady)
    {
        var bob = _center.World.AddOperator("Bob", _campaign);
        _center.BringToWork(bob);
        var contact = Later(CallCenter.Person);
        if (isReady)
        {
            _center.World.Ask(process => process.Operator(_ada).ReadyAsync());
        }

        Assert.Null(Dial(contact));
        Assert.Equal((Activity.Dialling, (Guid?)contact), (Ada.Activity, Ada.ContactId));
        Assert.True(_center.RunUntil(() => Ada.RingingAt is not null, 0.1));
        Assert.Equal("call-coming", Do(me => me.SignOutAsync()).Code);
        Assert.Equal("in-call", Dial(Later(CallCenter.Person)));
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.1));
        Assert.Equal((Activity.Idle, isReady ? Presence.Ready : Presence.Paused), (_center.StatusOf(bob).Activity, Ada.Presence));
        Assert.True(Do(me => me.HangUpAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.1));
        Assert.Equal("wrap-up", Dial(Later(CallCenter.Person)));
        var attempt = Ada.AttemptId!.Value;
        Assert.True(Do(me => me.DisposeAsync(attempt, "sold", null)).Ok);
        var record = Assert.Single(_center.CallsTo(contact)).Attempt!.Record!;
        Assert.Equal((Outcome.Answered, "sold", _ada), (record.Outcome, record.Result, record.OperatorId!.Value));
        Assert.Equal((Activity.Idle, EntryStatus.Succeeded), (Ada.Activity, _center.Entry(_campaign, contact).Status));
    }

    [Theory]
    [InlineData(CallCenter.Busy, Outcome.Busy)]
    [InlineData(CallCenter.NoAnswer, Outcome.NoAnswer)]
    public void Nobody_there_frees_the_operator_and_counts_as_an_attempt(string farEnd, Outcome outcome)
    {
        var contact = Later(farEnd);
        Assert.Null(Dial(contact));
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Idle, 1));
        Assert.Equal(outcome, Assert.Single(_center.CallsTo(contact)).Attempt!.Record!.Outcome);
        Assert.Equal(1, _center.Tables.Contacts[contact].Attempts);
    }

    [Theory]
    [InlineData("gateway-taken", null)]
    [InlineData("no-gateway", "no-gateway")]
    [InlineData("dnc", "dnc")]
    public void Call_that_is_not_made_says_why_until_the_operator_does_something_else(string why, string? answered)
    {
        var contact = Later(CallCenter.Person);
        var number = _center.Tables.Contacts[contact].Numbers[0];
        var most = _center.Tables.Gateways["gw1"].Definition.MaxChannels;
        switch (why)
        {
            case "gateway-taken":
                _center.Gateway.Faults.RefuseOriginate = 1;
                break;
            case "no-gateway":
                AllowChannels(0);
                break;
            default:
                _center.World.Tell(process => process.Store.ListAsync(number));
                break;
        }

        Assert.Equal(answered, Dial(contact, number));
        Assert.True(_center.RunUntil(() => Ada is { Activity: Activity.Idle, NotMade: not null }, 0.1));
        Assert.Equal((why, number, contact), (Ada.NotMade!.Why.Code, Ada.NotMade.Number, Ada.NotMade.ContactId));
        Assert.Empty(_center.CallsTo(contact));
        Assert.Equal((0, EntryStatus.Open), (_center.Tables.Contacts[contact].Attempts, _center.Entry(_campaign, contact).Status));
        Assert.Empty(_center.Tables.Live);

        // Time and a restart do not take away what is saved; what he does next does.
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(1)));
        _center.Run(1);
        Assert.Equal(why, Ada.NotMade?.Why.Code);
        _center.Gateway.Faults.RefuseOriginate = 0;
        AllowChannels(most);
        Assert.Null(Dial(Later(CallCenter.Person)));
        Assert.Null(Ada.NotMade);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.1));
    }

    [Fact]
    public void Operator_who_gives_up_while_it_rings_is_free_at_once()
    {
        var contact = Later(CallCenter.NoAnswer);
        Assert.Null(Dial(contact));
        Assert.True(_center.RunUntil(() => Ada.RingingAt is not null, 0.1));
        Assert.True(Do(me => me.HangUpAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Idle, 0.05));
        Assert.Equal(Outcome.NoAnswer, Assert.Single(_center.CallsTo(contact)).Attempt!.Record!.Outcome);
    }

    [Fact]
    public void Quota_of_an_hour_ends_and_begins_again()
    {
        var campaign = _center.World.AddCampaign(Definition with { Operators = Definition.Operators with { ManualPerHour = 2 }, Caps = new CapsDefinition() });
        var bob = _center.World.AddOperator("Bob", campaign);
        var contact = _center.Contact(campaign, [.. Enumerable.Repeat(CallCenter.Invalid, 5)]);
        var entry = _center.Tables.EntryOf(campaign, contact)!;
        entry.State = entry.State with { NextDue = _center.World.Now.AddHours(8) };
        _center.World.Ask(process => process.Operator(bob).SignInAsync("gw1", "PJSIP/bob"));
        Assert.True(_center.RunUntil(() => _center.StatusOf(bob).Line == LineState.Up, 0.2));
        for (var call = 1; call <= 2; call++)
        {
            Assert.Null(Dial(contact, campaign: campaign, by: bob));
            Assert.True(_center.RunUntil(() => _center.StatusOf(bob).Activity == Activity.Idle, 1));
        }

        Assert.Equal("manual-quota", Dial(contact, campaign: campaign, by: bob));
        _center.World.Ask(process => process.Operator(bob).SignOutAsync());
        _center.World.Ask(process => process.Operator(bob).SignInAsync("gw1", "PJSIP/bob"));
        Assert.True(_center.RunUntil(() => _center.StatusOf(bob).Line == LineState.Up, 0.2));
        Assert.Equal("manual-quota", Dial(contact, campaign: campaign, by: bob));
        _center.Run(60);
        Assert.Null(Dial(contact, campaign: campaign, by: bob));
    }

    [Fact]
    public void Verdict_names_all_that_stands_in_the_way_and_dials_nobody()
    {
        var night = _center.World.AddCampaign(Definition with { Windows = [new([DayOfWeek.Monday], new(3, 0), new(4, 0))] });
        var strict = _center.World.AddCampaign(Definition with { Operators = Definition.Operators with { Manual = ManualDialling.None } });
        var contact = Later(CallCenter.Busy, CallCenter.Busy);
        var stranger = Guid.NewGuid();
        _center.World.Enter(contact, night);
        _center.World.Enter(contact, strict);
        var numbers = _center.Tables.Contacts[contact].Numbers;

        Assert.Equal(numbers[0], Check(_campaign, contact).Number);
        Assert.Empty(Check(_campaign, contact, numbers[1]).Obstacles);
        Assert.Equal("no-such-number", Codes(_campaign, contact, "+4930999"));
        Assert.Equal("not-in-campaign", Codes(_campaign, _center.Contact(night, CallCenter.Person)));
        Assert.Equal("not-found", Codes(stranger, contact));
        Assert.Equal("manual-not-allowed", Codes(strict, contact));
        Assert.Equal("outside-window", Codes(night, contact));
        Assert.NotNull(Check(night, contact).Obstacles[0].Until);

        _center.World.Tell(process => process.Store.ListAsync(numbers[1]));
        Assert.Equal("dnc", Codes(_campaign, contact, numbers[1]));
        Assert.Equal("dnc", Dial(contact, numbers[1]));
        Assert.Empty(Check(_campaign, contact).Obstacles);
        _center.World.Ask(process => process.Campaign(_campaign).PauseAsync());
        Assert.Equal("campaign-not-running", Codes(_campaign, contact));
        Assert.Equal("campaign-not-running", Dial(contact));
        _center.World.Ask(process => process.Campaign(_campaign).ResumeAsync());
        Assert.Empty(_center.Calls);

        Assert.Equal("cap-reached", DialUntilRefused(contact));
        Assert.Equal("outside-window cap-reached", Codes(night, contact));
        Assert.Equal(2, _center.Calls.Count);
        Assert.Equal(Activity.Idle, Ada.Activity);
    }

    [Fact]
    public void Promise_of_his_own_may_always_be_kept_and_nobody_elses()
    {
        var campaign = _center.World.AddCampaign(Definition with { Operators = Definition.Operators with { Manual = ManualDialling.None } });
        var bob = _center.World.AddOperator("Bob", campaign);
        var contact = _center.Contact(campaign, CallCenter.Person);
        _center.World.Ask(process => process.Contact(contact).ScheduleCallbackAsync(campaign, new(_center.World.Now.AddHours(3), bob)));
        Assert.Equal("manual-not-allowed", Codes(campaign, contact));
        Assert.Empty(_center.World.Ask(process => process.Contact(contact).CheckManualAsync(campaign, bob, null)).Obstacles);
        Assert.Equal("not-his-campaign", Dial(contact, campaign: campaign));
        Assert.Equal("not-signed-in", Dial(contact, campaign: campaign, by: bob));
    }

    [Theory]
    [InlineData(0.002)]
    [InlineData(0.006)]
    [InlineData(0.012)]
    [InlineData(0.02)]
    [InlineData(0.03)]
    [InlineData(1)]
    [InlineData(2.1)]
    [InlineData(20)]
    public void Crash_at_any_moment_makes_no_second_call_and_holds_nobody(double seconds)
    {
        var contact = Later(CallCenter.Person);
        var call = new ManualCall(_center.World.NextId(), _ada, contact, null);
        _ = _center.World.Scheduler.NewLane().RunAsync(() => _center.World.Process.Campaign(_campaign).DialManuallyAsync(call));
        _center.World.RunFor(TimeSpan.FromSeconds(seconds));
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(1)));
        Assert.True(_center.RunUntil(() => _center.World.Process is { IsDead: false } && Ada.Activity is not (Activity.Dialling or Activity.Talking), 5));
        _center.Run(1);
        Assert.InRange(_center.CallsTo(contact).Count, 0, 1);
        Assert.Empty(_center.Tables.Live);
        Assert.Equal((LineState.Up, Presence.Paused), (Ada.Line, Ada.Presence));
    }

    [Fact]
    public void Customer_is_not_rung_on_when_the_operators_line_is_lost()
    {
        var contact = Later(CallCenter.NoAnswer);
        Assert.Null(Dial(contact));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        _center.Gateway.PutDown("PJSIP/ada");
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Idle, 0.1));
        Assert.NotNull(Assert.Single(_center.CallsTo(contact)).End);
    }

    private void AllowChannels(int most)
    {
        var row = _center.Tables.Gateways["gw1"];
        _center.Tables.Gateways["gw1"] = row with { Definition = row.Definition with { MaxChannels = most } };
        _center.World.Tell(process => process.Gateway("gw1").ReloadAsync());
    }

    /// <summary>Somebody whom the campaign would not dial before the evening.</summary>
    private Guid Later(params string[] farEnds)
    {
        var contact = _center.Contact(_campaign, farEnds);
        var entry = _center.Tables.EntryOf(_campaign, contact)!;
        entry.State = entry.State with { NextDue = _center.World.Now.AddHours(8) };
        return contact;
    }

    private string? Dial(Guid contact, string? number = null, Guid? campaign = null, Guid? by = null) => _center.World
        .Ask(process => process.Campaign(campaign ?? _campaign).DialManuallyAsync(new ManualCall(_center.World.NextId(), by ?? _ada, contact, number))).Refusal?.Code;

    private string? DialUntilRefused(Guid contact)
    {
        for (var call = 0; call < 5; call++)
        {
            if (Dial(contact) is { } refusal)
            {
                return refusal;
            }

            Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Idle, 4));
        }

        return null;
    }

    private ManualVerdict Check(Guid campaign, Guid contact, string? number = null) =>
        _center.World.Ask(process => process.Contact(contact).CheckManualAsync(campaign, _ada, number));

    private string Codes(Guid campaign, Guid contact, string? number = null) =>
        string.Join(' ', Check(campaign, contact, number).Obstacles.Select(obstacle => obstacle.Code));

    private OperatorReply Do(Func<IOperatorGrain, Task<OperatorReply>> command) => _center.World.Ask(process => command(process.Operator(_ada)));
}
