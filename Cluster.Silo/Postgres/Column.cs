using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>One column of a batch: an array parameter whose memory is used again for the next batch.</summary>
internal sealed class Column<T>
{
    private readonly List<T> _values = [];

    public Column(NpgsqlBatchCommand command, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = _values });

    public int Count => _values.Count;

    public void Add(T value) => _values.Add(value);

    public void Clear() => _values.Clear();
}
