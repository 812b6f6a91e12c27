using Cluster.Grains.Gateways;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>Gateways in PostgreSQL.</summary>
public sealed class GatewayStore(NpgsqlDataSource database) : IGatewayStore
{
    /// <inheritdoc/>
    public Task<GatewayRow?> FindAsync(string gatewayId) =>
        database.CreateCommand("SELECT id, definition, enabled FROM gateways WHERE id = $1").With(gatewayId).FirstAsync(Read);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GatewayRow>> AllAsync() =>
        await database.CreateCommand("SELECT id, definition, enabled FROM gateways ORDER BY id").ListAsync(Read);

    /// <inheritdoc/>
    public async Task<long> TakeAsync(string gatewayId)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await transaction.Statement(JournalStatements.TakeLock).With(JournalStatements.ClaimLock).ExecuteAsync();
        var taken = await transaction.Statement("UPDATE gateways SET epoch = (SELECT max(epoch) + 1 FROM gateways) WHERE id = $1 RETURNING epoch")
            .With(gatewayId).ListAsync(row => row.GetInt64(0));
        await transaction.CommitAsync();
        return taken.FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<long> EpochAsync(string gatewayId) =>
        (await database.CreateCommand("SELECT epoch FROM gateways WHERE id = $1").With(gatewayId).ListAsync(row => row.GetInt64(0))).FirstOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OpenAttempt>> OpenAttemptsAsync(string gatewayId) =>
        await database.CreateCommand($"SELECT {Rows.Attempt} FROM attempts a WHERE a.gateway_id = $1 AND a.ended_at IS NULL")
            .With(gatewayId).ListAsync(Rows.ReadAttempt);

    private static GatewayRow Read(NpgsqlDataReader row) => new(row.GetString(0), row.Json<GatewayDefinition>(1), row.GetBoolean(2));
}
