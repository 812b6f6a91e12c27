using System.Globalization;
using ExcelDataReader;

namespace Cluster.Silo.Imports.Excel;

/// <summary>The row of a sheet that was read last.</summary>
internal sealed class SheetRow
{
    /// <summary>Most characters of a row: in UTF-8 it must not be longer than a record may be.</summary>
    private const int LongestRow = RecordSplitter.LongestRecord / 4;

    private readonly IExcelDataReader _reader;
    private readonly string[] _cells;
    private readonly ILookup<int, CellRange> _begins;
    private readonly Dictionary<int, (CellRange Range, string Text)> _open = [];

    public SheetRow(IExcelDataReader reader)
    {
        (_reader, _cells) = (reader, new string[reader.FieldCount]);
        _begins = (reader.MergeCells ?? []).Where(range => range.ToRow > range.FromRow && range.FromColumn >= 0 && range.FromColumn < _cells.Length)
            .ToLookup(range => range.FromRow);
    }

    /// <summary>Writes its number and its cells as a record; nothing when all of them are empty.</summary>
    public void Write(int number, StreamWriter writer)
    {
        var last = Read(number - 1);
        if (last < 0)
        {
            return;
        }

        if (_cells.Sum(cell => (long)cell.Length) > LongestRow)
        {
            throw new InvalidDataException($"Row {number} of the sheet {_reader.Name} has more than {LongestRow} characters.");
        }

        writer.Write(number.ToString(CultureInfo.InvariantCulture));
        for (var i = 0; i <= last; i++)
        {
            writer.Write(',');
            Write(_cells[i], writer);
        }

        writer.Write('\n');
    }

    /// <summary>Index of the last cell with a text; -1: none.</summary>
    private int Read(int row)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            var value = _reader.GetValue(i);
            _cells[i] = CellText.Of(value, value is double ? _reader.GetNumberFormatString(i) : null);
        }

        foreach (var (column, (range, text)) in _open)
        {
            if (row <= range.ToRow)
            {
                _cells[column] = text;
            }
        }

        foreach (var range in _begins[row])
        {
            _open[range.FromColumn] = (range, _cells[range.FromColumn]);
        }

        return Array.FindLastIndex(_cells, cell => !string.IsNullOrWhiteSpace(cell));
    }

    private static void Write(string cell, StreamWriter writer)
    {
        if (cell.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            writer.Write(cell);
            return;
        }

        writer.Write('"');
        writer.Write(cell.Replace("\"", "\"\"", StringComparison.Ordinal));
        writer.Write('"');
    }
}
