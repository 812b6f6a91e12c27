using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Cluster.Silo.Imports;

/// <summary>Separated values, by the names of their columns.</summary>
/// <param name="columns">Names of the columns, and what they hold.</param>
/// <param name="delimiter">Between the cells.</param>
/// <param name="open">Whether a row may have cells beyond the named columns, as in a sheet; they are named by their letters.</param>
internal sealed class CsvParser(IReadOnlyList<ImportColumn> columns, byte delimiter, bool open) : ContactParser
{
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly List<string> _cells = [];

    public override NewContact? Parse(ReadOnlySpan<byte> record, out RowError? error)
    {
        if (!CsvRecord.TrySplit(record, delimiter, _cells))
        {
            error = new(null, null, "row-invalid", "a quote is not closed, or text follows it");
            return null;
        }

        if (_cells.Count > columns.Count && !open)
        {
            error = new(null, null, "row-invalid", $"{_cells.Count} columns where the header has {columns.Count}");
            return null;
        }

        var draft = new ContactDraft();
        _json.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_json);
        writer.WriteStartObject();
        for (var i = 0; i < _cells.Count; i++)
        {
            if (i < columns.Count && columns[i].Field != ImportDefinition.Data)
            {
                if (!SetField(draft, columns[i].Field, _cells[i], out error))
                {
                    return null;
                }
            }
            else if (i < columns.Count && columns[i].IsNamed)
            {
                writer.WriteString(columns[i].Name, _cells[i]);
            }
            else if (!string.IsNullOrWhiteSpace(_cells[i]))
            {
                writer.WriteString(i < columns.Count ? columns[i].Name : ColumnNames.Letters(i), _cells[i]);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        error = null;
        return draft.Finish(Encoding.UTF8.GetString(_json.WrittenSpan));
    }
}
