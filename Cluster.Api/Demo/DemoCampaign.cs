using System.Globalization;
using System.Text.Json.Nodes;

namespace Cluster.Api.Demo;

/// <summary>The campaign of the demonstration: generated people for simulated operators, dialled predictively, with retries short enough to be watched.</summary>
internal static class DemoCampaign
{
    private const long FirstNumber = 79_001_000_000;

    /// <summary>As an external system would post it.</summary>
    public static JsonObject Body(string externalId, DemoOptions options) => new()
    {
        ["externalId"] = externalId,
        ["name"] = "Demonstration",
        ["mode"] = "predictive",
        ["windows"] = new JsonArray(new JsonObject
        {
            ["days"] = new JsonArray("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
            ["from"] = "00:00",
            ["to"] = "00:00",
        }),
        ["operators"] = new JsonObject
        {
            ["wrapUpSeconds"] = 30,
            ["abandonment"] = new JsonArray(Rule("day"), Rule("rolling24-hours")),
            ["dispositions"] = new JsonArray(Disposition("agreed", "success"), Disposition("declined", "final")),
        },
        ["maxCalls"] = options.RealAsterisk ? 100 : 1_000,
        ["callsPerSecond"] = options.RealAsterisk ? 10 : 60,
        ["ringTimeSeconds"] = 20,
        ["nextNumberDelaySeconds"] = 5,
        ["caps"] = new JsonObject { ["total"] = 3 },
        ["retries"] = new JsonObject
        {
            ["busy"] = Retry(10),
            ["no-answer"] = Retry(15),
            ["congestion"] = Retry(10),
            ["failed"] = Retry(10),
            ["abandoned"] = Retry(60),
            ["unknown"] = Retry(60),
        },
    };

    /// <summary>People from <paramref name="from"/> on; every tenth has a second number.</summary>
    public static JsonArray Contacts(int from, int count)
    {
        var contacts = new JsonArray();
        for (var i = from; i < from + count; i++)
        {
            var numbers = new JsonArray(Number(i));
            if (i % 10 == 0)
            {
                numbers.Add(Number(i + 500_000));
            }

            contacts.Add(new JsonObject
            {
                ["externalId"] = $"demo-{i}",
                ["numbers"] = numbers,
                ["data"] = new JsonObject { ["name"] = $"Person {i}" },
            });
        }

        return contacts;
    }

    private static string Number(int i) => "+" + (FirstNumber + i).ToString(CultureInfo.InvariantCulture);

    private static JsonObject Rule(string window) => new() { ["cap"] = 0.03, ["window"] = window, ["thresholdSeconds"] = 2 };

    private static JsonObject Disposition(string code, string kind) => new() { ["code"] = code, ["kind"] = kind };

    private static JsonObject Retry(int seconds) => new() { ["delaySeconds"] = seconds, ["limit"] = 2 };
}
