using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Campaigns;

/// <summary>A campaign as the tables have it.</summary>
internal sealed record CampaignRow(
    Guid Id, string? ExternalId, CampaignState State, string Definition, long Version, DateTimeOffset CreatedAt, DateTimeOffset StateAt);

/// <summary>Campaigns, straight from the tables; and their birth, which no grain can own before it exists.</summary>
internal sealed class CampaignQueries(NpgsqlDataSource db, TimeProvider clock)
{
    private const string Columns = "id, external_id, state, definition::text, version, created_at, state_at";

    public Task<CampaignRow?> FindAsync(Guid id, CancellationToken stop) =>
        db.OneAsync($"SELECT {Columns} FROM campaigns WHERE id = $1", [id], Read, stop);

    public async Task<bool> ExistsAsync(Guid id, CancellationToken stop) =>
        (await db.ListAsync("SELECT 1 FROM campaigns WHERE id = $1", [id], _ => true, stop)).Count == 1;

    public Task<List<CampaignRow>> ListAsync(
        string? externalId, CampaignState? state, (DateTimeOffset At, Guid Id)? after, int limit, CancellationToken stop) => db.ListAsync(
        $"""
        SELECT {Columns} FROM campaigns
        WHERE (created_at, id) > ($1, $2) AND ($3::text IS NULL OR external_id = $3) AND ($4::smallint IS NULL OR state = $4)
        ORDER BY created_at, id LIMIT $5
        """,
        [
            after?.At ?? DateTimeOffset.UnixEpoch, after?.Id ?? Guid.Empty, Rows.Typed(externalId, NpgsqlDbType.Text),
            Rows.Typed((short?)state, NpgsqlDbType.Smallint), limit + 1,
        ],
        Read, stop);

    /// <summary>Writes a draft. Null when the external id belongs to another campaign; a repeat finds its own row.</summary>
    public async Task<CampaignRow?> CreateAsync(Guid id, string? externalId, CampaignDefinition definition)
    {
        await db.ExecuteAsync(
            """
            WITH made AS (
                INSERT INTO campaigns (id, external_id, name, definition, created_at, state_at) VALUES ($1, $2, $3, $4, $5, $5)
                ON CONFLICT DO NOTHING RETURNING id)
            INSERT INTO events (at, type, campaign_id, data) SELECT $5, 'campaign.created', id, jsonb_build_object('name', $3) FROM made
            """,
            id, Rows.Typed(externalId, NpgsqlDbType.Text), definition.Name, Rows.Json(JsonSerializer.Serialize(definition, ClusterJson.Options)),
            clock.GetUtcNow());
        return await FindAsync(id, CancellationToken.None);
    }

    /// <summary>Which of the gateways do not exist.</summary>
    public async Task<IReadOnlyList<string>> UnknownGatewaysAsync(IReadOnlyList<string> ids, CancellationToken stop)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var known = await db.ListAsync("SELECT id FROM gateways WHERE id = ANY($1)", [ids.ToArray()], row => row.GetString(0), stop);
        return ids.Except(known, StringComparer.Ordinal).ToList();
    }

    public async Task<CampaignStatistics> StatisticsAsync(Guid id, CancellationToken stop)
    {
        // One statement, so that all figures are of one moment.
        var rows = await db.ListAsync(
            """
            SELECT 'outcome', outcome::int, n FROM campaign_counters WHERE campaign_id = $1
            UNION ALL SELECT 'entry', status::int, count(*) FROM entries WHERE campaign_id = $1 GROUP BY status
            UNION ALL SELECT 'attempt', 0, count(*) FROM attempts WHERE campaign_id = $1
            UNION ALL SELECT 'open', 0, count(*) FROM attempts WHERE campaign_id = $1 AND ended_at IS NULL
            UNION ALL SELECT 'record', 0, count(*) FROM call_records WHERE campaign_id = $1
            """,
            [id], row => (Kind: row.GetString(0), Value: row.GetInt32(1), Count: row.GetInt64(2)), stop);
        long Of(string kind) => rows.First(row => row.Kind == kind).Count;
        var outcomes = Enum.GetValues<Outcome>().ToDictionary(
            outcome => outcome, outcome => rows.Where(row => row.Kind == "outcome" && row.Value == (int)outcome).Sum(row => row.Count));
        var contacts = Enum.GetValues<EntryStatus>().ToDictionary(
            status => status, status => rows.Where(row => row.Kind == "entry" && row.Value == (int)status).Sum(row => row.Count));
        return new CampaignStatistics(
            id, clock.GetUtcNow(), Of("attempt"), Of("open"), Of("record"), outcomes, contacts.Values.Sum(), contacts,
            contacts[EntryStatus.Open] + contacts[EntryStatus.Callback]);
    }

    private static CampaignRow Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.TextOrNull(1), (CampaignState)row.GetInt16(2), row.GetString(3), row.GetInt64(4), row.Instant(5), row.Instant(6));
}
