using Cluster.Api.DoNotCall;
using Npgsql;

namespace Cluster.Tests.Api;

/// <summary>The list by plain statements.</summary>
public sealed class FakeDncList(NpgsqlDataSource db) : IDncList
{
    public async Task<IReadOnlyList<Guid>> AddAsync(IReadOnlyCollection<string> numbers, string? reason)
    {
        await using var add = db.CreateCommand("INSERT INTO dnc_numbers SELECT n, $2, now() FROM unnest($1) n ON CONFLICT DO NOTHING");
        add.Parameters.Add(new() { Value = numbers.ToArray() });
        add.Parameters.Add(new() { Value = (object?)reason ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await add.ExecuteNonQueryAsync();
        return await ListAsync<Guid>("SELECT contact_id FROM attempts WHERE ended_at IS NULL AND number = ANY($1)", numbers);
    }

    public async Task<int> RemoveAsync(IReadOnlyCollection<string> numbers) =>
        (await ListAsync<string>("DELETE FROM dnc_numbers WHERE number = ANY($1) RETURNING number", numbers)).Count;

    public async Task<IReadOnlyList<string>> ListedAsync(IReadOnlyCollection<string> numbers) =>
        await ListAsync<string>("SELECT number FROM dnc_numbers WHERE number = ANY($1) ORDER BY 1", numbers);

    private async Task<List<T>> ListAsync<T>(string sql, IReadOnlyCollection<string> numbers)
    {
        await using var command = db.CreateCommand(sql);
        command.Parameters.Add(new() { Value = numbers.ToArray() });
        await using var row = await command.ExecuteReaderAsync();
        var list = new List<T>();
        while (await row.ReadAsync())
        {
            list.Add(await row.GetFieldValueAsync<T>(0));
        }

        return list;
    }
}
