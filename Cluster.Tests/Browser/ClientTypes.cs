using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cluster.Tests.Browser;

/// <summary>The types of the browser client, made of the API's document: each schema is an interface or a union of texts.</summary>
internal static class ClientTypes
{
    private const string Prefix = "#/components/schemas/";

    /// <summary>The whole file.</summary>
    public static string Of(JsonElement document)
    {
        var text = new StringBuilder("// Made of the API's document by ClientTypesTests; not to be changed by hand.\n");
        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            text.Append('\n');
            if (schema.Value.TryGetProperty("description", out var description))
            {
                text.Append(CultureInfo.InvariantCulture, $"/** {description.GetString()!.Replace("*/", "", StringComparison.Ordinal)} */\n");
            }

            Write(text, schema.Name, schema.Value);
        }

        WriteLimits(text, document);
        return text.ToString();
    }

    /// <summary>What a form may not pass, in the words of HTML's inputs; for lists their longest length.</summary>
    private static void WriteLimits(StringBuilder text, JsonElement document)
    {
        text.Append("\n/** The API's limits of what people fill in. */\nexport const limits = {\n");
        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            var properties = schema.Value.TryGetProperty("properties", out var found) ? found.EnumerateObject().Select(one => (one.Name, Limit: LimitOf(one.Value))) : [];
            var limited = properties.Where(one => one.Limit.Length > 0).ToList();
            if (limited.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {schema.Name}: {{ {string.Join(", ", limited.Select(one => $"{one.Name}: {{ {one.Limit} }}"))} }},\n");
            }
        }

        text.Append("} as const;\n");
    }

    private static string LimitOf(JsonElement schema) => string.Join(", ", new[] { ("minimum", "min"), ("maximum", "max"), ("maxLength", "maxLength"), ("maxItems", "maxItems") }
        .Where(word => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(word.Item1, out _) && schema.TryGetProperty(word.Item1 == "minimum" ? "maximum" : word.Item1, out _))
        .Select(word => $"{word.Item2}: {schema.GetProperty(word.Item1).GetRawText()}"));

    private static void Write(StringBuilder text, string name, JsonElement schema)
    {
        if (!schema.TryGetProperty("properties", out var properties))
        {
            text.Append(CultureInfo.InvariantCulture, $"export type {name} = {TypeOf(schema)};\n");
            return;
        }

        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(one => one.GetString()!).ToHashSet() : [];
        text.Append(CultureInfo.InvariantCulture, $"export interface {name} {{\n");
        foreach (var property in properties.EnumerateObject())
        {
            text.Append(CultureInfo.InvariantCulture, $"  {property.Name}{(required.Contains(property.Name) ? "" : "?")}: {TypeOf(property.Value)};\n");
        }

        text.Append("}\n");
    }

    /// <summary>Null is never sent: such a field is left out.</summary>
    private static string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return reference.GetString()![Prefix.Length..];
        }

        if (schema.TryGetProperty("oneOf", out var kinds))
        {
            return string.Join(" | ", kinds.EnumerateArray().Where(kind => !IsNull(kind)).Select(TypeOf));
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return string.Join(" | ", values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetRawText()));
        }

        return KindOf(schema) switch
        {
            "string" => "string",
            "integer" or "number" => "number",
            "boolean" => "boolean",
            "array" => ListOf(TypeOf(schema.GetProperty("items"))),
            "object" when schema.TryGetProperty("additionalProperties", out var every) && every.ValueKind == JsonValueKind.Object => $"Record<string, {TypeOf(every)}>",
            "object" => "Record<string, unknown>",
            _ => "unknown",
        };
    }

    private static string ListOf(string item) => item.Contains(' ', StringComparison.Ordinal) ? $"({item})[]" : $"{item}[]";

    private static bool IsNull(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "null";

    private static string? KindOf(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? null
        : type.ValueKind == JsonValueKind.String ? type.GetString()
        : type.EnumerateArray().Select(one => one.GetString()).First(one => one != "null");
}
