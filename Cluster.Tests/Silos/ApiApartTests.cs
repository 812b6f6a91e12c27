using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Cluster.Tests.Crash;
using Cluster.Tests.Kubernetes;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Silos;

/// <summary>The API in a process of its own beside two silos, all encrypted: what is to be seen there of grains that live elsewhere.</summary>
public sealed class ApiApartTests(ITestOutputHelper output)
{
    private const int People = 200;
    private const string Password = "correct horse battery";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Orleans has no bound that a grain's callers could hit.</summary>
    private static readonly string[] s_ofTheEmbeddedHost = ["dialer_grain_mailbox_refused_total"];

    private string _operator = "";

    [Fact]
    public async Task Api_in_a_process_of_its_own_serves_campaigns_events_and_operators_through_the_loss_of_a_silo()
    {
        await using var cluster = new ApartCluster();
        await cluster.PrepareAsync();
        await using var gateway = cluster.Child("gw1", ["simulated-gateway", "--secret", "apart", "--setup", "0.01", "--ring-min", "0.05", "--ring-max", "0.1", "--message", "0.1"]);
        var client = cluster.Client;
        await client.PutAsync("gateways/gw1", new JsonObject
        {
            ["host"] = "127.0.0.1", ["port"] = int.Parse(await gateway.FirstLineAsync(), CultureInfo.InvariantCulture), ["user"] = "dialer", ["secret"] = "apart",
            ["maxChannels"] = 500, ["callsPerSecond"] = 100,
        });
        await PartsAsync(cluster);

        var first = await CampaignAsync(client, "first");
        await UntilEverybodyWasDialledAsync(cluster, first);
        using (var browser = await OperatorAsync(cluster))
        {
            await cluster.KillAsync(1);
            await CommandAsync(client, "ready");
            await browser.UntilAsync("ready");
        }

        var second = await CampaignAsync(client, "second");
        await UntilEverybodyWasDialledAsync(cluster, second);
        await MeasuredAsync(cluster);

        Assert.Equal(0, await cluster.StopAsync(2));
        Assert.Equal("No silo can be reached.", await cluster.NotReadyAsync(ApartCluster.Api));
        cluster.Start(1);
        await cluster.ReadyAsync(ApartCluster.Api);
        Assert.Equal("ready", (string?)(await client.GetAsync($"operators/{_operator}/state"))["presence"]);
        Assert.Equal(0, await cluster.StopAsync(ApartCluster.Api));
        Assert.Equal(0, await cluster.StopAsync(1));
        Directory.Delete(cluster.Folder, recursive: true);
    }

    /// <summary>Each process does its part and no other's.</summary>
    private static async Task PartsAsync(ApartCluster cluster)
    {
        using var http = new HttpClient();
        Assert.Contains("dialer_journal_queue", await http.GetStringAsync(new Uri(cluster.AddressOf(1), "/metrics")), StringComparison.Ordinal);
        Assert.DoesNotContain("dialer_journal_queue", await http.GetStringAsync(new Uri(cluster.AddressOf(ApartCluster.Api), "/metrics")), StringComparison.Ordinal);
        foreach (var (path, status) in new[] { ("/api/v1/openapi.json", HttpStatusCode.NotFound), ("/live", HttpStatusCode.NotFound), ("/health/live", HttpStatusCode.OK) })
        {
            using var answer = await http.GetAsync(new Uri(cluster.AddressOf(1), path));
            Assert.Equal(status, answer.StatusCode);
        }
    }

    /// <summary>What alerts and dashboard name is measured by a silo or by the process with the API.</summary>
    private static async Task MeasuredAsync(ApartCluster cluster)
    {
        using var http = new HttpClient();
        var silo = await http.GetStringAsync(new Uri(cluster.AddressOf(2), "/metrics"));
        var api = await http.GetStringAsync(new Uri(cluster.AddressOf(ApartCluster.Api), "/metrics"));
        Assert.Matches("(?m)^dialer_grain_activations [1-9]", silo);
        Assert.Equal("dialer_api_silos 1", Assert.Single(api.Split('\n'), line => line.StartsWith("dialer_api_silos ", StringComparison.Ordinal)));
        Assert.Empty(Monitoring.Named().Except(Monitoring.MeasuredBy(silo).Concat(Monitoring.MeasuredBy(api)), StringComparer.Ordinal).Except(s_ofTheEmbeddedHost));
    }

    private static async Task<string> CampaignAsync(Client client, string name)
    {
        var id = (string)(await client.PostAsync("campaigns", Plan.Messages(name, new JsonArray(Plan.Window("00:00", "00:00")), [], callsPerSecond: 100)))["id"]!;
        var from = name == "first" ? 0 : People;
        await client.PostAsync($"campaigns/{id}/contacts", new JsonObject { ["contacts"] = new JsonArray([.. Enumerable.Range(from, People).Select(SiloPlan.Contact)]) });
        await client.PostAsync($"campaigns/{id}/start", []);
        return id;
    }

    /// <summary>By the counters and by the events, which are heard from before the first call.</summary>
    private async Task UntilEverybodyWasDialledAsync(ApartCluster cluster, string campaign)
    {
        var started = DateTimeOffset.UtcNow;
        var (client, dialled, after) = (cluster.Client, new HashSet<string>(), "");
        while (dialled.Count < People || (long)(await client.GetAsync($"campaigns/{campaign}/statistics"))["attempts"]! < People)
        {
            Assert.True(DateTimeOffset.UtcNow - started < Limit, $"{dialled.Count} of {People} contacts had events; logs in {cluster.Folder}");
            var lines = await client.GetTextAsync($"events?campaignId={campaign}&limit=1000&wait=5{after}");
            foreach (var told in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!))
            {
                after = $"&after={(string)told["id"]!}";
                if ((string?)told["data"]?["contactId"] is { } contact)
                {
                    dialled.Add(contact);
                }
            }
        }

        output.WriteLine($"{People} contacts dialled after {(DateTimeOffset.UtcNow - started).TotalSeconds:0.0} s");
    }

    /// <summary>Signs an operator in, whose browser hears of it.</summary>
    private async Task<DeskListener> OperatorAsync(ApartCluster cluster)
    {
        var client = cluster.Client;
        _operator = (string)(await client.PostAsync("operators", new JsonObject { ["name"] = "Olga" }))["id"]!;
        await client.PutAsync("accounts/olga", new JsonObject { ["role"] = "operator", ["operatorId"] = _operator, ["password"] = Password });
        var browser = await DeskListener.OpenAsync(cluster.AddressOf(ApartCluster.Api), "olga", Password);
        await browser.UntilAsync("signed-out");
        await CommandAsync(client, "sign-in", new JsonObject { ["gatewayId"] = "gw1", ["endpoint"] = "PJSIP/op1" });
        await browser.UntilAsync("paused");
        return browser;
    }

    private Task CommandAsync(Client client, string command, JsonObject? body = null) => client.PostAsync($"operators/{_operator}/{command}", body ?? []);
}
