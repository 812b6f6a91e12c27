using System.Globalization;
using System.Text.Json.Nodes;
using Cluster.Tests.Crash;

namespace Cluster.Tests.Silos;

/// <summary>
/// Two campaigns with messages that share a third of their people, and dial at a steady rate together; if there are operators, a third one
/// that calls people of its own for each of them who is free.
/// </summary>
/// <param name="CallsPerSecond">Of the two.</param>
/// <param name="People">Of the two.</param>
/// <param name="Operators">Of the third.</param>
internal sealed record SiloPlan(int CallsPerSecond, int People, int Operators = 0)
{
    public static readonly TimeSpan MessageLength = TimeSpan.FromSeconds(3);

    /// <summary>From the connection until the customer hangs up.</summary>
    public static readonly TimeSpan TalkLength = TimeSpan.FromSeconds(6);

    private const int PeopleForAnOperator = 60;

    public IEnumerable<(JsonObject Body, IEnumerable<int> People)> Campaigns()
    {
        yield return (Campaign("notice", new JsonObject { ["perDay"] = 4 }, CallsPerSecond * 3 / 5), Enumerable.Range(0, People * 2 / 3));
        yield return (Campaign("survey", new JsonObject { ["per24Hours"] = 3 }, CallsPerSecond * 2 / 5), Enumerable.Range(People / 3, People - (People / 3)));
        if (Operators > 0)
        {
            yield return (Hotline(), Enumerable.Range(People, Operators * PeopleForAnOperator));
        }
    }

    public static JsonNode Contact(int i) => new JsonObject
    {
        ["externalId"] = $"person-{i.ToString(CultureInfo.InvariantCulture)}",
        ["numbers"] = new JsonArray(Plan.Number(i)),
        ["zone"] = "Etc/UTC",
    };

    private static JsonObject Hotline()
    {
        var body = Plan.WithOperators("hotline", "progressive", new JsonArray(Plan.Window("00:00", "00:00")));
        body["operators"]!["connectLimitSeconds"] = 3;
        body["maxCallTimeSeconds"] = 60;
        return body;
    }

    private static JsonObject Campaign(string name, JsonObject caps, int callsPerSecond) =>
        Plan.Messages(name, new JsonArray(Plan.Window("00:00", "00:00")), caps, callsPerSecond);
}
