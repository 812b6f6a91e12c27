using Cluster.Embedded;
using Cluster.Grains.Gateways;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Gateways: health, loss of one of several, and what they grant.</summary>
public sealed class GatewayTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 6, 16, 9, 0, 0, TimeSpan.Zero);

    private readonly CallCenter _center = new();

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Congested_gateway_gets_probes_only_and_recovers_with_the_first_that_passes()
    {
        var campaign = _center.World.AddCampaign(CallCenter.Messages with { CallsPerSecond = 5 });
        for (var i = 0; i < 400; i++)
        {
            _center.Contact(campaign, CallCenter.Person);
        }

        _center.Gateway.Settings = CallCenter.Network with { MaxChannels = 0 };
        _center.World.StartProcess();
        Assert.True(_center.RunUntil(() => State("gw1") == GatewayState.Congested, 1));
        var before = _center.Calls.Count;
        _center.Run(1);
        Assert.InRange(_center.Calls.Count - before, 6, 14);

        _center.Gateway.Settings = CallCenter.Network;
        Assert.True(_center.RunUntil(() => State("gw1") == GatewayState.Up, 1));
        before = _center.Calls.Count;
        _center.Run(0.5);
        Assert.InRange(_center.Calls.Count - before, 100, 160);
    }

    [Fact]
    public void Gateway_that_is_down_gets_nothing_and_the_rest_carry_on()
    {
        var second = _center.World.AddGateway("gw2", CallCenter.Network);
        second.Faults.RefuseLinks = true;
        var campaign = _center.World.AddCampaign(CallCenter.Messages with { Gateways = [new("gw1"), new("gw2", 3)] });
        for (var i = 0; i < 60; i++)
        {
            _center.Contact(campaign, CallCenter.Person);
        }

        _center.World.StartProcess();
        // The first links take what they get before the fault counts: a link that exists is cut.
        second.DropLinks();
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 5));
        Assert.Equal(GatewayState.Down, State("gw2"));
        Assert.All(_center.Calls, call => Assert.Equal("gw1", call.Gateway));
        Assert.Equal(60, _center.Calls.Count);
    }

    [Fact]
    public void Drained_gateway_follows_its_last_calls_to_their_end_over_a_restart_and_then_hangs_up_its_link()
    {
        var campaign = _center.World.AddCampaign(CallCenter.Messages with { MaxCalls = 2 });
        for (var i = 0; i < 20; i++)
        {
            _center.Contact(campaign, CallCenter.Person);
        }

        _center.World.StartProcess();
        Assert.True(_center.RunUntil(() => _center.Calls.Count == 2, 1));
        Enable(false);
        _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(1)));
        _center.Run(0.1);
        Assert.Equal((GatewayState.Disabled, 2), (State("gw1"), _center.Tables.Live.Count()));
        Assert.Equal(LineWatch.Gone, Line());
        _center.Run(3);
        Assert.Empty(_center.Tables.Live);
        Assert.All(_center.Calls, call => Assert.Equal(Outcome.Answered, call.Attempt!.Record!.Outcome));
        Assert.Equal(2, _center.Calls.Count);
        Assert.Equal(LineWatch.Unknown, Line());

        Enable(true);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 60));

        void Enable(bool enabled)
        {
            _center.Tables.Gateways["gw1"] = _center.Tables.Gateways["gw1"] with { Enabled = enabled };
            _center.World.Tell(process => process.Gateway("gw1").ReloadAsync());
        }

        LineWatch Line() => _center.World.Ask(process => process.Gateway("gw1").WatchLineAsync(Guid.NewGuid(), "none"));
    }

    [Fact]
    public void Calls_that_ended_while_the_link_was_down_are_closed_when_it_is_back()
    {
        var campaign = _center.World.AddCampaign(CallCenter.Messages);
        var contact = _center.Contact(campaign, CallCenter.NoAnswer);
        _center.World.StartProcess();
        Assert.True(_center.RunUntil(() => _center.CallsTo(contact).Count == 1, 1));
        _center.Gateway.Faults.RefuseLinks = true;
        _center.Gateway.DropLinks();
        _center.Run(2);
        Assert.Single(_center.Tables.Live);
        _center.Gateway.Faults.RefuseLinks = false;
        _center.Run(0.2);
        Assert.Empty(_center.Tables.Live);
        Assert.Equal("lost", _center.CallsTo(contact)[0].Attempt!.Record!.Note);
    }

    [Fact]
    public void Answer_while_channels_are_compared_after_a_restart_is_not_lost()
    {
        // The process is back at every half of a millisecond around the answer: it needs some of them to ask for its open attempts.
        for (var early = -10; early < 40; early++)
        {
            using var center = new CallCenter();
            var campaign = center.World.AddCampaign(CallCenter.Messages);
            center.Contact(campaign, CallCenter.Person);
            center.World.StartProcess();
            Assert.True(center.RunUntil(() => center.Calls.Count == 1, 1));
            var answers = center.Calls[0].Started + CallCenter.Network.SetupDelay + CallCenter.Network.RingMax;
            center.World.Tell(_ => center.World.CrashAsync(answers - center.World.Now - TimeSpan.FromMilliseconds(early / 2.0)));
            center.Run(1);
            Assert.Equal(Outcome.Answered, center.Calls[0].Attempt!.Record!.Outcome);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Capacity_is_shared_by_priority_and_never_exceeded(int seed)
    {
        var random = new Random(seed);
        var time = new VirtualTime(Start);
        var capacity = new GatewayCapacity(time);
        var limits = new GatewayDefinition { Host = "x", User = "x", Secret = "x", MaxChannels = random.Next(20, 200), CallsPerSecond = random.Next(2, 40) };
        var campaigns = Enumerable.Range(0, random.Next(2, 5)).Select(_ => (Id: Guid.NewGuid(), Priority: random.Next(1, 101))).ToList();
        var granted = campaigns.ToDictionary(one => one.Id, _ => 0);
        const int Seconds = 600;
        for (var tick = 0; tick < Seconds * 4; tick++)
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            foreach (var (id, priority) in campaigns.OrderBy(_ => random.Next()))
            {
                var calls = capacity.Lease(id, priority, 50, inUse: 0, limits).Calls;
                granted[id] += calls;
                capacity.Use(calls);
            }
        }

        var all = granted.Values.Sum();
        Assert.InRange(all, limits.CallsPerSecond * Seconds * 0.9, (limits.CallsPerSecond * Seconds) + limits.CallsPerSecond);
        var priorities = campaigns.Sum(one => one.Priority);
        Assert.All(campaigns, one => Assert.InRange(granted[one.Id] / (double)all, (one.Priority / (double)priorities) - 0.05, (one.Priority / (double)priorities) + 0.05));
    }

    [Fact]
    public void Lease_that_is_not_used_is_free_again()
    {
        var time = new VirtualTime(Start);
        var capacity = new GatewayCapacity(time);
        var limits = new GatewayDefinition { Host = "x", User = "x", Secret = "x", MaxChannels = 3, CallsPerSecond = 100 };
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, capacity.Lease(Guid.NewGuid(), 1, 5, 0, limits).Calls);
        Assert.Equal(new LeaseGrant(0, "channels"), capacity.Lease(Guid.NewGuid(), 1, 5, 0, limits));
        time.Advance(GatewayCapacity.LeaseTime);
        Assert.Equal(3, capacity.Lease(Guid.NewGuid(), 1, 5, 0, limits).Calls);
    }

    private GatewayState State(string id) => _center.World.Ask(process => process.Gateway(id).GetStatusAsync()).State;
}
