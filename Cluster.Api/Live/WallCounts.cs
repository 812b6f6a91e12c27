using Cluster.Api.Conventions;
using Cluster.Interfaces;
using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Api.Live;

/// <summary>What the wall shows of the tables: counted anew only every few seconds, and of a long list never beyond a bound.</summary>
internal sealed class WallCounts(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>Over what calls and occupancy are taken.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>How old the counts may be.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(15);

    /// <summary>No more contacts than this are counted of a campaign.</summary>
    public const int MaxContacts = 100_000;

    private static readonly short[] s_people = [(short)Outcome.Answered, (short)Outcome.Abandoned];
    private static readonly short[] s_busy = [(short)Doing.Talking, (short)Doing.WrapUp, (short)Doing.Dialling, (short)Doing.Previewing];

    private Dictionary<Guid, WallRecent> _counts = [];
    private long _readAt;

    /// <summary>The counts of these campaigns; of others there may be some.</summary>
    public async Task<IReadOnlyDictionary<Guid, WallRecent>> ReadAsync(Guid[] campaigns)
    {
        if (campaigns.Any(id => !_counts.ContainsKey(id)) || clock.GetElapsedTime(_readAt) >= Age)
        {
            _readAt = clock.GetTimestamp();
            _counts = await CountAsync(campaigns);
        }

        return _counts;
    }

    /// <summary>
    /// Who is being called is not due. Of the time of operators that counts in which they were ready or busy; the last step before the window says how
    /// they came into it.
    /// </summary>
    private async Task<Dictionary<Guid, WallRecent>> CountAsync(Guid[] campaigns)
    {
        var now = clock.GetUtcNow();
        var rows = await db.ListAsync(
            """
            SELECT w.id, contacts.n, greatest(contacts.due - live.due, 0), coalesce(calls.n, 0), coalesce(calls.answered, 0), times.busy / nullif(times.busy + times.ready, 0)
            FROM unnest($1::uuid[]) AS w (id)
            CROSS JOIN LATERAL (
                SELECT count(*) AS n, count(*) FILTER (WHERE next_due <= $2) AS due FROM (
                    (SELECT next_due FROM entries WHERE campaign_id = w.id AND status = 0 AND owner_id IS NULL LIMIT $4 + 1)
                    UNION ALL (SELECT next_due FROM entries WHERE campaign_id = w.id AND status = 1 AND owner_id IS NULL
                        AND (callback_until > $2 OR callback_until IS NULL) LIMIT $4 + 1)) AS entry) AS contacts
            CROSS JOIN LATERAL (
                SELECT count(*) AS due FROM attempts JOIN entries USING (campaign_id, contact_id)
                WHERE campaign_id = w.id AND ended_at IS NULL AND owner_id IS NULL AND next_due <= $2
                  AND (status = 0 OR status = 1 AND (callback_until > $2 OR callback_until IS NULL))) AS live
            LEFT JOIN (
                SELECT campaign_id, count(*) AS n, count(*) FILTER (WHERE outcome = ANY($5)) AS answered
                FROM call_records WHERE ended_at >= $3 AND dialled GROUP BY campaign_id) AS calls ON calls.campaign_id = w.id
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(seconds) FILTER (WHERE doing = ANY($6)), 0)::float8 AS busy, coalesce(sum(seconds) FILTER (WHERE doing = $7), 0)::float8 AS ready
                FROM (
                    SELECT step.doing, extract(epoch FROM lead(step.at, 1, $2) OVER (PARTITION BY o.id ORDER BY step.at, step.id) - greatest(step.at, $3)) AS seconds
                    FROM operators o CROSS JOIN LATERAL (
                        (SELECT at, id, doing FROM operator_steps WHERE operator_id = o.id AND at < $3 ORDER BY at DESC, id DESC LIMIT 1)
                        UNION ALL SELECT at, id, doing FROM operator_steps WHERE operator_id = o.id AND at >= $3) AS step
                    WHERE o.definition -> 'campaigns' ? w.id::text) AS span) AS times
            """,
            [campaigns, now, now - Window, MaxContacts, s_people, s_busy, (short)Doing.Ready],
            row => (Id: row.GetGuid(0), Left: row.GetInt64(1), Due: row.GetInt64(2), Calls: row.GetInt64(3), Answered: row.GetInt64(4), Occupancy: row.IsDBNull(5) ? null : (double?)row.GetDouble(5)));
        return rows.ToDictionary(row => row.Id, row => new WallRecent(
            Math.Min(row.Left, MaxContacts), Math.Min(row.Due, MaxContacts), row.Left > MaxContacts, row.Calls, row.Answered, row.Occupancy is { } share ? Math.Round(share, 3) : null));
    }
}
