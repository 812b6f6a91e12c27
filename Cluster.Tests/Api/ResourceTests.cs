using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Cluster.Silo.Imports;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class ResourceTests(PostgresDatabase postgres) : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(postgres);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Gateway_is_put_shown_without_its_secret_and_changed_by_version()
    {
        var definition = new { host = "10.0.0.5", user = "dialer", secret = "s3cret", maxChannels = 30 };
        var created = await _api.SendAsync(HttpMethod.Put, "/gateways/gw1", definition);
        Assert.Equal("up", (await ApiHost.JsonAsync(created, 201)).GetProperty("health").GetProperty("state").GetString());
        await ApiHost.JsonAsync(await _api.SendAsync(HttpMethod.Put, "/gateways/gw1", definition), 200);

        var changed = new { host = "10.0.0.6", user = "dialer" };
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Put, "/gateways/gw1", changed), 428, "if-match-required");
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Put, "/gateways/gw1", changed, ("If-Match", "W/\"1\"")), 412, "stale-version");
        var shown = await (await _api.SendAsync(HttpMethod.Put, "/gateways/gw1", changed, ("If-Match", "\"1\""))).Content.ReadAsStringAsync();
        Assert.DoesNotContain("s3cret", shown);
        Assert.Contains("10.0.0.6", shown);
        Assert.Equal("s3cret", await _api.ScalarAsync<string>("SELECT definition->>'secret' FROM gateways"));
        Assert.Contains("reload gateway gw1", _api.Grains.Calls);

        Assert.False((await ApiHost.JsonAsync(await _api.PostAsync("/gateways/gw1/disable"), 200)).GetProperty("enabled").GetBoolean());
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Put, "/gateways/gw%0a1", definition), 422, "invalid-fields");
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Put, "/gateways/gw2", new { host = "a\r\nAction: Originate", user = "u", secret = "x\ny" }), 422, "invalid-fields");
    }

    [Fact]
    public async Task Gateway_that_does_not_answer_is_unknown_and_holds_nobody_up()
    {
        await _api.SendAsync(HttpMethod.Put, "/gateways/deaf", new { host = "10.0.0.5", user = "dialer", secret = "x" });
        await _api.SendAsync(HttpMethod.Put, "/gateways/fine", new { host = "10.0.0.5", user = "dialer", secret = "x" });
        _api.Grains.DeafGateways.Add("deaf");

        var list = await ApiHost.JsonAsync(await _api.GetAsync("/gateways"), 200);

        Assert.Equal(["unknown", "up"], list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("health").GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Operator_is_made_changed_and_commanded()
    {
        var campaign = await _api.NewCampaignAsync();
        await ApiHost.ProblemAsync(await _api.PostAsync("/operators", new { name = "Olga", campaigns = new[] { Guid.NewGuid() } }), 422, "invalid-fields");
        var made = await ApiHost.JsonAsync(await _api.PostAsync("/operators", new { name = "Olga", campaigns = new[] { campaign }, externalId = "o1" }), 201);
        var id = made.GetProperty("id").GetString();

        var changed = await ApiHost.JsonAsync(await _api.SendAsync(HttpMethod.Patch, $"/operators/{id}", new { team = "blue" }, ("If-Match", "\"1\"")), 200);
        Assert.Equal("Olga blue 2", $"{changed.GetProperty("name")} {changed.GetProperty("team")} {changed.GetProperty("version")}");
        await ApiHost.ProblemAsync(await _api.PostAsync($"/operators/{id}/sign-in", new { gatewayId = "gw1", endpoint = "op1" }), 422, "invalid-fields");
        await _api.SendAsync(HttpMethod.Put, "/gateways/gw1", new { host = "10.0.0.5", user = "dialer", secret = "x" });
        await ApiHost.JsonAsync(await _api.PostAsync($"/operators/{id}/sign-in", new { gatewayId = "gw1", endpoint = "op1" }), 200);
        await ApiHost.ProblemAsync(await _api.PostAsync($"/operators/{id}/sign-in", new { gatewayId = "gw1", endpoint = "Local/900123@premium" }), 422, "invalid-fields");
        await ApiHost.JsonAsync(await _api.PostAsync($"/operators/{id}/pause", new { reason = "lunch" }), 200);
        await ApiHost.JsonAsync(await _api.PostAsync($"/operators/{id}/ready"), 200);
        await ApiHost.ProblemAsync(await _api.PostAsync($"/operators/{id}/hang-up"), 409, "wrong-state");
        await ApiHost.JsonAsync(await _api.PostAsync($"/operators/{id}/disposition", new { attemptId = Guid.NewGuid(), code = "sold", callback = new { from = DateTimeOffset.UtcNow.AddDays(1).ToString("O") } }), 200);
        await ApiHost.JsonAsync(await _api.PostAsync($"/operators/{id}/write-up", new { on = true }), 200);
        await ApiHost.JsonAsync(await _api.PostAsync($"/operators/{id}/finish"), 200);
        Assert.Equal("up", (await ApiHost.JsonAsync(await _api.GetAsync($"/operators/{id}/state"), 200)).GetProperty("line").GetString());
        Assert.Contains($"sign-in {id} gw1 PJSIP/op1", _api.Grains.Calls);
        Assert.Contains($"reload operator {id}", _api.Grains.Calls);
    }

    [Fact]
    public async Task Number_on_the_list_hangs_up_its_live_call()
    {
        var (_, contact, _) = await LiveAttemptAsync("+4930123777");

        Assert.Equal(HttpStatusCode.NoContent, (await _api.SendAsync(HttpMethod.Put, "/do-not-call/numbers/+4930123777?reason=asked")).StatusCode);

        Assert.Contains($"stop {contact} dnc", _api.Grains.Calls);
        var added = await ApiHost.JsonAsync(await _api.PostAsync("/do-not-call/numbers:batch", new { numbers = new[] { "+4930123778", "+4930123778", "+4930123777" } }), 200);
        Assert.Equal(2, added.GetProperty("added").GetInt32());
        var check = await ApiHost.JsonAsync(await _api.SendAsync(HttpMethod.Post, "/do-not-call:check", new { numbers = new[] { "+4930123777", "+4930123779" } }), 200);
        Assert.Equal("""["+4930123777"]""", Regular(check.GetProperty("listed")));
        Assert.Equal(HttpStatusCode.NoContent, (await _api.SendAsync(HttpMethod.Delete, "/do-not-call/numbers/4930123777")).StatusCode);
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Delete, "/do-not-call/numbers/+4930123777"), 404, "not-found");
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Put, "/do-not-call/numbers/110@sip"), 422, "invalid-fields");
    }

    [Fact]
    public async Task Attempt_is_listed_told_step_by_step_and_hung_up()
    {
        var (campaign, contact, attempt) = await LiveAttemptAsync("+4930123888");

        var open = await ApiHost.JsonAsync(await _api.GetAsync($"/attempts?open=true&campaignId={campaign}"), 200);
        Assert.Equal(attempt, open.GetProperty("items")[0].GetProperty("id").GetGuid());
        Assert.Equal(HttpStatusCode.Accepted, (await _api.PostAsync($"/attempts/{attempt}/hang-up")).StatusCode);
        Assert.Contains($"stop {contact} api", _api.Grains.Calls);

        await EndAsync(attempt, "=HYPERLINK(\"http://x\",\"a,b\")");
        var timeline = await ApiHost.JsonAsync(await _api.GetAsync($"/attempts/{attempt}/timeline"), 200);
        Assert.Equal("claimed ringing answered ended", string.Join(' ', timeline.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString())));
        await ApiHost.ProblemAsync(await _api.PostAsync($"/attempts/{attempt}/hang-up"), 409, "wrong-state");
        Assert.Equal(0, (await ApiHost.JsonAsync(await _api.GetAsync("/attempts?open=true"), 200)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Call_records_come_as_ndjson_or_as_csv_without_formulas()
    {
        var (campaign, _, attempt) = await LiveAttemptAsync("+4930123999");
        await EndAsync(attempt, "=HYPERLINK(\"http://x\",\"a,b\")");

        var ndjson = await (await _api.GetAsync($"/campaigns/{campaign}/call-records")).Content.ReadAsStringAsync();
        Assert.Equal("answered", JsonSerializer.Deserialize<JsonElement>(ndjson).GetProperty("record").GetProperty("outcome").GetString());
        var csv = await (await _api.SendAsync(HttpMethod.Get, $"/campaigns/{campaign}/call-records", null, ("Accept", "text/csv"))).Content.ReadAsStringAsync();
        var line = csv.Split("\r\n")[1];
        Assert.Contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"a,b\"\")\"", line);
        Assert.Contains(",+4930123999,", line);
    }

    [Fact]
    public async Task Callback_is_promised_listed_and_taken_back()
    {
        var campaign = await _api.NewCampaignAsync();
        var contact = (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{campaign}/contacts", new { number = "+4930123555" }), 201)).GetProperty("contactId").GetGuid();
        var path = $"/campaigns/{campaign}/contacts/{contact}/callback";
        var day = DateTimeOffset.UtcNow.Date.AddDays(9);
        string At(double hour, string offset = "Z") => day.AddHours(hour).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + offset;
        await ApiHost.ProblemAsync(await _api.PostAsync(path, new { from = At(10), operatorId = Guid.NewGuid() }), 422, "invalid-fields");

        var made = await ApiHost.JsonAsync(await _api.PostAsync(path, new { from = At(10, "+01:00"), until = At(12, "+01:00") }), 201);
        Assert.Equal((day.AddHours(9), day.AddHours(11)), (made.GetProperty("from").GetDateTime(), made.GetProperty("until").GetDateTime()));
        await _api.ExecuteAsync("UPDATE entries SET status = 1, next_due = '2099-01-01T00:00:00Z'");
        var due = await ApiHost.JsonAsync(await _api.GetAsync($"/callbacks?from={At(9)}&to={At(9.01)}&missed=false"), 200);
        Assert.Equal(made.GetProperty("id").GetGuid(), due.GetProperty("items")[0].GetProperty("id").GetGuid());
        Assert.Equal(0, (await ApiHost.JsonAsync(await _api.GetAsync($"/callbacks?to={At(9)}"), 200)).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await ApiHost.JsonAsync(await _api.GetAsync("/callbacks?missed=true"), 200)).GetProperty("items").GetArrayLength());

        Assert.Equal("cancelled", (await ApiHost.JsonAsync(await _api.PostAsync($"/callbacks/{made.GetProperty("id").GetGuid()}/cancel"), 200)).GetProperty("state").GetString());
        Assert.Equal("0/2/true", await _api.ScalarAsync<string>("SELECT status || '/' || version || '/' || (next_due <= now()) FROM entries"));
        await ApiHost.ProblemAsync(await _api.PostAsync($"/campaigns/{Guid.NewGuid()}/contacts/{contact}/callback", new { from = At(10) }), 404, "not-found");
    }

    [Fact]
    public async Task Import_is_filled_in_pieces_that_go_on_where_they_broke_off()
    {
        var campaign = await _api.NewCampaignAsync();
        var made = await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{campaign}/imports", new { format = "csv", options = new { delimiter = ";", columns = new Dictionary<string, string> { ["Who"] = "externalId", ["Line"] = "number" } } }), 201);
        var id = made.GetProperty("id").GetGuid();
        Assert.Equal("number", made.GetProperty("definition").GetProperty("columns").GetProperty("Line").GetString());
        var piece = new byte[3_000_000];

        await ApiHost.ProblemAsync(await PutAsync(id, piece, null), 400, "upload-offset-required");
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(id, piece, 0)).StatusCode);
        var wrong = await PutAsync(id, piece, 0);
        await ApiHost.ProblemAsync(wrong, 409, "wrong-offset");
        Assert.Equal("3000000", wrong.Headers.GetValues("Upload-Offset").Single());
        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(id, piece, 3_000_000)).StatusCode);
        Assert.Equal("6000000", (await _api.SendAsync(HttpMethod.Head, $"/imports/{id}/content")).Headers.GetValues("Upload-Offset").Single());
        await ApiHost.ProblemAsync(await PutAsync(id, piece, (4L << 30) - 10), 413, "too-large");

        // The import begins at once, and nothing in these bytes is a phone number: it may be over before the answer.
        var state = (await ApiHost.JsonAsync(await _api.PostAsync($"/imports/{id}/commit"), 202)).GetProperty("state").GetString();
        Assert.True(state is "running" or "failed", state);
        await ApiHost.ProblemAsync(await PutAsync(id, piece, 6_000_000), 409, "wrong-state");
    }

    [Fact]
    public async Task Import_larger_than_the_usual_limit_is_taken()
    {
        var campaign = await _api.NewCampaignAsync();
        var id = (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{campaign}/imports", new { format = "ndjson" }), 201)).GetProperty("id").GetGuid();

        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(id, new byte[40_000_000], 0)).StatusCode);

        Assert.Equal(40_000_000, (await ApiHost.JsonAsync(await _api.GetAsync($"/imports/{id}"), 200)).GetProperty("receivedBytes").GetInt64());
    }

    [Fact]
    public async Task Import_errors_are_listed_by_cursor_and_the_rejects_come_as_they_were()
    {
        var campaign = await _api.NewCampaignAsync();
        var id = (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{campaign}/imports", new { format = "csv" }), 201)).GetProperty("id").GetGuid();
        await _api.ExecuteAsync(
            "INSERT INTO import_errors SELECT $1, n, 'number', '49***', 'number', 'Not a number.', '@row ' || n FROM generate_series(1, 5) n", id);

        var page = await ApiHost.JsonAsync(await _api.GetAsync($"/imports/{id}/errors?limit=3"), 200);
        var rest = await ApiHost.JsonAsync(await _api.GetAsync($"/imports/{id}/errors?limit=3&after={page.GetProperty("next").GetString()}"), 200);
        var rejects = await _api.GetAsync($"/imports/{id}/rejects");

        Assert.Equal([1L, 2, 3, 4, 5], page.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(item => item.GetProperty("row").GetInt64()));
        Assert.Equal("@row 5", (await rejects.Content.ReadAsStringAsync()).Split('\n')[4]);
        Assert.Equal("text/csv", rejects.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Contact_is_explained_found_and_taken_off_the_phone()
    {
        var campaign = await _api.NewCampaignAsync();
        var contact = (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{campaign}/contacts", new { number = "+4930123444", externalId = "c1" }), 201)).GetProperty("contactId").GetGuid();

        foreach (var query in new[] { "externalId=c1", "number=%2B4930123444", "externalId=c1&number=%2B4930123444" })
        {
            Assert.Equal(contact, (await ApiHost.JsonAsync(await _api.GetAsync($"/contacts?{query}"), 200)).GetProperty("items")[0].GetProperty("id").GetGuid());
        }

        Assert.Equal(0, (await ApiHost.JsonAsync(await _api.GetAsync("/contacts?number=%2B4930999999"), 200)).GetProperty("items").GetArrayLength());
        var explanation = await ApiHost.JsonAsync(await _api.GetAsync($"/contacts/{contact}/explanation"), 200);
        Assert.Equal("campaign-not-running", explanation.GetProperty("campaigns")[0].GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await _api.SendAsync(HttpMethod.Put, $"/contacts/{contact}/do-not-call")).StatusCode);
        Assert.True((await ApiHost.JsonAsync(await _api.GetAsync($"/contacts/{contact}"), 200)).GetProperty("doNotCall").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await _api.SendAsync(HttpMethod.Delete, $"/contacts/{contact}/do-not-call")).StatusCode);
        Assert.False((await ApiHost.JsonAsync(await _api.GetAsync($"/contacts/{contact}"), 200)).GetProperty("doNotCall").GetBoolean());
        var why = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{campaign}/diagnostics"), 200);
        Assert.Equal("not-running", why.GetProperty("obstacles")[0].GetProperty("code").GetString());
    }

    private async Task<(Guid Campaign, Guid Contact, Guid Attempt)> LiveAttemptAsync(string number)
    {
        var campaign = await _api.NewCampaignAsync();
        var contact = (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{campaign}/contacts", new { number }), 201)).GetProperty("contactId").GetGuid();
        var attempt = Guid.CreateVersion7();
        await _api.ExecuteAsync(
            "INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at) VALUES ($1, $2, $3, $4, 0, 'gw1', now())",
            attempt, contact, campaign, number);
        return (campaign, contact, attempt);
    }

    private Task EndAsync(Guid attempt, string result) => _api.ExecuteAsync(
        """
        WITH a AS (UPDATE attempts SET ended_at = now() + interval '9 seconds' WHERE id = $1 RETURNING *)
        INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, ringing_at, answered_at, ended_at, cause, result, dialled)
        SELECT id, campaign_id, contact_id, number, gateway_id, 0, claimed_at, claimed_at + interval '1 second', claimed_at + interval '4 seconds', ended_at, 16, $2, true FROM a
        """, attempt, result);

    private Task<HttpResponseMessage> PutAsync(Guid id, byte[] piece, long? offset) => _api.SendAsync(
        HttpMethod.Put, $"/imports/{id}/content", new ByteArrayContent(piece) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } },
        offset is null ? [] : [("Upload-Offset", offset.Value.ToString())]);

    private static string Regular(JsonElement element) => "[" + string.Join(",", element.EnumerateArray().Select(item => $"\"{item.GetString()}\"")) + "]";
}
