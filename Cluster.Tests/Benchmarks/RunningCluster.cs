using System.Globalization;
using System.Net;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Serilog.Events;

namespace Cluster.Tests.Benchmarks;

/// <summary>The whole process without its API: store, journal, grains and gateways, dialling the campaigns that are running in the database.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    /// <summary>Of the silos' own talk.</summary>
    private const int FirstPort = 11111;

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(60);

    private readonly List<(SimulatedAmiServer Server, SimulatedGateway Gateway)> _simulated = [];
    private readonly List<IHost> _hosts = [];

    private RunningCluster(string database, IReadOnlyList<(string Id, GatewayDefinition Definition)> gateways, IGatewayLinkFactory? links)
    {
        for (var silo = 0; silo < Silos; silo++)
        {
            _hosts.Add(Build(new ClusterOptions { Database = database, Gateways = gateways, Silo = new IPEndPoint(IPAddress.Loopback, FirstPort + silo) }, links));
        }
    }

    /// <summary><c>BENCH_SILOS</c>: how many silos share this process and its cores, on Orleans; 1 otherwise.</summary>
    public static int Silos { get; } = int.TryParse(Environment.GetEnvironmentVariable("BENCH_SILOS"), CultureInfo.InvariantCulture, out var silos) ? silos : 1;

    private static IHost Build(ClusterOptions options, IGatewayLinkFactory? links)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddClusterLogs(LogEventLevel.Warning);
        builder.Services.AddCluster(options);
        if (links is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(links));
        }

        return builder.Build();
    }

    /// <summary>Over one gateway whose every call is busy at once.</summary>
    public static async Task<RunningCluster> StartAsync(string database)
    {
        var nowhere = new GatewayDefinition { Host = "127.0.0.1", User = "dialer", Secret = "dialer", MaxChannels = 100_000, CallsPerSecond = 100_000 };
        var cluster = new RunningCluster(database, [("gw1", nowhere)], new InstantLink());
        await cluster.StartAsync();
        return cluster;
    }

    /// <summary>Over real links to simulated gateways with this network behind them.</summary>
    public static Task<RunningCluster> StartAsync(string database, int gateways, NetworkSettings network) => StartAsync(
        database,
        [.. Enumerable.Range(1, gateways).Select(seed => new SimulatedGateway($"gw{seed}", network, TimeProvider.System, new Random(seed), new NoCallLog()))]);

    /// <summary>Over real links to these gateways, which are disposed of with it.</summary>
    public static async Task<RunningCluster> StartAsync(string database, IReadOnlyList<SimulatedGateway> gateways)
    {
        var simulated = gateways.Select(gateway =>
        {
            var server = new SimulatedAmiServer(gateway, new SimulatedAmiServerSettings());
            server.Start();
            return (Server: server, Gateway: gateway);
        }).ToList();
        var definitions = simulated.Select(one => (one.Gateway.Id, new GatewayDefinition
        {
            Host = "127.0.0.1", Port = one.Server.EndPoint.Port, User = "dialer", Secret = "dialer", MaxChannels = one.Gateway.Settings.MaxChannels,
            CallsPerSecond = 100_000,
        })).ToList();
        var cluster = new RunningCluster(database, definitions, links: null);
        cluster._simulated.AddRange(simulated);
        await cluster.StartAsync();
        return cluster;
    }

    public IGrainFactory Grains => _hosts[0].Services.GetRequiredService<IGrainFactory>();

    private async Task StartAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StartAsync();
        }
    }

    /// <summary>No new calls; returns when the last one has ended.</summary>
    public async Task DrainAsync(Guid campaign)
    {
        var grain = Grains.GetGrain<ICampaignGrain>(campaign.ToString());
        await grain.PauseAsync();
        using var patience = new CancellationTokenSource(DrainTime);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(patience.Token) && (await grain.GetStatusAsync()).InFlight > 0)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        foreach (var (server, gateway) in _simulated)
        {
            await server.DisposeAsync();
            gateway.Dispose();
        }
    }
}
