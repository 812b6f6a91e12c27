using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Asterisk;
using Xunit;
using Xunit.Abstractions;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Cluster.Tests.EndToEnd;

/// <summary>Progressive campaigns through the whole process: answered people meet operators on their held-open lines.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class ProgressiveCampaignTests(AsteriskNetwork network, PrivateServer server, ITestOutputHelper output)
{
    private const int LatencyCalls = 12;
    private static readonly TimeSpan MedianLimit = TimeSpan.FromMilliseconds(40);

    [AsteriskFact]
    public async Task Four_operators_talk_to_everybody_who_answers_on_lines_that_survive_every_call()
    {
        await using var cluster = await RunningCluster.StartAsync(network, server);
        var campaign = await cluster.Database.AddCampaignAsync(Definition("operators"));
        var numbers = ClusterTables.NewNumbers();
        foreach (var ending in Enumerable.Repeat<int[]>([900, 1, 900, 900, 3], 6).SelectMany(endings => endings))
        {
            await cluster.Database.AddContactAsync(campaign, numbers(ending));
        }

        var crew = new List<(Guid Id, string Line)>();
        for (var i = 1; i <= 4; i++)
        {
            crew.Add(await SignInAsync(cluster, campaign, i <= 2 ? network.First.Name : network.Second.Name, $"PJSIP/op{i}"));
        }

        await cluster.Campaign(campaign).StartAsync();
        using var over = new CancellationTokenSource();
        var working = crew.Take(2).Select(one => DisposeOfEachAsync(cluster, one.Id, over.Token)).ToList();   // the others let the wrap-up run out
        await cluster.UntilCompletedAsync(campaign, TimeSpan.FromSeconds(60));
        await cluster.UntilAsync("all operators are idle", async () =>
            (await Task.WhenAll(crew.Select(one => cluster.Operator(one.Id).GetStatusAsync()))).All(status => status.Activity == Activity.Idle));
        await over.CancelAsync();
        await Task.WhenAll(working);

        var calls = await cluster.Database.CallsAsync();
        var talks = calls.Where(call => call.Outcome == Outcome.Answered).ToList();
        Assert.Equal(18, talks.Count);
        Assert.Equal(calls.Count - 18, calls.Count(call => call.Outcome is Outcome.Busy or Outcome.InvalidNumber));
        Assert.All(talks, call => Assert.True(call.ConnectedAt is not null && call.Cause == 16, $"{call}"));
        Assert.Equal(4, talks.Select(call => call.OperatorId).Distinct().Count());
        var statuses = await cluster.Database.StatusesAsync();
        Assert.All(talks, call => Assert.Equal(
            crew.Take(2).Any(one => one.Id == call.OperatorId) ? ("sold", EntryStatus.Succeeded) : (null, EntryStatus.Finished),
            (call.Result, statuses[call.ContactId])));
        Assert.Empty(await cluster.Database.WrongCountersAsync());
        await cluster.UntilAsync(
            "all calls ended by the gateways' account",
            () => Task.FromResult(cluster.Gateways.SelectMany(gateway => gateway.CustomerCalls(cluster.StartedAt)).All(call => call.End is not null)));
        Assert.Empty(CallAccounts.AgainstGateways(calls, cluster.Gateways, cluster.StartedAt));
        await LinesSurvivedAsync(cluster, crew);
        NobodyHadTwoCustomers(cluster, calls);
        output.WriteLine($"{calls.Count} calls, {talks.Count} conversations; answer to connected, by the process's own clock: "
            + $"median {Median(talks.Select(call => (call.ConnectedAt - call.AnsweredAt)!.Value)).TotalMilliseconds:F0} ms");
    }

    [AsteriskFact]
    public async Task Answered_person_and_operator_hear_each_other_at_once()
    {
        await using var operators = new SipStub(network.StubOperator, TimeSpan.Zero);
        await using var customers = new SipStub(network.StubCustomer, TimeSpan.FromMilliseconds(200));
        await using var cluster = await RunningCluster.StartAsync(network, server, (_, gateway) => gateway with { Trunk = "stub" });
        var campaign = await cluster.Database.AddCampaignAsync(Definition("latency") with { Operators = Rules with { WrapUp = TimeSpan.Zero } });
        var numbers = ClusterTables.NewNumbers();
        for (var i = 0; i < LatencyCalls; i++)
        {
            await cluster.Database.AddContactAsync(campaign, numbers(0));
        }

        var (person, _) = await SignInAsync(cluster, campaign, network.First.Name, "PJSIP/stubop", ready: false);
        var phone = await operators.NextCallAsync();
        await cluster.Campaign(campaign).StartAsync();
        var both = new List<TimeSpan>();
        for (var i = 1; i <= LatencyCalls; i++)
        {
            phone.ListenAnew();
            await cluster.Operator(person).ReadyAsync();
            var customer = await customers.NextCallAsync();
            var toCustomer = Stopwatch.GetElapsedTime(customer.AnsweredAt, await customer.LoudAsync());
            var toOperator = Stopwatch.GetElapsedTime(customer.AnsweredAt, await phone.LoudAsync());
            both.Add(toCustomer > toOperator ? toCustomer : toOperator);
            output.WriteLine($"customer heard after {toCustomer.TotalMilliseconds:F1} ms, operator after {toOperator.TotalMilliseconds:F1} ms");
            await cluster.Operator(person).PauseAsync("measuring");
            await cluster.UntilAsync("the operator can hang up", async () => (await cluster.Operator(person).HangUpAsync()).Ok);
            await cluster.UntilAsync($"call {i} is recorded", async () => await cluster.Database.CountAsync("call_records") == i);
        }

        output.WriteLine($"answer to two-way audio through the whole process: median {Median(both).TotalMilliseconds:F1} ms, "
            + $"shortest {both.Min().TotalMilliseconds:F1} ms, longest {both.Max().TotalMilliseconds:F1} ms");
        Assert.True(Median(both) <= MedianLimit, $"median {Median(both).TotalMilliseconds:F1} ms");
    }

    [AsteriskFact]
    public async Task Person_whose_operator_lost_his_line_hears_the_safe_message_and_is_abandoned()
    {
        await using var customers = new SipStub(network.StubCustomer, TimeSpan.FromSeconds(1.5));
        await using var cluster = await RunningCluster.StartAsync(network, server, (_, gateway) => gateway with { Trunk = "stub" });
        var campaign = await cluster.Database.AddCampaignAsync(Definition("safe") with
        {
            Operators = Rules with { ConnectLimit = TimeSpan.FromSeconds(0.5) },
            Retries = new Dictionary<Outcome, RetryDefinition> { [Outcome.Abandoned] = new(TimeSpan.FromHours(72), 1) },
        });
        await cluster.Database.AddContactAsync(campaign, ClusterTables.NewNumbers()(0));
        var (person, _) = await SignInAsync(cluster, campaign, network.First.Name, "PJSIP/op5");
        await cluster.Campaign(campaign).StartAsync();
        await cluster.UntilAsync("the person's phone rings", async () => (await cluster.Campaign(campaign).GetStatusAsync()).Ringing == 1);

        await PutDownAsync("op5");
        var customer = await customers.NextCallAsync();
        var heard = Stopwatch.GetElapsedTime(customer.AnsweredAt, await customer.LoudAsync());

        await cluster.UntilCompletedAsync(campaign, TimeSpan.FromSeconds(20));
        var call = Assert.Single(await cluster.Database.CallsAsync());
        Assert.Equal((Outcome.Abandoned, null), (call.Outcome, call.ConnectedAt));
        Assert.Equal("safe", (await network.First.Records.FinishedAsync($"{call.AttemptId}")).Mark);
        Assert.InRange(heard.TotalSeconds, 0.4, 1.5);
        output.WriteLine($"the safe message was heard {heard.TotalMilliseconds:F0} ms after the answer (limit 500 ms)");
    }

    [AsteriskFact]
    public async Task Operator_whose_phone_hangs_up_while_talking_ends_the_call_and_is_dialled_again()
    {
        await using var cluster = await RunningCluster.StartAsync(network, server);
        var campaign = await cluster.Database.AddCampaignAsync(Definition("phone down"));
        await cluster.Database.AddContactAsync(campaign, ClusterTables.NewNumbers()(0));
        var (person, line) = await SignInAsync(cluster, campaign, network.First.Name, "PJSIP/op6");
        await cluster.Campaign(campaign).StartAsync();
        await cluster.UntilAsync("they talk", async () => (await cluster.Operator(person).GetStatusAsync()).Activity == Activity.Talking);

        await PutDownAsync("op6");

        await cluster.UntilCompletedAsync(campaign, TimeSpan.FromSeconds(10));
        var call = Assert.Single(await cluster.Database.CallsAsync());
        Assert.Equal((Outcome.Answered, 16), (call.Outcome, call.Cause));
        await cluster.UntilAsync("both legs have ended by the gateway's account", () => Task.FromResult(
            network.First.Records.Read().Count(leg => leg.End is not null && (leg.Id == line || leg.Id == $"{call.AttemptId}")) == 2));
        await cluster.UntilAsync("the line is dialled again", async () => (await cluster.Operator(person).GetStatusAsync()).Line == LineState.Up);
        Assert.NotEqual(line, await cluster.Database.LineAsync(person));
        await cluster.UntilAsync("the wrap-up is over and he is free", async () =>
            await cluster.Operator(person).GetStatusAsync() is { Activity: Activity.Idle, Presence: Presence.Ready });
    }

    private static OperatorRules Rules { get; } = new()
    {
        WrapUp = TimeSpan.FromSeconds(1),
        SafeSound = AsteriskCalls.ShortSound,
        Dispositions = [new("sold", DispositionKind.Success), new("no", DispositionKind.Final)],
    };

    private static CampaignDefinition Definition(string name) => new()
    {
        Name = name,
        Mode = CampaignMode.Progressive,
        Windows = ClusterTables.Always,
        MaxCalls = 20,
        CallsPerSecond = 20,
        RingTime = TimeSpan.FromSeconds(5),
        Operators = Rules,
        Retries = new Dictionary<Outcome, RetryDefinition> { [Outcome.Busy] = new(TimeSpan.FromSeconds(1), 1) },
    };

    private static async Task<(Guid Id, string Line)> SignInAsync(RunningCluster cluster, Guid campaign, string gateway, string phone, bool ready = true)
    {
        var id = await cluster.Database.AddOperatorAsync(phone, campaign);
        Assert.True((await cluster.Operator(id).SignInAsync(gateway, phone)).Ok);
        await cluster.UntilAsync($"the line of {phone} is up", async () => (await cluster.Operator(id).GetStatusAsync()).Line == LineState.Up);
        if (ready)
        {
            Assert.True((await cluster.Operator(id).ReadyAsync()).Ok);
        }

        return (id, (await cluster.Database.LineAsync(id))!);
    }

    /// <summary>An operator who gives the result of each conversation as soon as it is over.</summary>
    private static async Task DisposeOfEachAsync(RunningCluster cluster, Guid person, CancellationToken over)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            do
            {
                if (await cluster.Operator(person).GetStatusAsync() is { Activity: Activity.WrapUp, AttemptId: { } attempt })
                {
                    await cluster.Operator(person).DisposeAsync(attempt, "sold", callback: null);
                }
            }
            while (await poll.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException)
        {
            // the campaign is over
        }
    }

    private static async Task LinesSurvivedAsync(RunningCluster cluster, IEnumerable<(Guid Id, string Line)> crew)
    {
        var lines = cluster.Gateways.SelectMany(gateway => gateway.Records.Read())
            .Where(call => call.Channel.StartsWith("PJSIP/op", StringComparison.Ordinal) && call.Start >= cluster.StartedAt).ToList();
        Assert.Equal(crew.Select(one => one.Line).Order(), lines.Select(line => line.Id).Order());
        Assert.All(lines, line => Assert.Null(line.End));
        foreach (var (id, line) in crew)
        {
            Assert.Equal(line, await cluster.Database.LineAsync(id));
        }
    }

    /// <summary>By the gateways' own clock: the calls made for one operator never overlap.</summary>
    private static void NobodyHadTwoCustomers(RunningCluster cluster, IReadOnlyList<StoredCall> calls)
    {
        var operators = calls.ToDictionary(call => $"{call.AttemptId}", call => $"{call.OperatorId}");
        var theirs = cluster.Gateways.SelectMany(gateway => gateway.CustomerCalls(cluster.StartedAt))
            .Select(call => call with { Mark = operators[call.Id] }).ToList();
        Assert.Empty(RecordCheck.DoubleCalls(theirs));
        Assert.NotEmpty(RecordCheck.DoubleCalls([.. theirs, theirs[0] with { Id = "planted", End = theirs[0].End!.Value.AddSeconds(60) }]));
    }

    /// <summary>Somebody puts this phone down.</summary>
    private async Task PutDownAsync(string name)
    {
        await using var phones = await AmiSocket.OpenAsync(network.Pstn);
        await phones.ActAsync("CoreShowChannels");
        var phone = await phones.WaitAsync($"the phone {name}", message => message.Event == "CoreShowChannel" && message["Exten"] == name);
        await phones.ActAsync("Hangup", ("Channel", phone.Channel), ("Cause", "16"));
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
