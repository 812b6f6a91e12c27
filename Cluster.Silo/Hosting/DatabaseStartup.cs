using Cluster.Silo.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

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

        for (string? told = null; await ObstacleAsync(cancellationToken) is { } obstacle; told = obstacle)
        {
            if (obstacle != told)
            {
                StartupLog.DatabaseNotReady(log, obstacle);
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

    private async Task<string?> ObstacleAsync(CancellationToken cancel)
    {
        try
        {
            return await migrator.IsMigratedAsync(cancel) ? null : "it is not migrated for this version; 'migrate' does that";
        }
        catch (NpgsqlException failure)
        {
            return failure.Message;
        }
    }
}
