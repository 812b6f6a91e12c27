using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cluster.Grains.Gateways;
using Cluster.Silo.Asterisk.Simulator;
using Xunit;
using static Cluster.Tests.Ami.SimulatedCluster;

namespace Cluster.Tests.Ami;

public sealed class LinkFailureTests
{
    [Fact]
    public async Task Wrong_secret_is_told_and_nothing_is_sent()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link(cluster.Address with { Secret = "wrong" });
        link.Start();

        var down = await new EventReader(link).NextAsync<LinkDown>();

        Assert.Contains("Authentication failed", down.Reason, StringComparison.Ordinal);
        Assert.Equal(OriginateReply.NotSent, await link.OriginateAsync(Message("a1", "+79990000000")));
    }

    [Fact]
    public async Task Reply_that_never_comes_is_unknown_and_the_call_exists()
    {
        await using var cluster = new SimulatedCluster();
        var options = Quick;
        options.ActionTimeout = TimeSpan.FromMilliseconds(100);
        var link = cluster.Link(options: options);
        var events = await StartedAsync(link);
        cluster.Gateway.Faults.SwallowOriginateReply = 1;

        Assert.Equal(OriginateReply.Unknown, await link.OriginateAsync(Message("a1", "+79990000000")));
        await events.NextAsync<Ended>("a1");
    }

    [Fact]
    public async Task Link_that_drops_with_an_action_under_way_leaves_it_unknown()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);
        cluster.Gateway.Faults.SwallowOriginateReply = 1;

        var waiting = link.OriginateAsync(Operator("a1", "+79990000000")).AsTask();
        await events.NextAsync<Answered>("a1");
        cluster.Gateway.DropLinks();

        Assert.Equal(OriginateReply.Unknown, await waiting.WaitAsync(Patience));
    }

    [Fact]
    public async Task Lost_link_comes_back_with_the_channels_that_live()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);
        await link.OpenLineAsync(Line("line1"));
        await events.NextAsync<Answered>("line1");
        await link.OriginateAsync(Operator("a1", "+79990000000"));
        await events.NextAsync<Answered>("a1");

        cluster.Gateway.DropLinks();
        await events.NextAsync<LinkDown>();
        var up = await events.NextAsync<LinkUp>();

        Assert.Equal(["a1", "line1"], up.Channels.Select(channel => channel.ChannelId).Order());
        Assert.All(up.Channels, channel => Assert.True(channel.Up));
        Assert.Equal(CommandReply.Done, await link.HangupAsync("a1"));
    }

    [Fact]
    public async Task Half_open_link_is_dropped_after_two_missed_pings()
    {
        await using var cluster = new SimulatedCluster();
        var options = Quick;
        options.PingInterval = TimeSpan.FromMilliseconds(300);
        var link = cluster.Link(options: options);
        var events = await StartedAsync(link);

        cluster.Gateway.Faults.HalfOpen = true;
        Assert.Equal(OriginateReply.Unknown, await link.OriginateAsync(Message("a1", "+79990000000")));
        var down = await events.NextAsync<LinkDown>();
        cluster.Gateway.Faults.HalfOpen = false;

        Assert.Contains("2 pings", down.Reason, StringComparison.Ordinal);
        await events.NextAsync<LinkUp>();
    }

    [Fact]
    public async Task Gateway_that_refuses_links_is_tried_until_it_takes_one()
    {
        await using var cluster = new SimulatedCluster();
        cluster.Gateway.Faults.RefuseLinks = true;
        var link = cluster.Link();
        link.Start();
        var events = new EventReader(link);
        await events.NextAsync<LinkDown>();

        cluster.Gateway.Faults.RefuseLinks = false;

        await events.NextAsync<LinkUp>();
    }

    [Fact]
    public async Task Originate_that_fails_without_a_channel_ends_once()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);
        cluster.Gateway.Faults.FailWithoutChannel = 1;
        cluster.Gateway.Faults.RepeatEvent = 1;
        cluster.Gateway.Faults.DelayMost = TimeSpan.FromMilliseconds(50);

        Assert.Equal(OriginateReply.Accepted, await link.OriginateAsync(Message("a1", "+79990000000")));
        var ended = await events.NextAsync<Ended>("a1");
        await SettleAsync(cluster, link, events);

        Assert.Equal((0, (string?)null), (ended.Cause, ended.TechCause));
        Assert.Single(events.Of("a1"), "Ended");
    }

    [Fact]
    public async Task Repeated_events_end_a_channel_once()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        var events = await StartedAsync(link);
        cluster.Gateway.Faults.RepeatEvent = 1;
        cluster.Gateway.Faults.DelayMost = TimeSpan.FromMilliseconds(50);

        for (var i = 0; i < 50; i++)
        {
            await link.OriginateAsync(Message($"a{i}", "+79990000001"));
        }

        await SettleAsync(cluster, link, events);

        Assert.Equal(
            [.. Enumerable.Range(0, 50).Select(i => $"a{i}").Append("marker").Order()],
            events.Seen.OfType<Ended>().Select(ended => ended.ChannelId).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Second_originate_under_the_id_of_a_live_call_neither_dials_again_nor_ends_that_call(bool isAnswered)
    {
        var settings = isAnswered ? Fast : Fast with { SetupDelay = TimeSpan.FromMilliseconds(400) };
        await using var cluster = new SimulatedCluster(settings);
        var link = cluster.Link();
        var events = await StartedAsync(link);
        await link.OriginateAsync(Operator("a1", "+79990000007"));
        if (isAnswered)
        {
            await events.NextAsync<Answered>("a1");
        }

        // Real Asterisk 22 says Success here as well, and tells the failure afterwards.
        cluster.Gateway.Settings = Fast;
        Assert.Equal(OriginateReply.Accepted, await link.OriginateAsync(Operator("a1", "+79990000007")));
        await SettleAsync(cluster, link, events);

        Assert.DoesNotContain("Ended", events.Of("a1"));
        Assert.Contains("Answered", events.Of("a1"));
        Assert.Single(cluster.Log.Entries, entry => entry is { Kind: CallLogKind.Started, ChannelId: "a1" });
    }

    [Fact]
    public async Task Refused_order_makes_no_call()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        await StartedAsync(link);
        cluster.Gateway.Faults.RefuseOriginate = 1;

        Assert.Equal(OriginateReply.Refused, await link.OriginateAsync(Message("a1", "+79990000000")));
        Assert.Empty(cluster.Log.Entries);
    }

    [Theory]
    [InlineData("+7999\r\nAction: Hangup")]
    [InlineData("+7999@evil")]
    [InlineData("")]
    public async Task Order_that_cannot_be_said_safely_is_refused_here(string number)
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        await StartedAsync(link);

        Assert.Equal(OriginateReply.Refused, await link.OriginateAsync(Message("a1", number)));
        Assert.Empty(cluster.Log.Entries);
    }

    [Fact]
    public async Task Reader_that_falls_behind_costs_the_link_and_no_event_silently()
    {
        await using var cluster = new SimulatedCluster();
        var options = Quick;
        options.EventCapacity = 8;
        var link = cluster.Link(options: options);
        link.Start();
        var events = new EventReader(link);
        await events.NextAsync<LinkUp>();

        // Nobody reads meanwhile: that is falling behind, however fast the events come. Once the link is dropped nothing more is sent.
        using var patience = new CancellationTokenSource(Patience);
        for (var i = 0; await link.OriginateAsync(Message($"a{i}", "+79990000000")) != OriginateReply.NotSent; i++)
        {
            await Task.Delay(1, patience.Token);
        }

        var down = await events.NextAsync<LinkDown>();
        Assert.Contains("fell behind", down.Reason, StringComparison.Ordinal);
        await events.NextAsync<LinkUp>();
    }

    [Fact]
    public async Task Encrypted_link_trusts_the_pinned_certificate_alone()
    {
        using var certificate = SelfSigned();
        await using var cluster = new SimulatedCluster(certificate: certificate);
        var pinned = cluster.Address with { Tls = true, TlsFingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256) };
        var link = cluster.Link(pinned);
        var events = await StartedAsync(link);
        await link.OriginateAsync(Message("a1", "+79990000001"));
        await events.NextAsync<Ended>("a1");

        foreach (var wrong in new[] { new string('0', 64), null })
        {
            await RefusedAsync(cluster.Link(pinned with { TlsFingerprint = wrong }));
        }
    }

    [Fact]
    public async Task Encrypted_link_trusts_what_the_configured_authority_has_signed_for_the_gateways_name()
    {
        using var authority = new TestAuthority();
        using var foreign = new TestAuthority();
        using var right = authority.Issue("127.0.0.1");
        using var misnamed = authority.Issue("pbx.example.com");
        var folder = Directory.CreateTempSubdirectory("cluster-ca-").FullName;
        try
        {
            var (ours, theirs) = (authority.WriteTo(Path.Combine(folder, "ours")), foreign.WriteTo(Path.Combine(folder, "theirs")));
            await using var cluster = new SimulatedCluster(certificate: right);
            await StartedAsync(Link(cluster, ours));
            await RefusedAsync(Link(cluster, theirs));
            await using var elsewhere = new SimulatedCluster(certificate: misnamed);
            await RefusedAsync(Link(elsewhere, ours));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IGatewayLink Link(SimulatedCluster cluster, string authority)
    {
        var options = Quick;
        options.Authority = authority;
        return cluster.Link(cluster.Address with { Tls = true }, options);
    }

    private static async Task RefusedAsync(IGatewayLink link)
    {
        link.Start();
        var down = await new EventReader(link).NextAsync<LinkDown>();
        Assert.Contains("certificate", down.Reason, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Reads until a call that rings for half a second has ended. By the gateway's own clock that is later than every delay in these
    /// tests, so whatever was to come before has come.
    /// </summary>
    private static async Task SettleAsync(SimulatedCluster cluster, IGatewayLink link, EventReader events)
    {
        cluster.Gateway.Faults.FailWithoutChannel = 0;
        await link.OriginateAsync(Message("marker", "+79990000002"));
        await events.NextAsync<Ended>("marker");
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
