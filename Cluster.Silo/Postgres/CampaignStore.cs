using System.Text.Json;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>Campaigns in PostgreSQL. Every question for due entries is one range of one index: one zone, one priority.</summary>
public sealed class CampaignStore(NpgsqlDataSource database) : ICampaignStore
{
    /// <summary>
    /// The zones of a campaign by jumping from one to the next in entries_due; DISTINCT would read every entry.
    /// </summary>
    private const string Zones =
        """
        zones AS (
            (SELECT zone FROM entries WHERE campaign_id = $1 AND status = 0 AND owner_id IS NULL ORDER BY zone LIMIT 1)
            UNION ALL
            SELECT (SELECT e.zone FROM entries e WHERE e.campaign_id = $1 AND e.status = 0 AND e.owner_id IS NULL AND e.zone > z.zone ORDER BY e.zone LIMIT 1)
            FROM zones z WHERE z.zone IS NOT NULL
        )
        """;

    /// <inheritdoc/>
    public Task<CampaignRow?> FindAsync(Guid campaignId) =>
        database.CreateCommand("SELECT id, state, definition, version FROM campaigns WHERE id = $1").With(campaignId)
            .FirstAsync(row => new CampaignRow(
                row.GetGuid(0), (CampaignState)row.GetInt16(1), row.Json<CampaignDefinition>(2), row.GetInt64(3)));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Guid>> ActiveAsync() =>
        await database.CreateCommand(
            """
            SELECT id FROM campaigns c
            WHERE state IN (1, 3, 6) OR state = 5 AND (
                EXISTS (SELECT FROM entries e WHERE e.campaign_id = c.id AND e.status = 0 AND e.owner_id IS NULL) OR
                EXISTS (SELECT FROM entries e WHERE e.campaign_id = c.id AND e.owner_id IS NOT NULL AND e.status IN (0, 1)) OR
                EXISTS (SELECT FROM entries e WHERE e.campaign_id = c.id AND e.status = 1))
            ORDER BY created_at
            """).ListAsync(row => row.GetGuid(0));

    /// <inheritdoc/>
    public async Task SaveStateAsync(Guid campaignId, CampaignState state, DateTimeOffset at)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var old = await transaction.Statement("SELECT state FROM campaigns WHERE id = $1 FOR UPDATE").With(campaignId)
            .FirstAsync(row => new { State = (CampaignState)row.GetInt16(0) });
        if (old is null || old.State == state)
        {
            return;
        }

        await transaction.Statement("UPDATE campaigns SET state = $2, state_at = $3 WHERE id = $1")
            .With(campaignId).With((short)state).With(at).ExecuteAsync();
        await EventLog.WriteAsync(transaction, at, EventOf(old.State, state), campaignId, new { campaignId, state });
        await transaction.CommitAsync();
    }

    /// <inheritdoc/>
    public async Task<long?> SaveDefinitionAsync(Guid campaignId, CampaignDefinition definition, long expectedVersion)
    {
        var saved = await database.CreateCommand(
            "UPDATE campaigns SET name = $2, definition = $3, version = version + 1 WHERE id = $1 AND version = $4 RETURNING version")
            .With(campaignId).With(definition.Name).WithJson(definition).With(expectedVersion).ListAsync(row => row.GetInt64(0));
        return saved.Count == 0 ? null : saved[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ZonesAsync(Guid campaignId) =>
        await database.CreateCommand($"WITH RECURSIVE {Zones} SELECT zone FROM zones WHERE zone IS NOT NULL")
            .With(campaignId).ListAsync(row => row.GetString(0));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DueContact>> NextDueAsync(
        Guid campaignId, string zone, DateTimeOffset now, DuePlace after, int limit, IReadOnlyCollection<Guid> known) =>
        // Priority by priority, from that of the place down: a high priority whose entries all wait for a later hour costs one probe instead of
        // a walk over all of them. The join follows the order of its outer side, so LIMIT stops it in time; no sort may stand in between.
        await database.CreateCommand(
            $"""
            WITH RECURSIVE priorities (priority) AS (
                SELECT $6
                UNION ALL
                SELECT (SELECT e.priority FROM entries e
                        WHERE e.campaign_id = $1 AND e.zone = $2 AND e.status = 0 AND e.owner_id IS NULL AND e.priority < p.priority ORDER BY e.priority DESC LIMIT 1)
                FROM priorities p WHERE p.priority IS NOT NULL
            )
            SELECT due.* FROM priorities p CROSS JOIN LATERAL (
                SELECT {Rows.Contact}, {Rows.Entry}, e.priority
                FROM entries e JOIN contacts c ON c.id = e.contact_id
                WHERE e.campaign_id = $1 AND e.zone = $2 AND e.status = 0 AND e.owner_id IS NULL AND e.priority = p.priority AND e.next_due <= $3
                  AND (e.next_due, e.contact_id) > (CASE p.priority WHEN $6 THEN $7 ELSE '-infinity' END,
                                                    CASE p.priority WHEN $6 THEN $8 ELSE '00000000-0000-0000-0000-000000000000' END)
                  AND e.contact_id <> ALL ($5)
                  AND NOT EXISTS (SELECT FROM attempts a WHERE a.contact_id = e.contact_id AND a.ended_at IS NULL)
                ORDER BY e.next_due, e.contact_id LIMIT $4
            ) due LIMIT $4
            """).With(campaignId).With(zone).With(now).With(limit).With(known.ToArray())
            .With((short)after.Priority).With(after.NextDue).With(after.ContactId).ListAsync(ReadDue);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DueContact>> DueCallbacksAsync(Guid campaignId, DateTimeOffset now, int limit) =>
        await database.CreateCommand(
            $"""
            SELECT {Rows.Contact}, {Rows.Entry}, e.priority
            FROM entries e JOIN contacts c ON c.id = e.contact_id
            WHERE e.campaign_id = $1 AND e.status = 1 AND e.owner_id IS NULL AND e.next_due <= $2 AND (e.callback_until > $2 OR e.callback_until IS NULL)
              AND NOT EXISTS (SELECT FROM attempts a WHERE a.contact_id = e.contact_id AND a.ended_at IS NULL)
            ORDER BY e.next_due LIMIT $3
            """).With(campaignId).With(now).With(limit).ListAsync(ReadDue);

    /// <inheritdoc/>
    /// <remarks>
    /// Rows that somebody else changes this moment are left for the next time: whoever waits for a row while he holds another could wait for
    /// ever. A promise that the rule gives away gets a new version in its entry, which fences off what was decided before.
    /// </remarks>
    public async Task<IReadOnlyList<Guid?>> MissCallbacksAsync(Guid campaignId, MissedCallback rule, DateTimeOffset now, int limit) =>
        await database.CreateCommand(
            """
            WITH over AS (
                SELECT b.id, b.contact_id, b.operator_id, b.until_at, b.missed_at IS NULL AS is_new
                FROM callbacks b JOIN entries e ON e.campaign_id = b.campaign_id AND e.contact_id = b.contact_id
                WHERE b.campaign_id = $1 AND b.state = 0 AND b.until_at <= $2 AND e.status = 1 AND e.owner_id IS NULL AND e.callback_until <= $2
                  AND (b.missed_at IS NULL OR $3 <> 1)
                  AND NOT EXISTS (SELECT FROM attempts a WHERE a.contact_id = b.contact_id AND a.ended_at IS NULL)
                ORDER BY b.until_at LIMIT $4 FOR UPDATE OF b, e SKIP LOCKED
            ), moved AS (
                UPDATE entries e SET status = CASE WHEN $3 = 2 THEN 0 ELSE 1 END, operator_id = NULL, callback_until = NULL, version = e.version + 1
                FROM over o WHERE $3 <> 1 AND e.campaign_id = $1 AND e.contact_id = o.contact_id
            ), settled AS (
                UPDATE callbacks b
                SET missed_at = coalesce(missed_at, $2), state = CASE WHEN $3 = 2 THEN 3 ELSE 0 END, operator_id = CASE WHEN $3 = 0 THEN NULL ELSE b.operator_id END
                FROM over o WHERE b.id = o.id
            ), told AS (
                INSERT INTO events (at, type, campaign_id, data)
                SELECT $2, 'callback.missed', $1,
                    jsonb_build_object('callbackId', id, 'contactId', contact_id, 'operatorId', operator_id, 'until', until_at, 'rule', $5::text)
                FROM over WHERE is_new ORDER BY until_at
            )
            SELECT operator_id FROM over ORDER BY until_at
            """).With(campaignId).With(now).With((short)rule).With(limit).With(JsonNamingPolicy.KebabCaseLower.ConvertName(rule.ToString()))
            .ListAsync(row => row.IsDBNull(0) ? (Guid?)null : row.GetGuid(0));

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> NextDueAtAsync(Guid campaignId)
    {
        var next = await database.CreateCommand(
            $"""
            WITH RECURSIVE {Zones}
            SELECT least(
                (SELECT min(first.next_due) FROM zones z CROSS JOIN LATERAL (
                    WITH RECURSIVE priorities AS (
                        (SELECT priority, next_due FROM entries WHERE campaign_id = $1 AND zone = z.zone AND status = 0 AND owner_id IS NULL
                         ORDER BY priority DESC, next_due LIMIT 1)
                        UNION ALL
                        SELECT lower.priority, lower.next_due FROM priorities p CROSS JOIN LATERAL (
                            SELECT e.priority, e.next_due FROM entries e
                            WHERE e.campaign_id = $1 AND e.zone = z.zone AND e.status = 0 AND e.owner_id IS NULL AND e.priority < p.priority
                            ORDER BY e.priority DESC, e.next_due LIMIT 1) lower
                    )
                    SELECT next_due FROM priorities) first WHERE z.zone IS NOT NULL),
                (SELECT next_due FROM entries WHERE campaign_id = $1 AND status = 1 ORDER BY next_due LIMIT 1),
                (SELECT next_due FROM entries WHERE campaign_id = $1 AND owner_id IS NOT NULL AND status IN (0, 1) ORDER BY next_due LIMIT 1))
            """).With(campaignId).ListAsync(row => row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0));
        return next[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OpenAttempt>> OpenAttemptsAsync(Guid campaignId) =>
        await database.CreateCommand($"SELECT {Rows.Attempt} FROM attempts a WHERE a.campaign_id = $1 AND a.ended_at IS NULL")
            .With(campaignId).ListAsync(Rows.ReadAttempt);

    /// <inheritdoc/>
    public async Task<int> RemainingAsync(Guid campaignId, int most) =>
        (await database.CreateCommand(
            """
            SELECT count(*)::int FROM (
                (SELECT 1 FROM entries WHERE campaign_id = $1 AND status = 0 AND owner_id IS NULL LIMIT $2) UNION ALL
                (SELECT 1 FROM entries WHERE campaign_id = $1 AND status = 1 LIMIT $2)) open
            """).With(campaignId).With(most).ListAsync(row => Math.Min(most, row.GetInt32(0))))[0];

    /// <inheritdoc/>
    public Task<CallHistoryState?> HistoryAsync(Guid campaignId) =>
        database.CreateCommand("SELECT history FROM campaign_histories WHERE campaign_id = $1").With(campaignId)
            .FirstAsync(row => row.Json<CallHistoryState>(0));

    /// <inheritdoc/>
    public async Task SaveHistoryAsync(Guid campaignId, CallHistoryState history, DateTimeOffset at) =>
        await database.CreateCommand(
            """
            INSERT INTO campaign_histories (campaign_id, history, saved_at) VALUES ($1, $2, $3)
            ON CONFLICT (campaign_id) DO UPDATE SET history = excluded.history, saved_at = excluded.saved_at
            """).With(campaignId).WithJson(history).With(at).ExecuteAsync();

    /// <inheritdoc/>
    /// <remarks>The view <c>live_answers</c> says what counts; <see cref="LiveAnswers"/> says the same in C#.</remarks>
    public async Task<IReadOnlyList<AbandonmentCount>> AbandonmentAsync(Guid campaignId, DateTimeOffset now, IReadOnlyCollection<Guid> except) =>
        await database.CreateCommand(
            """
            SELECT greatest(date_trunc('minute', counted_at), $2) AS minute,
                   count(*) FILTER (WHERE verdict <> 'machine')::int,
                   count(*) FILTER (WHERE verdict IN ('abandoned', 'lost'))::int,
                   count(*) FILTER (WHERE verdict = 'machine')::int
            FROM live_answers
            WHERE campaign_id = $1 AND attempt_id <> ALL ($3)
            GROUP BY 1 ORDER BY 1
            """).With(campaignId).With(LiveAnswers.FirstMinute(now)).With(except.ToArray())
            .ListAsync(row => new AbandonmentCount(row.GetFieldValue<DateTimeOffset>(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3)));

    private static DueContact ReadDue(NpgsqlDataReader row) => new(Rows.ReadContact(row, 0), Rows.ReadEntry(row, 7), row.GetInt16(20));

    private static string EventOf(CampaignState old, CampaignState state) => state switch
    {
        CampaignState.Running => old == CampaignState.Paused ? "campaign.resumed" : "campaign.started",
        _ => "campaign." + JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString()),
    };
}
