using System.Text.Json;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>Writes gateways that the process's own settings name. The API writes the others.</summary>
public sealed class GatewayWriter(NpgsqlDataSource database, TimeProvider time)
{
    private const string SimulatedPrefix = "simulated-";

    /// <summary>The name of a simulated gateway of this process.</summary>
    public static string SimulatedId(int number) => $"{SimulatedPrefix}{number}";

    /// <summary>Switches off the simulated gateways of an earlier process: they died with it.</summary>
    public async Task RetireSimulatedAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand("UPDATE gateways SET enabled = false WHERE id LIKE $1");
        command.Parameters.Add(new() { Value = SimulatedPrefix + "%" });
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>
    /// Makes a gateway, or changes where it is reached; limits that the API has set stay. A named one that a person switched off stays so;
    /// a simulated one is switched on.
    /// </summary>
    public async Task PutAsync(string gatewayId, GatewayDefinition definition, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO gateways (id, definition, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET version = gateways.version + 1, enabled = gateways.enabled OR $4,
                definition = gateways.definition || jsonb_build_object(
                    'host', excluded.definition->'host', 'port', excluded.definition->'port',
                    'user', excluded.definition->'user', 'secret', excluded.definition->'secret')
            WHERE NOT gateways.definition @> jsonb_build_object(
                'host', excluded.definition->'host', 'port', excluded.definition->'port',
                'user', excluded.definition->'user', 'secret', excluded.definition->'secret') OR $4
            """);
        command.Parameters.Add(new() { Value = gatewayId });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(definition, ClusterJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = gatewayId.StartsWith(SimulatedPrefix, StringComparison.Ordinal) });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
