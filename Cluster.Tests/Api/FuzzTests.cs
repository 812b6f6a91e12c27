using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Tests.Postgres;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Api;

/// <summary>Every route of the document with every value that a hostile client could think of: never a 5xx, and every error is a problem.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FuzzTests(PostgresDatabase postgres, ITestOutputHelper output)
{
    private readonly Dictionary<string, string> _ids = [];
    private readonly ConcurrentBag<string> _violations = [];
    private readonly ConcurrentDictionary<string, int> _statuses = [];
    private ApiHost _api = null!;

    [Fact]
    public async Task No_request_made_from_the_document_is_a_5xx_and_every_error_is_a_problem()
    {
        await using (_api = await ApiHost.StartAsync(postgres))
        {
            await PrepareAsync();
            var untaken = await FuzzAsync(_ => true);

            output.WriteLine(string.Join(", ", _statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}")));
            Assert.True(_violations.IsEmpty, $"{_violations.Count} violations:\n{string.Join('\n', _violations.Take(20))}");
            Assert.True(_statuses.Values.Sum() > 5_000, $"{_statuses.Values.Sum()} requests");
            Assert.True(untaken.Count == 0, $"bodies that should have been taken, so that the values inside were looked at:\n{string.Join('\n', untaken)}");
        }
    }

    [Fact]
    public async Task Planted_route_that_trusts_its_client_is_found()
    {
        await using (_api = await ApiHost.StartAsync(postgres, routes => routes.Post(
            "/planted", new("planted", "Trusts.", Scopes.KeysRead) { Body = typeof(KeyBody) },
            call => Task.FromResult(Answer.Ok(call.Body.Whole.GetProperty("name").GetString()!.Length)), 200, typeof(int))))
        {
            await FuzzAsync(path => path.EndsWith("/planted", StringComparison.Ordinal));

            Assert.Contains(_violations, violation => violation.Contains("500", StringComparison.Ordinal));
        }
    }

    private async Task<List<string>> FuzzAsync(Func<string, bool> wanted)
    {
        var document = await ApiHost.JsonAsync(await _api.GetAsync("/openapi.json"), 200);
        var untaken = new List<string>();
        foreach (var path in document.GetProperty("paths").EnumerateObject().Where(path => wanted(path.Name)))
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                if (await FuzzOperationAsync(document, path.Name, new HttpMethod(operation.Name.ToUpperInvariant()), operation.Value) is { } refused)
                {
                    untaken.Add(refused);
                }
            }
        }

        return untaken;
    }

    private async Task<string?> FuzzOperationAsync(JsonElement document, string path, HttpMethod method, JsonElement operation)
    {
        string? refused = null;
        var parameters = (operation.TryGetProperty("parameters", out var listed) ? listed.EnumerateArray().ToList() : []).Select(parameter => (parameter.GetProperty("in").GetString(), Name: parameter.GetProperty("name").GetString()!)).ToList();
        var real = Fill(path, name => _ids.GetValueOrDefault($"{path.Split('/')[3]}/{name}", Guid.NewGuid().ToString()));
        var work = new List<Func<Task>>();
        string? text = null;
        if (operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").EnumerateObject().First() is { Value: var media } && media.TryGetProperty("schema", out var schema))
        {
            var sample = HostileValues.Sample(document, schema)!;
            if (path.EndsWith("/contacts", StringComparison.Ordinal))
            {
                sample.AsObject().Remove("number");
                work.AddRange(HostileValues.Variants(new System.Text.Json.Nodes.JsonObject { ["contacts"] = sample["contacts"]!.DeepClone() }).Select(variant => (Func<Task>)(() => SendAsync(method, real, variant))));
                sample.AsObject().Remove("contacts");
            }

            text = sample.ToJsonString();
            var status = await SendAsync(method, real, text);
            refused = status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.UnsupportedMediaType ? $"{method} {path}: {(int)status} for {text}" : null;
            work.AddRange(HostileValues.Variants(sample).Append("{\"unknown\":1}").Append(new string('[', 100_000)).Append("").Append("{").Append("\ufeff{}")
                .Select(variant => (Func<Task>)(() => SendAsync(method, real, variant))));
            work.Add(() => SendAsync(method, real, new ByteArrayContent([.. "{\"name\":\""u8, 0xff, 0xc0, 0x80, .. "\"}"u8]), "application/json"));
            work.Add(() => SendAsync(method, real, new ByteArrayContent(new byte[10_000_000]), "application/json"));
            foreach (var type in new[] { "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "garbage" })
            {
                work.Add(() => SendAsync(method, real, new StringContent(text), type));
            }
        }

        foreach (var (place, name) in parameters)
        {
            foreach (var value in HostileValues.Text)
            {
                work.Add(place switch
                {
                    "path" => () => SendAsync(method, Fill(path, other => other == name ? value : Guid.NewGuid().ToString()), text),
                    "query" => () => SendAsync(method, $"{real}?{name}={value}", text),
                    _ => () => SendAsync(method, real, text, header: (name, Uri.UnescapeDataString(value).ReplaceLineEndings(" ").Replace("\0", ""))),
                });
            }
        }

        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) => await one());
        return refused;
    }

    private Task<HttpStatusCode> SendAsync(HttpMethod method, string address, string? body, (string Name, string Value)? header = null) =>
        SendAsync(method, address, body is null ? null : new StringContent(body, Encoding.UTF8), "application/json", header);

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string address, HttpContent? content, string type, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (content is not null)
        {
            request.Content = content;
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.NewGuid().ToString());
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        if (header is { } hostile)
        {
            request.Headers.Remove(hostile.Name);
            request.Headers.TryAddWithoutValidation(hostile.Name, hostile.Value);
        }

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await _api.Client.SendAsync(request, late.Token);
        _statuses.AddOrUpdate(((int)response.StatusCode).ToString(), 1, (_, count) => count + 1);
        var text = await response.Content.ReadAsStringAsync(late.Token);
        var isProblem = response.Content.Headers.ContentType?.MediaType == "application/problem+json" && (method == HttpMethod.Head || text.Contains("\"code\"", StringComparison.Ordinal));

        // A NUL in an address is refused by the server's own parser, before there is a request to answer.
        isProblem |= address.Contains("%00", StringComparison.Ordinal) && response.StatusCode == HttpStatusCode.BadRequest;
        if ((int)response.StatusCode >= 500 || ((int)response.StatusCode >= 400 && !isProblem))
        {
            var sent = content is StringContent ? await content.ReadAsStringAsync(late.Token) : "";
            _violations.Add($"{method} {address} -> {(int)response.StatusCode} {text[..Math.Min(text.Length, 200)]} for {sent[..Math.Min(sent.Length, 300)]} {header}");
        }

        return response.StatusCode;
    }

    private static string Fill(string path, Func<string, string> value) =>
        string.Join('/', path.Split('/').Select(part => part.StartsWith('{') ? value(part.Trim('{', '}')) : part));

    private async Task PrepareAsync()
    {
        await _api.SendAsync(HttpMethod.Put, "/gateways/gw1", new { host = "10.0.0.5", user = "dialer", secret = "x" });
        var campaign = await _api.NewCampaignAsync();
        var contact = (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{campaign}/contacts", new { number = "+4930123555" }), 201)).GetProperty("contactId").GetString()!;
        var attempt = Guid.CreateVersion7();
        await _api.ExecuteAsync(
            "INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at) VALUES ($1, $2, $3, '+4930123555', 0, 'gw1', now())",
            attempt, Guid.Parse(contact), campaign);
        (_ids["campaigns/id"], _ids["contacts/id"], _ids["attempts/id"], _ids["gateways/id"], _ids["campaigns/contactId"]) = (campaign.ToString(), contact, attempt.ToString(), "gw1", contact);
        _ids["operators/id"] = await MadeAsync("/operators", new { name = "Olga" });
        _ids["imports/id"] = await MadeAsync($"/campaigns/{campaign}/imports", new { format = "csv" });
        _ids["callbacks/id"] = await MadeAsync($"/campaigns/{campaign}/contacts/{contact}/callback", new { from = DateTimeOffset.UtcNow.AddDays(1).ToString("O") });
        _ids["do-not-call/number"] = "+4930123556";
    }

    private async Task<string> MadeAsync(string path, object body) => (await ApiHost.JsonAsync(await _api.PostAsync(path, body), 201)).GetProperty("id").GetString()!;
}
