using System.Collections.Concurrent;
using Cluster.Api.Imports;
using Npgsql;

namespace Cluster.Tests.Api;

/// <summary>Counts content and turns nothing into contacts.</summary>
public sealed class FakeImports(NpgsqlDataSource db) : IImports
{
    /// <summary>The largest piece that was read at once: content must come as a stream.</summary>
    public int LargestRead { get; private set; }

    public ConcurrentDictionary<Guid, ImportDefinition> Definitions { get; } = new();

    public async Task CreateAsync(Guid importId, Guid campaignId, ImportDefinition definition, CancellationToken stop)
    {
        Definitions[importId] = definition;
        await using var command = db.CreateCommand(
            "INSERT INTO imports (id, campaign_id, state, definition, created_at) VALUES ($1, $2, 0, '{}', now()) ON CONFLICT DO NOTHING");
        command.Parameters.Add(new() { Value = importId });
        command.Parameters.Add(new() { Value = campaignId });
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<ImportAppend> AppendAsync(Guid importId, long offset, Stream content, long maxBytes, CancellationToken stop)
    {
        var (received, state) = await FindAsync(importId);
        if (state != ImportState.Receiving)
        {
            return new ImportAppend(ImportAppendKind.Closed, received);
        }

        if (received != offset)
        {
            return new ImportAppend(ImportAppendKind.WrongOffset, received);
        }

        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, stop)) > 0)
        {
            received += read;
            LargestRead = Math.Max(LargestRead, read);
        }

        await SetAsync("UPDATE imports SET received = $2 WHERE id = $1", importId, received);
        return new ImportAppend(ImportAppendKind.Taken, received);
    }

    public async Task<bool> CommitAsync(Guid importId, CancellationToken stop)
    {
        await SetAsync("UPDATE imports SET state = 1, rows_read = $2 WHERE id = $1 AND state = 0", importId, 0L);
        return true;
    }

    private async Task<(long Received, ImportState State)> FindAsync(Guid id)
    {
        await using var command = db.CreateCommand("SELECT received, state FROM imports WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), (ImportState)row.GetInt16(1));
    }

    private async Task SetAsync(string sql, Guid id, long value)
    {
        await using var command = db.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
