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
    public async Task Campaign_over_every_outcome_ends_by_itself_and_its_records_are_the_gateways_records()
    {
        await using var cluster = await RunningCluster.StartAsync(network, server);
        var weighted = await cluster.Database.AddCampaignAsync(Definition("all outcomes") with
        {
            Gateways = [new GatewayShare("gw1", 3), new GatewayShare("gw2", 1)],
        });
        var detecting = await cluster.Database.AddCampaignAsync(Definition("machines") with { DetectMachines = true });
        var people = new Dictionary<Guid, Fate>();
        await AddAsync(cluster, weighted, people, [.. Enumerable.Repeat(Fates, 4).SelectMany(all => all)]);
        await AddAsync(cluster, detecting, people, [.. Enumerable.Repeat(DetectedFates, 5).SelectMany(all => all)]);
        Assert.True(people.Count >= 120, $"{people.Count} contacts");

        await cluster.Campaign(weighted).StartAsync();
        await cluster.Campaign(detecting).StartAsync();
        await cluster.UntilCompletedAsync(weighted, TimeSpan.FromSeconds(60));
        await cluster.UntilCompletedAsync(detecting, TimeSpan.FromSeconds(30));

        var calls = await cluster.Database.CallsAsync();
        var statuses = await cluster.Database.StatusesAsync();
        var byContact = calls.ToLookup(call => call.ContactId);
        Assert.Empty(people.Where(one => one.Value != Fate.Of([.. byContact[one.Key]], statuses[one.Key]))
            .Select(one => $"wanted {one.Value}, got {Fate.Of([.. byContact[one.Key]], statuses[one.Key])}"));
        Assert.Empty(await cluster.Database.WrongCountersAsync());
        await CompareAsync(cluster, calls);

        var shared = calls.Where(call => call.CampaignId == weighted).ToList();
        var first = shared.Count(call => call.GatewayId == "gw1") / (double)shared.Count;
        Assert.InRange(first, 0.65, 0.85);
        output.WriteLine($"{people.Count} contacts, {calls.Count} calls in {(calls.Max(c => c.EndedAt) - cluster.StartedAt).TotalSeconds:F1} s; "
            + $"gw1 carried {first:P0} of the campaign with weights 3:1; {string.Join(", ", calls.CountBy(c => c.Outcome).OrderBy(c => c.Key))}");
    }

    [AsteriskFact]
    public async Task Sound_that_a_gateway_lacks_is_noted_in_the_record_and_is_no_success()
    {
        await using var cluster = await RunningCluster.StartAsync(network, server);
        var campaign = await cluster.Database.AddCampaignAsync(Definition("no sound") with
        {
            Message = new MessageDefinition("no/such-sound", new Dictionary<char, KeyMeaning>(), TimeSpan.FromSeconds(1)),
        });
        var contact = await cluster.Database.AddContactAsync(campaign, ClusterTables.NewNumbers()(7));
        await cluster.Campaign(campaign).StartAsync();
        await cluster.UntilCompletedAsync(campaign, TimeSpan.FromSeconds(15));

        var call = Assert.Single(await cluster.Database.CallsAsync());
        Assert.Equal((Outcome.Answered, "sound-missing"), (call.Outcome, call.Note));
        Assert.Equal(EntryStatus.Finished, (await cluster.Database.StatusesAsync())[contact]);
        Assert.Contains(cluster.Log.Warnings, line => line.Contains("no/such-sound", StringComparison.Ordinal));
    }

    /// <summary>Both ways, against both other accounts; and the comparison itself must notice a planted fault.</summary>
    private async Task CompareAsync(RunningCluster cluster, IReadOnlyList<StoredCall> calls)
    {
        var contacts = calls.GroupBy(call => call.Number).ToDictionary(number => number.Key.TrimStart('+'), number => $"{number.First().ContactId}");
        await cluster.UntilAsync(
            "all calls ended by the telephone network's account",
            () => Task.FromResult(network.Pstn.CallsTo(calls.Select(call => call.Number)).Count(call => call.End is not null) >= calls.Count));
        await cluster.UntilAsync(
            "all calls ended by the gateways' account",
            () => Task.FromResult(cluster.Gateways.SelectMany(gateway => gateway.CustomerCalls(cluster.StartedAt)).All(call => call.End is not null)));

        IReadOnlyList<string> Gateways(IEnumerable<StoredCall> ours) => CallAccounts.AgainstGateways(ours, cluster.Gateways, cluster.StartedAt);
        var theirs = network.Pstn.CallsTo(calls.Select(call => call.Number));
        Assert.Empty(Gateways(calls));
        Assert.Empty(CallAccounts.AgainstNetwork(calls, theirs));
        Assert.Empty(RecordCheck.DoubleCalls(theirs.Select(call => call with { Mark = contacts[call.Mark] })));

        var planted = calls[^1] with { AttemptId = Guid.NewGuid() };
        Assert.Single(Gateways(calls.Skip(1)));
        Assert.Single(Gateways([.. calls, planted]));
        Assert.Single(Gateways([.. calls, calls[0]]));
        Assert.Equal(2, Gateways([calls[0] with { Cause = 99 }, .. calls.Skip(1)]).Count);
        Assert.Equal(2, Gateways([calls[0] with { GatewayId = "gw9" }, .. calls.Skip(1)]).Count);
        Assert.Single(CallAccounts.AgainstNetwork(calls.Skip(1), theirs));
        Assert.Single(CallAccounts.AgainstNetwork([.. calls, planted], theirs));
        Assert.NotEmpty(RecordCheck.DoubleCalls([.. theirs, theirs[0] with { Id = "planted" }]));
    }

    private static async Task AddAsync(RunningCluster cluster, Guid campaign, Dictionary<Guid, Fate> people, IReadOnlyList<(int[] Endings, Fate Fate)> fates)
    {
        var numbers = ClusterTables.NewNumbers();
        foreach (var (endings, fate) in fates)
        {
            people.Add(await cluster.Database.AddContactAsync(campaign, [.. endings.Select(numbers)]), fate);
        }
    }

    /// <summary>What must become of a contact, by the last digits of his numbers (see the telephone network's dialplan).</summary>
    private static IReadOnlyList<(int[] Endings, Fate Fate)> Fates { get; } =
    [
        ([0], new("Answered", EntryStatus.Succeeded)),
        ([1], new("Busy, Busy", EntryStatus.Exhausted)),
        ([910], new("Answered", EntryStatus.Succeeded, "1", "interested")),
        ([2], new("NoAnswer, NoAnswer", EntryStatus.Exhausted)),
        ([20], new("Answered", EntryStatus.Succeeded, "2", "later")),
        ([3], new("InvalidNumber", EntryStatus.Exhausted)),
        ([930], new("Answered", EntryStatus.Succeeded, "3")),
        ([4], new("Congestion, Congestion", EntryStatus.Exhausted)),
        ([40], new("Answered", EntryStatus.Succeeded, "4")),
        ([5], new("Answered", EntryStatus.Succeeded)),
        ([950], new("Answered", EntryStatus.Succeeded, "5")),
        ([6], new("Answered", EntryStatus.Succeeded)),
        ([60], new("Answered", EntryStatus.Succeeded, "6")),
        ([7], new("Answered", EntryStatus.Succeeded)),
        ([970], new("Answered", EntryStatus.Succeeded, "7")),
        ([8], new("Rejected", EntryStatus.Exhausted)),
        ([80], new("Answered", EntryStatus.DoNotCall, "8", "stop")),
        ([90], new("Answered", EntryStatus.Succeeded, "1", "interested")),
        ([990], new("Answered", EntryStatus.Succeeded, "1", "interested")),
        ([1, 0], new("Busy, Answered", EntryStatus.Succeeded)),
        ([3, 20], new("InvalidNumber, Answered", EntryStatus.Succeeded, "2", "later")),
        ([8, 2, 6], new("Rejected, NoAnswer, Answered", EntryStatus.Succeeded)),
        ([3, 8], new("InvalidNumber, Rejected", EntryStatus.Exhausted)),
        ([4, 1, 10], new("Congestion, Busy, Answered", EntryStatus.Succeeded, "1", "interested")),
        ([900], new("Answered", EntryStatus.Succeeded)),
        ([1, 1], new("Busy, Busy", EntryStatus.Exhausted)),
    ];

    private static IReadOnlyList<(int[] Endings, Fate Fate)> DetectedFates { get; } =
    [
        ([0], new("Answered", EntryStatus.Succeeded)),
        ([5], new("Machine", EntryStatus.Exhausted)),
        ([6], new("Answered", EntryStatus.Succeeded)),
        ([7], new("Machine", EntryStatus.Exhausted)),
    ];

    private static CampaignDefinition Definition(string name) => new()
    {
        Name = name,
        Mode = CampaignMode.Message,
        Windows = ClusterTables.Always,
        MaxCalls = 40,
        CallsPerSecond = 15,
        RingTime = TimeSpan.FromSeconds(2),
        NextNumberDelay = TimeSpan.FromSeconds(1),
        Message = new MessageDefinition(
            AsteriskCalls.ShortSound,
            new Dictionary<char, KeyMeaning> { ['1'] = new("interested"), ['2'] = new("later"), ['8'] = new("stop", DoNotCall: true) },
            TimeSpan.FromSeconds(2)),
        Retries = new Dictionary<Outcome, RetryDefinition>
        {
            [Outcome.Busy] = Twice, [Outcome.NoAnswer] = Twice, [Outcome.Congestion] = Twice,
            [Outcome.Rejected] = Once, [Outcome.Machine] = Once,
        },
    };

    /// <summary>The story of a contact: the outcomes of his calls in order, where he stands, and what he pressed in the last one.</summary>
    private sealed record Fate(string Outcomes, EntryStatus Status, string? Keys = null, string? Result = null)
    {
        public static Fate Of(IReadOnlyList<StoredCall> calls, EntryStatus status) =>
            new(string.Join(", ", calls.Select(call => call.Outcome)), status, calls[^1].Keys, calls[^1].Result);
    }
}
