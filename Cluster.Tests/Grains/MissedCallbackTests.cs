using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>A callback's window under virtual time: nobody calls before it, its operator in it, and after it whoever the campaign's rule says.</summary>
public sealed class MissedCallbackTests : IDisposable
{
    private readonly CallCenter _center = new();

    public void Dispose() => _center.Dispose();

    [Theory]
    [InlineData(MissedCallback.Team)]
    [InlineData(MissedCallback.Keep)]
    [InlineData(MissedCallback.Release)]
    public void Callback_of_an_absent_operator_waits_for_him_in_its_window_and_then_for_the_rule(MissedCallback rule)
    {
        var (campaign, ada, bob) = Start(rule);
        var contact = Promise(campaign, ada, fromMinutes: 10, lastsMinutes: 20);
        _center.BringToWork(bob);
        Assert.Equal("retry-due", Why(contact));
        _center.Run(15);
        Assert.Equal("owned", Why(contact));
        _center.Run(14.5);
        Assert.Empty(_center.CallsTo(contact));

        Assert.Equal(rule != MissedCallback.Keep, _center.RunUntil(() => _center.CallsTo(contact).Count == 1, 1));
        var promise = Assert.Single(_center.Tables.Callbacks);
        Assert.InRange(promise.MissedAt!.Value - promise.Until, TimeSpan.Zero, TimeSpan.FromSeconds(6));
        if (rule == MissedCallback.Keep)
        {
            // It is missed for good: nobody calls, not for its operator either, until he does so himself.
            _center.BringToWork(ada);
            _center.Run(30);
            Assert.Empty(_center.CallsTo(contact));
            Assert.Equal((CampaignState.Running, "callback-missed"), (_center.StateOf(campaign), Why(contact)));
            Assert.Null(_center.World.Ask(process => process.Campaign(campaign).DialManuallyAsync(new ManualCall(_center.World.NextId(), ada, contact, null))).Refusal);
            Assert.True(_center.RunUntil(() => _center.StatusOf(ada).Activity == Activity.Talking, 0.5));
        }
        else
        {
            Assert.Equal(bob, _center.CallsTo(contact)[0].Attempt!.Attempt.OperatorId);
            Assert.Equal(rule == MissedCallback.Release, promise.State == CallbackState.Released);
        }
    }

    [Fact]
    public void Callback_comes_first_in_its_window_although_the_hopper_is_full()
    {
        var (campaign, _, bob) = Start(MissedCallback.Team);
        for (var i = 0; i < 300; i++)
        {
            _center.Contact(campaign, CallCenter.Person);
        }

        _center.BringToWork(bob);
        _center.Run(2);
        var contact = Promise(campaign, operatorId: null, fromMinutes: 5, lastsMinutes: 30);
        var from = Assert.Single(_center.Tables.Callbacks).From;
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Count == 1, 10));

        // The call in hand, its wrap-up, and nobody else before.
        Assert.InRange(_center.CallsTo(contact)[0].Started - from, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.True(_center.Tables.Callbacks[0].MissedAt is null);
    }

    [Fact]
    public void Callback_that_is_rung_at_the_end_of_its_window_is_missed_after_that_call_and_tried_by_the_rules()
    {
        var (campaign, ada, bob) = Start(MissedCallback.Team);
        var contact = _center.Contact(campaign, CallCenter.NoAnswer);
        Promise(contact, campaign, ada, _center.World.Now.AddMinutes(10), _center.World.Now.AddMinutes(10.2));
        _center.BringToWork(ada);
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Count == 1, 11));
        var promise = Assert.Single(_center.Tables.Callbacks);
        Assert.True(_center.RunUntil(() => _center.World.Now > promise.Until, 1));
        _center.World.RunFor(TimeSpan.FromSeconds(8));
        Assert.NotNull(_center.Tables.LiveOf(contact)); // it rings for half a minute
        Assert.Null(promise.MissedAt);

        Assert.True(_center.RunUntil(() => promise.MissedAt is not null, 1));
        var entry = _center.Entry(campaign, contact);
        Assert.Equal((EntryStatus.Callback, (Guid?)null, (DateTimeOffset?)null), (entry.Status, entry.OperatorId, entry.CallbackUntil));
        Assert.True(entry.NextDue > promise.MissedAt!.Value.AddMinutes(25)); // the delay after no answer
        _center.BringToWork(bob);
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Count == 2, 35));
    }

    [Fact]
    public void Window_that_ends_while_the_process_is_dead_is_missed_once()
    {
        var (campaign, ada, bob) = Start(MissedCallback.Team);
        var contact = _center.Contact(campaign, CallCenter.Person);
        Promise(contact, campaign, ada, _center.World.Now.AddSeconds(20), _center.World.Now.AddSeconds(40));
        _center.BringToWork(bob);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(90)));
        Assert.True(_center.RunUntil(() => _center.Tables.Callbacks[0].MissedAt is not null, 1));
        var version = _center.Entry(campaign, contact).Version;
        Assert.Equal(3, version); // promised, missed
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Count == 1, 2));
        Assert.Single(_center.Tables.Callbacks);
    }

    private (Guid Campaign, Guid Ada, Guid Bob) Start(MissedCallback rule)
    {
        var campaign = _center.World.AddCampaign(CallCenter.Progressive with
        {
            Operators = CallCenter.Progressive.Operators with { Callbacks = new CallbackRules { Missed = rule } },
        });
        var (ada, bob) = (_center.World.AddOperator("Ada", campaign), _center.World.AddOperator("Bob", campaign));
        _center.World.StartProcess();
        return (campaign, ada, bob);
    }

    private Guid Promise(Guid campaign, Guid? operatorId, int fromMinutes, int lastsMinutes)
    {
        var contact = _center.Contact(campaign, CallCenter.Person);
        var from = _center.World.Now.AddMinutes(fromMinutes);
        Promise(contact, campaign, operatorId, from, from.AddMinutes(lastsMinutes));
        return contact;
    }

    private void Promise(Guid contact, Guid campaign, Guid? operatorId, DateTimeOffset from, DateTimeOffset until) =>
        Assert.True(_center.World.Ask(process => process.Contact(contact).ScheduleCallbackAsync(campaign, new CallbackRequest(from, operatorId, Until: until))));

    private string Why(Guid contact) => Assert.Single(_center.World.Ask(process => process.Contact(contact).ExplainAsync())).Code;
}
