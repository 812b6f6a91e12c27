using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Tests.Asterisk;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.EndToEnd;

/// <summary>Message campaigns through the whole process, real gateways and the test telephone network.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class MessageCampaignTests(AsteriskNetwork network, PrivateServer server, ITestOutputHelper output)
{
    private static readonly RetryDefinition Twice = new(TimeSpan.FromSeconds(1), 2);
    private static readonly RetryDefinition Once = new(TimeSpan.FromSeconds(1), 1);

    [AsteriskFact]
    public async Task One_person_is_called_and_hears_the_message()
    {
        await using var cluster = await RunningCluster.StartAsync(network, server);
        var campaign = await cluster.Database.AddCampaignAsync(Definition("one call"));
        await cluster.Database.AddContactAsync(campaign, ClusterTables.NewNumbers()(20));
        await cluster.Campaign(campaign).StartAsync();
        await cluster.UntilCompletedAsync(campaign, TimeSpan.FromSeconds(20));
        var call = Assert.Single(await cluster.Database.CallsAsync());
        output.WriteLine($"{call}");
        Assert.Equal((Outcome.Answered, "2", 16), (call.Outcome, call.Keys, call.Cause));
    }

    private static CampaignDefinition Definition(string name) => new()
    {
        Name = name,
        Mode = CampaignMode.Message,
        Windows = ClusterTables.Always,
        Gateways = [new GatewayShare("gw1", 3), new GatewayShare("gw2", 1)],
        MaxCalls = 40,
        CallsPerSecond = 20,
        RingTime = TimeSpan.FromSeconds(2),
        NextNumberDelay = TimeSpan.FromSeconds(1),
        Message = new MessageDefinition(
            "vm-goodbye",
            new Dictionary<char, KeyMeaning> { ['1'] = new("interested"), ['2'] = new("later"), ['8'] = new("stop", DoNotCall: true) },
            TimeSpan.FromSeconds(1)),
        Retries = new Dictionary<Outcome, RetryDefinition>
        {
            [Outcome.Busy] = Twice, [Outcome.NoAnswer] = Once, [Outcome.Congestion] = Twice, [Outcome.Rejected] = Once, [Outcome.Machine] = Once,
        },
    };
}
