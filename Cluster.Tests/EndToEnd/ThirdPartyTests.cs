using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Asterisk;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>A recorded call with mute, a question to a third, three in the call and a third who takes over, through the whole process and a real gateway.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class ThirdPartyTests(AsteriskNetwork network, PrivateServer server)
{
    private const int Operator = 500;
    private const int Customer = 900;
    private const int Third = 1500;
    private const int Left = 0;
    private const int Right = 1;

    [AsteriskFact]
    public async Task Operator_mutes_asks_a_third_makes_it_three_and_leaves()
    {
        await using var operators = new SipStub(network.StubOperator, TimeSpan.Zero, Operator);
        await using var customers = new SipStub(network.StubCustomer, TimeSpan.FromMilliseconds(100), Customer);
        await using var thirds = new SipStub(network.StubThird, TimeSpan.FromMilliseconds(700), Third);
        await using var cluster = await RunningCluster.StartAsync(network, server, (_, gateway) => gateway with { Trunk = "stub" });
        var campaign = await cluster.Database.AddCampaignAsync(new CampaignDefinition
        {
            Name = "thirds",
            Mode = CampaignMode.Progressive,
            Windows = ClusterTables.Always,
            Recording = RecordingMode.OnDemand,
            Operators = new OperatorRules { Transfers = new TransferRules { Targets = [new("Third", "stubthird"), new("Nobody", "nosuchphone")] } },
        });
        await cluster.Database.AddContactAsync(campaign, ClusterTables.NewNumbers()(0));
        var id = await cluster.Database.AddOperatorAsync("Ada", campaign);
        var me = cluster.Operator(id);
        await me.SignInAsync(network.First.Name, "PJSIP/stubop");
        var phone = await operators.NextCallAsync();
        await me.ReadyAsync();
        await cluster.Campaign(campaign).StartAsync();
        var person = await customers.NextCallAsync();
        await HearAsync("they talk", person, [Operator], phone, [Customer]);
        var attempt = (await me.GetStatusAsync()).AttemptId!.Value.ToString();

        Assert.True((await me.MuteAsync(true)).Ok);
        await HearAsync("muted", person, [], phone, [Customer]);
        Assert.True((await me.MuteAsync(false)).Ok);
        await HearAsync("unmuted", person, [Operator], phone, [Customer]);

        Assert.Equal(RecordingState.Paused, (await me.GetStatusAsync()).Recording);
        Assert.True((await me.RecordAsync(true)).Ok);
        await Task.Delay(1_000);
        Assert.True((await me.RecordAsync(false)).Ok);

        await TakenAsync(() => me.ConsultAsync("nosuchphone"));
        await TalkIsAsync(TalkState.Held);
        await TakenAsync(() => me.ConsultAsync("stubthird"));
        var third = await thirds.NextCallAsync();
        await TalkIsAsync(TalkState.Consulting);
        await HearAsync("asking", person, [], phone, [Third]);
        await HearAsync("the third", third, [Operator], phone, [Third]);

        Assert.True((await me.ResumeAsync()).Ok);
        await HearAsync("returned", person, [Operator], phone, [Customer]);
        await TakenAsync(() => me.ConsultAsync("stubthird"));
        third = await thirds.NextCallAsync();
        await TalkIsAsync(TalkState.Consulting);

        await TakenAsync(() => me.JoinAsync());
        await HearAsync("three", person, [Operator, Third], phone, [Customer, Third]);
        await HearAsync("three, the third", third, [Operator, Customer], phone, [Customer, Third]);
        await TalkIsAsync(TalkState.Conference);

        await TakenAsync(() => me.CompleteAsync());
        await HearAsync("left", person, [Third], phone, []);
        await HearAsync("the third goes on", third, [Customer], phone, []);
        await cluster.UntilAsync("he writes up", async () => (await me.GetStatusAsync()).Activity == Activity.WrapUp);
        Assert.Equal(1, await cluster.Database.CountAsync("transfers"));
        Assert.Equal(1, await cluster.Database.CountAsync("recordings"));

        await cluster.Gateway(network.First.Name).HangUpAsync(attempt);
        await cluster.UntilAsync("the call has its record", async () => (await cluster.Database.CallsAsync()).Count == 1);
        var file = new StereoFile(await File.ReadAllBytesAsync(StereoFile.PathOn(network.First, attempt)));
        Assert.InRange(file.Pieces(Left, Customer), 8, 14);
        Assert.InRange(file.Pieces(Right, Operator), 8, 14);
        Assert.Equal(0, file.Pieces(Right, Third));

        // Refused for a moment when they have only just been connected.
        Task TakenAsync(Func<Task<OperatorReply>> command) => cluster.UntilAsync("the command is taken", async () => (await command()).Ok);

        Task TalkIsAsync(TalkState talk) => cluster.UntilAsync($"talk is {talk}", async () => (await me.GetStatusAsync()).Talk == talk);

        Task HearAsync(string when, StubCall one, int[] hears, StubCall other, int[] otherHears) => cluster.UntilAsync(
            $"{when}: {string.Join('+', hears)} and {string.Join('+', otherHears)} are heard",
            () => Task.FromResult(Heard(one).SequenceEqual(hears) && Heard(other).SequenceEqual(otherHears)));
    }

    private static IEnumerable<int> Heard(StubCall call) => new[] { Operator, Customer, Third }.Where(call.Hears);
}
