using System.Text.Json;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class CampaignApiTests(PostgresDatabase postgres) : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(postgres);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    private const string Full =
        """
        {
          "externalId": "spring", "name": "Spring", "mode": "message", "priority": 70, "zone": "Europe/Berlin", "country": "DE",
          "windows": [{ "days": ["monday", "friday"], "from": "09:00", "to": "20:30" }], "holidays": ["2026-12-25"],
          "caps": { "perDay": 2, "per24Hours": 3, "total": 8 }, "retries": { "busy": { "delaySeconds": 300, "limit": 4 }, "no-answer": { "delaySeconds": 3600.5, "limit": 2 } },
          "nextNumberDelaySeconds": 30, "maxCalls": 40, "callsPerSecond": 2.5, "ringTimeSeconds": 25, "maxCallTimeSeconds": 600, "callerId": "+4930123456",
          "detectMachines": true, "message": { "sound": "dialer/spring", "keys": { "1": { "result": "yes" }, "9": { "result": "never", "doNotCall": true } }, "keyWaitSeconds": 4 },
          "operators": { "connectLimitSeconds": 2, "wrapUpSeconds": 30, "dispositions": [{ "code": "sold", "kind": "success" }] },
          "startsAt": "2026-05-01T09:00:00+02:00", "endsAt": "2027-05-01T00:00:00Z"
        }
        """;

    [Fact]
    public async Task Campaign_with_every_field_comes_back_as_it_was_sent()
    {
        var created = await _api.PostAsync("/campaigns", Full);
        var campaign = await ApiHost.JsonAsync(created, 201);

        var response = await _api.GetAsync($"/campaigns/{campaign.GetProperty("id").GetString()}");
        var read = await ApiHost.JsonAsync(response, 200);
        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
        Assert.EndsWith(read.GetProperty("id").GetString()!, created.Headers.Location!.ToString());
        Assert.Equal("draft", read.GetProperty("state").GetString());
        foreach (var field in JsonSerializer.Deserialize<JsonElement>(Full).EnumerateObject().Where(field => field.Name is not ("windows" or "startsAt" or "endsAt" or "operators" or "message")))
        {
            Assert.True(JsonElement.DeepEquals(field.Value, read.GetProperty(field.Name)), $"{field.Name}: {read.GetProperty(field.Name)}");
        }

        Assert.Equal("2026-05-01T07:00:00+00:00", read.GetProperty("startsAt").GetString());
        Assert.Equal("never", read.GetProperty("message").GetProperty("keys").GetProperty("9").GetProperty("result").GetString());
        var stored = JsonSerializer.Deserialize<Interfaces.Campaigns.CampaignDefinition>(read.GetRawText(), Silo.Hosting.ClusterJson.Options)!;
        Assert.Equal(TimeSpan.FromSeconds(3600.5), stored.Retries[Interfaces.Outcome.NoAnswer].Delay);
        Assert.Equal(TimeSpan.FromSeconds(4), stored.Message!.KeyWait);
    }

    [Fact]
    public async Task Campaign_that_is_wrong_in_many_ways_is_told_all_of_them_at_once()
    {
        var response = await _api.PostAsync("/campaigns",
            """
            {
              "name": 7, "mode": "message", "zone": "Europe/Atlantis", "maxCalls": -1, "callsPerSecond": 1e400, "ringTimeSeconds": "30", "colour": "red",
              "windows": [{ "days": ["funday"], "from": "25:00" }], "retries": { "busy": { "delaySeconds": -1, "limit": 0 }, "moon": {} },
              "gateways": [{ "gatewayId": "nowhere" }], "startsAt": "2026-13-01T00:00:00Z", "caps": { "perDay": 1.5 }
            }
            """);
        var errors = (await ApiHost.ProblemAsync(response, 422, "invalid-fields")).GetProperty("errors").EnumerateArray()
            .Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}").ToHashSet();
        string[] expected =
        [
            "/name type", "/message required", "/zone zone-unknown", "/maxCalls out-of-range", "/callsPerSecond out-of-range", "/ringTimeSeconds type",
            "/colour unknown-field", "/windows/0/days/0 unknown-value", "/windows/0/from format", "/windows/0/to required",
            "/retries/busy/delaySeconds out-of-range", "/retries/busy/limit out-of-range", "/retries/moon unknown-field",
            "/gateways/0/gatewayId unknown-gateway", "/startsAt format", "/caps/perDay type",
        ];
        Assert.Equal(expected.Order(), errors.Intersect(expected).Order());
    }

    private const string Predictive =
        """
        {
          "name": "Spring", "mode": "predictive", "ringTimeSeconds": 25, "operators": {
            "connectLimitSeconds": 1.5, "callsPerOperator": 1.5, "minimumRingTimeSeconds": 20, "cancelLateRinging": true,
            "abandonment": [{ "cap": 0.03, "window": "rolling24-hours", "waitingFrom": "greeting-end", "thresholdSeconds": 2, "machineShare": 0.1, "falseMachineShare": 0.01 },
                            { "cap": 0, "window": "month" }] }
        }
        """;

    [Fact]
    public async Task Predictive_campaign_keeps_its_rules_and_shows_its_pacing()
    {
        var id = (await ApiHost.JsonAsync(await _api.PostAsync("/campaigns", Predictive), 201)).GetProperty("id").GetString();
        var read = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{id}"), 200);
        var rules = JsonSerializer.Deserialize<Interfaces.Campaigns.CampaignDefinition>(read.GetRawText(), Silo.Hosting.ClusterJson.Options)!.Operators;
        Assert.Equal((1.5, TimeSpan.FromSeconds(20), true), (rules.CallsPerOperator, rules.MinimumRingTime, rules.CancelLateRinging));
        Assert.Equal([Interfaces.Campaigns.AbandonmentWindow.Rolling24Hours, Interfaces.Campaigns.AbandonmentWindow.Month], rules.Abandonment.Select(rule => rule.Window));
        Assert.Equal((0.1, Interfaces.Campaigns.WaitingFrom.GreetingEnd), (rules.Abandonment[0].MachineShare, rules.Abandonment[0].WaitingFrom));

        var patched = await _api.SendAsync(HttpMethod.Patch, $"/campaigns/{id}", """{ "operators": { "abandonment": [{ "cap": 0.05 }] } }""", ("If-Match", "\"1\""));
        Assert.Equal(0.05, (await ApiHost.JsonAsync(patched, 200)).GetProperty("operators").GetProperty("abandonment")[0].GetProperty("cap").GetDouble());
        var pacing = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{id}/pacing"), 200);
        Assert.Equal("gw1", pacing.GetProperty("pools")[0].GetProperty("gatewayId").GetString());
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{Guid.NewGuid()}/pacing"), 404, "not-found");
    }

    [Fact]
    public async Task Rules_of_dialling_ahead_that_cannot_be_kept_are_told_by_field()
    {
        var response = await _api.PostAsync("/campaigns",
            """
            {
              "name": "a", "mode": "ratio", "ringTimeSeconds": 10, "operators": { "connectLimitSeconds": 3, "callsPerOperator": 0.5, "minimumRingTimeSeconds": 5,
                "abandonment": [{ "cap": 1.5, "window": "year", "thresholdSeconds": 2, "colour": "red" }] }
            }
            """);
        var errors = (await ApiHost.ProblemAsync(response, 422, "invalid-fields")).GetProperty("errors").EnumerateArray()
            .Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}").ToHashSet();
        string[] expected =
        [
            "/ringTimeSeconds out-of-range", "/operators out-of-range", "/operators/callsPerOperator out-of-range", "/operators/minimumRingTimeSeconds out-of-range",
            "/operators/abandonment/0/cap out-of-range", "/operators/abandonment/0/window unknown-value", "/operators/abandonment/0/colour unknown-field",
        ];
        Assert.Equal(expected.Order(), errors.Order());
    }

    [Theory]
    [InlineData("""{ "wrapUpMode": "time-boxed", "wrapUpSeconds": 0 }""", null)]
    [InlineData("""{ "wrapUpMode": "time-boxed-no-early-exit", "wrapUpSeconds": 20, "timeOutDisposition": "no", "dispositions": [{ "code": "no", "kind": "final" }] }""", null)]
    [InlineData("""{ "wrapUpMode": "mandatory", "wrapUpSeconds": 0, "dispositions": [{ "code": "no", "kind": "final" }] }""", null)]
    [InlineData("""{ "wrapUpMode": "for ever" }""", "/operators/wrapUpMode unknown-value")]
    [InlineData("""{ "wrapUpMode": "mandatory" }""", "/operators/dispositions required")]
    [InlineData("""{ "wrapUpMode": "optional", "wrapUpSeconds": 0 }""", "/operators/wrapUpSeconds out-of-range")]
    [InlineData("""{ "wrapUpMode": "time-boxed-no-early-exit", "wrapUpSeconds": 0 }""", "/operators/wrapUpSeconds out-of-range")]
    [InlineData("""{ "timeOutDisposition": "no" }""", "/operators/timeOutDisposition unknown-disposition")]
    [InlineData("""{ "timeOutDisposition": "later", "dispositions": [{ "code": "later", "kind": "callback" }] }""", "/operators/timeOutDisposition not-allowed")]
    public async Task Wrap_up_is_kept_as_it_was_given_or_told_by_field(string operators, string? wrong)
    {
        var response = await _api.PostAsync("/campaigns", $$"""{ "name": "a", "mode": "progressive", "operators": {{operators}} }""");
        if (wrong is null)
        {
            var kept = (await ApiHost.JsonAsync(response, 201)).GetProperty("operators");
            Assert.All(JsonSerializer.Deserialize<JsonElement>(operators).EnumerateObject(), field => Assert.True(JsonElement.DeepEquals(field.Value, kept.GetProperty(field.Name)), field.Name));
            return;
        }

        var error = Assert.Single((await ApiHost.ProblemAsync(response, 422, "invalid-fields")).GetProperty("errors").EnumerateArray());
        Assert.Equal(wrong, $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}");
    }

    [Fact]
    public async Task Campaign_starts_pauses_resumes_and_stops_and_refuses_what_its_state_forbids()
    {
        var id = await _api.NewCampaignAsync();

        await ApiHost.ProblemAsync(await _api.PostAsync($"/campaigns/{id}/resume"), 409, "wrong-state");
        Assert.Equal("running", (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/start"), 200)).GetProperty("state").GetString());
        Assert.Equal("running", (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/start"), 200)).GetProperty("state").GetString());
        Assert.Equal("paused", (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/pause"), 200)).GetProperty("state").GetString());
        Assert.Equal("running", (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/resume"), 200)).GetProperty("state").GetString());
        Assert.Equal("draining", (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/drain"), 200)).GetProperty("state").GetString());
        await ApiHost.ProblemAsync(await _api.PostAsync($"/campaigns/{id}/pause"), 409, "wrong-state");
        Assert.Equal("stopping", (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/stop"), 200)).GetProperty("state").GetString());
        Assert.Equal("stopping", (await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/drain"), 200)).GetProperty("state").GetString());
        await ApiHost.ProblemAsync(await _api.PostAsync($"/campaigns/{Guid.NewGuid()}/start"), 404, "not-found");
    }

    [Fact]
    public async Task Patch_merges_and_needs_the_version_that_was_read()
    {
        var id = await _api.NewCampaignAsync(new { name = "a", mode = "progressive", caps = new { perDay = 2, total = 5 }, callerId = "123" });
        const string Patch = """{ "name": "b", "caps": { "perDay": null, "per24Hours": 4 }, "callerId": null }""";

        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Patch, $"/campaigns/{id}", Patch), 428, "if-match-required");
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Patch, $"/campaigns/{id}", Patch, ("If-Match", "\"7\"")), 412, "stale-version");
        var changed = await ApiHost.JsonAsync(await _api.SendAsync(HttpMethod.Patch, $"/campaigns/{id}", Patch, ("If-Match", "\"1\"")), 200);
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Patch, $"/campaigns/{id}", Patch, ("If-Match", "\"1\"")), 412, "stale-version");

        Assert.Equal("b", changed.GetProperty("name").GetString());
        Assert.Equal("""{"per24Hours":4,"total":5}""", JsonSerializer.Serialize(changed.GetProperty("caps").EnumerateObject().OrderBy(cap => cap.Name).ToDictionary(cap => cap.Name, cap => cap.Value)));
        Assert.False(changed.TryGetProperty("callerId", out _));
        Assert.Equal(2, changed.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task External_id_is_unique_and_finds_the_campaign()
    {
        var id = await _api.NewCampaignAsync(new { name = "a", mode = "progressive", externalId = "x1" });

        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", new { name = "b", mode = "progressive", externalId = "x1" }), 409, "external-id-taken");
        var found = await ApiHost.JsonAsync(await _api.GetAsync("/campaigns?externalId=x1"), 200);
        Assert.Equal(id, found.GetProperty("items").EnumerateArray().Single().GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Contacts_are_taken_one_by_one_and_in_batches_and_wake_the_campaign()
    {
        var id = await _api.NewCampaignAsync();

        var one = await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/contacts", new { number = "+4930123111", data = new { name = "Anna" } }), 201);
        await ApiHost.ProblemAsync(await _api.PostAsync($"/campaigns/{id}/contacts", """{"number": "+4930123114", "data": {"n": 1e999999}}"""), 422, "invalid-fields");
        var batch = await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/contacts", new
        {
            contacts = new object[] { new { number = "+4930123112" }, new { number = "letters" }, new { numbers = new[] { "+4930123113" }, zone = "Mars/Base" }, 7 },
        }), 200);
        await ApiHost.ProblemAsync(await _api.PostAsync($"/campaigns/{id}/contacts", new { number = "letters" }), 422, "invalid-fields");

        Assert.Equal("1/0/0/3", string.Join('/', new[] { "inserted", "updated", "duplicate", "rejected" }.Select(name => batch.GetProperty(name).GetInt32())));
        Assert.Equal("/contacts/2/zone", batch.GetProperty("items")[2].GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal("/contacts/3", batch.GetProperty("items")[3].GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Contains($"wake {id}", _api.Grains.Calls);
        var contact = await ApiHost.JsonAsync(await _api.GetAsync($"/contacts/{one.GetProperty("contactId").GetString()}"), 200);
        Assert.Equal("Anna", contact.GetProperty("data").GetProperty("name").GetString());
        var listed = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{id}/contacts?status=open"), 200);
        Assert.Equal(2, listed.GetProperty("items").GetArrayLength());
        var statistics = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{id}/statistics"), 200);
        Assert.Equal(2, statistics.GetProperty("remaining").GetInt64());
    }
}
