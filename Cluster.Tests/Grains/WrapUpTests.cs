using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>The four modes of wrap-up, more time, what stands when the time ran out, and who ended the conversation.</summary>
public sealed class WrapUpTests : IDisposable
{
    private static readonly TimeSpan Limit = CallCenter.Progressive.Operators.WrapUp;

    private readonly CallCenter _center = new();
    private Guid _campaign;
    private Guid _ada;
    private Guid _contact;

    private OperatorStatus Ada => _center.StatusOf(_ada);

    private (string? Result, ResultSource? Source) Written
    {
        get
        {
            var attempt = _center.CallsTo(_contact)[0].Attempt!;
            return (attempt.Record?.Result, _center.Tables.ResultSources.TryGetValue(attempt.Attempt.AttemptId, out var source) ? source : null);
        }
    }

    public void Dispose() => _center.Dispose();

    [Theory]
    [InlineData(WrapUpMode.TimeBoxed, false, false, true)]
    [InlineData(WrapUpMode.TimeBoxed, false, true, false)]
    [InlineData(WrapUpMode.TimeBoxedNoEarlyExit, false, true, true)]
    [InlineData(WrapUpMode.Mandatory, false, false, true)]
    [InlineData(WrapUpMode.Mandatory, false, true, false)]
    [InlineData(WrapUpMode.Optional, false, false, false)]
    [InlineData(WrapUpMode.Optional, true, true, true)]
    public void Mode_decides_whether_there_is_a_wrap_up(WrapUpMode mode, bool isAsked, bool isGiven, bool begins) =>
        Assert.Equal(begins, WrapUpRules.Begins(CallCenter.Progressive.Operators with { WrapUpMode = mode }, isAsked, isGiven));

    [Fact]
    public void Nobody_waits_for_a_result_that_the_campaign_does_not_have() =>
        Assert.False(WrapUpRules.Begins(new OperatorRules { WrapUpMode = WrapUpMode.Mandatory }, isAsked: false, isGiven: false));

    [Fact]
    public void Time_without_early_exit_goes_on_after_the_result()
    {
        WriteUp(WrapUpMode.TimeBoxedNoEarlyExit);
        var endsAt = Ada.WrapUpEndsAt!.Value;
        var attempt = Ada.AttemptId!.Value;
        Assert.True(Dispose("sold").Ok);
        Assert.Equal((Activity.WrapUp, "sold", endsAt), (Ada.Activity, Ada.WrapUp!.Given, Ada.WrapUpEndsAt!.Value));
        Assert.Equal(("sold", ResultSource.Given), Written);
        Assert.Equal("result-given", Dispose("no").Code);
        Assert.True(Dispose("sold").Ok); // said twice
        _center.Tables.Chosen[attempt] = new("no", null);
        Assert.True(_center.RunUntil(() => Ada.Activity != Activity.WrapUp, 1));
        Assert.InRange(_center.World.Now - endsAt, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(("sold", ResultSource.Given), Written);
    }

    [Fact]
    public void Result_during_the_talk_does_not_shorten_the_time_without_early_exit()
    {
        Talk(WrapUpMode.TimeBoxedNoEarlyExit);
        Assert.True(Dispose("sold").Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 2));
        Assert.Equal("sold", Ada.WrapUp!.Given);
    }

    [Fact]
    public void Mandatory_wrap_up_lasts_until_the_result()
    {
        WriteUp(WrapUpMode.Mandatory);
        Assert.Null(Ada.WrapUpEndsAt);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        _center.Run(180);
        Assert.Equal(Activity.WrapUp, Ada.Activity);
        Assert.Equal(("no-call", "no-call", "wrap-up"), (Do(me => me.ProlongAsync()).Code, Do(me => me.FinishAsync()).Code, Do(me => me.SignOutAsync()).Code));
        Assert.Equal((null, null), Written);
        Assert.True(Dispose("sold").Ok);
        Assert.Equal(Activity.Idle, Ada.Activity);
        Assert.Equal(("sold", ResultSource.Given), Written);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("sold", ResultSource.Given)]
    public void Optional_wrap_up_that_nobody_asked_for_does_not_take_place(string? chosen, ResultSource? source)
    {
        Talk(WrapUpMode.Optional, rules => rules with { TimeOutDisposition = "no" });
        Assert.True(Do(me => me.WriteUpAsync(true)).Status.WrapUpAsked);
        Assert.False(Do(me => me.WriteUpAsync(false)).Status.WrapUpAsked);
        Choose(chosen);
        Assert.True(_center.World.RunUntil(
            () => Ada.Activity is Activity.Idle or Activity.WrapUp, TimeSpan.FromMinutes(2), TimeSpan.FromMilliseconds(100)));
        Assert.Equal(Activity.Idle, Ada.Activity);
        Assert.Equal((chosen, source), Written);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("sold", ResultSource.Given)]
    public void Optional_wrap_up_that_was_asked_for_ends_when_the_operator_says_so(string? chosen, ResultSource? source)
    {
        Talk(WrapUpMode.Optional);
        Assert.Equal("no-call", Do(me => me.FinishAsync()).Code);
        Assert.True(Do(me => me.WriteUpAsync(true)).Ok);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(2)));
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 2));
        Assert.Equal((false, "no-call"), (Ada.WrapUpAsked, Do(me => me.WriteUpAsync(true)).Code));
        Choose(chosen);
        Assert.True(Do(me => me.FinishAsync()).Ok);
        Assert.Equal(Activity.Idle, Ada.Activity);
        Assert.Equal((chosen, source), Written);
    }

    [Fact]
    public void Result_that_was_given_during_the_talk_is_not_replaced_by_what_was_chosen_after_it()
    {
        Talk(WrapUpMode.Optional);
        Assert.True(Do(me => me.WriteUpAsync(true)).Ok);
        Assert.True(Dispose("sold").Ok);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 2));
        Choose("no");
        Assert.True(Do(me => me.FinishAsync()).Ok);
        Assert.Equal((Activity.Idle, "sold"), (Ada.Activity, Written.Result));
    }

    [Fact]
    public void Wrap_up_can_be_prolonged_ten_times_and_remembers_it_after_a_crash()
    {
        WriteUp(WrapUpMode.TimeBoxed);
        var endsAt = Ada.WrapUpEndsAt!.Value;
        for (var times = 1; times <= WrapUp.MostProlonged; times++)
        {
            Assert.Equal(times, Do(me => me.ProlongAsync()).Status.WrapUp!.Prolonged);
            Assert.Equal(endsAt + (times * Limit), Ada.WrapUpEndsAt);
        }

        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        _center.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.Equal("no-more-time", Do(me => me.ProlongAsync()).Code);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Idle, 6));
        Assert.InRange(_center.World.Now, endsAt + (10 * Limit), endsAt + (10 * Limit) + TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(null, null, null, ResultSource.TimedOut, EntryStatus.Finished)]
    [InlineData("again", null, "again", ResultSource.TimedOut, EntryStatus.Open)]
    [InlineData("again", "sold", "sold", ResultSource.Draft, EntryStatus.Succeeded)]
    [InlineData("gone meanwhile", null, null, ResultSource.TimedOut, EntryStatus.Finished)]
    public void Time_that_ran_out_is_written_down_as_such(string? standing, string? chosen, string? result, ResultSource source, EntryStatus status)
    {
        WriteUp(WrapUpMode.TimeBoxed, rules => rules with { TimeOutDisposition = standing });
        Choose(chosen);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Idle, 1));
        Assert.Equal((result, source), Written);
        Assert.Equal(status, _center.Entry(_campaign, _contact).Status);
    }

    [Fact]
    public void Time_that_ran_out_does_not_replace_a_result_whose_end_of_the_wrap_up_was_not_saved()
    {
        WriteUp(WrapUpMode.TimeBoxed, rules => rules with { TimeOutDisposition = "no" });
        var attempt = _center.CallsTo(_contact)[0].Attempt!;
        attempt.Record = attempt.Record! with { Result = "sold" }; // and then we died
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Idle, 1));
        Assert.Equal("sold", attempt.Record.Result);
    }

    [Fact]
    public void Operator_who_goes_home_in_the_wrap_up_leaves_what_he_has_chosen()
    {
        WriteUp(WrapUpMode.TimeBoxed);
        Choose("sold");
        Assert.True(Do(me => me.SignOutAsync()).Ok);
        Assert.Equal(("sold", ResultSource.Draft), Written);
    }

    [Theory]
    [InlineData(CallEnd.Customer)]
    [InlineData(CallEnd.Operator)]
    [InlineData(CallEnd.Line)]
    [InlineData(CallEnd.Limit)]
    [InlineData(CallEnd.Stopped)]
    public void Operator_is_told_who_ended_the_conversation(CallEnd end)
    {
        if (end != CallEnd.Customer)
        {
            _center.Gateway.Settings = CallCenter.Network with { TalkMean = TimeSpan.FromMinutes(10) };
        }

        Talk(WrapUpMode.TimeBoxed);
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        switch (end)
        {
            case CallEnd.Operator:
                Assert.True(Do(me => me.HangUpAsync()).Ok);
                break;
            case CallEnd.Line:
                _center.Gateway.Hangup(_center.Tables.Operators[_ada].State.LineId!);
                break;
            case CallEnd.Stopped:
                _center.World.Tell(process => process.Contact(_contact).SetDoNotCallAsync(true));
                break;
        }

        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 6));
        Assert.Equal(end, Ada.WrapUp!.EndedBy);
    }

    private void Talk(WrapUpMode mode, Func<OperatorRules, OperatorRules>? change = null)
    {
        var rules = CallCenter.Progressive.Operators with { WrapUpMode = mode };
        _campaign = _center.World.AddCampaign(CallCenter.Progressive with { Operators = change?.Invoke(rules) ?? rules });
        _ada = _center.World.AddOperator("Ada", _campaign);
        _contact = _center.Contact(_campaign, CallCenter.Person);
        _center.World.StartProcess();
        _center.BringToWork(_ada);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.Talking, 0.5));
    }

    private void WriteUp(WrapUpMode mode, Func<OperatorRules, OperatorRules>? change = null)
    {
        Talk(mode, change);
        Assert.True(_center.RunUntil(() => Ada.Activity == Activity.WrapUp, 2));
    }

    private void Choose(string? code)
    {
        if (code is not null)
        {
            _center.Tables.Chosen[Ada.AttemptId!.Value] = new(code, null);
        }
    }

    private OperatorReply Dispose(string code)
    {
        var attempt = Ada.AttemptId!.Value;
        return Do(me => me.DisposeAsync(attempt, code, null));
    }

    private OperatorReply Do(Func<IOperatorGrain, Task<OperatorReply>> command) => _center.World.Ask(process => command(process.Operator(_ada)));
}
