using System.Globalization;
using System.Text.Json.Nodes;
using Cluster.Tests.Crash;

namespace Cluster.Tests.Silos;

/// <summary>
/// A person at work who uses the API as its description says: is ready, talks, gives a result, is ready again. He never hangs up and never goes
/// home, so whatever ends his call, his line or his shift was not he.
/// </summary>
internal sealed class SiloOperator(PatientClient client, int place, int gateways, Random random)
{
    private readonly HashSet<string> _disposed = [];
    private string _id = "";

    /// <summary>Results that were acknowledged, by attempt.</summary>
    public Dictionary<Guid, string> Given { get; } = [];

    /// <summary>What was otherwise than he had left it.</summary>
    public List<string> Complaints { get; } = [];

    private string Name => $"op{place.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Becomes known, and comes to work.</summary>
    public async Task ComeAsync(string campaign)
    {
        var made = await client.SendAsync(HttpMethod.Post, "operators", new JsonObject { ["name"] = Name, ["campaigns"] = new JsonArray(campaign) });
        _id = (string)made!["id"]!;
        await client.SendAsync(HttpMethod.Post, $"operators/{_id}/sign-in", new JsonObject
        {
            ["gatewayId"] = $"gw{((place % gateways) + 1).ToString(CultureInfo.InvariantCulture)}", ["endpoint"] = $"PJSIP/{Name}",
        });
        await client.SendAsync(HttpMethod.Post, $"operators/{_id}/ready", []);
    }

    public async Task WorkAsync(CancellationToken closing)
    {
        while (!closing.IsCancellationRequested)
        {
            if (await client.SendAsync(HttpMethod.Get, $"operators/{_id}/state") is { } state)
            {
                await LookAsync(state);
            }

            await Task.Delay(TimeSpan.FromSeconds(0.3 + (random.NextDouble() * 0.7)), closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task GoAsync() => client.SendAsync(HttpMethod.Post, $"operators/{_id}/sign-out", []);

    private async Task LookAsync(JsonNode state)
    {
        if ((string?)state["presence"] != "ready")
        {
            Complaints.Add($"forgotten: {Name} was ready and is {state["presence"]} ({state["pauseReason"]})");
            await client.SendAsync(HttpMethod.Post, $"operators/{_id}/ready", []);
        }

        if ((string?)state["activity"] == "wrap-up" && (string?)state["attemptId"] is { } attempt && _disposed.Add(attempt))
        {
            var body = new JsonObject { ["attemptId"] = attempt, ["code"] = random.Next(2) == 0 ? "sold" : "no" };
            if (await client.SendAsync(HttpMethod.Post, $"operators/{_id}/disposition", body) is not null)
            {
                Given[Guid.Parse(attempt)] = (string)body["code"]!;
            }
        }
    }
}
