using Microsoft.Extensions.Logging;
using Orleans;

namespace Cluster.Silo.Hosting;

/// <summary>The way of a process without grains to the silos: it waits for the first one for as long as it takes, and knows whether one is there.</summary>
internal sealed class SiloConnection(TimeProvider time, ILogger<SiloConnection> log) : IClusterWork, IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private volatile int _silos;

    /// <inheritdoc/>
    public string? Obstacle => _silos > 0 ? null : "No silo can be reached.";

    /// <summary>Hears from Orleans how many silos this process is connected with.</summary>
    public void Counted(object? sender, GatewayCountChangedEventArgs change)
    {
        _silos = change.NumberOfConnectedGateways;
        StartupLog.Connected(log, _silos);
    }

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        StartupLog.NoSilo(log, exception.Message);
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }
}
