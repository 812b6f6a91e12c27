using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Cluster.Silo.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Imports;

/// <summary>
/// Brings the content of one import into the tables, from where an earlier run stopped. One task reads and judges rows while another
/// writes the batch before; the mark that says how far it came is committed with the rows. A dry run does the same but for writing contacts.
/// </summary>
internal sealed class ImportRun(NpgsqlDataSource database, TimeProvider time, ImportStatus import, string path)
{
    private const int BatchRows = 5_000;
    private const int BatchBytes = 4 << 20;
    private const int BatchesAhead = 2;
    private const int LongestSource = 64 << 10;
    private const int MostConflicts = 5;

    private readonly RowMemory? _judged = import.State == ImportState.Checking ? new() : null;

    /// <summary>Runs to the end of the content. <paramref name="committed"/> is called after each commit.</summary>
    /// <exception cref="InvalidDataException">The content cannot be read at all, or too many rows were rejected.</exception>
    public async Task RunAsync(string campaignZone, string? campaignCountry, Func<Task> committed, CancellationToken cancel)
    {
        using var content = await ImportContent.OpenAsync(path, import.Definition, cancel);
        content.RequireNumbers();
        var owners = await OwnerNames.ReadAsync(database, import.CampaignId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var batches = Channel.CreateBounded<Batch>(new BoundedChannelOptions(BatchesAhead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(content, new RowReader(import.Definition.Country ?? campaignCountry, campaignZone, owners, import.Definition.ZoneFrom), batches.Writer, stop.Token), stop.Token);
        try
        {
            await WriteAsync(batches.Reader, committed, cancel);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task ReadAsync(ImportContent content, RowReader rows, ChannelWriter<Batch> batches, CancellationToken cancel)
    {
        try
        {
            var begin = Math.Max(content.BodyOffset, import.CommittedBytes);
            var cursor = content.Rows(begin, import.RowsRead);
            var batch = new Batch();
            while (cursor.TryRead(out var record, out var tooLong))
            {
                batch.Add(cursor.Row, record.Span, tooLong, content.Parser, rows);
                if (batch.Rows >= BatchRows || cursor.Offset - begin >= BatchBytes)
                {
                    batch.End = begin = cursor.Offset;
                    await batches.WriteAsync(batch, cancel);
                    batch = new Batch();
                }
            }

            batch.End = cursor.Offset;
            batch.IsLast = true;
            await batches.WriteAsync(batch, cancel);
            batches.Complete();
        }
        catch (Exception error)
        {
            batches.Complete(error);
        }
    }

    private async Task WriteAsync(ChannelReader<Batch> batches, Func<Task> committed, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await new NpgsqlCommand(ContactTable.Prepare, connection).ExecuteAsync();
        var (mark, rejected) = (import.CommittedBytes, import.Rejected);
        await foreach (var batch in batches.ReadAllAsync(cancel))
        {
            await CommitAsync(connection, batch, mark, cancel);
            mark = batch.End;
            rejected += batch.Errors.Count;
            await committed();
            if (rejected > import.Definition.MaxErrors)
            {
                throw new InvalidDataException($"More than {import.Definition.MaxErrors} rows were rejected.");
            }
        }
    }

    private async Task CommitAsync(NpgsqlConnection connection, Batch batch, long mark, CancellationToken cancel)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                if (!batch.IsLast)
                {
                    // Rows and mark are one transaction: if the newest are lost with the power, the import reads them again.
                    await transaction.Statement("SET LOCAL synchronous_commit = off").ExecuteAsync();
                }

                var results = await WriteContactsAsync(connection, batch, cancel);
                await WriteErrorsAsync(connection, batch, cancel);
                await MarkAsync(transaction, batch, results, mark);
                await transaction.CommitAsync(cancel);
                return;
            }
            catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
                && conflicts < MostConflicts)
            {
                // The API or another import added the same person meanwhile: now he is known.
            }
        }
    }

    private async Task<(RowResult Result, Guid ContactId)[]> WriteContactsAsync(NpgsqlConnection connection, Batch batch, CancellationToken cancel)
    {
        if (_judged is null)
        {
            return await ContactTable.WriteAsync(connection, import.CampaignId, import.Id, batch.Contacts, time.GetUtcNow(), cancel);
        }

        var results = await ContactTable.JudgeAsync(connection, import.CampaignId, import.Id, batch.Contacts, time.GetUtcNow(), cancel);
        for (var i = 0; i < results.Length; i++)
        {
            if (!_judged.IsNew(batch.Contacts[i]))
            {
                results[i].Result = RowResult.Duplicate;
            }
        }

        return results;
    }

    private async Task MarkAsync(NpgsqlTransaction transaction, Batch batch, (RowResult Result, Guid ContactId)[] results, long mark)
    {
        long Count(RowResult result) => results.LongCount(row => row.Result == result);
        var moved = await transaction.Statement(
            """
            UPDATE imports SET committed_bytes = $3, rows_read = rows_read + $4, inserted = inserted + $5, updated = updated + $6,
                duplicate = duplicate + $7, rejected = rejected + $8
            WHERE id = $1 AND committed_bytes = $2 AND state = $9
            """)
            .With(import.Id).With(mark).With(batch.End).With((long)batch.Rows).With(Count(RowResult.Inserted)).With(Count(RowResult.Updated))
            .With(Count(RowResult.Duplicate) + batch.Repeats).With((long)batch.Errors.Count).With((short)import.State).ExecuteAsync();
        if (moved == 0)
        {
            throw new InvalidOperationException($"Import {import.Id} is being written by somebody else.");
        }
    }

    private async Task WriteErrorsAsync(NpgsqlConnection connection, Batch batch, CancellationToken cancel)
    {
        if (batch.Errors.Count == 0)
        {
            return;
        }

        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY import_errors (import_id, row, column_name, value, code, message, source) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (var (row, error, source) in batch.Errors)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(import.Id, NpgsqlDbType.Uuid, cancel);
            await copy.WriteAsync(row, NpgsqlDbType.Bigint, cancel);
            await WriteAsync(copy, error.Column, cancel);
            await WriteAsync(copy, error.Value, cancel);
            await copy.WriteAsync(error.Code, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(error.Message, NpgsqlDbType.Text, cancel);
            await WriteAsync(copy, source, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancel) =>
        text is null ? copy.WriteNullAsync(cancel) : copy.WriteAsync(text, NpgsqlDbType.Text, cancel);

    /// <summary>Which persons a dry run has met before: what a real one finds in the tables.</summary>
    private sealed class RowMemory
    {
        /// <summary>Most rows remembered; repeats of later ones count as new.</summary>
        private const int Bound = 2_000_000;

        private readonly HashSet<long> _ids = [];
        private readonly HashSet<long> _numbers = [];

        public bool IsNew(ContactRow row)
        {
            if (_ids.Count >= Bound)
            {
                return !_ids.Contains(Mark(row.ExternalId)) && !_numbers.Contains(Mark(row.Numbers[0]));
            }

            return _ids.Add(Mark(row.ExternalId)) & _numbers.Add(Mark(row.Numbers[0]));
        }

        private static long Mark(string text) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Rows that are committed together.</summary>
    private sealed class Batch
    {
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private readonly HashSet<string> _firstNumbers = new(StringComparer.Ordinal);

        public int Rows { get; private set; }

        public int Repeats { get; private set; }

        public List<ContactRow> Contacts { get; } = new(BatchRows);

        public List<(long Row, RowError Error, string? Source)> Errors { get; } = [];

        public long End { get; set; }

        public bool IsLast { get; set; }

        public void Add(long number, ReadOnlySpan<byte> record, bool tooLong, ContactParser parser, RowReader rows)
        {
            Rows++;
            RowError? error;
            if (tooLong)
            {
                error = new(null, null, "row-too-long", "longer than 1 MiB, or a quote that is not closed");
            }
            else if (parser.Parse(record, out error) is { } contact && rows.TryRead(contact, out var row, out error))
            {
                if (!_ids.Contains(row.ExternalId) && _firstNumbers.Add(row.Numbers[0]))
                {
                    _ids.Add(row.ExternalId);
                    Contacts.Add(row);
                }
                else
                {
                    Repeats++;
                }

                return;
            }

            var source = Encoding.UTF8.GetString(record[..Math.Min(record.Length, LongestSource)]).Replace('\0', '?');
            Errors.Add((number, error!, source));
        }
    }
}
