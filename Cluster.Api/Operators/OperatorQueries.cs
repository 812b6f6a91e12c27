using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Operators;

/// <summary>An operator.</summary>
/// <param name="Id">The operator.</param>
/// <param name="ExternalId">The client's own id.</param>
/// <param name="Name">Shown to people.</param>
/// <param name="Campaigns">Campaigns whose calls he takes.</param>
/// <param name="Team">His team.</param>
/// <param name="Version">Of the definition; also the ETag.</param>
/// <param name="CreatedAt">When he was made known.</param>
public sealed record OperatorView(
    Guid Id, string? ExternalId, string Name, IReadOnlyList<Guid> Campaigns, string? Team, long Version, DateTimeOffset CreatedAt);

/// <summary>Operators, straight from the tables. Their state belongs to their grains.</summary>
internal sealed class OperatorQueries(NpgsqlDataSource db, TimeProvider clock)
{
    private const string Columns = "id, external_id, definition::text, version, created_at";

    public Task<OperatorView?> FindAsync(Guid id, CancellationToken stop) =>
        db.OneAsync($"SELECT {Columns} FROM operators WHERE id = $1", [id], Read, stop);

    public Task<List<OperatorView>> ListAsync(string? externalId, (DateTimeOffset At, Guid Id)? after, int limit, CancellationToken stop) => db.ListAsync(
        $"""
        SELECT {Columns} FROM operators WHERE (created_at, id) > ($1, $2) AND ($3::text IS NULL OR external_id = $3)
        ORDER BY created_at, id LIMIT $4
        """,
        [after?.At ?? DateTimeOffset.UnixEpoch, after?.Id ?? Guid.Empty, Rows.Typed(externalId, NpgsqlDbType.Text), limit + 1], Read, stop);

    /// <summary>Null when the external id belongs to another operator; a repeat finds its own row.</summary>
    public async Task<OperatorView?> CreateAsync(Guid id, string? externalId, OperatorDefinition definition)
    {
        await db.ExecuteAsync(
            "INSERT INTO operators (id, external_id, name, definition, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            id, Rows.Typed(externalId, NpgsqlDbType.Text), definition.Name, Rows.Json(JsonSerializer.Serialize(definition, ClusterJson.Options)),
            clock.GetUtcNow());
        return await FindAsync(id, CancellationToken.None);
    }

    /// <summary>False when the version is no longer the expected one.</summary>
    public async Task<bool> UpdateAsync(Guid id, OperatorDefinition definition, long expectedVersion) =>
        await db.ExecuteAsync(
            "UPDATE operators SET name = $2, definition = $3, version = version + 1 WHERE id = $1 AND version = $4",
            id, definition.Name, Rows.Json(JsonSerializer.Serialize(definition, ClusterJson.Options)), expectedVersion) == 1;

    /// <summary>Which of the campaigns do not exist.</summary>
    public async Task<IReadOnlyList<Guid>> UnknownCampaignsAsync(IReadOnlyList<Guid> ids, CancellationToken stop) =>
        ids.Except(await db.ListAsync("SELECT id FROM campaigns WHERE id = ANY($1)", [ids.ToArray()], row => row.GetGuid(0), stop)).ToList();

    private static OperatorView Read(NpgsqlDataReader row)
    {
        var definition = JsonSerializer.Deserialize<OperatorDefinition>(row.GetString(2), ClusterJson.Options)!;
        return new OperatorView(row.GetGuid(0), row.TextOrNull(1), definition.Name, definition.Campaigns, definition.Team, row.GetInt64(3), row.Instant(4));
    }
}
