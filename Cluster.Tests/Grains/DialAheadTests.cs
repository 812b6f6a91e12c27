using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Campaigns that dial before they know who will take the call: who meets whom, who waits, and what is counted.</summary>
public sealed class DialAheadTests : IDisposable
{
    private readonly CallCenter _center = new();

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Several_calls_ring_for_one_operator_and_he_takes_the_first_answer()
    {
        var (campaign, ada) = Start(CallCenter.Ahead, contacts: 40);
        Assert.True(_center.RunUntil(() => _center.StatusOf(ada).Activity == Activity.Talking, 0.5));
        Assert.Equal(2, _center.Calls.Count);
        var call = Assert.Single(_center.Calls, call => call.Connected is not null);
        Assert.Null(call.Attempt!.Attempt.OperatorId);
        Assert.InRange(call.Connected!.Value - call.Answered!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
        _center.Run(1.1);
        Assert.Equal((Outcome.Answered, ada), (call.Attempt.Record!.Outcome, call.Attempt.Record.OperatorId));
        Assert.Equal(Activity.WrapUp, _center.StatusOf(ada).Activity);
        Assert.Equal(0, _center.Gateway.DoubleConnects);
        Assert.Equal(campaign, call.CampaignId);
    }

    [Fact]
    public void Customer_for_whom_nobody_comes_hears_the_safe_message_and_is_counted()
    {
        var (campaign, ada) = Start(CallCenter.Ahead, contacts: 40);
        Assert.True(_center.World.RunUntil(() => _center.Calls.Count == 2, TimeSpan.FromMinutes(0.5), TimeSpan.FromMilliseconds(100)));
        _center.World.Ask(process => process.Campaign(campaign).PauseAsync());
        Assert.True(_center.World.RunUntil(() => PacingOf(campaign).Pools[0].Waiting == 1, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100)));
        Assert.Equal(Activity.Talking, _center.StatusOf(ada).Activity);
        _center.World.RunFor(TimeSpan.FromSeconds(8));
        var call = Assert.Single(_center.Calls, call => call.SafeMessage is not null);
        Assert.InRange(call.SafeMessage!.Value - call.Answered!.Value, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2.1));
        Assert.Equal(Outcome.Abandoned, call.Attempt!.Record!.Outcome);
        var pacing = PacingOf(campaign);
        Assert.Equal(0, pacing.Pools[0].Waiting);
        Assert.Equal((2, 1, 0.5), (pacing.Abandonment[0].Answers, pacing.Abandonment[0].Abandoned, pacing.Abandonment[0].Share));
    }

    [Fact]
    public void Operator_who_becomes_free_takes_the_customer_who_waits()
    {
        _center.Gateway.Settings = CallCenter.Network with { TalkMean = TimeSpan.FromSeconds(10) };
        var patient = CallCenter.Ahead with { Operators = CallCenter.Ahead.Operators with { ConnectLimit = TimeSpan.FromSeconds(25), WrapUp = TimeSpan.Zero } };
        Start(patient, contacts: 40);
        Assert.True(_center.RunUntil(() => _center.Calls.Count(call => call.Connected is not null) == 2, 0.5));
        var calls = _center.Calls.Where(call => call.Connected is not null).OrderBy(call => call.Connected).ToList();
        Assert.InRange(calls[1].Connected!.Value - calls[0].EndedAt, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, _center.Gateway.DoubleConnects);
    }

    [Fact]
    public void Operator_who_is_free_longest_is_first()
    {
        var (campaign, ada) = Start(CallCenter.Ahead with { Operators = CallCenter.Ahead.Operators with { CallsPerOperator = 1 } }, contacts: 0);
        var bob = _center.World.AddOperator("Bob", campaign);
        _center.Run(0.2);
        _center.BringToWork(bob);
        _center.Run(0.2);
        var contact = _center.Contact(campaign, CallCenter.Person);
        _center.World.Tell(process => process.Campaign(campaign).WakeAsync());
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Exists(call => call.Connected is not null), 0.5));
        Assert.Equal((Activity.Talking, Activity.Idle), (_center.StatusOf(ada).Activity, _center.StatusOf(bob).Activity));
    }

    [Fact]
    public void Operator_who_is_lost_during_the_wait_gets_nobody()
    {
        var (_, ada) = Start(CallCenter.Ahead, contacts: 40);
        Assert.True(_center.World.RunUntil(() => _center.Calls.Count == 2, TimeSpan.FromMinutes(0.5), TimeSpan.FromMilliseconds(100)));
        _center.Gateway.Hangup(_center.Tables.Operators[ada].State.LineId!);
        _center.World.RunFor(TimeSpan.FromSeconds(9));
        Assert.Equal(2, _center.Calls.Count(call => call.SafeMessage is not null));
        Assert.All(_center.Calls.Take(2), call => Assert.Equal(Outcome.Abandoned, call.Attempt!.Record!.Outcome));
    }

    [Fact]
    public void Two_campaigns_share_their_operators_by_turns()
    {
        var definition = CallCenter.Ahead with { Operators = CallCenter.Ahead.Operators with { CallsPerOperator = 1, WrapUp = TimeSpan.Zero } };
        var (first, second) = (Add(definition, 60), Add(definition, 60));
        var operators = new[] { "Ada", "Bob", "Cyd" }.Select(name => _center.World.AddOperator(name, first, second)).ToList();
        _center.World.StartProcess();
        operators.ForEach(one => _center.BringToWork(one));
        _center.Run(15);
        var connected = _center.Calls.Where(call => call.Connected is not null).CountBy(call => call.CampaignId).ToDictionary();
        Assert.InRange(connected[first], 14, 30);
        Assert.InRange(connected[second], 14, 30);
        Assert.InRange(_center.Calls.Count(call => call.SafeMessage is not null), 0, 3);
        Assert.Equal(0, _center.Gateway.DoubleConnects);
    }

    [Fact]
    public void Personal_callback_rings_for_its_operator_alone()
    {
        var (campaign, ada) = Start(CallCenter.Ahead, contacts: 0);
        var contact = _center.Contact(campaign, CallCenter.Person);
        _center.World.Ask(process => process.Contact(contact).ScheduleCallbackAsync(campaign, new CallbackRequest(_center.World.Now.AddMinutes(1), ada)));
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Count == 1, 2));
        Assert.Equal(ada, _center.CallsTo(contact)[0].Attempt!.Attempt.OperatorId);
        Assert.True(_center.RunUntil(() => _center.StatusOf(ada).Activity == Activity.Talking, 0.2));
    }

    [Fact]
    public void Restart_keeps_what_was_learnt_and_counts_the_abandoned_anew()
    {
        var (campaign, _) = Start(CallCenter.Ahead with { Operators = CallCenter.Ahead.Operators with { WrapUp = TimeSpan.Zero } }, contacts: 60);
        _center.Run(8);
        Assert.True(_center.World.Ask(process => process.Campaign(campaign).PauseAsync()).Ok);
        _center.Run(3);
        var before = PacingOf(campaign);
        Assert.True(before.Abandonment[0].Abandoned > 2);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        Assert.True(_center.World.Ask(process => process.Campaign(campaign).ResumeAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1.5));
        var after = PacingOf(campaign);
        Assert.Equal(before.Abandonment[0], after.Abandonment[0]);
        Assert.InRange(after.Pools[0].AnswerRate, 0.5, 1);
        Assert.Empty(StateCheckers.Recount(_center.World, new Dictionary<Guid, PacingStatus> { [campaign] = after }));
    }

    [Fact]
    public void Conversation_that_ended_while_the_process_was_dead_is_its_operators_and_not_abandoned()
    {
        _center.Gateway.Settings = CallCenter.Network with { TalkMean = TimeSpan.FromSeconds(10) };
        var (campaign, ada) = Start(CallCenter.Ahead, contacts: 1);
        Assert.True(_center.RunUntil(() => _center.StatusOf(ada).Activity == Activity.Talking, 0.5));
        _center.World.RunFor(TimeSpan.FromSeconds(1));
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(20)));
        _center.World.RunFor(TimeSpan.FromSeconds(3));
        var record = Assert.Single(_center.Tables.Attempts.Values).Record!;
        Assert.Equal((Outcome.Unknown, ada), (record.Outcome, record.OperatorId));
        Assert.NotNull(record.ConnectedAt);
        var figures = Assert.Single(PacingOf(campaign).Abandonment);
        Assert.Equal((1, 0), (figures.Answers, figures.Abandoned));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Customer_who_answered_and_left_while_the_process_was_dead_counts_as_abandoned(bool detectMachines)
    {
        var (campaign, _) = Start(CallCenter.Ahead with { DetectMachines = detectMachines }, contacts: 1);
        DieWhileItRings();
        _center.World.RunFor(TimeSpan.FromSeconds(3));
        var call = Assert.Single(_center.Calls);
        Assert.NotNull(call.SafeMessage);
        Assert.Equal((Outcome.Unknown, call.Answered), (call.Attempt!.Record!.Outcome, call.Attempt.Record.AnsweredAt));
        var figures = Assert.Single(PacingOf(campaign).Abandonment);
        Assert.Equal((1, 1), (figures.Answers, figures.Abandoned));
        Assert.Null(_center.Gateway.FindAnswer(call.ChannelId));
    }

    [Fact]
    public void Machine_that_answered_while_the_process_was_dead_is_no_answer()
    {
        var (campaign, _) = Start(CallCenter.Ahead with { DetectMachines = true }, contacts: 1, CallCenter.Machine);
        DieWhileItRings();
        _center.World.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal((Outcome.Unknown, null), (_center.Calls[0].Attempt!.Record!.Outcome, _center.Calls[0].Attempt!.Record!.AnsweredAt));
        Assert.Equal(0, Assert.Single(PacingOf(campaign).Abandonment).Answers);
    }

    [Fact]
    public void Attempt_stays_open_until_its_gateway_can_be_asked_for_the_answer()
    {
        var (campaign, _) = Start(CallCenter.Ahead, contacts: 1);
        _center.Gateway.Faults.RefuseLinks = true;
        DieWhileItRings();
        _center.Gateway.Faults.RefuseLinks = false;
        Assert.True(_center.World.RunUntil(
            () => _center.World.Ask(process => process.Gateway("gw1").GetStatusAsync()).State == GatewayState.Up, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(0.1)));
        _center.Gateway.Faults.HalfOpen = true;
        _center.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.Single(_center.Tables.Live);
        _center.Gateway.Faults.HalfOpen = false;
        Assert.True(_center.RunUntil(() => !_center.Tables.Live.Any(), 2));
        Assert.Equal(1, Assert.Single(PacingOf(campaign).Abandonment).Abandoned);
    }

    [Fact]
    public void Restart_and_recount_keep_the_price_that_a_rule_has_learnt()
    {
        var definition = CallCenter.Ahead with
        {
            Operators = CallCenter.Ahead.Operators with { WrapUp = TimeSpan.Zero, Abandonment = [new AbandonmentPolicy { Cap = 0.6, Window = AbandonmentWindow.Campaign }] },
        };
        var (campaign, _) = Start(definition, contacts: 60);
        _center.World.RunFor(TimeSpan.FromSeconds(5));
        var first = PriceOf(campaign);
        _center.Run(8);
        Assert.True(_center.World.Ask(process => process.Campaign(campaign).PauseAsync()).Ok);
        _center.Run(3);
        var learnt = PriceOf(campaign);
        Assert.True(Math.Abs(learnt - first) > 0.1 * first, $"the price was {first} and is {learnt}");
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        Assert.True(_center.World.Ask(process => process.Campaign(campaign).ResumeAsync()).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(1.5));
        Assert.Equal(learnt, PriceOf(campaign), 9);

        // Other words, the same rules: counted anew, learnt before.
        Assert.True(_center.World.Ask(process => process.Campaign(campaign).UpdateAsync(definition with { Name = "renamed" }, 1)).Ok);
        _center.World.RunFor(TimeSpan.FromSeconds(0.5));
        Assert.Equal(learnt, PriceOf(campaign), 9);
    }

    [Fact]
    public void Small_pool_takes_the_risk_that_the_budget_of_the_whole_team_allows()
    {
        // Half an hour before the window closes: ten operators will still have answers enough to take a call in advance of them, one will not.
        using var center = new CallCenter(new DateTimeOffset(2026, 6, 16, 17, 30, 0, TimeSpan.Zero));
        center.World.AddGateway("gw2", CallCenter.Network);
        var campaign = center.World.AddCampaign(CallCenter.Ahead with
        {
            Mode = CampaignMode.Predictive,
            Operators = CallCenter.Ahead.Operators with { Abandonment = [new AbandonmentPolicy { Cap = 0.2 }] },
        });
        for (var i = 0; i < 2_000; i++)
        {
            center.Contact(campaign, CallCenter.NoAnswer);
        }

        var team = Enumerable.Range(0, 11).Select(i => center.World.AddOperator($"Operator {i}", campaign)).ToList();
        center.World.StartProcess();
        center.BringToWork(team[0], "gw2");
        center.World.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(0, Assert.Single(PacingOf(campaign, center).Pools).RiskLimit);
        team.Skip(1).ToList().ForEach(one => center.BringToWork(one));
        center.World.RunFor(TimeSpan.FromSeconds(2));
        var pools = PacingOf(campaign, center).Pools;
        Assert.Equal([10, 1], pools.Select(pool => pool.Operators));
        Assert.InRange(pools[0].RiskLimit, 0.05, 0.2);
        Assert.Equal(pools[0].RiskLimit, pools[1].RiskLimit, 3);
    }

    [Fact]
    public void Budget_of_zero_dials_only_for_free_operators()
    {
        var strict = CallCenter.Ahead with { Operators = CallCenter.Ahead.Operators with { Abandonment = [new AbandonmentPolicy { Cap = 0 }], CallsPerOperator = 3 } };
        Start(strict, contacts: 40);
        _center.Run(10);
        Assert.InRange(_center.Calls.Count, 5, 10);
        Assert.DoesNotContain(_center.Calls, call => call.SafeMessage is not null);
    }

    [Fact]
    public void Phones_that_rang_long_enough_are_left_when_nobody_would_be_there()
    {
        var definition = CallCenter.Ahead with
        {
            Mode = CampaignMode.Predictive,
            Operators = CallCenter.Ahead.Operators with { CancelLateRinging = true, MinimumRingTime = TimeSpan.FromSeconds(15) },
        };
        var (campaign, ada) = Start(definition, contacts: 40, farEnd: CallCenter.NoAnswer);
        Assert.True(_center.RunUntil(() => _center.Calls.Count > 0, 0.5));
        _center.World.Ask(process => process.Operator(ada).PauseAsync("gone"));
        _center.World.RunFor(TimeSpan.FromSeconds(24));
        Assert.All(_center.Calls, call => Assert.InRange(call.EndedAt - call.Started, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(17.5)));
        Assert.All(_center.Calls, call => Assert.Equal(Outcome.NoAnswer, call.Attempt!.Record!.Outcome));
        Assert.Equal(EntryStatus.Open, _center.Entry(campaign, _center.Calls[0].ContactId).Status);
    }

    private (Guid Campaign, Guid Operator) Start(CampaignDefinition definition, int contacts, string farEnd = CallCenter.Person)
    {
        var campaign = Add(definition, contacts, farEnd);
        var ada = _center.World.AddOperator("Ada", campaign);
        _center.World.StartProcess();
        _center.BringToWork(ada);
        return (campaign, ada);
    }

    private void DieWhileItRings()
    {
        Assert.True(_center.World.RunUntil(() => _center.Calls.Count == 1, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100)));
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(20)));
    }

    private Guid Add(CampaignDefinition definition, int contacts, string farEnd = CallCenter.Person)
    {
        var campaign = _center.World.AddCampaign(definition);
        for (var i = 0; i < contacts; i++)
        {
            _center.Contact(campaign, farEnd);
        }

        return campaign;
    }

    private double PriceOf(Guid campaignId) => Assert.Single(_center.Tables.Histories[campaignId].Prices!).Value;

    private PacingStatus PacingOf(Guid campaignId, CallCenter? center = null) =>
        (center ?? _center).World.Ask(process => process.Campaign(campaignId).GetPacingAsync());
}
