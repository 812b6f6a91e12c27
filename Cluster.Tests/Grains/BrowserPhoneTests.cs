using Cluster.Interfaces;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>An operator whose phone is his browser loses the line while he talks: it comes back, or the customer is let go.</summary>
public sealed class BrowserPhoneTests : IDisposable
{
    private readonly CallCenter _center = new();
    private readonly Guid _campaign;
    private readonly Guid _ada;
    private readonly Guid _contact;

    public BrowserPhoneTests()
    {
        _center.Gateway.Settings = CallCenter.Network with { TalkMean = TimeSpan.FromMinutes(30) };
        _campaign = _center.World.AddCampaign(CallCenter.Progressive);
        _ada = _center.World.AddOperator("Ada", _campaign);
        _contact = _center.Contact(_campaign, CallCenter.Person);
        _center.World.StartProcess();
    }

    private OperatorStatus Ada => _center.StatusOf(_ada);

    private string Line => _center.Tables.Operators[_ada].State.LineId!;

    public void Dispose() => _center.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Page_that_is_loaded_again_gets_its_line_and_its_customer_back(bool saysFarewell)
    {
        Talk("WebRTC/web1");
        Assert.True(Do(me => me.MuteAsync(true)).Ok);
        var line = Line;
        if (saysFarewell)
        {
            _center.Gateway.Hangup(line);
            _center.World.RunFor(TimeSpan.FromMilliseconds(500));
            Assert.Equal((TalkState.Held, LineState.Down), (Ada.Talk, Ada.Line));
        }

        Assert.True(Do(me => me.AttachAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada is { Talk: TalkState.Connected, Line: LineState.Up }, 0.05));
        Assert.NotEqual(line, Line);
        Assert.True(Ada.Muted && _center.Gateway.IsMuted(Line));
        Assert.Equal((1, 1), (_center.CallsTo(_contact).Count, _center.Calls.Count));
        Assert.Null(_center.CallsTo(_contact)[0].End);
    }

    [Fact]
    public void Line_comes_back_after_a_crash_of_the_process_as_well()
    {
        Talk("WebRTC/web1");
        _center.Gateway.Hangup(Line);
        _center.World.RunFor(TimeSpan.FromMilliseconds(500));
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(3)));
        _center.World.RunFor(TimeSpan.FromSeconds(6));
        Assert.True(Do(me => me.AttachAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada is { Talk: TalkState.Connected, Line: LineState.Up }, 0.1));
    }

    [Fact]
    public void Customer_whose_operator_does_not_come_back_is_let_go_in_time()
    {
        Talk("WebRTC/web1");
        _center.Gateway.Faults.RefuseOriginate = 1;
        var at = _center.World.Now;
        _center.Gateway.Hangup(Line);
        Assert.True(_center.RunUntil(() => _center.CallsTo(_contact)[0].End is not null, 1));
        Assert.InRange(_center.World.Now - at, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(22));
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.1));
        Assert.Equal(Outcome.Answered, _center.CallsTo(_contact)[0].Attempt!.Record!.Outcome);
    }

    [Fact]
    public void Operator_who_puts_down_a_sip_phone_ends_the_call_as_ever()
    {
        Talk("PJSIP/phone");
        Assert.Equal("not-signed-in", Do(me => me.AttachAsync()).Code);
        _center.Gateway.Hangup(Line);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.1));
    }

    [Fact]
    public void Customer_whom_the_operator_holds_is_not_connected_because_the_line_came_back()
    {
        Talk("WebRTC/web1");
        Assert.True(Do(me => me.HoldAsync()).Ok);
        Assert.True(Do(me => me.AttachAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada.Line == LineState.Up, 0.1));
        _center.World.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal((TalkState.Held, Activity.Talking), (Ada.Talk, Ada.Activity));
    }

    private void Talk(string phone)
    {
        _center.BringToWork(_ada, phone: phone);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.5));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
    }

    private OperatorReply Do(Func<IOperatorGrain, Task<OperatorReply>> command) => _center.World.Ask(process => command(process.Operator(_ada)));
}
