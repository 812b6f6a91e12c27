using Cluster.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>What the environment says to the process.</summary>
public sealed class ProcessSettingsTests
{
    [Theory]
    [InlineData(ClusterRole.Silo)]
    [InlineData(ClusterRole.Api)]
    public void Part_of_a_cluster_is_refused_where_everything_is_in_one_process(ClusterRole role)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddCluster(new ClusterOptions { Database = "Host=none", Role = role }));
        Assert.Contains("-p:GrainHost=Orleans", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, ClusterRole.All, 0)]
    [InlineData("silo", ClusterRole.Silo, 30000)]
    [InlineData("api", ClusterRole.Api, 0)]
    public void Role_decides_whether_others_reach_the_grains_here(string? given, ClusterRole role, int port)
    {
        var options = From(("CLUSTER_ROLE", given));
        Assert.Equal((role, port), (options.Role, options.SiloApiPort));
    }

    [Theory]
    [InlineData("CLUSTER_ROLE", "both")]
    [InlineData("CLUSTER_SILO", "silo-1:11111")]
    [InlineData("CLUSTER_SILO_API_PORT", "70000")]
    [InlineData("CLUSTER_GATEWAYS", "gw1=dialer:secret@10.0.0.5/tls")]
    [InlineData("CLUSTER_RECORDINGS_S3", "https://s3.example.org/recordings")]
    [InlineData("CLUSTER_STEP_DAYS", "6")]
    [InlineData("CLUSTER_STEP_DAYS", "a year")]
    [InlineData("CLUSTER_PHONE_ICE", "turn.example.org")]
    [InlineData("CLUSTER_PHONE_ICE", "http://turn.example.org")]
    [InlineData("CLUSTER_PHONE_ICE", "stun:turn.example.org stun:")]
    [InlineData("CLUSTER_PHONE_ICE", "stun:turn.example.org?transport=tcp")]
    [InlineData("CLUSTER_PHONE_ICE", "stun:a stun:b stun:c stun:d stun:e stun:f stun:g stun:h stun:i")]
    [InlineData("CLUSTER_PHONE_TURN_SECRET", "no TURN server")]
    public void Malformed_setting_is_named(string name, string value) =>
        Assert.Contains(name, Assert.Throws<InvalidOperationException>(() => From((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Gateway_is_encrypted_when_that_stands_behind_it()
    {
        var gateways = From(("CLUSTER_GATEWAYS", "gw1=dialer:one@10.0.0.5:5038 gw2=dialer:two@pbx:5039/tls"), ("CLUSTER_GATEWAY_CA", "/ca.crt"));
        Assert.Equal([("gw1", 5038, false), ("gw2", 5039, true)], gateways.Gateways.Select(gateway => (gateway.Id, gateway.Definition.Port, gateway.Definition.Tls)));
        Assert.Equal(("two", "/ca.crt"), (gateways.Gateways[1].Definition.Secret, gateways.GatewayAuthority));
    }

    [Fact]
    public void Bucket_has_a_key_and_never_shows_its_secret()
    {
        var bucket = From(("CLUSTER_RECORDINGS_S3", "https://s3.example.org/recordings"), ("CLUSTER_RECORDINGS_S3_KEY", "key"), ("CLUSTER_RECORDINGS_S3_SECRET", "hidden")).RecordingBucket!;
        Assert.Equal(("us-east-1", "hidden"), (bucket.Region, bucket.Secret));
        Assert.DoesNotContain("hidden", bucket.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Turn_server_needs_a_secret_and_never_shows_it()
    {
        const string servers = "stun:turn.example.org:3478 turn:[2001:db8::1]:3478?transport=udp turns:turn.example.org:443?transport=tcp";
        Assert.Contains("CLUSTER_PHONE_TURN_SECRET", Assert.Throws<InvalidOperationException>(() => From(("CLUSTER_PHONE_ICE", servers))).Message, StringComparison.Ordinal);
        var ice = From(("CLUSTER_PHONE_ICE", servers), ("CLUSTER_PHONE_TURN_SECRET", "hidden")).Ice!;
        Assert.Equal((3, "hidden", servers), (ice.Servers.Count, ice.TurnSecret, ice.ToString()));
        Assert.Null(From().Ice);
        Assert.Single(From(("CLUSTER_PHONE_ICE", "stun:turn.example.org")).Ice!.Servers);
    }

    private static ClusterOptions From(params (string Name, string? Value)[] settings)
    {
        var all = settings.Append(("CLUSTER_DB", "Host=none")).ToDictionary(one => one.Item1, one => one.Item2);
        return ClusterOptions.From(name => all.GetValueOrDefault(name));
    }
}
