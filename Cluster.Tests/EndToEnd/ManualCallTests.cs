using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Asterisk;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>Calls that an operator dials himself, on a real Asterisk: a contact that he looked at, one whose phone he lets ring in vain.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class ManualCallTests(AsteriskNetwork network, PrivateServer server)
{
    private const int Answers = 900, RingsOn = 2;

    [AsteriskFact]
    public async Task Operator_looks_skips_gives_up_and_talks()
    {
        await using var cluster = await RunningCluster.StartAsync(network, server);
        var campaign = await cluster.Database.AddCampaignAsync(Definition);
        var numbers = ClusterTables.NewNumbers();
        var (answers, rings) = (await cluster.Database.AddContactAsync(campaign, numbers(Answers)), await cluster.Database.AddContactAsync(campaign, numbers(RingsOn)));
        var id = await cluster.Database.AddOperatorAsync("Ada", campaign);
        var me = cluster.Operator(id);
        Assert.True((await me.SignInAsync(network.First.Name, "PJSIP/op3")).Ok);
        await cluster.UntilAsync("the line is up", async () => (await me.GetStatusAsync()).Line == LineState.Up);
        await cluster.Campaign(campaign).StartAsync();
        await me.ReadyAsync();

        // Whoever is offered first is skipped; the other one is offered then, and the skip outlasts the test.
        await cluster.UntilAsync("a contact is offered", async () => (await me.GetStatusAsync()).Activity == Activity.Previewing);
        var first = (await me.GetStatusAsync()).ContactId!.Value;
        Assert.True((await me.SkipAsync("not now")).Ok);
        await cluster.UntilAsync("the other is offered", async () => (await me.GetStatusAsync()).ContactId is { } other && other != first);
        Assert.Equal(1, await cluster.Database.CountAsync("skips"));
        Assert.Equal(0, await cluster.Database.CountAsync("attempts"));
        await me.PauseAsync("by hand");
        Assert.True((await me.SkipAsync("not now")).Ok);

        Assert.Null((await DialAsync(rings)).Refusal);
        await cluster.UntilAsync("it rings", async () => (await me.GetStatusAsync()).RingingAt is not null);
        Assert.Equal("in-call", (await DialAsync(answers)).Refusal!.Code);
        Assert.True((await me.HangUpAsync()).Ok);
        await cluster.UntilAsync("he is free", async () => (await me.GetStatusAsync()).Activity == Activity.Idle);

        Assert.Null((await DialAsync(answers)).Refusal);
        await cluster.UntilAsync("they talk", async () => (await me.GetStatusAsync()).Activity == Activity.Talking);
        await cluster.UntilAsync("he can hang up", async () => (await me.HangUpAsync()).Ok);
        await cluster.UntilAsync("he writes up", async () => (await me.GetStatusAsync()).Activity == Activity.WrapUp);
        var attempt = (await me.GetStatusAsync()).AttemptId!.Value;
        Assert.True((await me.DisposeAsync(attempt, "sold", null)).Ok);

        var calls = (await cluster.Database.CallsAsync()).ToDictionary(call => call.ContactId);
        Assert.Equal((Outcome.NoAnswer, null, id), (calls[rings].Outcome, calls[rings].ConnectedAt, calls[rings].OperatorId!.Value));
        Assert.Equal((Outcome.Answered, "sold", id), (calls[answers].Outcome, calls[answers].Result, calls[answers].OperatorId!.Value));
        Assert.NotNull(calls[answers].ConnectedAt);
        await cluster.UntilAsync(
            "both calls have ended by the gateway's account",
            () => Task.FromResult(network.First.CustomerCalls(cluster.StartedAt).Count(call => call.End is not null) == 2));

        Task<ManualReply> DialAsync(Guid contact) => cluster.Campaign(campaign).DialManuallyAsync(new ManualCall(Guid.CreateVersion7(), id, contact, null));
    }

    private static CampaignDefinition Definition { get; } = new()
    {
        Name = "preview",
        Mode = CampaignMode.Preview,
        Windows = ClusterTables.Always,
        RingTime = TimeSpan.FromSeconds(20),
        Operators = new OperatorRules
        {
            SafeSound = AsteriskCalls.ShortSound, Manual = ManualDialling.Contacts, Dispositions = [new("sold", DispositionKind.Success)],
        },
    };
}
