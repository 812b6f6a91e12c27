using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>What an operator sees of a recording and of his microphone is what the gateway does, also after lost processes and links.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly CallCenter _center = new();
    private Guid _ada;

    private OperatorStatus Ada => _center.StatusOf(_ada);

    private bool IsRecorded => _center.Gateway.IsRecorded(Ada.AttemptId!.Value.ToString());

    private bool IsMuted => _center.Gateway.IsMuted(_center.Tables.Operators[_ada].State.LineId!);

    public void Dispose() => _center.Dispose();

    [Theory]
    [InlineData(RecordingMode.None, null)]
    [InlineData(RecordingMode.OnDemand, RecordingState.Paused)]
    [InlineData(RecordingMode.All, RecordingState.On)]
    public void Campaign_says_what_is_recorded(RecordingMode mode, RecordingState? state)
    {
        Talk(mode);
        Assert.Equal((state, state == RecordingState.On), (Ada.Recording, IsRecorded));
        Assert.Equal(state == RecordingState.On ? 1 : 0, _center.Tables.Recordings.Count);
    }

    [Fact]
    public void Recording_is_asked_for_paused_and_goes_on()
    {
        Talk(RecordingMode.OnDemand);
        Assert.True(Do(me => me.RecordAsync(true)).Ok);
        Assert.Equal((RecordingState.On, true), (Ada.Recording, IsRecorded));
        Assert.Equal(_ada, _center.Tables.Recordings[Ada.AttemptId!.Value]);
        Assert.True(Do(me => me.RecordAsync(false)).Ok);
        Assert.Equal((RecordingState.Paused, false), (Ada.Recording, IsRecorded));
        Assert.True(Do(me => me.HoldAsync()).Ok);
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        Assert.Equal((RecordingState.Paused, false), (Ada.Recording, IsRecorded));
    }

    [Fact]
    public void Campaign_without_recording_takes_no_wish_for_one()
    {
        Talk(RecordingMode.None);
        Assert.Equal("not-recorded", Do(me => me.RecordAsync(true)).Code);
    }

    [Fact]
    public void Pause_that_the_gateway_does_not_confirm_is_refused()
    {
        Talk(RecordingMode.All);
        _center.Gateway.DropLinks();
        Assert.Equal("gateway-down", Do(me => me.RecordAsync(false)).Code);
        Assert.Equal((RecordingState.On, true), (Ada.Recording, IsRecorded));
    }

    [Fact]
    public void Third_is_not_recorded_and_who_comes_back_is_recorded_as_before()
    {
        Talk(RecordingMode.All);
        Assert.True(Do(me => me.TransferAsync("+49301111")).Ok);
        Assert.True(_center.RunUntil(() => Ada.Talk == TalkState.Held, 0.1));
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        Assert.True(IsRecorded);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        var attempt = Ada.AttemptId!.Value;
        Assert.True(Do(me => me.TransferAsync("2001")).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.1));
        Assert.False(_center.Gateway.IsRecorded(attempt.ToString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pause_and_mute_survive_a_crash_of_the_process(bool on)
    {
        Talk(RecordingMode.All);
        Assert.True(Do(me => me.RecordAsync(on)).Ok);
        Assert.True(Do(me => me.MuteAsync(!on)).Ok);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        _center.World.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal((on ? RecordingState.On : RecordingState.Paused, on), (Ada.Recording, IsRecorded));
        Assert.Equal((!on, !on), (Ada.Muted, IsMuted));
    }

    [Fact]
    public void Recording_that_the_gateway_has_turned_deaf_behind_our_back_hears_again()
    {
        Talk(RecordingMode.All);
        _center.Gateway.Record(Ada.AttemptId!.Value.ToString(), on: false);
        Assert.False(IsRecorded);
        Assert.True(_center.RunUntil(() => IsRecorded, 0.6));
    }

    [Fact]
    public void Mute_lasts_until_it_is_taken_back_or_the_line_is_free()
    {
        Talk(RecordingMode.None);
        Assert.True(Do(me => me.MuteAsync(true)).Ok);
        Assert.Equal((true, true), (Ada.Muted, IsMuted));
        Assert.True(Do(me => me.MuteAsync(false)).Ok);
        Assert.Equal((false, false), (Ada.Muted, IsMuted));
        Assert.True(Do(me => me.MuteAsync(true)).Ok);
        Assert.True(Do(me => me.HoldAsync()).Ok);
        Assert.Equal((false, false), (Ada.Muted, IsMuted));
        Assert.Equal("no-call", Do(me => me.MuteAsync(true)).Code);
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        Assert.True(Do(me => me.MuteAsync(true)).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 4));
        Assert.Equal((false, false), (Ada.Muted, IsMuted));
    }

    private void Talk(RecordingMode mode)
    {
        _center.Gateway.Settings = CallCenter.Network with { TalkMean = TimeSpan.FromMinutes(3) };
        var campaign = _center.World.AddCampaign(CallCenter.Progressive with
        {
            Recording = mode,
            Operators = CallCenter.Progressive.Operators with { Transfers = new TransferRules { Targets = [new("Billing", "+49301111"), new("Desk", "2001")] } },
        });
        _ada = _center.World.AddOperator("Ada", campaign);
        _center.Contact(campaign, CallCenter.Person);
        _center.World.StartProcess();
        _center.BringToWork(_ada);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.5));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
    }

    private OperatorReply Do(Func<IOperatorGrain, Task<OperatorReply>> command) => _center.World.Ask(process => command(process.Operator(_ada)));
}
