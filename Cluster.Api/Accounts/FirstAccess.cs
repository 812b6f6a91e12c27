using Cluster.Api.Keys;
using Cluster.Silo.Hosting;
using Npgsql;

namespace Cluster.Api.Accounts;

/// <summary>
/// Leaves a key with all rights and a first administrator in the data folder when the process starts, so that a new installation can be
/// used. Processes that start at the same time take turns, and all but one find both there.
/// </summary>
internal sealed class FirstAccess(NpgsqlDataSource db, KeyStore keys, FirstAdministrator administrator, ClusterOptions options) : IHostedService
{
    private const long TurnLock = 0x436C757374657204;

    /// <summary>Where the key is.</summary>
    public static string KeyPathIn(string dataFolder) => Path.Combine(dataFolder, "first-key");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var turn = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = TurnLock } } };
        await turn.ExecuteNonQueryAsync(cancellationToken);
        await keys.EnsureFirstKeyAsync(KeyPathIn(options.DataFolder));
        await administrator.EnsureAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
