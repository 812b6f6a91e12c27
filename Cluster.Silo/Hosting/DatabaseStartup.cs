using Cluster.Silo.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cluster.Silo.Hosting;

/// <summary>
/// Before any other service starts: they all count on the tables. A process that does everything migrates the database itself; one that has a
/// part waits until <c>migrate</c> has done it, so that a change of version has one place where it succeeds or fails.
/// </summary>
internal sealed class DatabaseStartup(ClusterOptions options, Migrator migrator, TimeProvider time, ILogger<DatabaseStartup> log) : IHostedLifecycleService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Role == ClusterRole.All)
        {
            await migrator.MigrateAsync(cancellationToken);
            return;
        }

        for (var told = false; !await migrator.IsMigratedAsync(cancellationToken); told = true)
        {
            if (!told)
            {
                StartupLog.WaitsForMigration(log);
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
