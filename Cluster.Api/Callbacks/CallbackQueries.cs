using Cluster.Api.Conventions;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Callbacks;

/// <summary>A promise to call again.</summary>
/// <param name="Id">The callback.</param>
/// <param name="CampaignId">In which campaign.</param>
/// <param name="ContactId">Whom.</param>
/// <param name="OperatorId">Who calls; null: anybody of the campaign.</param>
/// <param name="From">Promised from.</param>
/// <param name="Until">Promised until; then it is missed, if it still waits.</param>
/// <param name="DueAt">The next try: <paramref name="From"/>, or later after one that failed or fell outside of the calling window.</param>
/// <param name="Note">What was said.</param>
/// <param name="State">Whether it is still to be kept.</param>
/// <param name="CreatedAt">When it was promised.</param>
/// <param name="ExternalId">The contact by the client's own id.</param>
/// <param name="OperatorName">Who calls, for people.</param>
/// <param name="OperatorAtWork">Whether he is signed in: a callback of somebody who is not waits for him.</param>
public sealed record CallbackView(
    Guid Id, Guid CampaignId, Guid ContactId, Guid? OperatorId, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset DueAt, string? Note, CallbackState State, DateTimeOffset CreatedAt,
    string ExternalId, string? OperatorName, bool? OperatorAtWork);

/// <summary>Where a callback stands. Stored by number: never renumber.</summary>
public enum CallbackState
{
    /// <summary>To be kept.</summary>
    Pending = 0,

    /// <summary>Kept.</summary>
    Done = 1,

    /// <summary>Taken back.</summary>
    Cancelled = 2,

    /// <summary>Missed, and the contact is called again by the campaign's ordinary rules.</summary>
    Released = 3,
}

/// <summary>Which callbacks are wanted; null: any.</summary>
internal sealed record CallbackFilter(DateTimeOffset? From, DateTimeOffset? To, Guid? CampaignId, Guid? OperatorId, CallbackState State, bool? Missed);

/// <summary>Callbacks, straight from the tables.</summary>
internal sealed class CallbackQueries(NpgsqlDataSource db, TimeProvider clock)
{
    private const string Select =
        """
        SELECT b.id, b.campaign_id, b.contact_id, b.operator_id, b.from_at, b.until_at, b.due_at, b.note, b.state, b.created_at, c.external_id, o.name,
            coalesce(o.state ->> 'presence', 'signed-out') <> 'signed-out'
        FROM callbacks b JOIN contacts c ON c.id = b.contact_id LEFT JOIN operators o ON o.id = b.operator_id
        """;

    public Task<CallbackView?> FindAsync(Guid id, CancellationToken stop) =>
        db.OneAsync($"{Select} WHERE b.id = $1", [id], Read, stop);

    public Task<CallbackView?> PendingAsync(Guid campaignId, Guid contactId, CancellationToken stop) =>
        db.OneAsync($"{Select} WHERE b.campaign_id = $1 AND b.contact_id = $2 AND b.state = 0", [campaignId, contactId], Read, stop);

    public async Task<bool> HasOperatorAsync(Guid operatorId, CancellationToken stop) =>
        (await db.ListAsync("SELECT 1 FROM operators WHERE id = $1", [operatorId], _ => true, stop)).Count == 1;

    public Task<List<CallbackView>> ListAsync(CallbackFilter filter, (DateTimeOffset At, Guid Id)? after, int limit, CancellationToken stop) => db.ListAsync(
        $"""
        {Select}
        WHERE (b.due_at, b.id) > ($1, $2) AND b.state = $3 AND ($4::timestamptz IS NULL OR b.due_at >= $4) AND ($5::timestamptz IS NULL OR b.due_at < $5)
          AND ($6::uuid IS NULL OR b.campaign_id = $6) AND ($7::uuid IS NULL OR b.operator_id = $7)
          AND ($8::bool IS NULL OR (b.until_at <= $9) = $8)
        ORDER BY b.due_at, b.id LIMIT $10
        """,
        [
            after?.At ?? DateTimeOffset.UnixEpoch, after?.Id ?? Guid.Empty, (short)filter.State, Rows.Typed(filter.From, NpgsqlDbType.TimestampTz),
            Rows.Typed(filter.To, NpgsqlDbType.TimestampTz), Rows.Typed(filter.CampaignId, NpgsqlDbType.Uuid),
            Rows.Typed(filter.OperatorId, NpgsqlDbType.Uuid), Rows.Typed(filter.Missed, NpgsqlDbType.Boolean), clock.GetUtcNow(), limit + 1,
        ],
        Read, stop);

    /// <summary>
    /// Takes a pending callback back; the contact is open again, due at once by the campaign's own rules. Adding one to the entry's
    /// version fences off a decision that was made before. False when it is no longer pending.
    /// </summary>
    public async Task<bool> CancelAsync(Guid id) => await db.ExecuteAsync(
        """
        WITH cancelled AS (UPDATE callbacks SET state = 2 WHERE id = $1 AND state = 0 RETURNING campaign_id, contact_id),
        freed AS (
            UPDATE entries e SET status = 0, operator_id = NULL, next_due = least(e.next_due, $2), version = e.version + 1
            FROM cancelled c WHERE e.campaign_id = c.campaign_id AND e.contact_id = c.contact_id AND e.status = 1)
        INSERT INTO events (at, type, campaign_id, data)
        SELECT $2, 'callback.cancelled', campaign_id, jsonb_build_object('callbackId', $1, 'contactId', contact_id) FROM cancelled
        """, id, clock.GetUtcNow()) == 1;

    /// <summary>
    /// Gives a pending callback to an operator or to anybody, and may move it to another window. One that is missed and given to anybody is called
    /// as soon as the campaign can. False when it is not pending any more, is not that operator's who
    /// is expected to have it, or is being kept this moment: of two who take the same one, one wins. The entry's version fences off a decision
    /// that was made before.
    /// </summary>
    public async Task<bool> ChangeAsync(Guid id, Guid? expected, Guid? operatorId, (DateTimeOffset From, DateTimeOffset Until)? window = null) => await db.ExecuteAsync(
        """
        WITH changed AS (
            UPDATE callbacks b
            SET operator_id = $3, due_at = coalesce($4, due_at), from_at = coalesce($4, from_at), until_at = coalesce($5, until_at),
                missed_at = CASE WHEN $5 IS NOT NULL THEN NULL WHEN $3 IS NULL AND until_at <= $6 THEN coalesce(missed_at, $6) ELSE missed_at END
            WHERE id = $1 AND state = 0 AND operator_id IS NOT DISTINCT FROM $2
              AND NOT EXISTS (SELECT FROM attempts a WHERE a.contact_id = b.contact_id AND a.ended_at IS NULL)
            RETURNING campaign_id, contact_id, due_at, from_at, until_at),
        bound AS (
            UPDATE entries e
            SET operator_id = $3, next_due = c.due_at, version = e.version + 1,
                callback_until = CASE WHEN $5 IS NOT NULL THEN $5 WHEN $3 IS NULL AND e.callback_until <= $6 THEN NULL ELSE e.callback_until END
            FROM changed c WHERE e.campaign_id = c.campaign_id AND e.contact_id = c.contact_id AND e.status = 1)
        INSERT INTO events (at, type, campaign_id, data)
        SELECT $6, 'callback.changed', campaign_id,
            jsonb_build_object('callbackId', $1, 'contactId', contact_id, 'operatorId', $3, 'from', from_at, 'until', until_at) FROM changed
        """,
        id, Rows.Typed(expected, NpgsqlDbType.Uuid), Rows.Typed(operatorId, NpgsqlDbType.Uuid), Rows.Typed(window?.From, NpgsqlDbType.TimestampTz),
        Rows.Typed(window?.Until, NpgsqlDbType.TimestampTz), clock.GetUtcNow()) == 1;

    private static CallbackView Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.IdOrNull(3), row.Instant(4), row.Instant(5), row.Instant(6), row.TextOrNull(7), (CallbackState)row.GetInt16(8),
        row.Instant(9), row.GetString(10), row.TextOrNull(11), row.IsDBNull(3) ? null : row.GetBoolean(12));
}
