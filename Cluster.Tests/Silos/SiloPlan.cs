using System.Globalization;
using System.Text.Json.Nodes;
using Cluster.Tests.Crash;

namespace Cluster.Tests.Silos;

/// <summary>Two campaigns with messages that share a third of their people, and dial at a steady rate together.</summary>
/// <param name="CallsPerSecond">Of both.</param>
/// <param name="People">In all.</param>
internal sealed record SiloPlan(int CallsPerSecond, int People)
{
    public static readonly TimeSpan MessageLength = TimeSpan.FromSeconds(3);

    public IEnumerable<(JsonObject Body, IEnumerable<int> People)> Campaigns()
    {
        yield return (Campaign("notice", new JsonObject { ["perDay"] = 4 }, CallsPerSecond * 3 / 5), Enumerable.Range(0, People * 2 / 3));
        yield return (Campaign("survey", new JsonObject { ["per24Hours"] = 3 }, CallsPerSecond * 2 / 5), Enumerable.Range(People / 3, People - (People / 3)));
    }

    public static JsonNode Contact(int i) => new JsonObject
    {
        ["externalId"] = $"person-{i.ToString(CultureInfo.InvariantCulture)}",
        ["numbers"] = new JsonArray(Plan.Number(i)),
        ["zone"] = "Etc/UTC",
    };

    private static JsonObject Campaign(string name, JsonObject caps, int callsPerSecond) =>
        Plan.Messages(name, new JsonArray(Plan.Window("00:00", "00:00")), caps, callsPerSecond);
}
