using System.Globalization;
using System.Text.Json.Nodes;

namespace Cluster.Api.Demo;

/// <summary>The campaign of the demonstration: a message to generated people, with retries short enough to be watched.</summary>
internal static class DemoCampaign
{
    private const long FirstNumber = 79_001_000_000;

    /// <summary>As an external system would post it.</summary>
    public static JsonObject Body(string externalId, DemoOptions options) => new()
    {
        ["externalId"] = externalId,
        ["name"] = "Demonstration",
        ["mode"] = "message",
        ["windows"] = new JsonArray(new JsonObject
        {
            ["days"] = new JsonArray("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
            ["from"] = "00:00",
            ["to"] = "00:00",
        }),
        ["message"] = new JsonObject
        {
            ["sound"] = "hello-world",
            ["keyWaitSeconds"] = 3,
            ["keys"] = new JsonObject { ["1"] = new JsonObject { ["result"] = "agreed" }, ["2"] = new JsonObject { ["result"] = "declined" } },
        },
        ["maxCalls"] = options.RealAsterisk ? 60 : 1_000,
        ["callsPerSecond"] = options.RealAsterisk ? 10 : 60,
        ["ringTimeSeconds"] = options.RealAsterisk ? 8 : 15,
        ["nextNumberDelaySeconds"] = 5,
        ["detectMachines"] = true,
        ["caps"] = new JsonObject { ["total"] = 3 },
        ["retries"] = new JsonObject
        {
            ["busy"] = Retry(10),
            ["no-answer"] = Retry(15),
            ["machine"] = Retry(15),
            ["congestion"] = Retry(10),
            ["failed"] = Retry(10),
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

    private static JsonObject Retry(int seconds) => new() { ["delaySeconds"] = seconds, ["limit"] = 2 };
}
