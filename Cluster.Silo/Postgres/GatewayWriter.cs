using System.Text.Json;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>Writes gateways that the process's own settings name. The API writes the others.</summary>
public sealed class GatewayWriter(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Makes or replaces a gateway; one that was switched off stays so.</summary>
    public async Task PutAsync(string gatewayId, GatewayDefinition definition, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO gateways (id, definition, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, version = gateways.version + 1
            WHERE gateways.definition <> excluded.definition
            """);
        command.Parameters.Add(new() { Value = gatewayId });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(definition, ClusterJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
