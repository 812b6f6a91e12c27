using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Hosting;
using Npgsql;

namespace Cluster.Api.Gateways;

/// <summary>A gateway as the tables have it.</summary>
internal sealed record GatewayRow(string Id, GatewayDefinition Definition, bool Enabled, long Version, DateTimeOffset CreatedAt);

/// <summary>Gateways, straight from the tables. Their health belongs to their grains.</summary>
internal sealed class GatewayQueries(NpgsqlDataSource db, TimeProvider clock)
{
    private const string Columns = "id, definition::text, enabled, version, created_at";

    public Task<GatewayRow?> FindAsync(string id, CancellationToken stop) =>
        db.OneAsync($"SELECT {Columns} FROM gateways WHERE id = $1", [id], Read, stop);

    public Task<List<GatewayRow>> ListAsync(string? after, int limit, CancellationToken stop) =>
        db.ListAsync($"SELECT {Columns} FROM gateways WHERE id > $1 ORDER BY id LIMIT $2", [after ?? "", limit + 1], Read, stop);

    /// <summary>False when somebody made it at the same moment.</summary>
    public async Task<bool> CreateAsync(string id, GatewayDefinition definition) => await db.ExecuteAsync(
        "INSERT INTO gateways (id, definition, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        id, Rows.Json(JsonSerializer.Serialize(definition, ClusterJson.Options)), clock.GetUtcNow()) == 1;

    /// <summary>False when the version is no longer the expected one.</summary>
    public async Task<bool> UpdateAsync(string id, GatewayDefinition definition, long expectedVersion) => await db.ExecuteAsync(
        "UPDATE gateways SET definition = $2, version = version + 1 WHERE id = $1 AND version = $3",
        id, Rows.Json(JsonSerializer.Serialize(definition, ClusterJson.Options)), expectedVersion) == 1;

    /// <summary>False when there is none.</summary>
    public async Task<bool> EnableAsync(string id, bool enabled) => await db.ExecuteAsync(
        "UPDATE gateways SET version = version + CASE WHEN enabled = $2 THEN 0 ELSE 1 END, enabled = $2 WHERE id = $1", id, enabled) == 1;

    private static GatewayRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), JsonSerializer.Deserialize<GatewayDefinition>(row.GetString(1), ClusterJson.Options)!, row.GetBoolean(2), row.GetInt64(3),
        row.Instant(4));
}
