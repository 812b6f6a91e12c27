using System.Text.Json;
using Cluster.Silo.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>Makes a statement of the stores read as one line.</summary>
internal static class CommandExtensions
{
    public static NpgsqlCommand With<T>(this NpgsqlCommand command, T value)
    {
        command.Parameters.Add(value switch
        {
            null => new NpgsqlParameter { Value = DBNull.Value },
            DateTimeOffset at => new NpgsqlParameter<DateTime> { TypedValue = at.UtcDateTime },
            _ => new NpgsqlParameter<T> { TypedValue = value },
        });
        return command;
    }

    public static NpgsqlCommand With<T>(this NpgsqlCommand command, T value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = type });
        return command;
    }

    public static NpgsqlCommand WithJson<T>(this NpgsqlCommand command, T value) =>
        command.With(JsonSerializer.Serialize(value, ClusterJson.Options), NpgsqlDbType.Jsonb);

    public static T Json<T>(this NpgsqlDataReader reader, int column) =>
        JsonSerializer.Deserialize<T>(reader.GetString(column), ClusterJson.Options)!;

    public static async Task<List<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        var rows = new List<T>();
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }
        }

        return rows;
    }

    public static async Task<T?> FirstAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
        where T : class
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? read(reader) : null;
        }
    }

    public static async Task<int> ExecuteAsync(this NpgsqlCommand command)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>A statement inside a transaction.</summary>
    public static NpgsqlCommand Statement(this NpgsqlTransaction transaction, string sql) => new(sql, transaction.Connection, transaction);
}
