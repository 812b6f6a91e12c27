using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Cluster.Silo.Imports;

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
            field = ColumnNames.FieldOf(name, definition);
            if (_fields.Count < 1_000)
            {
                _fields.Add(name, field);
            }
        }

        return field;
    }
}
