using System.Diagnostics.Metrics;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;
using Cluster.Tests.Asterisk;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>The product's own link on a real gateway, with no more rights than the shipped manager user has.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class LinkOnAsteriskTests(AsteriskNetwork network)
{
    [AsteriskFact]
    public async Task Ringing_call_is_in_the_list_can_be_hung_up_once_and_is_gone_from_the_list()
    {
        await using var gw1 = await ObservedLink.OpenAsync(network.First);
        var id = await gw1.CallAsync(2, new PlayMessage(AsteriskCalls.ShortSound, 0, TimeSpan.FromSeconds(1), PlayToMachine: false));
        await gw1.NextAsync<Ringing>(e => e.ChannelId == id);

        var listed = Assert.Single(await gw1.ListAsync(), channel => channel.ChannelId == id);
        Assert.Equal((false, false), (listed.Up, listed.Connected));
        Assert.Equal(CommandReply.Done, await gw1.Link.HangupAsync(id));
        Assert.Equal(16, (await gw1.NextAsync<Ended>(e => e.ChannelId == id)).Cause);
        Assert.Equal(CommandReply.NoSuchChannel, await gw1.Link.HangupAsync(id));
        Assert.Equal(CommandReply.NoSuchChannel, await gw1.Link.ConnectAsync(id, AsteriskCalls.NewId()));
        Assert.DoesNotContain(await gw1.ListAsync(), channel => channel.ChannelId == id);
    }

    [AsteriskFact]
    public async Task Connected_call_and_its_line_are_listed_as_connected_and_the_line_goes_on()
    {
        await using var gw1 = await ObservedLink.OpenAsync(network.First);
        var line = AsteriskCalls.NewId();
        Assert.Equal(PhoneState.Ready, await gw1.Link.CheckPhoneAsync("PJSIP/op7"));
        Assert.Equal(OriginateReply.Accepted, await gw1.Link.OpenLineAsync(new LineOrder(line, "PJSIP/op7", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5))));
        await gw1.NextAsync<Answered>(e => e.ChannelId == line);
        Assert.Equal(PhoneState.InUse, await gw1.Link.CheckPhoneAsync("PJSIP/op7"));
        var id = await gw1.CallAsync(0, new AwaitOperator(TimeSpan.FromSeconds(5), AsteriskCalls.ShortSound));
        await gw1.NextAsync<Answered>(e => e.ChannelId == id);
        Assert.Equal(CommandReply.Done, await gw1.Link.ConnectAsync(id, line));
        await gw1.NextAsync<Connected>(e => e.ChannelId == id);

        Assert.All((await gw1.ListAsync()).Where(channel => channel.ChannelId == id || channel.ChannelId == line), channel => Assert.True(channel is { Up: true, Connected: true }));
        await gw1.Link.HangupAsync(id);
        await gw1.NextAsync<Ended>(e => e.ChannelId == id);
        Assert.Contains(await gw1.ListAsync(), channel => channel.ChannelId == line && channel.Up);
        await gw1.Link.HangupAsync(line);
        await gw1.NextAsync<Ended>(e => e.ChannelId == line);
    }

    [AsteriskFact]
    public async Task Phone_that_has_not_registered_and_one_that_does_not_exist_are_told_apart()
    {
        await using var gw1 = await ObservedLink.OpenAsync(network.First);
        Assert.Equal(PhoneState.NotRegistered, await gw1.Link.CheckPhoneAsync("PJSIP/web1"));
        Assert.Equal(PhoneState.NoSuchPhone, await gw1.Link.CheckPhoneAsync("PJSIP/nosuchphone"));
        Assert.Equal(PhoneState.Unknown, await gw1.Link.CheckPhoneAsync("PJSIP/op1)},SHELL(id"));
    }

    [AsteriskFact]
    public async Task Connect_to_a_line_that_is_gone_is_logged_and_counted_and_ends_in_the_safe_message()
    {
        await using var gw1 = await ObservedLink.OpenAsync(network.First);
        var counted = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "dialer_connect_failures")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add($"{tags[1].Value}"));
        listener.Start();
        var id = await gw1.CallAsync(0, new AwaitOperator(TimeSpan.FromSeconds(5), AsteriskCalls.ShortSound));
        await gw1.NextAsync<Answered>(e => e.ChannelId == id);
        Assert.Equal(CommandReply.Done, await gw1.Link.ConnectAsync(id, AsteriskCalls.NewId()));

        await gw1.NextAsync<SafeMessage>(e => e.ChannelId == id);
        await gw1.NextAsync<Ended>(e => e.ChannelId == id);
        Assert.Equal(["NONEXISTENT"], counted);
        Assert.Single(gw1.Log.Warnings, line => line.Contains(id, StringComparison.Ordinal) && line.Contains("NONEXISTENT", StringComparison.Ordinal));
    }

    [AsteriskFact]
    public async Task Sound_that_is_not_there_is_said_loudly()
    {
        await using var gw1 = await ObservedLink.OpenAsync(network.First);
        var id = await gw1.CallAsync(7, new PlayMessage("no/such-sound", 0, TimeSpan.FromSeconds(1), PlayToMachine: false));

        Assert.Equal("no/such-sound", (await gw1.NextAsync<SoundMissing>(e => e.ChannelId == id)).Sound);
        await gw1.NextAsync<Ended>(e => e.ChannelId == id);
        Assert.Single(gw1.Log.Warnings, line => line.Contains("no/such-sound", StringComparison.Ordinal));
    }

    [AsteriskTheory]
    [InlineData("79001234500")]
    [InlineData("+")]
    [InlineData("+7900123450x")]
    [InlineData("+79001234500@trunk")]
    [InlineData("+79001234500&PJSIP/op1")]
    [InlineData("++79001234500")]
    [InlineData("+٧٩٠٠١٢٣٤٥٠٠")]
    public async Task Number_that_is_not_plus_and_digits_is_refused_and_never_dialled(string number)
    {
        await using var gw1 = await ObservedLink.OpenAsync(network.First);
        var id = AsteriskCalls.NewId();
        var order = new CallOrder(
            id, number, null, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5), DetectMachine: false, new AwaitOperator(TimeSpan.FromSeconds(1), AsteriskCalls.ShortSound));

        Assert.Equal(OriginateReply.Refused, await gw1.Link.OriginateAsync(order));
        Assert.DoesNotContain(await gw1.ListAsync(), channel => channel.ChannelId == id);
        Assert.DoesNotContain(network.First.Records.Read(), call => call.Id == id);
    }
}
