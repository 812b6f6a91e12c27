using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Silo.Media;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Recordings;

/// <summary>Which recordings are wanted, and in which order; null: any.</summary>
internal sealed record RecordingFilter(
    Guid? CampaignId, Guid? ContactId, Guid? OperatorId, string? Number, DateTimeOffset? From, DateTimeOffset? To, bool NewestFirst);

/// <summary>Which conversations were recorded, and who has heard them.</summary>
internal sealed class RecordingQueries(NpgsqlDataSource db, RecordingLibrary library, TimeProvider clock)
{
    /// <summary>Accesses that are shown of a recording, the newest.</summary>
    private const int MostAccesses = 1_000;

    /// <summary>By attempt, whose ids grow with time.</summary>
    public Task<List<RecordingView>> ListAsync(RecordingFilter filter, Guid? after, int limit, CancellationToken stop) => db.ListAsync(
        $"""
        SELECT r.attempt_id, r.campaign_id, a.contact_id, a.number, r.operator_id, r.started_at, a.ended_at, r.place, r.bytes, r.held, r.deleted_at
        FROM recordings r JOIN attempts a ON a.id = r.attempt_id
        WHERE {(filter.NewestFirst ? "r.attempt_id < $1" : "r.attempt_id > $1")}
          AND ($2::uuid IS NULL OR r.campaign_id = $2) AND ($3::uuid IS NULL OR a.contact_id = $3) AND ($4::uuid IS NULL OR r.operator_id = $4)
          AND ($5::text IS NULL OR a.number = $5) AND ($6::timestamptz IS NULL OR r.started_at >= $6) AND ($7::timestamptz IS NULL OR r.started_at < $7)
        ORDER BY r.attempt_id {(filter.NewestFirst ? "DESC" : "")} LIMIT $8
        """,
        [
            after ?? (filter.NewestFirst ? Guid.AllBitsSet : Guid.Empty), Rows.Typed(filter.CampaignId, NpgsqlDbType.Uuid),
            Rows.Typed(filter.ContactId, NpgsqlDbType.Uuid), Rows.Typed(filter.OperatorId, NpgsqlDbType.Uuid), Rows.Typed(filter.Number, NpgsqlDbType.Text),
            Rows.Typed(filter.From, NpgsqlDbType.TimestampTz), Rows.Typed(filter.To, NpgsqlDbType.TimestampTz), limit + 1,
        ],
        row => new RecordingView(
            row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.IdOrNull(4), row.Instant(5), row.InstantOrNull(6),
            row.IsDBNull(10) ? Find(row, 0, 7)?.Length.TotalSeconds : null, row.GetBoolean(9), row.InstantOrNull(10)),
        stop);

    /// <summary>Only what somebody wanted recorded is found: on demand the gateway writes a file of silence also when nobody has asked.</summary>
    public async Task<Recording?> FindAsync(Guid attemptId, CancellationToken stop) => (await db.ListAsync(
        "SELECT attempt_id, place, bytes FROM recordings WHERE attempt_id = $1 AND deleted_at IS NULL", [attemptId], row => Find(row, 0, 1), stop)).SingleOrDefault();

    public async Task<bool> IsRecordedAsync(Guid attemptId, CancellationToken stop) =>
        await db.OneAsync("SELECT 1 FROM recordings WHERE attempt_id = $1", [attemptId], _ => "", stop) is not null;

    public Task NoteAccessAsync(Guid attemptId, ApiClient client, string? part) => db.ExecuteAsync(
        "INSERT INTO recording_accesses (attempt_id, client_id, client_name, part, at) VALUES ($1, $2, $3, $4, $5)",
        attemptId, client.Id, client.Name, Rows.Typed(part, NpgsqlDbType.Text), clock.GetUtcNow());

    /// <summary>Keeps it from being deleted, or lets it be, and writes that down, both or neither. False: it is deleted, or there is none.</summary>
    public async Task<bool> HoldAsync(Guid attemptId, bool on, ApiClient client) => await db.ExecuteAsync(
        """
        WITH changed AS (UPDATE recordings SET held = $2 WHERE attempt_id = $1 AND deleted_at IS NULL RETURNING attempt_id)
        INSERT INTO recording_accesses (attempt_id, client_id, client_name, part, at) SELECT attempt_id, $3, $4, $5, $6 FROM changed
        """,
        attemptId, on, client.Id, client.Name, on ? "held" : "released", clock.GetUtcNow()) == 1;

    public Task<List<RecordingAccess>> AccessesAsync(Guid attemptId, CancellationToken stop) => db.ListAsync(
        "SELECT at, client_id, client_name, part FROM recording_accesses WHERE attempt_id = $1 ORDER BY id DESC LIMIT $2",
        [attemptId, MostAccesses], row => new RecordingAccess(row.Instant(0), row.GetGuid(1), row.GetString(2), row.TextOrNull(3)), stop);

    /// <summary>Its place and its bytes stand beside one another.</summary>
    private Recording? Find(NpgsqlDataReader row, int id, int place) =>
        library.Find(row.GetGuid(id), (RecordingPlace)row.GetInt16(place), row.IsDBNull(place + 1) ? null : row.GetInt64(place + 1));
}
