using Cluster.Grains.Campaigns;
using Cluster.Grains.Gateways;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Cluster.Silo.Hosting;

/// <summary>
/// Brings the grains to work: makes sure of the configured gateways, and wakes every gateway, campaign and operator that has work; and wakes
/// them again now and then, in case one was lost. Waking who is awake does nothing.
/// </summary>
public sealed class ClusterStartup(
    ClusterOptions options, GatewayWriter gatewayWriter, IGatewayStore gateways, ICampaignStore campaigns,
    IOperatorStore operators, IGrainFactory grains, TimeProvider time, ILogger<ClusterStartup> log) : IHostedLifecycleService, IClusterWork, IAsyncDisposable
{
    private static readonly TimeSpan WakePeriod = TimeSpan.FromSeconds(30);

    /// <summary>After a round in which somebody could not be woken.</summary>
    private static readonly TimeSpan AgainPeriod = TimeSpan.FromSeconds(2);

    /// <summary>Most that are woken at once: one that hangs must not hold up the others.</summary>
    private const int MostAtOnce = 32;

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _soon = NewSignal();
    private readonly List<SimulatedAmiServer> _simulated = [];
    private Task _waking = Task.CompletedTask;
    private bool _isReady;

    /// <inheritdoc/>
    /// <remarks>Calls can be made when the first round of waking is over.</remarks>
    public string? Obstacle => _isReady ? null : "The cluster is starting.";

    /// <summary>Somebody may sleep who should not: a round of waking begins now, or when the one that runs is over.</summary>
    public void WakeSoon()
    {
        lock (_gate)
        {
            _soon.TrySetResult();
        }
    }

    /// <summary>Before the grains can live here.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, definition) in options.Gateways)
        {
            await gatewayWriter.PutAsync(id, definition, cancellationToken);
        }

        await gatewayWriter.RetireSimulatedAsync(cancellationToken);
        for (var i = 1; i <= options.SimulatedGateways; i++)
        {
            await StartSimulatedAsync(GatewayWriter.SimulatedId(i), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _waking = Task.Run(() => KeepAwakeAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // No new clients, and nobody is woken here any more.
        _isReady = false;
        await _stop.CancelAsync();
        await _waking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container knows this service under two names and disposes it under both.
        var servers = _simulated.ToArray();
        _simulated.Clear();
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        _stop.Dispose();
    }

    private async Task StartSimulatedAsync(string id, CancellationToken cancel)
    {
        var gateway = new SimulatedGateway(id, new NetworkSettings(), time, new Random(), new NoCallLog());
        var settings = new SimulatedAmiServerSettings();
        var server = new SimulatedAmiServer(gateway, settings);
        server.Start();
        _simulated.Add(server);
        await gatewayWriter.PutAsync(id, Definition(server, settings), cancel);
    }

    private static GatewayDefinition Definition(SimulatedAmiServer server, SimulatedAmiServerSettings settings) => new()
    {
        Host = server.EndPoint.Address.ToString(),
        Port = server.EndPoint.Port,
        User = settings.User,
        Secret = settings.Secret,
        MaxChannels = 2_000,
        CallsPerSecond = 200,
    };

    private async Task KeepAwakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            var soon = SoonAsync();
            var isWhole = await WakeAsync(cancel);
            _isReady |= isWhole;
            await Task.WhenAny(soon, Task.Delay(isWhole ? WakePeriod : AgainPeriod, time, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Says when a round is wanted that begins after this moment.</summary>
    private Task SoonAsync()
    {
        lock (_gate)
        {
            return (_soon = NewSignal()).Task;
        }
    }

    /// <summary>Wakes everybody who has work; false: not everybody could be.</summary>
    private async Task<bool> WakeAsync(CancellationToken cancel)
    {
        try
        {
            return await EachAsync(await gateways.AllAsync(), gateway => grains.GetGrain<IGatewayGrain>(gateway.Id).ReloadAsync(), cancel)
                & await EachAsync(await campaigns.ActiveAsync(), id => grains.GetGrain<ICampaignGrain>(id.ToString()).WakeAsync(), cancel)
                & await EachAsync(await operators.AtWorkAsync(), id => grains.GetGrain<IOperatorGrain>(id.ToString()).GetStatusAsync(), cancel);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            StartupLog.WakeFailed(log, exception);
            return false;
        }
    }

    private async Task<bool> EachAsync<T>(IEnumerable<T> all, Func<T, Task> wake, CancellationToken cancel)
    {
        var isWhole = true;
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancel }, async (one, _) =>
        {
            try
            {
                await wake(one);
            }
#pragma warning disable CA1031 // Whatever keeps one asleep, the others are to be woken.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                StartupLog.WakeFailed(log, exception);
                isWhole = false;
            }
        });
        return isWhole;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
