using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>A supervisor's phone on an operator's line, through the grains and the simulated gateway.</summary>
public sealed class SupervisionTests : IDisposable
{
    private const string Boss = "PJSIP/boss";

    private readonly CallCenter _center = new();
    private readonly Guid _ada;
    private readonly Guid _supervision = Guid.NewGuid();

    public SupervisionTests()
    {
        var campaign = _center.World.AddCampaign(CallCenter.Progressive);
        _ada = _center.World.AddOperator("Ada", campaign);
        _center.World.StartProcess();
    }

    private string Line => _center.Tables.Operators[_ada].State.LineId!;

    private string Gateway => _center.Tables.Operators[_ada].State.GatewayId!;

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Nobody_is_listened_to_who_has_no_line() => Assert.Equal("line-down", Supervise(Boss, SupervisionWay.Listen).Code);

    [Fact]
    public void Supervisor_listens_changes_the_way_and_leaves()
    {
        Work();
        Assert.True(Supervise(Boss, SupervisionWay.Listen).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal([(Boss, Line, SupervisionWay.Listen)], _center.Gateway.Supervisions);
        Assert.Equal(new SupervisionWatch(LineWatch.Open, SupervisionWay.Listen), Watch());
        Assert.True(_center.World.Ask(process => process.Gateway(Gateway).ChangeSupervisionAsync(_supervision, SupervisionWay.Whisper)));
        Assert.Equal(SupervisionWay.Whisper, Assert.Single(_center.Gateway.Supervisions).Way);
        Assert.False(_center.World.Ask(process => process.Gateway(Gateway).ChangeSupervisionAsync(_supervision, SupervisionWay.Barge)), "within the moment of the change before");
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(new SupervisionWatch(LineWatch.Open, SupervisionWay.Whisper), Watch());
        Assert.True(_center.World.Ask(process => process.Gateway(Gateway).HangUpAsync(_supervision.ToString())));
        Assert.Empty(_center.Gateway.Supervisions);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(LineWatch.Gone, Watch().State);
        Assert.False(_center.World.Ask(process => process.Gateway(Gateway).ChangeSupervisionAsync(_supervision, SupervisionWay.Barge)));
        Assert.Equal(LineState.Up, _center.StatusOf(_ada).Line);
    }

    [Fact]
    public void Supervision_outlives_the_process_and_ends_with_the_line()
    {
        Work();
        Assert.True(Supervise(Boss, SupervisionWay.Barge).Ok);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        _center.World.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal([(Boss, Line, SupervisionWay.Barge)], _center.Gateway.Supervisions);
        Assert.Equal(new SupervisionWatch(LineWatch.Open), Watch());
        Assert.True(_center.World.Ask(process => process.Operator(_ada).SignOutAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        Assert.Empty(_center.Gateway.Supervisions);
    }

    [Fact]
    public void Operators_own_phone_does_not_listen_to_itself()
    {
        Work();
        Assert.Equal("own-phone", Supervise(_center.Tables.Operators[_ada].State.Endpoint!, SupervisionWay.Listen).Code);
    }

    private void Work()
    {
        _center.BringToWork(_ada);
        Assert.True(_center.RunUntil(() => _center.StatusOf(_ada).Line == LineState.Up, 0.2));
    }

    private SupervisionWatch Watch() => _center.World.Ask(process => process.Gateway(Gateway).WatchSupervisionAsync(_supervision));

    private OperatorReply Supervise(string phone, SupervisionWay way) =>
        _center.World.Ask(process => process.Operator(_ada).SuperviseAsync(_supervision, phone, way));
}
