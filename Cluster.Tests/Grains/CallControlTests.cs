using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Hold, keys and transfer through the grains and the simulated gateway, and what a lost event or a lost process does to them.</summary>
public sealed class CallControlTests : IDisposable
{
    private readonly CallCenter _center = new();
    private readonly Guid _campaign;
    private readonly Guid _ada;
    private readonly Guid _contact;

    public CallControlTests()
    {
        _center.Gateway.Settings = CallCenter.Network with { TalkMean = TimeSpan.FromMinutes(3) };
        _campaign = _center.World.AddCampaign(CallCenter.Progressive with
        {
            Operators = CallCenter.Progressive.Operators with
            {
                Transfers = new TransferRules { Operators = true, Targets = [new("Billing", "+49301111"), new("Desk", "2001")], Prefixes = ["+44"] },
            },
        });
        _ada = _center.World.AddOperator("Ada", _campaign);
        _contact = _center.Contact(_campaign, CallCenter.Person);
        _center.World.StartProcess();
        _center.BringToWork(_ada);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.5));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
    }

    private OperatorStatus Ada => _center.StatusOf(_ada);

    private TalkState? Talk => Ada.Talk;

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Only_what_is_possible_now_is_done()
    {
        Assert.Equal(TalkState.Connected, Talk);
        Assert.Equal("no-call", Do(me => me.ResumeAsync()).Code);
        Assert.True(Do(me => me.HoldAsync()).Ok);
        Assert.Equal(TalkState.Held, Talk);
        Assert.Equal("no-call", Do(me => me.HoldAsync()).Code);
        Assert.Equal("no-call", Do(me => me.PressAsync('1')).Code);
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        Assert.True(Do(me => me.PressAsync('#')).Ok);
        Assert.Equal('#', Assert.Single(_center.Gateway.Pressed).Key);
        Assert.True(Do(me => me.HangUpAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.2));
        Assert.Equal((null, "no-call"), (Talk, Do(me => me.HoldAsync()).Code));
    }

    [Fact]
    public void Nobody_else_comes_while_a_customer_is_on_hold()
    {
        _center.Contact(_campaign, CallCenter.Person);
        Assert.True(Do(me => me.HoldAsync()).Ok);
        _center.Run(1);
        Assert.Equal((1, 0, TalkState.Held), (_center.Calls.Count, _center.Gateway.DoubleConnects, Talk));
    }

    [Fact]
    public void Customer_who_hangs_up_on_hold_leaves_the_wrap_up()
    {
        Assert.True(Do(me => me.HoldAsync()).Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 4));
    }

    [Theory]
    [InlineData("+49301112")]
    [InlineData("2002")]
    [InlineData("+44")]
    [InlineData("+4420x")]
    [InlineData("+44201234567890123")]
    public void Transfer_goes_only_where_the_campaign_allows(string to) =>
        Assert.Equal("transfer-not-allowed", Do(me => me.TransferAsync(to)).Code);

    [Theory]
    [InlineData("2001")]
    [InlineData("+442012340")]
    public void Transferred_customer_leaves_the_operator_to_his_wrap_up_and_the_result_waits_for_the_record(string to)
    {
        Assert.True(Do(me => me.TransferAsync(to)).Ok);
        Assert.Equal(TalkState.Transferring, Talk);
        Assert.Equal("no-call", Do(me => me.TransferAsync(to)).Code);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 0.1));
        Assert.Equal((_ada, to), (Assert.Single(_center.Tables.Transfers.Values).OperatorId, _center.Tables.Transfers.Values.Single().Target));
        Assert.Null(_center.CallsTo(_contact)[0].End);

        var attempt = Ada.AttemptId!.Value;
        Assert.True(Do(me => me.DisposeAsync(attempt, "sold", null)).Ok);
        Assert.Equal(Activity.Idle, Ada.Activity);
        Assert.True(Do(me => me.SignOutAsync()).Ok);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        Assert.True(_center.RunUntil(() => _center.CallsTo(_contact)[0].End is not null, 4));
        Assert.True(_center.RunUntil(() => _center.Entry(_campaign, _contact).Status == EntryStatus.Succeeded, 1));
        Assert.Equal((_ada, "sold"), (_center.CallsTo(_contact)[0].Attempt!.Record!.OperatorId, _center.CallsTo(_contact)[0].Attempt!.Record!.Result));
    }

    [Fact]
    public void Customer_whom_nobody_takes_waits_for_his_operator()
    {
        Assert.True(Do(me => me.TransferAsync("+49301111")).Ok);
        Assert.True(_center.RunUntil(() => Talk == TalkState.Held, 0.1));
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        Assert.Equal(TalkState.Connected, Talk);
        Assert.Empty(_center.Tables.Transfers);
    }

    [Fact]
    public void Customer_is_taken_back_before_anybody_answers()
    {
        Assert.True(Do(me => me.TransferAsync("2001")).Ok);
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal((Activity.Talking, TalkState.Connected, 0), (Ada.Activity, Talk, _center.Tables.Transfers.Count));
    }

    [Fact]
    public void Other_operator_takes_the_customer_and_gives_the_result()
    {
        var bob = _center.World.AddOperator("Bob", _campaign);
        Assert.Equal("operator-not-free", Do(me => me.TransferToOperatorAsync(bob)).Code);
        _center.BringToWork(bob);
        Assert.True(_center.RunUntil(() => _center.StatusOf(bob) is { Line: LineState.Up, Activity: Activity.Idle }, 0.2));
        Assert.True(Do(me => me.TransferToOperatorAsync(bob)).Ok);
        Assert.Equal((Activity.Idle, Activity.Talking), (Ada.Activity, _center.StatusOf(bob).Activity));
        Assert.Equal(bob.ToString(), Assert.Single(_center.Tables.Transfers.Values).Target);

        var attempt = _center.StatusOf(bob).AttemptId!.Value;
        _center.World.Ask(process => process.Operator(bob).HangUpAsync());
        _center.World.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(Activity.WrapUp, _center.StatusOf(bob).Activity); // told at once, not by the audit
        Assert.True(_center.World.Ask(process => process.Operator(bob).DisposeAsync(attempt, "sold", null)).Ok);
        Assert.Equal((bob, "sold"), (_center.CallsTo(_contact)[0].Attempt!.Record!.OperatorId, _center.CallsTo(_contact)[0].Attempt!.Record!.Result));
    }

    [Fact]
    public void Two_operators_who_pass_on_to_each_other_at_once_are_both_refused_soon()
    {
        var bob = _center.World.AddOperator("Bob", _campaign);
        _center.Contact(_campaign, CallCenter.Person);
        _center.BringToWork(bob);
        _center.World.Tell(process => process.Campaign(_campaign).WakeAsync());
        Assert.True(_center.RunUntil(() => _center.StatusOf(bob).Activity == Activity.Talking, 0.5));
        var from = _center.World.Now;
        var replies = _center.World.Ask(process => Task.WhenAll(process.Operator(_ada).TransferToOperatorAsync(bob), process.Operator(bob).TransferToOperatorAsync(_ada)));
        Assert.All(replies, reply => Assert.Equal("operator-not-free", reply.Code));
        Assert.InRange(_center.World.Now - from, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lost_event_of_a_transfer_does_not_hold_the_operator(bool isAnswered)
    {
        Assert.True(Do(me => me.TransferAsync(isAnswered ? "2001" : "+49301111")).Ok);
        _center.Gateway.Faults.LoseEvent = 1;
        _center.World.RunFor(TimeSpan.FromSeconds(5));
        _center.Gateway.Faults.LoseEvent = 0;
        Assert.Equal(TalkState.Transferring, Talk);
        Assert.True(_center.RunUntil(() => isAnswered ? Ada.Activity == Activity.WrapUp : Talk == TalkState.Held, 0.6));
        Assert.Equal(isAnswered ? 1 : 0, _center.Tables.Transfers.Count);
    }

    [Fact]
    public void Hold_survives_a_crash_of_the_process()
    {
        Assert.True(Do(me => me.HoldAsync()).Ok);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        _center.World.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal((Activity.Talking, TalkState.Held, LineState.Up), (Ada.Activity, Talk, Ada.Line));
        Assert.True(Do(me => me.ResumeAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(40));
        Assert.Equal((Activity.Talking, TalkState.Connected), (Ada.Activity, Talk));
    }

    private OperatorReply Do(Func<IOperatorGrain, Task<OperatorReply>> command) => _center.World.Ask(process => command(process.Operator(_ada)));
}
