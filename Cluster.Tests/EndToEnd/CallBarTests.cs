using Cluster.Grains.Gateways;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Asterisk;
using Xunit;
using static Cluster.Tests.EndToEnd.ConversationScene;

namespace Cluster.Tests.EndToEnd;

/// <summary>Hold, keys and transfers through the whole process and a real gateway, by what each telephone hears.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class CallBarTests(AsteriskNetwork network, PrivateServer server)
{
    [AsteriskFact]
    public async Task Operator_holds_his_customer_goes_on_and_passes_him_on()
    {
        await using var scene = await StartAsync(
            network, server, TimeSpan.FromSeconds(1), RecordingMode.None, new DispositionDefinition("sold", DispositionKind.Success));
        await using var observer = await ObservedLink.OpenAsync(network.First);
        var me = scene.Me;
        await IsAsync(CallPlace.WithOperator);

        await scene.TakenAsync(() => me.HoldAsync());
        await scene.HearAsync("on hold", [], []);
        await IsAsync(CallPlace.Held);

        Assert.True((await me.ResumeAsync()).Ok);
        await scene.HearAsync("resumed", [Operator], [Customer]);
        Assert.True((await me.PressAsync('5')).Ok);

        await scene.TakenAsync(() => me.TransferAsync("nosuchphone"));
        await scene.TalkIsAsync(TalkState.Held);
        Assert.True((await me.ResumeAsync()).Ok);
        await scene.HearAsync("resumed again", [Operator], [Customer]);

        await scene.TakenAsync(() => me.TransferAsync("stubthird"));
        await IsAsync(CallPlace.Transferring);
        var third = await scene.NextThirdAsync();
        await scene.HearAsync("passed on", [Third], []);
        await scene.HearAsync("the third", third, [Customer], scene.Phone, []);
        await IsAsync(CallPlace.WithThird);
        await scene.WritesUpAsync();
        Assert.True((await me.DisposeAsync(scene.Attempt, "sold", null)).Ok);
        Assert.Equal(Activity.Idle, (await me.GetStatusAsync()).Activity);

        var database = scene.Cluster.Database;
        await scene.Cluster.Gateway(network.First.Name).HangUpAsync(scene.Attempt.ToString());
        await scene.Cluster.UntilAsync("the result is written", async () => (await database.CallsAsync()).SingleOrDefault()?.Result == "sold");
        Assert.Equal(1, await database.CountAsync("transfers"));

        Task IsAsync(CallPlace place) => scene.Cluster.UntilAsync(
            $"the gateway's list says {place}",
            async () => (await observer.ListAsync()).First(channel => channel.ChannelId == scene.Attempt.ToString()).Place == place);
    }
}
