using Cluster.Api.Conventions;
using Cluster.Silo.Media;
using Npgsql;

namespace Cluster.Api.Recordings;

/// <summary>What the keeper of recordings reads and writes; the tables tell what is where, so that it can die at any moment.</summary>
internal sealed class KeeperBooks(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>Of each kind, in one round.</summary>
    public const int Most = 200;

    /// <summary>Names the keeper's lock in the database.</summary>
    private const long Turn = 0x5265636f7264;

    /// <summary>How an access by nobody's wish is signed.</summary>
    private const string Retention = "retention";

    /// <summary>A gateway writes on for a moment when a call has ended.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <summary>One process of a cluster keeps the recordings at a time; null: another one does.</summary>
    public async Task<IAsyncDisposable?> TakeTurnAsync(CancellationToken stop)
    {
        var connection = await db.OpenConnectionAsync(stop);
        await using var command = connection.Command("SELECT pg_try_advisory_lock($1)", Turn);
        if (await command.ExecuteScalarAsync(stop) is true)
        {
            return new Held(connection);
        }

        await connection.DisposeAsync();
        return null;
    }

    /// <summary>Answered calls of campaigns that play messages and record them, which have no row yet; after an id, in the order of ids.</summary>
    public Task<List<(Guid AttemptId, Guid CampaignId, DateTimeOffset AnsweredAt)>> MessagesAsync(Guid after, CancellationToken stop) => db.ListAsync(
        """
        SELECT r.attempt_id, r.campaign_id, r.answered_at
        FROM campaigns c JOIN call_records r ON r.campaign_id = c.id
        WHERE c.definition ->> 'mode' = 'message' AND c.definition ->> 'recording' = 'all' AND r.attempt_id > $1 AND r.answered_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM recordings o WHERE o.attempt_id = r.attempt_id)
        ORDER BY r.attempt_id LIMIT $2
        """,
        [after, Most], row => (row.GetGuid(0), row.GetGuid(1), row.Instant(2)), stop);

    public Task RegisterAsync(Guid attemptId, Guid campaignId, DateTimeOffset answeredAt) => db.ExecuteAsync(
        "INSERT INTO recordings (attempt_id, campaign_id, started_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", attemptId, campaignId, answeredAt);

    /// <summary>
    /// Marks those whose time is over as deleted and writes that down, both or neither; from then on nobody is served them. How many.
    /// </summary>
    public Task<int> ExpireAsync() => db.ExecuteAsync(
        $"""
        WITH over AS (
            SELECT r.attempt_id
            FROM campaigns c JOIN recordings r ON r.campaign_id = c.id AND r.started_at < $1::timestamptz - make_interval(days => (c.definition ->> 'recordingDays')::int)
            WHERE c.definition ->> 'recordingDays' IS NOT NULL AND r.deleted_at IS NULL AND NOT r.held
            LIMIT {Most}),
        gone AS (UPDATE recordings SET deleted_at = $1 WHERE attempt_id IN (SELECT attempt_id FROM over) AND NOT held AND deleted_at IS NULL RETURNING attempt_id)
        INSERT INTO recording_accesses (attempt_id, client_id, client_name, part, at) SELECT attempt_id, $2, '{Retention}', 'deleted', $1 FROM gone
        """,
        clock.GetUtcNow(), Guid.Empty);

    /// <summary>Deleted, and still somewhere; what is in a bucket waits while there is no way to it.</summary>
    public Task<List<Guid>> ToDeleteAsync(bool hasBucket, CancellationToken stop) => db.ListAsync(
        $"""
        SELECT attempt_id FROM recordings
        WHERE deleted_at IS NOT NULL AND place <> {(int)RecordingPlace.Nowhere} AND (place = {(int)RecordingPlace.Folder} OR $1)
        ORDER BY attempt_id LIMIT $2
        """,
        [hasBucket, Most], row => row.GetGuid(0), stop);

    /// <summary>In the folder, and the call is over; after an id, so that those that cannot be moved do not keep out the others.</summary>
    public Task<List<Guid>> ToCopyAsync(Guid after, CancellationToken stop) => db.ListAsync(
        $"""
        SELECT r.attempt_id FROM recordings r JOIN attempts a ON a.id = r.attempt_id
        WHERE r.place = {(int)RecordingPlace.Folder} AND r.deleted_at IS NULL AND a.ended_at < $1 AND r.attempt_id > $2 ORDER BY r.attempt_id LIMIT $3
        """,
        [clock.GetUtcNow() - Settled, after, Most], row => row.GetGuid(0), stop);

    /// <summary>In both.</summary>
    public Task<List<Guid>> CopiedAsync(CancellationToken stop) => db.ListAsync(
        $"SELECT attempt_id FROM recordings WHERE place = {(int)RecordingPlace.Copied} AND deleted_at IS NULL ORDER BY attempt_id LIMIT $1",
        [Most], row => row.GetGuid(0), stop);

    public Task PlaceAsync(Guid attemptId, RecordingPlace place) =>
        db.ExecuteAsync("UPDATE recordings SET place = $2 WHERE attempt_id = $1", attemptId, (short)place);

    public Task CopiedAsync(Guid attemptId, long bytes) =>
        db.ExecuteAsync("UPDATE recordings SET place = $2, bytes = $3 WHERE attempt_id = $1 AND place = $4", attemptId, (short)RecordingPlace.Copied, bytes, (short)RecordingPlace.Folder);

    /// <summary>The lock, with the connection that has it.</summary>
    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // A pooled connection lives on; one that is broken has lost the lock already.
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await using var command = connection.Command("SELECT pg_advisory_unlock($1)", Turn);
                await command.ExecuteNonQueryAsync();
            }

            await connection.DisposeAsync();
        }
    }
}
