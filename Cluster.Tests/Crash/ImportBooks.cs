using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Tests.Crash;

/// <summary>What the tables say of an import, also while the program is dead.</summary>
internal sealed class ImportBooks(string database, Guid import) : IAsyncDisposable
{
    private const string Counts =
        "SELECT state, received, rows_read, inserted, updated, duplicate, rejected, (SELECT count(*) FROM contacts), (SELECT count(*) FROM entries) FROM imports WHERE id = $1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] States = ["receiving", "running", "completed", "failed"];

    private readonly NpgsqlDataSource _source = PostgresRegistration.Connect(database + ";Pooling=false");

    public async Task<ImportCounts> CountsAsync() => (await TallyAsync()).Counts;

    /// <summary>All of one moment.</summary>
    public async Task<(ImportCounts Counts, long Contacts, long Entries)> TallyAsync()
    {
        var rows = await ReadAsync(Counts, row => (
            new ImportCounts(States[row.GetInt16(0)], row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
            row.GetInt64(7), row.GetInt64(8)));
        return rows[0];
    }

    public Task<List<(string Id, string Number)>> ContactsAsync() =>
        ReadAsync("SELECT external_id, numbers[1] FROM contacts WHERE $1::uuid IS NOT NULL", row => (row.GetString(0), row.GetString(1)));

    public Task<List<(string Id, string Number)>> EntriesAsync() => ReadAsync(
        "SELECT c.external_id, c.numbers[1] FROM entries e JOIN contacts c ON c.id = e.contact_id WHERE e.import_id = $1", row => (row.GetString(0), row.GetString(1)));

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> take)
    {
        for (var until = DateTimeOffset.UtcNow + Patience; ;)
        {
            try
            {
                await using var command = _source.CreateCommand(sql);
                command.Parameters.Add(new NpgsqlParameter { Value = import });
                await using var reader = await command.ExecuteReaderAsync();
                var rows = new List<T>();
                while (await reader.ReadAsync())
                {
                    rows.Add(take(reader));
                }

                return rows;
            }
            catch (NpgsqlException) when (DateTimeOffset.UtcNow < until)
            {
                // The database is on its way up.
                await Task.Delay(100);
            }
        }
    }
}
