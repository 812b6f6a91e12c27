using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Conventions;

/// <summary>The few lines of Npgsql that every read query would repeat.</summary>
internal static class Rows
{
    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlDataSource db, string sql, object?[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken stop = default)
    {
        await using var command = db.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<T>();
        while (await reader.ReadAsync(stop))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static async Task<T?> OneAsync<T>(
        this NpgsqlDataSource db, string sql, object?[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken stop = default) where T : class =>
        (await db.ListAsync(sql, parameters, read, stop)).FirstOrDefault();

    public static async Task<int> ExecuteAsync(this NpgsqlDataSource db, string sql, params object?[] parameters)
    {
        await using var command = db.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>A command with $1, $2, ... Use <see cref="Json"/> for jsonb.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource db, string sql, object?[] parameters) => With(db.CreateCommand(sql), parameters);

    /// <summary>The same within a connection's transaction.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params object?[] parameters) => With(new NpgsqlCommand(sql, connection), parameters);

    public static NpgsqlParameter Json(string json) => new() { Value = json, NpgsqlDbType = NpgsqlDbType.Jsonb };

    /// <summary>A parameter that may be null still has a type: the server cannot guess it.</summary>
    public static NpgsqlParameter Typed(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    public static Guid? IdOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Instant(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? InstantOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlCommand With(NpgsqlCommand command, object?[] parameters)
    {
        foreach (var value in parameters)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
