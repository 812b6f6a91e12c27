using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Cluster.Tests.Asterisk;

/// <summary>What the shipped configuration refuses: the dialer's own user can dial and hang up, and nobody can call in.</summary>
[Collection(AsteriskCollection.Name)]
public sealed class GatewayRightsTests(AsteriskNetwork network)
{
    [AsteriskTheory]
    [InlineData("Command", "Command", "core show version")]
    [InlineData("GetConfig", "Filename", "manager.conf")]
    [InlineData("ModuleLoad", "LoadType", "reload")]
    [InlineData("Filter", "Operation", "Add")]
    [InlineData("Getvar", "Variable", "SHELL(id)")]
    [InlineData("Setvar", "Variable", "DB(dialer-answered/x)")]
    public async Task Dialer_user_may_not(string action, string field, string value)
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        Assert.Equal("Error", (await ami.ActAsync(action, (field, value)))["Response"]);
    }

    [AsteriskFact]
    public async Task Dialer_user_can_neither_name_a_recording_nor_run_a_command_after_it()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(2);
        await ami.RingsAsync(id);
        Assert.Equal("Error", (await ami.ActAsync("MixMonitor", ("Channel", id), ("File", "/tmp/any.wav")))["Response"]);
        Assert.Equal("Error", (await ami.ActAsync(
            "Originate", ("Channel", "PJSIP/79001230007@trunk"), ("Application", "MixMonitor"), ("Data", "any.wav,,id"), ("Async", "true")))["Response"]);
        await ami.ActAsync("Hangup", ("Channel", id));
        await ami.EventAsync(id, "Hangup");
    }

    [AsteriskFact]
    public async Task Dialer_user_may_list_channels_and_ping()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        var id = await ami.CallAsync(2);
        await ami.RingsAsync(id);

        Assert.Equal("Pong", (await ami.ActAsync("Ping"))["Ping"]);
        await ami.ActAsync("CoreShowChannels");
        var listed = await ami.EventAsync(id, "CoreShowChannel");
        Assert.Equal((id, "Ringing"), (listed["AccountCode"], listed["ChannelStateDesc"]));
        await ami.WaitAsync("the end of the list", m => m.Event == "CoreShowChannelsComplete");
        await ami.ActAsync("Hangup", ("Channel", id));
        await ami.EventAsync(id, "Hangup");
    }

    [AsteriskFact]
    public async Task Only_the_events_of_a_dialer_cross_the_link()
    {
        await using var ami = await AmiSocket.OpenAsync(network.First);
        await ami.WaitAsync("the greeting event", m => m.Event == "FullyBooted");
        var id = await ami.CallAsync(30, ("DIALER_SOUND", AsteriskCalls.ShortSound), ("DIALER_KEYS", "1"));
        await ami.EventAsync(id, "Hangup");

        string[] known = ["FullyBooted", "OriginateResponse", "Newstate", "UserEvent", "BridgeEnter", "Hangup"];
        Assert.All(ami.Heard.Where(m => m.Event.Length > 0), m => Assert.Contains(m.Event, known));
    }

    [AsteriskTheory]
    [InlineData("message", "anybody")]
    [InlineData("79001234500", "trunk")]
    [InlineData("s", "op1")]
    public async Task Call_from_outside_is_refused(string called, string caller)
    {
        var gateway = new IPEndPoint(IPAddress.Parse(network.First.Address), 5060);
        using var phone = new UdpClient(new IPEndPoint(network.StubCustomer, 0));
        var here = phone.Client.LocalEndPoint;
        var id = Guid.NewGuid().ToString("N");
        const string description = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";
        var invite = $"INVITE sip:{called}@{gateway} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{id}\r\nMax-Forwards: 70\r\n" +
            $"From: <sip:{caller}@{here}>;tag=1\r\nTo: <sip:{called}@{gateway}>\r\nCall-ID: {id}\r\nCSeq: 1 INVITE\r\n" +
            $"Contact: <sip:{caller}@{here}>\r\nContent-Type: application/sdp\r\nContent-Length: {description.Length}\r\n\r\n{description}";
        await phone.SendAsync(Encoding.ASCII.GetBytes(invite), gateway);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var status = "100";
        while (status[0] == '1')
        {
            status = Encoding.ASCII.GetString((await phone.ReceiveAsync(limit.Token)).Buffer).Split(' ')[1];
        }

        Assert.Contains(status, new[] { "401", "403", "404" });
    }
}
