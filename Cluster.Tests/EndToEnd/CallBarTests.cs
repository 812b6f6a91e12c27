using Cluster.Grains.Gateways;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Asterisk;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>Hold, keys and transfers through the whole process and a real gateway, by what each telephone hears.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class CallBarTests(AsteriskNetwork network, PrivateServer server)
{
    private const int Operator = 500;
    private const int Customer = 900;
    private const int Third = 1500;

    [AsteriskFact]
    public async Task Operator_holds_his_customer_goes_on_and_passes_him_on()
    {
        await using var operators = new SipStub(network.StubOperator, TimeSpan.Zero, Operator);
        await using var customers = new SipStub(network.StubCustomer, TimeSpan.FromMilliseconds(100), Customer);
        await using var thirds = new SipStub(network.StubThird, TimeSpan.FromSeconds(1), Third);
        await using var cluster = await RunningCluster.StartAsync(network, server, (_, gateway) => gateway with { Trunk = "stub" });
        await using var observer = await ObservedLink.OpenAsync(network.First);
        var campaign = await cluster.Database.AddCampaignAsync(new CampaignDefinition
        {
            Name = "call bar",
            Mode = CampaignMode.Progressive,
            Windows = ClusterTables.Always,
            Operators = new OperatorRules
            {
                Dispositions = [new("sold", DispositionKind.Success)],
                Transfers = new TransferRules { Targets = [new("Third", "stubthird"), new("Nobody", "nosuchphone")] },
            },
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
        var attempt = (await me.GetStatusAsync()).AttemptId!.Value;
        await IsAsync(CallPlace.WithOperator);

        await TakenAsync(() => me.HoldAsync());
        await HearAsync("on hold", person, [], phone, []);
        await IsAsync(CallPlace.Held);

        Assert.True((await me.ResumeAsync()).Ok);
        await HearAsync("resumed", person, [Operator], phone, [Customer]);
        Assert.True((await me.PressAsync('5')).Ok);

        await TakenAsync(() => me.TransferAsync("nosuchphone"));
        await cluster.UntilAsync("nobody took him", async () => (await me.GetStatusAsync()).Talk == TalkState.Held);
        Assert.True((await me.ResumeAsync()).Ok);
        await HearAsync("resumed again", person, [Operator], phone, [Customer]);

        await TakenAsync(() => me.TransferAsync("stubthird"));
        await IsAsync(CallPlace.Transferring);
        var third = await thirds.NextCallAsync();
        await HearAsync("passed on", person, [Third], phone, []);
        await HearAsync("the third", third, [Customer], phone, []);
        await IsAsync(CallPlace.WithThird);
        await cluster.UntilAsync("he writes up", async () => (await me.GetStatusAsync()).Activity == Activity.WrapUp);
        Assert.True((await me.DisposeAsync(attempt, "sold", null)).Ok);
        Assert.Equal(Activity.Idle, (await me.GetStatusAsync()).Activity);

        await cluster.Gateway(network.First.Name).HangUpAsync(attempt.ToString());
        await cluster.UntilAsync("the result is written", async () => (await cluster.Database.CallsAsync()).SingleOrDefault()?.Result == "sold");
        Assert.Equal(1, await cluster.Database.CountAsync("transfers"));

        // Refused for a moment when they have only just been connected.
        Task TakenAsync(Func<Task<OperatorReply>> command) => cluster.UntilAsync("the command is taken", async () => (await command()).Ok);

        Task IsAsync(CallPlace place) => cluster.UntilAsync(
            $"the gateway's list says {place}", async () => (await observer.ListAsync()).First(channel => channel.ChannelId == attempt.ToString()).Place == place);

        Task HearAsync(string when, StubCall one, int[] hears, StubCall other, int[] otherHears) => cluster.UntilAsync(
            $"{when}: {string.Join('+', hears)} and {string.Join('+', otherHears)} are heard",
            () => Task.FromResult(Heard(one).SequenceEqual(hears) && Heard(other).SequenceEqual(otherHears)));
    }

    private static IEnumerable<int> Heard(StubCall call) => new[] { Operator, Customer, Third }.Where(call.Hears);
}
