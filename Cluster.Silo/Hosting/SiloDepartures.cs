using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Cluster.Silo.Hosting;

/// <summary>When a silo goes, in order or not, whoever had work on it is woken on those that stay, without waiting for the next round.</summary>
internal sealed class SiloDepartures(ISiloStatusOracle silos, ClusterStartup startup) : IHostedService, ISiloStatusListener
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status.IsTerminating())
        {
            startup.WakeSoon();
        }
    }
}
