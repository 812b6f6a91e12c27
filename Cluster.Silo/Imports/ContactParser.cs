using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cluster.Silo.Imports;

/// <summary>Makes contacts of records.</summary>
internal abstract class ContactParser
{
    /// <summary>The contact of a record, or what is wrong with the record.</summary>
    public abstract NewContact? Parse(ReadOnlySpan<byte> record, out RowError? error);

    /// <summary>The field that a column holds: as the client says, else by its name without case, blanks, dashes and underscores; null: data.</summary>
    protected static string? FieldOf(string name, ImportDefinition definition)
    {
        if (definition.Columns.TryGetValue(name, out var given))
        {
            return given == ImportDefinition.Data ? null : given;
        }

        var plain = string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        return plain switch
        {
            "externalid" or "id" => "externalId",
            "zone" or "timezone" or "tz" => "zone",
            "priority" => "priority",
            "earliest" => "earliest",
            "latest" => "latest",
            "phone" or "phones" or "number" or "numbers" or "tel" or "mobile" => "number",
            _ when plain.Length == 6 && plain.StartsWith("phone", StringComparison.Ordinal) && plain[5] is >= '1' and <= '9' => "number",
            _ => null,
        };
    }

    protected static bool SetField(ContactDraft draft, string field, string value, out RowError? error)
    {
        error = null;
        if (string.IsNullOrWhiteSpace(value))
        {
            return true;
        }

        value = value.Trim();
        switch (field)
        {
            case "externalId":
                draft.ExternalId = value;
                break;
            case "number":
                draft.Numbers.AddRange(value.Split([',', ';', '/', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
                break;
            case "zone":
                draft.Zone = value;
                break;
            case "priority" when short.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority):
                draft.Priority = priority;
                break;
            case "earliest" when RowReader.TryInstant(value, out var at):
                draft.Earliest = at;
                break;
            case "latest" when RowReader.TryInstant(value, out var at):
                draft.Latest = at;
                break;
            case "priority":
                error = new(field, RowReader.Cut(value), "priority-invalid", "not a whole number between -32768 and 32767");
                break;
            default:
                error = new(field, RowReader.Cut(value), "date-invalid", "not an ISO 8601 date and time");
                break;
        }

        return error is null;
    }

    /// <summary>A contact in the making.</summary>
    protected sealed class ContactDraft
    {
        public string? ExternalId { get; set; }

        public List<string> Numbers { get; } = [];

        public string? Zone { get; set; }

        public short Priority { get; set; }

        public DateTimeOffset? Earliest { get; set; }

        public DateTimeOffset? Latest { get; set; }

        public NewContact Finish(string data) => new()
        {
            ExternalId = ExternalId, Numbers = Numbers, Zone = Zone, Priority = Priority, Earliest = Earliest, Latest = Latest, Data = data,
        };
    }
}

/// <summary>Separated values, by the header line.</summary>
internal sealed class CsvParser : ContactParser
{
    private readonly byte _delimiter;
    private readonly string[] _headers;
    private readonly string?[] _fields;
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly List<string> _cells = [];

    public CsvParser(ReadOnlySpan<byte> header, ImportDefinition definition)
    {
        _delimiter = definition.Delimiter is { } given ? checked((byte)given) : Delimiter(header);
        Split(header);
        _headers = [.. _cells.Select(static cell => cell.Trim())];
        _fields = [.. _headers.Select(name => FieldOf(name, definition))];
    }

    /// <summary>Whether any column can hold a phone number.</summary>
    public bool HasNumber => _fields.Contains("number");

    public override NewContact? Parse(ReadOnlySpan<byte> record, out RowError? error)
    {
        if (!Split(record))
        {
            error = new(null, null, "row-invalid", "a quote is not closed, or text follows it");
            return null;
        }

        if (_cells.Count > _headers.Length)
        {
            error = new(null, null, "row-invalid", $"{_cells.Count} columns where the header has {_headers.Length}");
            return null;
        }

        var draft = new ContactDraft();
        _json.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_json);
        writer.WriteStartObject();
        for (var i = 0; i < _cells.Count; i++)
        {
            if (_fields[i] is { } field)
            {
                if (!SetField(draft, field, _cells[i], out error))
                {
                    return null;
                }
            }
            else if (_headers[i].Length > 0)
            {
                writer.WriteString(_headers[i], _cells[i]);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        error = null;
        return draft.Finish(Encoding.UTF8.GetString(_json.WrittenSpan));
    }

    private static byte Delimiter(ReadOnlySpan<byte> header)
    {
        var (best, most) = ((byte)',', 0);
        foreach (var candidate in ",;\t|"u8)
        {
            var count = header.Count(candidate);
            if (count > most)
            {
                (best, most) = (candidate, count);
            }
        }

        return best;
    }

    private bool Split(ReadOnlySpan<byte> record)
    {
        _cells.Clear();
        while (true)
        {
            if (record.Length > 0 && record[0] == '"')
            {
                if (!TakeQuoted(ref record))
                {
                    return false;
                }
            }
            else
            {
                var end = record.IndexOf(_delimiter);
                _cells.Add(Encoding.UTF8.GetString(end < 0 ? record : record[..end]));
                record = end < 0 ? default : record[end..];
            }

            if (record.Length == 0)
            {
                return true;
            }

            record = record[1..];
            if (record.Length == 0)
            {
                _cells.Add("");
                return true;
            }
        }
    }

    private bool TakeQuoted(ref ReadOnlySpan<byte> record)
    {
        var doubled = false;
        for (var i = 1; ;)
        {
            var quote = record[i..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return false;
            }

            i += quote;
            if (i + 1 < record.Length && record[i + 1] == '"')
            {
                doubled = true;
                i += 2;
                continue;
            }

            var text = Encoding.UTF8.GetString(record[1..i]);
            _cells.Add(doubled ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text);
            record = record[(i + 1)..];
            return record.Length == 0 || record[0] == _delimiter;
        }
    }
}

/// <summary>One JSON object a line; field names as in the header of separated values.</summary>
internal sealed class NdjsonParser(ImportDefinition definition) : ContactParser
{
    private readonly Dictionary<string, string?> _fields = new(StringComparer.Ordinal);

    public override NewContact? Parse(ReadOnlySpan<byte> record, out RowError? error)
    {
        try
        {
            var reader = new Utf8JsonReader(record);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Object && !reader.Read() && NewContact.CanHold(document.RootElement))
            {
                return Read(document.RootElement, out error);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The second: half of a surrogate pair.
        }

        error = new(null, null, "row-invalid", "not one JSON object");
        return null;
    }

    private NewContact? Read(JsonElement root, out RowError? error)
    {
        var draft = new ContactDraft();
        var data = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(data);
        writer.WriteStartObject();
        foreach (var property in root.EnumerateObject())
        {
            if (Field(property.Name) is not { } field)
            {
                property.WriteTo(writer);
                continue;
            }

            var values = property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray().ToArray() : [property.Value];
            foreach (var value in values)
            {
                var text = value.ValueKind switch { JsonValueKind.Null => "", JsonValueKind.String => value.GetString()!, _ => value.GetRawText() };
                if (!SetField(draft, field, text, out error))
                {
                    return null;
                }
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        error = null;
        return draft.Finish(Encoding.UTF8.GetString(data.WrittenSpan));
    }

    private string? Field(string name)
    {
        if (!_fields.TryGetValue(name, out var field))
        {
            field = FieldOf(name, definition);
            if (_fields.Count < 1_000)
            {
                _fields.Add(name, field);
            }
        }

        return field;
    }
}
