using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>A third whom an operator calls, through the grains and the simulated gateway, and what lost events and processes do to it.</summary>
public sealed class ThirdPartyTests : IDisposable
{
    private const string Desk = "2001";
    private const string Busy = "+49301111";

    private readonly CallCenter _center = new();
    private readonly Guid _ada;
    private readonly Guid _attempt;

    public ThirdPartyTests()
    {
        _center.Gateway.Settings = CallCenter.Network with { TalkMean = TimeSpan.FromMinutes(5) };
        var campaign = _center.World.AddCampaign(CallCenter.Progressive with
        {
            Recording = RecordingMode.All,
            Operators = CallCenter.Progressive.Operators with { Transfers = new TransferRules { Targets = [new("Billing", Busy), new("Desk", Desk)] } },
        });
        _ada = _center.World.AddOperator("Ada", campaign);
        _center.Contact(campaign, CallCenter.Person);
        _center.World.StartProcess();
        _center.BringToWork(_ada);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.5));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        _attempt = Ada.AttemptId!.Value;
    }

    private OperatorStatus Ada => _center.StatusOf(_ada);

    private Guid Third => _center.Tables.Operators[_ada].State.Consultation!.Id;

    private bool HasLeg(Guid third) => _center.Gateway.Channels().Any(channel => channel.ChannelId == third.ToString());

    private CallPlace Place => _center.Gateway.Channels().Single(channel => channel.ChannelId == _attempt.ToString()).Place;

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Only_whom_the_campaign_allows_is_called_and_only_what_is_possible_is_done()
    {
        Assert.Equal("transfer-not-allowed", Do(me => me.ConsultAsync("2002")).Code);
        Assert.Equal(("no-call", "no-call"), (Do(me => me.JoinAsync()).Code, Do(me => me.CompleteAsync()).Code));
        Assert.True(Do(me => me.ConsultAsync(Desk)).Ok);
        Assert.Equal((TalkState.Calling, CallPlace.Held), (Ada.Talk, Place));
        Assert.Equal(("no-call", "no-call"), (Do(me => me.JoinAsync()).Code, Do(me => me.ConsultAsync(Desk)).Code));
    }

    [Fact]
    public void Third_answers_and_the_operator_returns_to_his_customer()
    {
        Ask();
        var third = Third;
        Assert.False(_center.Gateway.IsRecorded(_attempt.ToString()));
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((TalkState.Connected, CallPlace.WithOperator, false), (Ada.Talk, Place, HasLeg(third)));
        Assert.Null(_center.Tables.Operators[_ada].State.Consultation);
        Assert.True(_center.Gateway.IsRecorded(_attempt.ToString()));
    }

    [Fact]
    public void Operator_returns_while_the_phone_of_the_third_rings()
    {
        Assert.True(Do(me => me.ConsultAsync(Desk)).Ok);
        var third = Third;
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal((TalkState.Connected, CallPlace.WithOperator, false), (Ada.Talk, Place, HasLeg(third)));
    }

    [Fact]
    public void Third_who_is_busy_leaves_the_customer_on_hold()
    {
        Assert.True(Do(me => me.ConsultAsync(Busy)).Ok);
        Assert.True(_center.RunUntil(() => Ada.Talk == TalkState.Held, 0.05));
        Assert.True(Do(me => me.ResumeAsync()).Ok);
    }

    [Fact]
    public void Customer_is_left_with_the_third_and_is_not_recorded_any_more()
    {
        Ask();
        Assert.True(Do(me => me.CompleteAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.05));
        Assert.Equal((CallPlace.WithThird, Desk), (Place, Assert.Single(_center.Tables.Transfers.Values).Target));
        Assert.False(_center.Gateway.IsRecorded(_attempt.ToString()));
        Assert.Contains(_center.Gateway.Channels(), channel => channel.Place == CallPlace.WithThird);
    }

    [Fact]
    public void Three_become_two_when_the_third_leaves()
    {
        Ask();
        var third = Third;
        Assert.True(Do(me => me.JoinAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((TalkState.Conference, CallPlace.Conference), (Ada.Talk, Place));
        _center.Gateway.Hangup(third.ToString());
        Assert.True(_center.RunUntil(() => Ada.Talk == TalkState.Connected, 0.05));
        Assert.Equal(CallPlace.WithOperator, Place);
    }

    [Fact]
    public void Three_become_two_when_the_operator_puts_the_third_off_or_leaves()
    {
        Ask();
        Assert.True(Do(me => me.JoinAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((TalkState.Connected, CallPlace.WithOperator), (Ada.Talk, Place));

        Ask();
        Assert.True(Do(me => me.JoinAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.True(Do(me => me.CompleteAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.05));
        Assert.Equal(CallPlace.WithThird, Place);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Customer_who_hangs_up_takes_the_third_with_him(bool isConference)
    {
        Ask();
        var third = Third;
        if (isConference)
        {
            Assert.True(Do(me => me.JoinAsync()).Ok);
            _center.World.RunFor(TimeSpan.FromSeconds(1));
        }

        _center.Gateway.Hangup(_attempt.ToString());
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.05));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((false, LineState.Up), (HasLeg(third), Ada.Line));
    }

    [Theory]
    [InlineData(TalkState.Calling)]
    [InlineData(TalkState.Consulting)]
    [InlineData(TalkState.Conference)]
    public void Third_survives_a_crash_of_the_process(TalkState talk)
    {
        if (talk == TalkState.Calling)
        {
            Assert.True(Do(me => me.ConsultAsync(Desk)).Ok);
        }
        else
        {
            Ask();
        }

        if (talk == TalkState.Conference)
        {
            Assert.True(Do(me => me.JoinAsync()).Ok);
            _center.World.RunFor(TimeSpan.FromSeconds(1));
        }

        var third = Third;
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        _center.World.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal((talk == TalkState.Conference ? talk : TalkState.Consulting, third), (Ada.Talk, Third));
        _center.Gateway.Hangup(third.ToString());
        Assert.True(_center.RunUntil(() => Ada.Talk == (talk == TalkState.Conference ? TalkState.Connected : TalkState.Held), 0.05));
    }

    [Theory]
    [InlineData(Desk, TalkState.Consulting)]
    [InlineData(Busy, TalkState.Held)]
    public void Lost_event_of_the_third_does_not_hold_the_operator(string to, TalkState after)
    {
        _center.Gateway.Faults.LoseEvent = 1;
        Assert.True(Do(me => me.ConsultAsync(to)).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(4));
        _center.Gateway.Faults.LoseEvent = 0;
        Assert.Equal(TalkState.Calling, Ada.Talk);
        Assert.True(_center.RunUntil(() => Ada.Talk == after, 0.6));
    }

    private void Ask()
    {
        Assert.True(Do(me => me.ConsultAsync(Desk)).Ok);
        Assert.True(_center.RunUntil(() => Ada.Talk == TalkState.Consulting, 0.1));
    }

    private OperatorReply Do(Func<IOperatorGrain, Task<OperatorReply>> command) => _center.World.Ask(process => command(process.Operator(_ada)));
}
