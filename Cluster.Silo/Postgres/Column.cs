using Npgsql;
using NpgsqlTypes;

namespace Cluster.Silo.Postgres;

/// <summary>The rows of a batch as arrays, one a column, whose memory is used again for the next batch.</summary>
internal abstract class Columns
{
    private readonly List<Column> _columns = [];

    /// <summary>A statement with these columns as its parameters, in the order of their making.</summary>
    public NpgsqlBatchCommand Command(string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        _columns.ForEach(column => command.Parameters.Add(column.Parameter()));
        return command;
    }

    public void Clear() => _columns.ForEach(static column => column.Clear());

    protected Column<T> Add<T>(NpgsqlDbType type)
    {
        var column = new Column<T>(type);
        _columns.Add(column);
        return column;
    }
}

/// <summary>One array.</summary>
internal abstract class Column
{
    public abstract NpgsqlParameter Parameter();

    public abstract void Clear();
}

/// <inheritdoc/>
internal sealed class Column<T>(NpgsqlDbType type) : Column
{
    private readonly List<T> _values = [];

    public int Count => _values.Count;

    public void Add(T value) => _values.Add(value);

    public override void Clear() => _values.Clear();

    public override NpgsqlParameter Parameter() =>
        new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = _values };
}
