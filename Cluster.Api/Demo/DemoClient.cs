using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cluster.Api.Demo;

/// <summary>Uses the API as an external system does.</summary>
internal sealed class DemoClient(Uri address, string key) : IDisposable
{
    private const int MostContactsAtOnce = 1_000;

    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri(address, "/api/v1/"),
        DefaultRequestHeaders = { { "Authorization", $"Bearer {key}" } },
    };

    /// <summary>The unfinished campaign of an earlier run, or a new one with its contacts.</summary>
    public async Task<(string Id, bool IsNew)> ContinueOrPostAsync(DemoOptions options, CancellationToken stop)
    {
        for (var run = 1; ; run++)
        {
            var externalId = $"demo-{run}{(options.RealAsterisk ? "-asterisk" : "")}";
            var found = (await GetAsync($"campaigns?externalId={externalId}", stop))["items"]!.AsArray();
            if (found.Count == 0)
            {
                return (await PostCampaignAsync(externalId, options, stop), true);
            }

            var (id, state) = ((string)found[0]!["id"]!, (string)found[0]!["state"]!);
            if (state is "draft" or "paused")
            {
                // An earlier run was stopped before all contacts were posted, or a person paused it: contacts that are known stay as they are.
                await FillAndStartAsync(id, run, options, stop);
                return (id, false);
            }

            if (state is "running" or "draining")
            {
                return (id, false);
            }
        }
    }

    public async Task<JsonNode> StatisticsAsync(string campaignId, CancellationToken stop) => await GetAsync($"campaigns/{campaignId}/statistics", stop);

    public async Task<JsonNode> CampaignAsync(string campaignId, CancellationToken stop) => await GetAsync($"campaigns/{campaignId}", stop);

    public async Task<JsonNode> DiagnosticsAsync(string campaignId, CancellationToken stop) => await GetAsync($"campaigns/{campaignId}/diagnostics", stop);

    public async Task<JsonNode> PacingAsync(string campaignId, CancellationToken stop) => await GetAsync($"campaigns/{campaignId}/pacing", stop);

    public async Task<IReadOnlyList<string>> GatewaysAsync(CancellationToken stop) =>
        [.. (await GetAsync("gateways", stop))["items"]!.AsArray().Where(one => (bool?)one!["enabled"] != false).Select(one => (string)one!["id"]!)];

    /// <summary>Makes the operator known, or gives one who is known to this campaign; answers his id.</summary>
    public async Task<string> HireAsync(string externalId, string name, string campaignId, CancellationToken stop)
    {
        var found = (await GetAsync($"operators?externalId={externalId}", stop))["items"]!.AsArray();
        if (found.Count == 0)
        {
            var made = new JsonObject { ["externalId"] = externalId, ["name"] = name, ["campaigns"] = new JsonArray(campaignId) };
            return (string)(await PostAsync("operators", made, $"hire-{externalId}-{campaignId}", stop))["id"]!;
        }

        var id = (string)found[0]!["id"]!;
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri($"operators/{id}", UriKind.Relative));
        request.Content = JsonContent.Create(new JsonObject { ["campaigns"] = new JsonArray(campaignId) });
        request.Headers.Add("If-Match", $"\"{found[0]!["version"]}\"");
        using var response = await _http.SendAsync(request, stop);
        await ReadAsync(response, request.RequestUri!.OriginalString, stop);
        return id;
    }

    /// <summary>Makes an account, or gives it a new password.</summary>
    public async Task AdmitAsync(string name, JsonObject account, CancellationToken stop)
    {
        using var response = await _http.PutAsync(new Uri($"accounts/{name}", UriKind.Relative), JsonContent.Create(account), stop);
        await ReadAsync(response, $"accounts/{name}", stop);
    }

    public async Task<JsonNode> OperatorAsync(string operatorId, CancellationToken stop) => await GetAsync($"operators/{operatorId}/state", stop);

    /// <summary>A command of an operator. Refused is not failed: his call may have ended meanwhile.</summary>
    public async Task CommandAsync(string operatorId, string verb, JsonObject body, CancellationToken stop)
    {
        using var request = Post($"operators/{operatorId}/{verb}", body, Guid.NewGuid().ToString());
        using var response = await _http.SendAsync(request, stop);
        if ((int)response.StatusCode >= 500)
        {
            await ReadAsync(response, verb, stop);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> PostCampaignAsync(string externalId, DemoOptions options, CancellationToken stop)
    {
        var campaign = await PostAsync("campaigns", DemoCampaign.Body(externalId, options), $"make-{externalId}", stop);
        var id = (string)campaign["id"]!;
        var run = int.Parse(externalId.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture);
        await FillAndStartAsync(id, run, options, stop);
        return id;
    }

    private async Task FillAndStartAsync(string id, int run, DemoOptions options, CancellationToken stop)
    {
        // Other people in each run: the caps of a person count over all campaigns, and the last run's people had their calls.
        var first = run * options.Contacts;
        for (var done = 0; done < options.Contacts; done += MostContactsAtOnce)
        {
            var count = Math.Min(MostContactsAtOnce, options.Contacts - done);
            var body = new JsonObject { ["contacts"] = DemoCampaign.Contacts(first + done, count) };
            await PostAsync($"campaigns/{id}/contacts", body, $"fill-{id}-{done}", stop);
        }

        await PostAsync($"campaigns/{id}/start", new JsonObject(), $"start-{id}-{Guid.NewGuid()}", stop);
    }

    private async Task<JsonNode> GetAsync(string path, CancellationToken stop)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), stop);
        return await ReadAsync(response, path, stop);
    }

    private async Task<JsonNode> PostAsync(string path, JsonObject body, string idempotencyKey, CancellationToken stop)
    {
        using var request = Post(path, body, idempotencyKey);
        using var response = await _http.SendAsync(request, stop);
        return await ReadAsync(response, path, stop);
    }

    private static HttpRequestMessage Post(string path, JsonObject body, string idempotencyKey)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return request;
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, string path, CancellationToken stop)
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text.Length == 0 ? "{}" : text)!
            : throw new HttpRequestException($"{path}: {(int)response.StatusCode} {text}");
    }
}
