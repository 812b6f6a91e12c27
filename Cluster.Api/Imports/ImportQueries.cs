using System.Text;
using Cluster.Api.Conventions;
using Npgsql;

namespace Cluster.Api.Imports;

/// <summary>An import and how far it is; rowsRead = inserted + updated + duplicate + rejected.</summary>
/// <param name="Id">The import.</param>
/// <param name="CampaignId">Where the contacts go.</param>
/// <param name="State">Where it stands.</param>
/// <param name="ReceivedBytes">Bytes of content stored.</param>
/// <param name="CommittedBytes">Of them turned into contacts.</param>
/// <param name="RowsRead">Rows that were read.</param>
/// <param name="Inserted">New in the campaign.</param>
/// <param name="Updated">Known, and changed.</param>
/// <param name="Duplicate">Known, nothing new.</param>
/// <param name="Rejected">Not taken; see errors and rejects.csv.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="EndedAt">When the last row was read.</param>
public sealed record ImportView(
    Guid Id, Guid CampaignId, ImportState State, long ReceivedBytes, long CommittedBytes, long RowsRead, long Inserted, long Updated, long Duplicate,
    long Rejected, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>Why a row was not taken.</summary>
/// <param name="Row">Its number; the first after the header is 1.</param>
/// <param name="Column">The column at fault.</param>
/// <param name="Value">What stood there, masked.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record ImportErrorView(long Row, string? Column, string? Value, string Code, string Message);

/// <summary>Imports, straight from the tables.</summary>
internal sealed class ImportQueries(NpgsqlDataSource db)
{
    public Task<ImportView?> FindAsync(Guid id, CancellationToken stop) => db.OneAsync(
        """
        SELECT id, campaign_id, state, received, committed_bytes, rows_read, inserted, updated, duplicate, rejected, error, created_at, ended_at
        FROM imports WHERE id = $1
        """,
        [id], Read, stop);

    public Task<List<ImportErrorView>> ErrorsAsync(Guid id, long after, int limit, CancellationToken stop) => db.ListAsync(
        "SELECT row, column_name, value, code, message FROM import_errors WHERE import_id = $1 AND row > $2 ORDER BY row LIMIT $3",
        [id, after, limit + 1], row => new ImportErrorView(row.GetInt64(0), row.TextOrNull(1), row.TextOrNull(2), row.GetString(3), row.GetString(4)), stop);

    /// <summary>Writes the rejected rows as they came, each behind its number and the reason, so that they can be mended and sent again.</summary>
    public async Task WriteRejectsAsync(Guid id, Stream output, CancellationToken stop)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await writer.WriteAsync("row,code,message,source\r\n");
        await using var command = db.Command("SELECT row, code, message, source FROM import_errors WHERE import_id = $1 ORDER BY row", [id]);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            await writer.WriteAsync($"{row.GetInt64(0)},{Csv.Cell(row.GetString(1))},{Csv.Cell(row.GetString(2))},{Csv.Cell(row.TextOrNull(3))}\r\n");
        }
    }

    private static ImportView Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), (ImportState)row.GetInt16(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
        row.GetInt64(8), row.GetInt64(9), row.TextOrNull(10), row.Instant(11), row.InstantOrNull(12));
}
