using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cluster.Api.Conventions;

/// <summary>JSON merge patch, RFC 7396: fields replace, nulls remove, objects merge.</summary>
internal static class MergePatch
{
    public static JsonElement Apply(string target, JsonElement patch)
    {
        var merged = Merge(JsonNode.Parse(target), JsonObject.Create(patch));
        return JsonSerializer.SerializeToElement(merged);
    }

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target as JsonObject ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Merge(result[name], value);
            }
        }

        return result;
    }
}
