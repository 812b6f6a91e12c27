using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cluster.Tests.Api;

/// <summary>Bodies made from the document's schemas, and what a hostile client would put into them.</summary>
internal static class HostileValues
{
    /// <summary>Raw JSON for a value.</summary>
    public static readonly string[] Json =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "-1e400", "99999999999999999999999999", "9223372036854775808", "NaN", "-0", "\"\"", "\" \"", "\"x\"", "[]", "{}",
        "[[[[]]]]", "[null]", "[1,\"a\",{}]", "{\"a\":{\"b\":[1]}}", "\"\\u0000\"", "\"\\ud800\"", "\"\\r\\nAction: Originate\"", "\"'; DROP TABLE campaigns; --\"",
        "\"\\u202e\\u0007\"", "\"=1+1\"", "\"../../etc/passwd\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59+14:00\"", "\"2026-02-30\"", "\"24:00\"",
        "\"00000000-0000-0000-0000-000000000000\"", "\"Europe/../UTC\"",
    ];

    public static readonly string[] Text =
    [
        "", "%00", "%ff%fe", "..%2f..%2f", "%0d%0aX:%201", "-1", "0", "1e9", "99999999999999999999", "00000000-0000-0000-0000-000000000000", "%F0%9F%93%9E",
        "'%20OR%201=1--", "null", "true", "2026-13-45T00:00:00Z", "9999-12-31T23:59:59Z", "bm90IGEgY3Vyc29y", "MAo5OTk", "18446744073709551615-9223372036854775807",
        "99999999999999999999-1", "NjM4MDAwMDAwMDAwMDAwMDAwCnNldmVu",
    ];

    private static readonly Dictionary<string, string> s_byName = new(StringComparer.Ordinal)
    {
        ["name"] = "\"n\"", ["zone"] = "\"UTC\"", ["country"] = "\"DE\"", ["number"] = "\"+4930123123\"", ["callerId"] = "\"123\"", ["endpoint"] = "\"op1\"",
        ["gatewayId"] = "\"gw1\"", ["sound"] = "\"hello\"", ["safeSound"] = "\"bye\"", ["reason"] = "\"lunch\"", ["host"] = "\"10.0.0.1\"", ["user"] = "\"u\"",
        ["trunk"] = "\"t\"", ["phoneAddress"] = "\"wss://gw1.example.org/ws\"", ["tlsFingerprint"] = $"\"{new string('a', 64)}\"", ["to"] = "\"20:00\"", ["days"] = "[\"monday\"]", ["key"] = "\"5\"", ["target"] = "\"2001\"", ["prefixes"] = "[\"+49\"]",
        ["script"] = """{"text":"t","questions":[{"id":"a","text":"t","kind":"choice","next":"b","choices":[{"value":"v","next":"b","ends":false}]},{"id":"b","text":"t","kind":"text"}]}""",
        ["scopes"] = "[\"campaigns:read\"]", ["holidays"] = "[\"2026-12-25\"]", ["ringTimeSeconds"] = "30", ["timeSeconds"] = "60", ["minimumRingTimeSeconds"] = "15", ["machineShare"] = "0.5", ["maxCallTimeSeconds"] = "600", ["mode"] = "\"message\"",
        ["startsAt"] = "\"2026-01-01T00:00:00Z\"", ["endsAt"] = "\"2027-01-01T00:00:00Z\"", ["earliest"] = "\"2026-01-01T00:00:00Z\"",
        ["latest"] = "\"2027-01-01T00:00:00Z\"", ["maxChannels"] = "10", ["retries"] = "{\"busy\":{\"delaySeconds\":60,\"limit\":2}}",
        ["keys"] = "{\"1\":{\"result\":\"yes\",\"doNotCall\":false}}", ["data"] = "{\"a\":1}", ["numbers"] = "[\"+4930123123\"]", ["campaigns"] = "[]",
        ["format"] = "\"csv\"", ["delimiter"] = "\";\"", ["encoding"] = "\"utf-8\"", ["columns"] = "{\"Line\":\"number\"}", ["port"] = "5038", ["operatorId"] = "null",
        ["operatorIds"] = "[]", ["owner"] = "null",
        ["password"] = "\"correct horse battery\"",
    };

    /// <summary>A body that the route should take.</summary>
    public static JsonNode? Sample(JsonElement document, JsonElement schema, string name = "")
    {
        schema = DocumentTests.Resolve(document, schema);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return Sample(document, choices.EnumerateArray().Last(choice => !choice.TryGetProperty("type", out var type) || type.ToString() != "null"), name);
        }

        // Fields of one name may be of different kinds in different bodies.
        var kinds = !schema.TryGetProperty("type", out var kind) ? [] : kind.ValueKind == JsonValueKind.Array ? kind.EnumerateArray().Select(one => one.GetString()).ToList() : [kind.GetString()];
        var choosable = schema.TryGetProperty("enum", out var values) ? values.EnumerateArray().Select(value => value.GetRawText()).ToList() : [];
        if (s_byName.TryGetValue(name, out var known) && (choosable.Count == 0 || choosable.Contains(known)) && (kinds.Contains("array") || !known.StartsWith('[')))
        {
            return JsonNode.Parse(known);
        }

        if (choosable.Count > 0)
        {
            return JsonNode.Parse(choosable[0]);
        }

        if (kinds.Contains("object"))
        {
            var made = new JsonObject();
            foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToList() : [])
            {
                made[property.Name] = Sample(document, property.Value, property.Name);
            }

            return made;
        }

        return kinds.Contains("array") ? new JsonArray(Sample(document, schema.GetProperty("items")))
            : kinds.Contains("integer") || kinds.Contains("number") ? JsonValue.Create(1)
            : kinds.Contains("boolean") ? JsonValue.Create(false)
            : (schema.TryGetProperty("format", out var format) ? format.GetString() : "") switch
            {
                "time" => JsonValue.Create("09:00"),
                "date-time" when name is "from" => JsonValue.Create(DateTimeOffset.UtcNow.AddDays(1).ToString("O")),
                "date-time" when name is "until" => JsonValue.Create(DateTimeOffset.UtcNow.AddDays(7.9).ToString("O")), // less than a week, and some of each day in it
                "date-time" => JsonValue.Create("2026-06-01T00:00:00Z"),
                "uuid" => JsonValue.Create(Guid.NewGuid().ToString()),
                _ => JsonValue.Create("x"),
            };
    }

    /// <summary>The body with every value, one at a time, replaced by every hostile one.</summary>
    public static IEnumerable<string> Variants(JsonNode body)
    {
        const string Mark = "\"@mark@\"";
        foreach (var path in Places(body, []).ToList())
        {
            var copy = body.DeepClone();
            var parent = path.SkipLast(1).Aggregate(copy, (node, step) => step is int index ? node[index]! : node[(string)step]!);
            if (path[^1] is int last)
            {
                parent[last] = "@mark@";
            }
            else
            {
                parent[(string)path[^1]] = "@mark@";
            }

            var text = copy.ToJsonString();
            foreach (var value in Json)
            {
                yield return text.Replace(Mark, value, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<object[]> Places(JsonNode? node, object[] path)
    {
        var children = node switch
        {
            JsonObject fields => fields.Select(field => (Step: (object)field.Key, field.Value)),
            JsonArray items => items.Select((item, index) => (Step: (object)index, Value: item)),
            _ => [],
        };
        foreach (var (step, value) in children)
        {
            object[] place = [.. path, step];
            yield return place;
            foreach (var inner in Places(value, place))
            {
                yield return inner;
            }
        }
    }
}
