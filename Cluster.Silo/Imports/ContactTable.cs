using Cluster.Silo.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Imports;

/// <summary>
/// Puts rows into contacts and entries: copied into a table of the connection, then judged and written by one statement. The same
/// path for a file of a million and for one contact of the API.
/// </summary>
internal static class ContactTable
{
    /// <summary>Once a connection.</summary>
    public const string Prepare =
        """
        SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off;
        CREATE TEMP TABLE IF NOT EXISTS arriving (
            ord int PRIMARY KEY, id uuid, external_id text, numbers text[], zone text, entry_zone text, priority smallint,
            earliest timestamptz, latest timestamptz, owner_id uuid, data jsonb) ON COMMIT DELETE ROWS
        """;

    private const string Copy =
        "COPY arriving (ord, id, external_id, numbers, zone, entry_zone, priority, earliest, latest, owner_id, data) FROM STDIN (FORMAT BINARY)";

    private const string Judge =
        """
        WITH found AS MATERIALIZED (
            SELECT a.*, c.id AS known_id, c.dnc, e.contact_id AS entry_id, e.import_id,
                   c.id IS NOT NULL AND (c.numbers <> a.numbers OR c.data <> a.data OR c.zone IS DISTINCT FROM a.zone) AS changed,
                   e.contact_id IS NOT NULL AND a.owner_id IS NOT NULL AND e.owner_id IS DISTINCT FROM a.owner_id AS moved
            FROM arriving a
            LEFT JOIN contacts c ON c.external_id = a.external_id
            LEFT JOIN entries e ON e.campaign_id = $1 AND e.contact_id = c.id
        ), judged AS MATERIALIZED (
            SELECT f.*, CASE
                WHEN known_id IS NULL THEN CASE
                    WHEN $2::uuid IS NOT NULL AND EXISTS (
                        SELECT FROM contacts c JOIN entries e ON e.campaign_id = $1 AND e.contact_id = c.id
                        WHERE c.numbers[1] = f.numbers[1] AND e.import_id = $2) THEN 2
                    ELSE 0 END
                WHEN import_id = $2 THEN 2
                WHEN changed OR moved OR entry_id IS NULL THEN 1
                ELSE 2 END AS result
            FROM found f
        )

        """;

    private const string Write = Judge +
        """
        , added AS (
            INSERT INTO contacts (id, external_id, numbers, zone, data, created_at)
            SELECT id, external_id, numbers, zone, data, $3 FROM judged WHERE result = 0 ORDER BY ord
        ), changes AS (
            UPDATE contacts c SET numbers = j.numbers, zone = j.zone, data = j.data, version = c.version + 1
            FROM judged j WHERE j.result = 1 AND j.changed AND c.id = j.known_id
        ), entered AS (
            INSERT INTO entries (campaign_id, contact_id, zone, priority, status, next_due, earliest, latest, owner_id, import_id, made_by)
            SELECT $1, coalesce(known_id, id), entry_zone, priority, CASE WHEN dnc THEN 5 ELSE 0 END, greatest($3, earliest), earliest, latest, owner_id, $2, $2
            FROM judged WHERE result = 0 OR (result = 1 AND entry_id IS NULL) ORDER BY ord
        ), named AS (
            UPDATE entries e SET import_id = coalesce($2, e.import_id),
                owner_id = CASE WHEN j.result = 1 AND j.moved THEN j.owner_id ELSE e.owner_id END,
                version = e.version + (j.result = 1 AND j.moved)::int
            FROM judged j WHERE j.entry_id IS NOT NULL AND e.campaign_id = $1 AND e.contact_id = j.entry_id
                AND ($2::uuid IS NOT NULL AND e.import_id IS DISTINCT FROM $2 OR j.result = 1 AND j.moved)
        )
        SELECT ord, result, coalesce(known_id, id) FROM judged
        """;

    /// <summary>Takes the same parameters; the instant means nothing to it.</summary>
    private const string JudgeOnly = Judge + "SELECT ord, result, coalesce(known_id, id) FROM judged WHERE $3::timestamptz IS NOT NULL";

    /// <summary>Writes the rows in the transaction that is open on the connection; answers by the row's place in the list.</summary>
    public static Task<(RowResult Result, Guid ContactId)[]> WriteAsync(
        NpgsqlConnection connection, Guid campaignId, Guid? importId, IReadOnlyList<ContactRow> rows, DateTimeOffset at, CancellationToken cancel) =>
        RunAsync(Write, connection, campaignId, importId, rows, at, cancel);

    /// <summary>What writing them would answer; writes nothing.</summary>
    public static Task<(RowResult Result, Guid ContactId)[]> JudgeAsync(
        NpgsqlConnection connection, Guid campaignId, Guid importId, IReadOnlyList<ContactRow> rows, DateTimeOffset at, CancellationToken cancel) =>
        RunAsync(JudgeOnly, connection, campaignId, importId, rows, at, cancel);

    private static async Task<(RowResult Result, Guid ContactId)[]> RunAsync(
        string sql, NpgsqlConnection connection, Guid campaignId, Guid? importId, IReadOnlyList<ContactRow> rows, DateTimeOffset at, CancellationToken cancel)
    {
        var results = new (RowResult, Guid)[rows.Count];
        if (rows.Count == 0)
        {
            return results;
        }

        await CopyAsync(connection, rows, cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        command.With(campaignId).With(importId, NpgsqlDbType.Uuid).With(at);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            results[reader.GetInt32(0)] = ((RowResult)reader.GetInt32(1), reader.GetGuid(2));
        }

        return results;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<ContactRow> rows, CancellationToken cancel)
    {
        // Not awaited field by field: the writer flushes a full buffer by itself, and a million rows have ten million fields.
        await using var copy = await connection.BeginBinaryImportAsync(Copy, cancel);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(i, NpgsqlDbType.Integer, cancel);
            await copy.WriteAsync(row.Id, NpgsqlDbType.Uuid, cancel);
            await copy.WriteAsync(row.ExternalId, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(row.Numbers, NpgsqlDbType.Array | NpgsqlDbType.Text, cancel);
            await WriteAsync(copy, row.Zone, cancel);
            await copy.WriteAsync(row.EntryZone, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(row.Priority, NpgsqlDbType.Smallint, cancel);
            await WriteAsync(copy, row.Earliest, cancel);
            await WriteAsync(copy, row.Latest, cancel);
            await (row.OwnerId is { } owner ? copy.WriteAsync(owner, NpgsqlDbType.Uuid, cancel) : copy.WriteNullAsync(cancel));
            await copy.WriteAsync(row.Data, NpgsqlDbType.Jsonb, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancel) =>
        text is null ? copy.WriteNullAsync(cancel) : copy.WriteAsync(text, NpgsqlDbType.Text, cancel);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, DateTimeOffset? at, CancellationToken cancel) =>
        at is { } instant ? copy.WriteAsync(instant.UtcDateTime, NpgsqlDbType.TimestampTz, cancel) : copy.WriteNullAsync(cancel);
}
