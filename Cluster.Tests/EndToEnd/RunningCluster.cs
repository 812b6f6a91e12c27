using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Hosting;
using Cluster.Silo.Postgres;
using Cluster.Tests.Asterisk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>
/// The whole process on a database of its own, linked to both real gateways: what a test does not say here is as in production.
/// At its end it hangs up whatever is still up on the gateways, so that the next test meets quiet ones.
/// </summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly AsteriskNetwork _network;
    private readonly IHost _host;
    private readonly CapturedLog _log;

    private RunningCluster(AsteriskNetwork network, IHost host, CapturedLog log)
    {
        (_network, _host, _log) = (network, host, log);
        StartedAt = DateTimeOffset.UtcNow;
    }

    /// <summary>Calls that began before are another test's.</summary>
    public DateTimeOffset StartedAt { get; }

    public CapturedLog Log => _log;

    public NpgsqlDataSource Database => _host.Services.GetRequiredService<NpgsqlDataSource>();

    public DncList DncList => _host.Services.GetRequiredService<DncList>();

    public IReadOnlyList<AsteriskGateway> Gateways => [_network.First, _network.Second];

    /// <param name="network">The gateways.</param>
    /// <param name="server">Where the database is made.</param>
    /// <param name="change">Changes the definition of a gateway, for example to lead its link through a relay.</param>
    public static async Task<RunningCluster> StartAsync(
        AsteriskNetwork network, PrivateServer server, Func<string, GatewayDefinition, GatewayDefinition>? change = null)
    {
        var log = new CapturedLog();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders().AddProvider(log).AddFilter("Npgsql", LogLevel.Warning);
        builder.Services.AddCluster(new ClusterOptions
        {
            Database = await server.NewDatabaseAsync(),
            Gateways = [.. new[] { network.First, network.Second }.Select(gateway => (gateway.Name, Define(gateway, change)))],
        });
        var cluster = new RunningCluster(network, builder.Build(), log);
        await cluster._host.StartAsync();
        foreach (var gateway in cluster.Gateways)
        {
            await cluster.UntilAsync($"{gateway.Name} is up", async () => (await cluster.Gateway(gateway.Name).GetStatusAsync()).State == GatewayState.Up);
        }

        return cluster;
    }

    public ICampaignGrain Campaign(Guid id) => Grains.GetGrain<ICampaignGrain>(id.ToString());

    public IContactGrain Contact(Guid id) => Grains.GetGrain<IContactGrain>(id.ToString());

    public IOperatorGrain Operator(Guid id) => Grains.GetGrain<IOperatorGrain>(id.ToString());

    public IGatewayGrain Gateway(string id) => Grains.GetGrain<IGatewayGrain>(id);

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Waits until it holds; else fails and shows what the process said.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? limit = null)
    {
        using var stop = new CancellationTokenSource(limit ?? Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        try
        {
            while (!await holds())
            {
                await poll.WaitForNextTickAsync(stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited in vain: {what}. The process said:\n{string.Join('\n', _log.Lines.TakeLast(60))}");
        }
    }

    /// <summary>Waits until the campaign has called everybody and ended by itself.</summary>
    public Task UntilCompletedAsync(Guid campaignId, TimeSpan limit) => UntilAsync(
        "the campaign is completed", async () => (await Campaign(campaignId).GetStatusAsync()).State == CampaignState.Completed, limit);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        foreach (var gateway in Gateways.Where(gateway => File.Exists(Path.Combine(gateway.Folder, "pid"))))
        {
            await HangUpAllAsync(gateway);
        }
    }

    private static async Task HangUpAllAsync(AsteriskGateway gateway)
    {
        await using var ami = await AmiSocket.OpenAsync(gateway);
        await ami.ActAsync("CoreShowChannels");
        await ami.WaitAsync("all channels", message => message.Event == "CoreShowChannelsComplete");
        foreach (var channel in ami.Heard.Where(message => message.Event == "CoreShowChannel").ToList())
        {
            await ami.ActAsync("Hangup", ("Channel", channel.Channel), ("Cause", "16"));
        }
    }

    private static GatewayDefinition Define(AsteriskGateway gateway, Func<string, GatewayDefinition, GatewayDefinition>? change)
    {
        var definition = new GatewayDefinition { Host = gateway.Address, User = "dialer", Secret = gateway.Secret, MaxChannels = 60, CallsPerSecond = 30 };
        return change is null ? definition : change(gateway.Name, definition);
    }
}
