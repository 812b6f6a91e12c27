using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Cluster.Silo.Hosting;

/// <summary>The way of a process without grains to the silos: it waits for the first one for as long as it takes, and knows whether one is there.</summary>
internal sealed class SiloConnection : IClusterWork, IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ILogger<SiloConnection> _log;
    private volatile int _silos;

    public SiloConnection(TimeProvider time, IMeterFactory meters, ILogger<SiloConnection> log)
    {
        (_time, _log) = (time, log);
        meters.Create("Cluster.Silo").CreateObservableGauge("dialer_api_silos", () => _silos, "{silo}", "Silos that this process is connected with.");
    }

    /// <inheritdoc/>
    public string? Obstacle => _silos > 0 ? null : "No silo can be reached.";

    /// <summary>Hears from Orleans how many silos this process is connected with.</summary>
    public void Counted(object? sender, GatewayCountChangedEventArgs change)
    {
        _silos = change.NumberOfConnectedGateways;
        StartupLog.Connected(_log, _silos);
    }

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        StartupLog.NoSilo(_log, exception.Message);
        await Task.Delay(Pause, _time, cancellationToken);
        return true;
    }
}
