using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Preview campaigns: a contact is offered to one operator, who dials, skips, asks for time, or lets the time run out.</summary>
public sealed class PreviewTests : IDisposable
{
    private readonly CallCenter _center = new();
    private Guid _campaign;
    private Guid _ada;

    private OperatorStatus Ada => _center.StatusOf(_ada);

    private EntrySnapshot EntryOf(Guid contact) => _center.Entry(_campaign, contact);

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Operator_sees_the_contact_dials_him_and_counts_no_attempt_before()
    {
        var first = Begin(new PreviewRules());
        Assert.Equal((_campaign, first), (Ada.CampaignId!.Value, Ada.ContactId!.Value));
        Assert.InRange(Ada.Offer!.EndsAt - _center.World.Now, TimeSpan.FromSeconds(57), TimeSpan.FromSeconds(60));
        var second = _center.Contact(_campaign, CallCenter.Person);
        var bob = _center.World.AddOperator("Bob", _campaign);
        _center.BringToWork(bob);
        Assert.True(_center.RunUntil(() => _center.StatusOf(bob).Activity == Activity.Previewing, 0.5));
        Assert.Equal(second, _center.StatusOf(bob).ContactId);
        Assert.Empty(_center.Tables.Attempts);
        Assert.Equal("previewing", Dial(second)?.Code);

        Assert.Null(Dial(first));
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.2));
        Assert.Null(Ada.Offer);
        Assert.True(Do(me => me.HangUpAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.1));
        var attempt = Ada.AttemptId!.Value;
        Assert.True(Do(me => me.DisposeAsync(attempt, "sold", null)).Ok);
        Assert.Equal(EntryStatus.Succeeded, EntryOf(first).Status);
    }

    [Fact]
    public void Skipped_contact_comes_back_after_its_delay_and_the_next_one_is_offered()
    {
        var first = Begin(new PreviewRules { SkipDelay = TimeSpan.FromMinutes(20) });
        var second = _center.Contact(_campaign, CallCenter.Person);
        Assert.True(Do(me => me.SkipAsync("wrong-person")).Ok);
        Assert.Equal("no-offer", Do(me => me.SkipAsync("again")).Code);
        Assert.Equal((first, new Skip(_ada, "wrong-person")), Assert.Single(_center.Tables.Skips));
        Assert.True(_center.RunUntil(() => Ada.ContactId == second, 0.3));
        Assert.InRange(EntryOf(first).NextDue - _center.World.Now, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
        Assert.Equal("previewing", Dial(first)?.Code);
        Assert.True(Do(me => me.SkipAsync("busy")).Ok);
        Assert.True(_center.RunUntil(() => Ada.ContactId == first, 21));
        Assert.Empty(_center.Tables.Attempts);
    }

    [Theory]
    [InlineData("campaign-not-running")]
    [InlineData("gateway-taken")]
    public void Contact_who_is_not_called_at_the_end_of_the_time_says_why(string why)
    {
        var contact = Begin(new PreviewRules { AtEnd = PreviewEnd.Dial });
        if (why == "gateway-taken")
        {
            _center.Gateway.Faults.RefuseOriginate = 1;
        }
        else
        {
            _center.World.Ask(process => process.Campaign(_campaign).PauseAsync());
        }

        Assert.True(_center.RunUntil(() => Ada.NotMade is not null, 1.1));
        Assert.Equal((why, contact, null), (Ada.NotMade!.Why.Code, Ada.NotMade.ContactId, Ada.Offer));
        Assert.True(Do(me => me.PauseAsync("lunch")).Ok);
        Assert.Null(Ada.NotMade);
        Assert.Empty(_center.Tables.Live);
    }

    [Theory]
    [InlineData(PreviewEnd.Dial)]
    [InlineData(PreviewEnd.Skip)]
    [InlineData(PreviewEnd.Pause)]
    public void Time_that_runs_out_is_decided_by_the_campaign(PreviewEnd end)
    {
        var contact = Begin(new PreviewRules { AtEnd = end, MaySkip = false });
        Assert.Equal("skip-not-allowed", Do(me => me.SkipAsync("no")).Code);
        _center.World.RunFor(TimeSpan.FromSeconds(55));
        Assert.Equal(Activity.Previewing, Ada.Activity);
        _center.World.RunFor(TimeSpan.FromSeconds(12));
        Assert.Equal(
            end switch
            {
                PreviewEnd.Dial => (Activity.Talking, Presence.Ready, 0),
                PreviewEnd.Skip => (Activity.Idle, Presence.Ready, 1),
                _ => (Activity.Idle, Presence.Paused, 0),
            },
            (Ada.Activity, Ada.Presence, _center.Tables.Skips.Count));
        var bob = _center.World.AddOperator("Bob", _campaign);
        _center.BringToWork(bob);
        _center.World.RunFor(TimeSpan.FromSeconds(15));
        Assert.Equal(end == PreviewEnd.Pause ? contact : null, _center.StatusOf(bob).ContactId);
    }

    [Fact]
    public void Time_is_prolonged_ten_times_and_nobody_else_gets_the_contact_meanwhile()
    {
        var contact = Begin(new PreviewRules());
        var bob = _center.World.AddOperator("Bob", _campaign);
        _center.BringToWork(bob);
        for (var more = 1; more <= Offer.MostProlonged; more++)
        {
            Assert.Equal(more, Do(me => me.ProlongAsync()).Status.Offer!.Prolonged);
        }

        Assert.Equal("no-more-time", Do(me => me.ProlongAsync()).Code);
        _center.Run(10.8);
        Assert.Equal((Activity.Previewing, (Guid?)contact, Activity.Idle), (Ada.Activity, Ada.ContactId, _center.StatusOf(bob).Activity));
        Assert.Null(Dial(contact));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Contact_of_an_operator_who_leaves_goes_to_somebody_else_at_once(bool signsOut)
    {
        var contact = Begin(new PreviewRules { Time = TimeSpan.FromMinutes(30) });
        var bob = _center.World.AddOperator("Bob", _campaign);
        _center.BringToWork(bob);
        if (signsOut)
        {
            Assert.True(Do(me => me.SignOutAsync()).Ok);
        }
        else
        {
            // A browser that is seen once and never again.
            _center.World.Tell(process => process.Operator(_ada).SeenAsync());
            _center.Run(1.1);
        }

        Assert.True(_center.RunUntil(() => _center.StatusOf(bob).ContactId == contact, 0.5));
        Assert.Equal(Activity.Idle, Ada.Activity);
    }

    [Fact]
    public void Refused_call_leaves_the_offer_and_its_other_number()
    {
        var contact = Begin(new PreviewRules(), CallCenter.Person, CallCenter.Person);
        var numbers = _center.Tables.Contacts[contact].Numbers;
        _center.World.Tell(process => process.Store.ListAsync(numbers[0]));
        Assert.Equal("dnc", Dial(contact, numbers[0])?.Code);
        Assert.Equal((Activity.Previewing, (Guid?)contact), (Ada.Activity, Ada.ContactId));
        Assert.Null(Dial(contact, numbers[1]));
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.2));
    }

    [Fact]
    public void Offer_that_is_over_cannot_be_dialled()
    {
        var contact = Begin(new PreviewRules());
        var entry = _center.Tables.EntryOf(_campaign, contact)!;
        entry.State = entry.State with { Version = entry.State.Version + 1 };
        Assert.Equal("offer-over", Dial(contact)?.Code);
        Assert.Equal("offer-over", Do(me => me.ProlongAsync()).Code);
        Assert.Empty(_center.Calls);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.31)]
    [InlineData(0.32)]
    [InlineData(0.33)]
    [InlineData(0.34)]
    [InlineData(0.4)]
    [InlineData(5)]
    [InlineData(59.9)]
    [InlineData(60.02)]
    [InlineData(61)]
    public void Crash_at_any_moment_neither_loses_the_contact_nor_offers_him_twice(double seconds)
    {
        Begin(new PreviewRules { AtEnd = PreviewEnd.Skip, SkipDelay = TimeSpan.Zero }, until: null);
        var bob = _center.World.AddOperator("Bob", _campaign);
        _center.BringToWork(bob);
        _center.World.RunFor(TimeSpan.FromSeconds(seconds));
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        var seen = false;
        for (var beat = 0; beat < 240; beat++)
        {
            _center.World.RunFor(TimeSpan.FromSeconds(1));
            var offered = new[] { Ada, _center.StatusOf(bob) }.Count(status => status.Offer is not null);
            Assert.InRange(offered, 0, 1);
            seen |= beat > 120 && offered == 1;
        }

        Assert.True(seen, "after two minutes nobody was offered the contact");
        Assert.Empty(_center.Tables.Attempts);
    }

    /// <summary>One contact, and Ada at work who is offered him.</summary>
    private Guid Begin(PreviewRules rules, params string[] farEnds) => Begin(rules, Activity.Previewing, farEnds);

    private Guid Begin(PreviewRules rules, Activity? until, params string[] farEnds)
    {
        _campaign = _center.World.AddCampaign(CallCenter.Progressive with
        {
            Mode = CampaignMode.Preview, Operators = CallCenter.Progressive.Operators with { Preview = rules },
        });
        _ada = _center.World.AddOperator("Ada", _campaign);
        var contact = _center.Contact(_campaign, farEnds is [] ? [CallCenter.Person] : farEnds);
        _center.World.StartProcess();
        _center.BringToWork(_ada);
        Assert.True(until is null || _center.RunUntil(() => Ada.Activity == until, 0.2));
        return contact;
    }

    private Obstacle? Dial(Guid contact, string? number = null) => _center.World
        .Ask(process => process.Campaign(_campaign).DialManuallyAsync(new ManualCall(_center.World.NextId(), _ada, contact, number))).Refusal;

    private OperatorReply Do(Func<IOperatorGrain, Task<OperatorReply>> command) => _center.World.Ask(process => command(process.Operator(_ada)));
}
