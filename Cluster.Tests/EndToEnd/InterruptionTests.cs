using System.Diagnostics;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Tests.Asterisk;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.EndToEnd;

/// <summary>What comes between a campaign and its calls: a do-not-call request, a cut link, a gateway that goes away.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class InterruptionTests(AsteriskNetwork network, PrivateServer server, ITestOutputHelper output)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    [AsteriskFact]
    public async Task Number_put_on_the_do_not_call_list_stops_ringing_within_two_seconds_and_is_not_called_again()
    {
        await using var cluster = await RunningCluster.StartAsync(network, server);
        var campaign = await cluster.Database.AddCampaignAsync(Definition("dnc") with
        {
            RingTime = TimeSpan.FromSeconds(60),
            Retries = new Dictionary<Outcome, RetryDefinition> { [Outcome.Failed] = new(TimeSpan.FromSeconds(0.5), 5) },
        });
        var number = ClusterTables.NewNumbers()(2);
        var contact = await cluster.Database.AddContactAsync(campaign, number);
        await cluster.Campaign(campaign).StartAsync();
        await cluster.UntilAsync("the phone rings", () => Task.FromResult(
            network.Pstn.Records.Read().Any(call => call.Start >= cluster.StartedAt && call.End is null)));

        var asked = DateTimeOffset.UtcNow;
        var called = await cluster.DncList.AddAsync([number], "asked");
        Assert.Equal([contact], called);
        await cluster.Contact(contact).StopCallAsync("dnc");

        await cluster.UntilCompletedAsync(campaign, TimeSpan.FromSeconds(15));
        var call = Assert.Single(await cluster.Database.CallsAsync());
        Assert.Equal((Outcome.Failed, "dnc"), (call.Outcome, call.Note));
        Assert.Equal(EntryStatus.DoNotCall, (await cluster.Database.StatusesAsync())[contact]);
        var took = (await cluster.Gateways.Single(gateway => gateway.Name == call.GatewayId).Records.FinishedAsync($"{call.AttemptId}")).End!.Value - asked;
        Assert.InRange(took, TimeSpan.Zero, StopLimit);
        await cluster.UntilAsync("the network saw it end", () => Task.FromResult(network.Pstn.CallsTo([number]).Single().End is not null));
        output.WriteLine($"the ringing call was gone {took.TotalMilliseconds:F0} ms after the number was added");
    }

    [AsteriskFact]
    public async Task Calls_that_are_up_while_the_link_is_cut_are_taken_over_and_their_ends_recorded()
    {
        const int People = 6;
        await using var relay = new TcpRelay(network.First.Address, 5038);
        await using var cluster = await RunningCluster.StartAsync(
            network, server, (name, gateway) => name == network.First.Name ? gateway with { Host = "127.0.0.1", Port = relay.Port } : gateway);
        var campaign = await cluster.Database.AddCampaignAsync(Definition("cut") with
        {
            Gateways = [new GatewayShare(network.First.Name)],
            MaxCallTime = TimeSpan.FromSeconds(15),
            Message = new MessageDefinition(AsteriskCalls.LongSound, new Dictionary<char, KeyMeaning>(), TimeSpan.FromSeconds(1)),
            Retries = new Dictionary<Outcome, RetryDefinition> { [Outcome.Unknown] = new(TimeSpan.FromSeconds(60), 1) },
        });
        var numbers = Enumerable.Repeat(7, People).Select(ClusterTables.NewNumbers()).ToList();
        foreach (var number in numbers)
        {
            await cluster.Database.AddContactAsync(campaign, number);
        }

        await cluster.Campaign(campaign).StartAsync();
        await cluster.UntilAsync("all are answered", async () => (await cluster.Campaign(campaign).GetStatusAsync()).Talking == People);
        // A younger one that is missing from the list could be an order still on its way; it would be given up half a minute later.
        await cluster.UntilAsync("all are old enough to be missed", () => Task.FromResult(
            network.First.CustomerCalls(cluster.StartedAt).All(call => call.Start < DateTimeOffset.UtcNow.AddSeconds(-10.5))));
        relay.Cut();
        await cluster.UntilAsync("the gateway counts as down", async () => (await cluster.Gateway("gw1").GetStatusAsync()).State == GatewayState.Down);
        var gone = network.First.CustomerCalls(cluster.StartedAt).Take(2).Select(call => call.Id).ToList();
        await using (var ami = await AmiSocket.OpenAsync(network.First))
        {
            foreach (var id in gone)
            {
                await ami.ActAsync("Hangup", ("Channel", id), ("Cause", "16"));
                await network.First.Records.FinishedAsync(id);
            }
        }

        relay.Restore();
        await cluster.UntilCompletedAsync(campaign, TimeSpan.FromSeconds(20));

        var calls = await cluster.Database.CallsAsync();
        var unseen = calls.Where(call => gone.Contains($"{call.AttemptId}")).ToList();
        Assert.All(unseen, call => Assert.Equal((Outcome.Unknown, "lost"), (call.Outcome, call.Note)));
        Assert.Equal(2, unseen.Count);
        Assert.All(calls.Except(unseen), call => Assert.Equal(Outcome.Answered, call.Outcome));
        Assert.Empty(CallAccounts.AgainstGateways(
            calls.Select(call => unseen.Contains(call) ? call with { Cause = 16 } : call), cluster.Gateways, cluster.StartedAt));
        Assert.Equal(numbers.Select(number => number.TrimStart('+')), network.Pstn.CallsTo(numbers).Select(call => call.Mark).Order());
        Assert.Empty(await cluster.Database.WrongCountersAsync());
    }

    [AsteriskTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Campaign_goes_on_over_the_other_gateway_when_one_goes_away(bool crashes)
    {
        // In a crash the calls must outlive the moment between the look at them and the kill: these people stay, and the limit ends the call.
        var (people, ending, limit, sound) = crashes
            ? (16, 0, TimeSpan.FromSeconds(8), AsteriskCalls.LongSound)
            : (40, 900, TimeSpan.FromSeconds(3), AsteriskCalls.ShortSound);
        await using var cluster = await RunningCluster.StartAsync(network, server);
        var campaign = await cluster.Database.AddCampaignAsync(Definition("stopped") with
        {
            MaxCalls = 8,
            RingTime = TimeSpan.FromSeconds(1),
            MaxCallTime = limit,
            Message = new MessageDefinition(sound, new Dictionary<char, KeyMeaning>(), TimeSpan.FromSeconds(1)),
            Retries = new Dictionary<Outcome, RetryDefinition>
            {
                [Outcome.Unknown] = new(TimeSpan.FromSeconds(1), 1), [Outcome.Failed] = new(TimeSpan.FromSeconds(1), 2),
            },
        });
        var numbers = Enumerable.Repeat(ending, people).Select(ClusterTables.NewNumbers()).ToList();
        foreach (var number in numbers)
        {
            await cluster.Database.AddContactAsync(campaign, number);
        }

        await cluster.Campaign(campaign).StartAsync();
        List<string> live = [];
        await cluster.UntilAsync("both gateways carry calls", async () =>
        {
            live = [.. network.Second.CustomerCalls(cluster.StartedAt)
                .Where(call => call.End is null && call.Answer > DateTimeOffset.UtcNow - (limit / 4)).Select(call => call.Id)];
            return crashes
                ? live.Count > 0 && network.First.CustomerCalls(cluster.StartedAt).Any(call => call.Answer is not null)
                : await cluster.Database.CountAsync("call_records WHERE gateway_id = 'gw2' AND outcome = 0") >= 3
                    && await cluster.Database.CountAsync("attempts WHERE gateway_id = 'gw2' AND ended_at IS NULL") > 0;
        });
        var stopping = Stopwatch.StartNew();
        await (crashes ? AsteriskNetwork.KillAsync(network.Second) : AsteriskNetwork.StopAsync(network.Second));
        try
        {
            await cluster.UntilCompletedAsync(campaign, TimeSpan.FromSeconds(75));
            var calls = await cluster.Database.CallsAsync();
            output.WriteLine($"completed {stopping.Elapsed.TotalSeconds:F1} s after gw2 began to stop; "
                + string.Join(", ", calls.CountBy(call => (call.GatewayId, call.Outcome, call.Dialled)).OrderBy(count => count.Key)));
            Assert.All(calls, call => Assert.True(
                call.Outcome == Outcome.Answered || (call.GatewayId == "gw2" && call.Outcome is Outcome.Unknown or Outcome.Failed), $"{call}"));
            if (crashes)
            {
                // Nobody knows the fate of the calls that a crash cut off.
                Assert.All(live, id => Assert.Equal(Outcome.Unknown, Assert.Single(calls, call => $"{call.AttemptId}" == id).Outcome));
            }

            // An order that came to nothing, or to nobody knows what, while the gateway went away: in doubt it counts as a call.
            var theirs = cluster.Gateways.SelectMany(gateway => gateway.CustomerCalls(cluster.StartedAt).Select(call => (call.Id, gateway.Name))).ToList();
            Assert.Empty(RecordCheck.Differences(
                calls.Where(call => call.Dialled).Select(call => ($"{call.AttemptId}", call.GatewayId))
                    .Where(ours => theirs.Contains(ours) || calls.Single(call => $"{call.AttemptId}" == ours.Item1).Outcome is not (Outcome.Unknown or Outcome.Failed)),
                theirs));
            Assert.Empty(RecordCheck.DoubleCalls(network.Pstn.CallsTo(numbers)));
            Assert.Empty(await cluster.Database.WrongCountersAsync());
            Assert.Equal(0, await cluster.Database.CountAsync("attempts WHERE ended_at IS NULL"));
        }
        finally
        {
            await network.StartAgainAsync(network.Second);
        }
    }

    private static CampaignDefinition Definition(string name) => new()
    {
        Name = name,
        Mode = CampaignMode.Message,
        Windows = ClusterTables.Always,
        MaxCalls = 40,
        CallsPerSecond = 20,
        RingTime = TimeSpan.FromSeconds(3),
        Message = new MessageDefinition(AsteriskCalls.ShortSound, new Dictionary<char, KeyMeaning>(), TimeSpan.FromSeconds(1)),
    };
}
