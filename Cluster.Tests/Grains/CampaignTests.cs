using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Tests.Simulation;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Campaigns: their commands, their dates, and what they do when something is missing.</summary>
public sealed class CampaignTests : IDisposable
{
    private readonly CallCenter _center = new();

    public void Dispose() => _center.Dispose();

    [Fact]
    public void Message_campaign_calls_every_contact_once_and_completes()
    {
        var campaign = Start(CallCenter.Messages, contacts: 50);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 5));
        Assert.Equal(50, _center.Calls.Count);
        Assert.Equal(50, _center.Tables.Counters[(campaign, Outcome.Answered)]);
        Assert.All(_center.Tables.EntriesOfCampaign[campaign], entry => Assert.Equal(EntryStatus.Succeeded, entry.State.Status));
    }

    [Fact]
    public void List_that_takes_several_questions_to_read_is_called_once_each()
    {
        var campaign = Start(CallCenter.Messages with { MaxCalls = 2_500, CallsPerSecond = 1_000 }, contacts: 4_000);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 60));
        Assert.Equal(4_000, _center.Calls.Select(call => call.Number).Distinct().Count());
        Assert.Equal(4_000, _center.Calls.Count);
    }

    [Fact]
    public void Paused_campaign_starts_no_call_and_goes_on_when_resumed()
    {
        var campaign = Start(CallCenter.Messages with { CallsPerSecond = 1 }, contacts: 60);
        _center.Run(0.25);
        Assert.True(Command(campaign, one => one.PauseAsync()).Ok);
        var calls = _center.Calls.Count;
        Assert.InRange(calls, 5, 30);
        _center.Run(10);
        Assert.Equal(calls, _center.Calls.Count);
        Assert.Equal("not-running", _center.World.Ask(process => process.Campaign(campaign).GetStatusAsync()).Obstacles[0].Code);

        Assert.True(Command(campaign, one => one.ResumeAsync()).Ok);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 5));
        Assert.Equal(60, _center.Calls.Count);
    }

    [Fact]
    public void Drained_campaign_lets_its_calls_end_and_can_be_started_again()
    {
        var campaign = Start(CallCenter.Messages with { CallsPerSecond = 1 }, contacts: 60);
        _center.Run(0.25);
        Assert.Equal(CampaignState.Draining, Command(campaign, one => one.DrainAsync()).State);
        var calls = _center.Calls.Count;
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Stopped, 2));
        Assert.Equal(calls, _center.Calls.Count);
        Assert.All(_center.Calls, call => Assert.NotNull(call.End));

        Assert.True(Command(campaign, one => one.StartAsync()).Ok);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stopped_campaign_hangs_up_on_everybody_also_when_the_process_dies_meanwhile(bool dies)
    {
        var campaign = Start(CallCenter.Messages with { MaxCalls = 600, CallsPerSecond = 500 }, contacts: 600);
        Assert.True(_center.RunUntil(() => _center.Calls.Count(call => call.Answered is not null) >= 40, 1));
        Assert.Equal(CampaignState.Stopping, Command(campaign, one => one.StopAsync()).State);
        var stopped = _center.World.Now;
        if (dies)
        {
            _center.World.Tell(_ => _center.World.CrashAsync(TimeSpan.FromSeconds(5)));
        }

        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Stopped, 1));
        Assert.All(_center.Calls, call => Assert.True(call.EndedAt < stopped.AddSeconds(20), $"{call} ended at {call.EndedAt:HH:mm:ss}, stopped was at {stopped:HH:mm:ss}"));
    }

    [Fact]
    public void Campaign_dials_between_its_dates_only()
    {
        var now = _center.World.Now;
        var campaign = Start(CallCenter.Messages with { StartsAt = now.AddMinutes(10), EndsAt = now.AddMinutes(11), CallsPerSecond = 1 }, contacts: 200);
        _center.Run(1);
        Assert.Equal("before-start", _center.World.Ask(process => process.Campaign(campaign).GetStatusAsync()).Obstacles[0].Code);
        _center.Run(15);
        Assert.Equal(CampaignState.Stopped, _center.StateOf(campaign));
        Assert.InRange(_center.Calls.Count, 40, 62);
        Assert.All(_center.Calls, call => Assert.InRange(call.Started, now.AddMinutes(10), now.AddMinutes(11)));
    }

    [Fact]
    public void Completed_campaign_goes_on_when_contacts_are_added()
    {
        var campaign = Start(CallCenter.Messages, contacts: 3);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 5));
        var late = _center.Contact(campaign, CallCenter.Person);
        _center.World.Tell(process => process.Campaign(campaign).WakeAsync());
        Assert.True(_center.RunUntil(() => _center.Entry(campaign, late).Status == EntryStatus.Succeeded, 2));
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 2));
    }

    [Fact]
    public void Update_needs_the_version_that_it_was_made_from()
    {
        var campaign = Start(CallCenter.Messages, contacts: 1);
        Assert.Equal("stale-version", Command(campaign, one => one.UpdateAsync(CallCenter.Messages, 7)).Code);
        Assert.Equal(2, Command(campaign, one => one.UpdateAsync(CallCenter.Messages with { MaxCalls = 1 }, 1)).Version);
    }

    [Fact]
    public void Line_limit_of_a_campaign_is_kept()
    {
        Start(CallCenter.Messages with { MaxCalls = 3, CallsPerSecond = 50 }, contacts: 40);
        for (var i = 0; i < 100; i++)
        {
            _center.World.RunFor(TimeSpan.FromSeconds(0.7));
            Assert.InRange(_center.Gateway.LiveChannels, 0, 3);
        }
    }

    [Fact]
    public void Hopper_serves_every_open_zone_and_no_closed_one()
    {
        var campaign = _center.World.AddCampaign(CallCenter.Messages);
        var open = new[] { "Europe/Berlin", "Europe/London", "Africa/Lagos" };
        var closed = new[] { "America/New_York", "Asia/Tokyo" };
        foreach (var zone in open.Concat(closed))
        {
            for (var i = 0; i < 10; i++)
            {
                _center.World.AddContact([_center.Number(CallCenter.Person)], zone, campaign);
            }
        }

        _center.World.StartProcess();
        _center.Run(3);
        var zones = _center.Calls.Select(call => _center.Tables.Contacts[call.ContactId].Zone!).CountBy(zone => zone).ToDictionary();
        Assert.Equal(open.Order(), zones.Keys.Order());
        Assert.All(zones.Values, count => Assert.Equal(10, count));
        var obstacle = Assert.Single(_center.World.Ask(process => process.Campaign(campaign).GetStatusAsync()).Obstacles, one => one.Code != "rate-limit");
        Assert.Equal("no-window-open", obstacle.Code);
        Assert.Equal(new DateTimeOffset(2026, 6, 16, 12, 0, 0, TimeSpan.Zero), obstacle.Until);
    }

    [Fact]
    public void Campaign_waits_for_the_store_and_goes_on_without_a_double_call()
    {
        var campaign = Start(CallCenter.Messages with { CallsPerSecond = 5 }, contacts: 60);
        _center.Run(0.1);
        _center.World.StoreFaults.Outage = true;
        _center.Run(1);
        var calls = _center.Calls.Count;
        Assert.InRange(calls, 1, 50);
        _center.Run(1);
        Assert.Equal(calls, _center.Calls.Count);
        (_center.World.StoreFaults.Outage, _center.World.StoreFaults.LoseAnswer) = (false, 0.3);
        Assert.True(_center.RunUntil(() => _center.StateOf(campaign) == CampaignState.Completed, 10));
        Assert.All(_center.Calls.GroupBy(call => call.ContactId), own => Assert.Single(own));
        Assert.Empty(StateCheckers.Books(_center.World));
    }

    [Fact]
    public void Campaigns_share_a_gateway_by_priority()
    {
        var (small, large) = (CallCenter.Messages with { Priority = 25, CallsPerSecond = 50 }, CallCenter.Messages with { Priority = 75, CallsPerSecond = 50 });
        var gateway = _center.Tables.Gateways["gw1"];
        _center.Tables.Gateways["gw1"] = gateway with { Definition = gateway.Definition with { CallsPerSecond = 4, MaxChannels = 100 } };
        var (first, second) = (Add(small, 600), Add(large, 600));
        _center.World.StartProcess();
        _center.Run(2);
        var calls = _center.Calls.CountBy(call => call.CampaignId).ToDictionary();
        Assert.InRange(calls[second] / (double)calls[first], 2.5, 3.5);
    }

    private Guid Start(CampaignDefinition definition, int contacts)
    {
        var campaign = Add(definition, contacts);
        _center.World.StartProcess();
        return campaign;
    }

    private Guid Add(CampaignDefinition definition, int contacts)
    {
        var campaign = _center.World.AddCampaign(definition);
        for (var i = 0; i < contacts; i++)
        {
            _center.Contact(campaign, CallCenter.Person);
        }

        return campaign;
    }

    private CommandResult Command(Guid campaignId, Func<ICampaignGrain, Task<CommandResult>> command) =>
        _center.World.Ask(process => command(process.Campaign(campaignId)));
}
