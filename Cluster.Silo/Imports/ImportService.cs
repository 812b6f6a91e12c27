using System.Collections.Concurrent;
using System.Text.Json;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Hosting;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Imports;

/// <summary>Where content lies until it is in the tables, and whom to tell.</summary>
public sealed class ImportOptions
{
    /// <summary>Folder for content. It must outlive the process, and all processes of a cluster must have the same one.</summary>
    public string Folder { get; set; } = Path.Combine(".data", "imports");

    /// <summary>Most bytes of one import.</summary>
    public long LargestContent { get; set; } = 4L << 30;

    /// <summary>Called with the campaign after each commit, so that it looks again.</summary>
    public Func<Guid, Task> Arrived { get; set; } = static _ => Task.CompletedTask;
}

/// <summary>
/// Imports of contacts: made, filled with content in pieces, then brought into the tables in the background, by one process at a time.
/// Unfinished ones go on when the process starts again, or in another one.
/// </summary>
public sealed class ImportService(
    NpgsqlDataSource database, TimeProvider time, ImportOptions options, ILogger<ImportService> log) : BackgroundService
{
    private const int Piece = 1 << 16;

    /// <summary>Held by the process that brings imports into the tables; when it dies, the lock goes with its connection.</summary>
    private const long TurnLock = 0x436C757374657203;

    private const string Columns =
        "id, campaign_id, state, definition, received, committed_bytes, rows_read, inserted, updated, duplicate, rejected, error, created_at, ended_at, removed";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>How often a process without work looks whether another one has left some.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _uploads = new();
    private readonly SemaphoreSlim _work = new(0);

    /// <summary>Makes an import that waits for its content. Repeating it with the same id is harmless.</summary>
    public async Task<ImportStatus> CreateAsync(Guid importId, Guid campaignId, ImportDefinition definition)
    {
        await database.CreateCommand(
            "INSERT INTO imports (id, campaign_id, state, definition, created_at) VALUES ($1, $2, 0, $3, $4) ON CONFLICT (id) DO NOTHING")
            .With(importId).With(campaignId).WithJson(definition).With(time.GetUtcNow()).ExecuteAsync();
        return (await FindAsync(importId))!;
    }

    /// <summary>An import, or null.</summary>
    public Task<ImportStatus?> FindAsync(Guid importId) =>
        database.CreateCommand($"SELECT {Columns} FROM imports WHERE id = $1").With(importId).FirstAsync(Read);

    /// <summary>The imports of a campaign, the newest first.</summary>
    public Task<List<ImportStatus>> ListAsync(Guid campaignId, int limit) =>
        database.CreateCommand($"SELECT {Columns} FROM imports WHERE campaign_id = $1 ORDER BY created_at DESC, id LIMIT $2")
            .With(campaignId).With(limit).ListAsync(Read);

    /// <summary>
    /// Says anew how to read the content; counts and errors of a dry run are gone. False when rows are being taken already.
    /// </summary>
    public Task<bool> DefineAsync(Guid importId, ImportDefinition definition) =>
        TurnAsync(importId, ImportState.Receiving, [ImportState.Receiving, ImportState.Checked], definition);

    /// <summary>What is in the content and what its first rows would become.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message says why and where.</exception>
    public async Task<ImportPreview> PreviewAsync(ImportStatus import, CancellationToken cancel)
    {
        var campaign = await CampaignAsync(import);
        var owners = await OwnerNames.ReadAsync(database, import.CampaignId);
        return await new PreviewReader(import.Definition.Country ?? campaign.Country, campaign.Zone, owners).ReadAsync(ContentOf(import), import.Definition, cancel);
    }

    /// <summary>
    /// Appends content. <paramref name="offset"/> must be where the content ends (0 at first); after a broken upload ask for
    /// <see cref="ImportStatus.ReceivedBytes"/> and go on from there.
    /// </summary>
    public async Task<UploadReply> AppendAsync(Guid importId, long offset, Stream content, CancellationToken cancel)
    {
        var turn = _uploads.GetOrAdd(importId, static _ => new(1));
        await turn.WaitAsync(cancel);
        try
        {
            if (await RefusalAsync(importId, offset) is { } refusal)
            {
                return refusal;
            }

            await using var file = TryOpen(importId);
            if (file is null || await RefusalAsync(importId, offset) is not null)
            {
                // Another process is at the same piece.
                return new(false, "wrong-offset", (await FindAsync(importId))?.ReceivedBytes ?? 0);
            }

            var (received, whole) = await StoreAsync(file, offset, content, cancel);
            await database.CreateCommand("UPDATE imports SET received = $2, content_path = $3 WHERE id = $1")
                .With(importId).With(received).With(PathOf(importId)).ExecuteAsync();
            return whole ? new(true, null, received) : new(false, "too-large", received);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The content is whole: bring it into the tables. False when it is not in a state for that.</summary>
    public Task<bool> CommitAsync(Guid importId) => BeginAsync(importId, ImportState.Running, [ImportState.Receiving, ImportState.Checked]);

    /// <summary>The content is whole: count what would become of its rows. False when it is not in a state for that.</summary>
    public Task<bool> CheckAsync(Guid importId) => BeginAsync(importId, ImportState.Checking, [ImportState.Receiving, ImportState.Checked]);

    /// <summary>Takes out of the campaign whom the import brought and nobody dialled. False when it is not over.</summary>
    public async Task<bool> UndoAsync(Guid importId)
    {
        var begun = await database.CreateCommand("UPDATE imports SET state = 6 WHERE id = $1 AND state IN (2, 3)").With(importId).ExecuteAsync() == 1;
        if (begun)
        {
            _work.Release();
        }

        return begun;
    }

    /// <summary>Rejected rows behind row <paramref name="after"/>, in their order.</summary>
    public Task<List<ImportError>> ErrorsAsync(Guid importId, long after, int limit) =>
        database.CreateCommand("SELECT row, column_name, value, code, message FROM import_errors WHERE import_id = $1 AND row > $2 ORDER BY row LIMIT $3")
            .With(importId).With(after).With(limit).ListAsync(static row => new ImportError(
                row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetString(4)));

    /// <summary>
    /// The rejected rows in the format in which they came, under the names of the columns if there were any: to be corrected and sent again.
    /// </summary>
    public Task WriteRejectsAsync(ImportStatus import, Stream output, CancellationToken cancel) =>
        new ImportRejects(database, import, PathOf(import.Id)).WriteAsync(output, cancel);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAllAsync(stoppingToken);
                await UntilWorkAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                // The database or the disk is away: later it goes on from its mark.
                ImportLog.Interrupted(log, Pause, error.Message);
                await Task.Delay(Pause, time, stoppingToken).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _work.Dispose();
        base.Dispose();
    }

    private async Task RunAllAsync(CancellationToken cancel)
    {
        if (await NextAsync() is null)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var turn = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection);
        if (await turn.With(TurnLock).ExecuteScalarAsync(cancel) is not true)
        {
            return;
        }

        try
        {
            while (await NextAsync() is { } import)
            {
                await RunAsync(import, cancel);
            }
        }
        finally
        {
            // Back in the pool the connection would keep it.
            await using var over = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection);
            await over.With(TurnLock).ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task UntilWorkAsync(CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Look, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            await _work.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nobody told us of work: looked for all the same.
        }
    }

    /// <summary>Short work first: nobody waits for a dry run behind somebody's million rows that wait their turn.</summary>
    private Task<ImportStatus?> NextAsync() =>
        database.CreateCommand($"SELECT {Columns} FROM imports WHERE state IN (1, 4, 6) ORDER BY state = 1, created_at LIMIT 1").FirstAsync(Read);

    private async Task<bool> BeginAsync(Guid importId, ImportState state, ImportState[] from)
    {
        var begun = await TurnAsync(importId, state, from);
        if (begun)
        {
            _uploads.TryRemove(importId, out _);
            _work.Release();
        }

        return begun;
    }

    /// <summary>Puts an import into a state in which nothing of it is read yet.</summary>
    private async Task<bool> TurnAsync(Guid importId, ImportState state, ImportState[] from, ImportDefinition? definition = null)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var turned = await transaction.Statement(
            """
            UPDATE imports SET state = $2, definition = coalesce($4, definition), committed_bytes = 0, rows_read = 0, inserted = 0, updated = 0,
                duplicate = 0, rejected = 0, error = NULL, ended_at = NULL
            WHERE id = $1 AND state = ANY($3)
            """).With(importId).With((short)state).With(from.Select(one => (short)one).ToArray())
            .With(definition is null ? null : JsonSerializer.Serialize(definition, ClusterJson.Options), NpgsqlDbType.Jsonb).ExecuteAsync() == 1;
        if (turned)
        {
            await transaction.Statement("DELETE FROM import_errors WHERE import_id = $1").With(importId).ExecuteAsync();
            await transaction.CommitAsync();
        }

        return turned;
    }

    private async Task RunAsync(ImportStatus import, CancellationToken cancel)
    {
        if (import.State == ImportState.Undoing)
        {
            await new ImportUndo(database, import).RunAsync(cancel);
            await EndAsync(import, ImportState.Undone, null);
            return;
        }

        // What a dry run remembers of the rows is gone with the process that began it.
        var dry = import.State == ImportState.Checking;
        if (dry && import.CommittedBytes > 0)
        {
            await TurnAsync(import.Id, ImportState.Checking, [ImportState.Checking]);
            import = (await FindAsync(import.Id))!;
        }

        var wrong = await TakeRowsAsync(import, cancel);
        await EndAsync(import, dry ? ImportState.Checked : wrong is null ? ImportState.Completed : ImportState.Failed, wrong);
    }

    /// <summary>Null, or why not all rows could be taken.</summary>
    private async Task<string?> TakeRowsAsync(ImportStatus import, CancellationToken cancel)
    {
        try
        {
            var campaign = await CampaignAsync(import);
            await new ImportRun(database, time, import, ContentOf(import)).RunAsync(
                campaign.Zone, campaign.Country, () => import.State == ImportState.Checking ? Task.CompletedTask : options.Arrived(import.CampaignId), cancel);
            return null;
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException or OverflowException
            or PostgresException { SqlState: ['2', '2' or '3', ..] })
        {
            return error.Message;
        }
    }

    private async Task EndAsync(ImportStatus import, ImportState state, string? wrong)
    {
        await database.CreateCommand("UPDATE imports SET state = $3, error = $4, ended_at = $5 WHERE id = $1 AND state = $2")
            .With(import.Id).With((short)import.State).With((short)state).With(wrong, NpgsqlDbType.Text).With(time.GetUtcNow()).ExecuteAsync();
        ImportLog.Ended(log, import.Id, state, wrong);
    }

    private async Task<CampaignDefinition> CampaignAsync(ImportStatus import) =>
        (await new CampaignStore(database).FindAsync(import.CampaignId))?.Definition ?? throw new InvalidDataException("The campaign is gone.");

    private string ContentOf(ImportStatus import) => File.Exists(PathOf(import.Id)) ? PathOf(import.Id)
        : throw new InvalidDataException(import.ReceivedBytes == 0 ? "The import has no content." : "The content is gone.");

    /// <summary>Why no content can be appended there; null: it can.</summary>
    private async Task<UploadReply?> RefusalAsync(Guid importId, long offset) => await FindAsync(importId) switch
    {
        null => new(false, "not-found", 0),
        { State: not ImportState.Receiving } import => new(false, "wrong-state", import.ReceivedBytes),
        { } import when offset != import.ReceivedBytes => new(false, "wrong-offset", import.ReceivedBytes),
        _ => null,
    };

    /// <summary>The content's file; null: somebody else writes it.</summary>
    private FileStream? TryOpen(Guid importId)
    {
        Directory.CreateDirectory(options.Folder);
        try
        {
            return new FileStream(PathOf(importId), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, Piece);
        }
        catch (IOException) when (File.Exists(PathOf(importId)))
        {
            return null;
        }
    }

    private async Task<(long Received, bool Whole)> StoreAsync(FileStream file, long offset, Stream content, CancellationToken cancel)
    {
        // Bytes of an upload that broke before it was noted are overwritten.
        file.SetLength(offset);
        file.Position = offset;
        var whole = true;
        try
        {
            var buffer = new byte[Piece];
            for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
            {
                if (file.Position + read > options.LargestContent)
                {
                    whole = false;
                    break;
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client went away; what came is kept, and he may go on from there.
        }

        await file.FlushAsync(CancellationToken.None);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        return (file.Position, whole);
    }

    private static ImportStatus Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), (ImportState)row.GetInt16(2), row.Json<ImportDefinition>(3), row.GetInt64(4), row.GetInt64(5),
        row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.IsDBNull(11) ? null : row.GetString(11),
        row.GetFieldValue<DateTimeOffset>(12), row.IsDBNull(13) ? null : row.GetFieldValue<DateTimeOffset>(13), row.GetInt64(14));

    private string PathOf(Guid importId) => Path.Combine(options.Folder, importId.ToString("N"));
}

/// <summary>Log messages of imports.</summary>
internal static partial class ImportLog
{
    [LoggerMessage(3101, LogLevel.Information, "Import {ImportId} is {State} {Reason}")]
    public static partial void Ended(ILogger log, Guid importId, ImportState state, string? reason);

    [LoggerMessage(3102, LogLevel.Warning, "Imports are interrupted and go on in {Pause}: {Reason}")]
    public static partial void Interrupted(ILogger log, TimeSpan pause, string reason);
}
