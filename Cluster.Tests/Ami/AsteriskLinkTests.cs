using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Asterisk.Simulator;
using Xunit;
using static Cluster.Tests.Ami.SimulatedCluster;

namespace Cluster.Tests.Ami;

public sealed class AsteriskLinkTests
{
    [Theory]
    [InlineData("+79990000001", 17, "486")]
    [InlineData("+79990000002", 19, "480")]
    [InlineData("+79990000003", 1, "404")]
    [InlineData("+79990000004", 34, "503")]
    [InlineData("+79990000006", 16, null)]
    [InlineData("+79990000008", 21, "403")]
    public async Task Call_that_reaches_nobody_ends_with_the_cause_of_the_network(string number, int cause, string? techCause)
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);

        Assert.Equal(OriginateReply.Accepted, await link.OriginateAsync(Operator("a1", number)));
        var ended = await events.NextAsync<Ended>("a1");

        Assert.Equal((cause, techCause), (ended.Cause, ended.TechCause));
    }

    [Fact]
    public async Task Message_call_to_a_person_tells_every_step_in_order()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);

        Assert.Equal(OriginateReply.Accepted, await link.OriginateAsync(Message("a1", "+79990000000", amd: true)));
        var key = await events.NextAsync<KeyPressed>("a1");
        await events.NextAsync<Ended>("a1");

        Assert.Equal('7', key.Key);
        Assert.Equal(["Ringing", "Answered", "MachineVerdict", "MessagePlayed", "KeyPressed", "Ended"], events.Of("a1"));
    }

    [Fact]
    public async Task Phone_is_looked_for_before_it_is_dialled()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        Assert.Equal(PhoneState.Unknown, await link.CheckPhoneAsync("PJSIP/op1"));
        var events = await StartedAsync(link);

        Assert.Equal(PhoneState.Ready, await link.CheckPhoneAsync("PJSIP/op1"));
        Assert.Equal(PhoneState.NotRegistered, await link.CheckPhoneAsync("PJSIP/op1-off"));
        Assert.Equal(PhoneState.NoSuchPhone, await link.CheckPhoneAsync("PJSIP/op1-missing"));
        Assert.Equal(PhoneState.Unknown, await link.CheckPhoneAsync("PJSIP/op1)"));
        await link.OpenLineAsync(new LineOrder("l1", "PJSIP/op1", Patience, Patience));
        await events.NextAsync<Answered>("l1");
        Assert.Equal(PhoneState.InUse, await link.CheckPhoneAsync("PJSIP/op1"));
        await link.OpenLineAsync(new LineOrder("l2", "PJSIP/op1-off", Patience, Patience));
        Assert.Equal(20, (await events.NextAsync<Ended>("l2")).Cause);
    }

    [Fact]
    public async Task Answer_is_found_after_the_end_until_it_is_forgotten()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        Assert.Equal(default, await link.FindAnswerAsync("a1"));
        var events = await StartedAsync(link);
        Assert.Equal(new AnswerMemory(IsKnown: true), await link.FindAnswerAsync("a1"));

        await link.OriginateAsync(Operator("a1", "+79990000000", TimeSpan.FromMilliseconds(20)));
        await events.NextAsync<Ended>("a1");
        var logged = cluster.Log.Entries.Single(entry => entry.Kind == CallLogKind.Answered).At;
        var answer = await link.FindAnswerAsync("a1");
        Assert.True(answer.IsKnown);
        Assert.InRange(logged - answer.At!.Value, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));

        Assert.Equal(CommandReply.Done, await link.ForgetAnswerAsync("a1"));
        Assert.Equal(new AnswerMemory(IsKnown: true), await link.FindAnswerAsync("a1"));
    }

    [Fact]
    public async Task Machine_hears_no_message_that_is_for_people()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);

        await link.OriginateAsync(Message("a1", "+79990000005", amd: true));
        var verdict = await events.NextAsync<MachineVerdict>("a1");
        await events.NextAsync<Ended>("a1");

        Assert.True(verdict.IsMachine);
        Assert.DoesNotContain("MessagePlayed", events.Of("a1"));
    }

    [Fact]
    public async Task Operators_line_survives_the_customers_hang_up()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);
        Assert.Equal(OriginateReply.Accepted, await link.OpenLineAsync(Line("line1")));
        await events.NextAsync<Answered>("line1");

        foreach (var attempt in new[] { "a1", "a2" })
        {
            await link.OriginateAsync(Operator(attempt, "+79990000000"));
            await events.NextAsync<Answered>(attempt);
            Assert.Equal(CommandReply.Done, await link.ConnectAsync(attempt, "line1"));
            await events.NextAsync<Connected>(attempt);
            await events.NextAsync<Ended>(attempt);
        }

        Assert.DoesNotContain("Ended", events.Of("line1"));
        Assert.Equal(1, cluster.Gateway.LiveChannels);
    }

    [Fact]
    public async Task Answered_customer_without_an_operator_hears_the_safe_message()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);

        await link.OriginateAsync(Operator("a1", "+79990000000", TimeSpan.FromMilliseconds(30)));
        await events.NextAsync<Ended>("a1");

        Assert.Equal(["Ringing", "Answered", "SafeMessage", "Ended"], events.Of("a1"));
    }

    [Fact]
    public async Task Commands_on_a_channel_that_is_gone_say_so()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        await StartedAsync(link);

        Assert.Equal(CommandReply.NoSuchChannel, await link.HangupAsync("nobody"));
        Assert.Equal(CommandReply.NoSuchChannel, await link.ConnectAsync("nobody", "line1"));
    }
}
