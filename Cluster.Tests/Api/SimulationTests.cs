using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Cluster.Tests.Postgres;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class SimulationTests(PostgresDatabase postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(postgres);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Given_settings_are_tried_with_each_number_of_operators()
    {
        var body = new { operators = new[] { 5, 20 }, answerRate = 0.25, contacts = 20_000, days = 1, hours = 2, seed = 7, mode = "predictive" };
        var watch = Stopwatch.StartNew();
        var result = await ApiHost.JsonAsync(await _api.PostAsync("/simulations", body), 200);
        output.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s: {result}");

        var (small, large) = (result.GetProperty("teams")[0], result.GetProperty("teams")[1]);
        Assert.Equal((5, 20), (small.GetProperty("operators").GetInt32(), large.GetProperty("operators").GetInt32()));
        Assert.InRange(small.GetProperty("utilisation").GetDouble(), 0.70, 0.90);
        Assert.True(large.GetProperty("utilisation").GetDouble() > small.GetProperty("utilisation").GetDouble());
        Assert.All(result.GetProperty("teams").EnumerateArray(), team =>
        {
            Assert.InRange(team.GetProperty("worstDay").GetDouble(), 0, 0.03);
            Assert.Equal(team.GetProperty("calls").GetInt64() > 0, team.GetProperty("peakLines").GetInt32() > 0);
        });
        Assert.True(large.GetProperty("hoursUntilDone").GetDouble() < small.GetProperty("hoursUntilDone").GetDouble());
        Assert.True(large.GetProperty("peakLines").GetInt32() > small.GetProperty("peakLines").GetInt32());
        Assert.Equal(["ring", "talk", "wrap-up"], result.GetProperty("basis").GetProperty("assumed").EnumerateArray().Select(one => one.GetString()));

        var again = await ApiHost.JsonAsync(await _api.PostAsync("/simulations", body), 200);
        Assert.True(JsonElement.DeepEquals(result, again), "the same seed gives the same figures");
    }

    [Fact]
    public async Task List_that_ends_within_the_trial_says_when()
    {
        var body = new { operators = new[] { 10 }, answerRate = 0.5, contacts = 300, days = 1, hours = 4, mode = "progressive" };
        var team = (await ApiHost.JsonAsync(await _api.PostAsync("/simulations", body), 200)).GetProperty("teams")[0];
        Assert.True(team.GetProperty("listDone").GetBoolean());
        Assert.Equal(300, team.GetProperty("calls").GetInt64());
        Assert.InRange(team.GetProperty("hoursUntilDone").GetDouble(), 0.5, 2);
        Assert.Equal(0, team.GetProperty("abandonment").GetDouble());
    }

    [Fact]
    public async Task Campaign_is_simulated_with_its_own_calls_settings_and_contacts()
    {
        var id = await _api.NewCampaignAsync(new { name = "a", mode = "predictive", maxCalls = 30, callsPerSecond = 5, retries = new Dictionary<string, object> { ["no-answer"] = new { delaySeconds = 600, limit = 2 } } });
        await _api.ExecuteAsync(
            """
            INSERT INTO entries (campaign_id, contact_id, zone, next_due) SELECT $1, gen_random_uuid(), 'UTC', now() FROM generate_series(1, 500)
            """, id);

        // 100 of 250 answered after 5.5 s, talks of 60.5 s; the others rang for 20.5 s.
        await _api.ExecuteAsync(
            """
            INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, answered_at, connected_at, ended_at, cause, dialled)
            SELECT gen_random_uuid(), $1, gen_random_uuid(), '+1', 'gw1', CASE WHEN n <= 100 THEN 0 ELSE 3 END, at,
                   CASE WHEN n <= 100 THEN at + interval '5.5 s' END, CASE WHEN n <= 100 THEN at + interval '5.5 s' END,
                   at + CASE WHEN n <= 100 THEN interval '66 s' ELSE interval '20.5 s' END, 16, true
            FROM generate_series(1, 250) n, (SELECT now() - interval '1 day' AS at) day
            """, id);

        var result = await ApiHost.JsonAsync(await _api.PostAsync("/simulations", new { campaignId = id, operators = new[] { 10 } }), 200);
        output.WriteLine(result.ToString());
        var basis = result.GetProperty("basis");
        Assert.Equal((0.4, 500, 2, 30), (basis.GetProperty("answerRate").GetDouble(), basis.GetProperty("contacts").GetInt32(), basis.GetProperty("tries").GetInt32(), basis.GetProperty("lines").GetInt32()));
        Assert.Equal((250, 5.0), (basis.GetProperty("callsMeasured").GetInt32(), basis.GetProperty("callsPerSecond").GetDouble()));
        Assert.Equal(["wrap-up"], basis.GetProperty("assumed").EnumerateArray().Select(one => one.GetString()));
        var team = result.GetProperty("teams")[0];
        Assert.InRange(team.GetProperty("answers").GetDouble() / team.GetProperty("calls").GetDouble(), 0.35, 0.45);
        Assert.InRange(team.GetProperty("calls").GetInt64(), 750, 850);
        Assert.InRange(team.GetProperty("peakLines").GetInt32(), 10, 30);
        Assert.True(team.GetProperty("listDone").GetBoolean());
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        var response = await _api.PostAsync("/simulations", """{ "operators": [0, "5"], "answerRate": 2, "mode": "message", "colour": "red", "hours": 25, "abandonment": [{ "cap": 7 }], "seed": -1 }""");
        var errors = (await ApiHost.ProblemAsync(response, 422, "invalid-fields")).GetProperty("errors").EnumerateArray()
            .Select(error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}").Order();
        string[] expected =
        [
            "/operators/0 out-of-range", "/operators/1 type", "/answerRate out-of-range", "/mode unknown-value", "/colour unknown-field", "/hours out-of-range",
            "/abandonment/0/cap out-of-range", "/seed out-of-range",
        ];
        Assert.Equal(expected.Order(), errors);
    }

    [Theory]
    [InlineData("""{ "operators": [1000], "days": 20, "hours": 24 }""", "/operators too-much-work")]
    [InlineData("""{ "operators": [1, 2, 3], "days": 20, "hours": 24 }""", "/days too-much-work")]
    [InlineData("""{ "operators": [5], "connectLimitSeconds": 3, "abandonment": [{ "thresholdSeconds": 2 }] }""", "/connectLimitSeconds out-of-range")]
    [InlineData("""{ "operators": [5], "meanRingSeconds": 100, "ringTimeSeconds": 20 }""", "/meanRingSeconds out-of-range")]
    public async Task Work_without_bound_or_sense_is_refused(string body, string error)
    {
        var problem = await ApiHost.ProblemAsync(await _api.PostAsync("/simulations", body), 422, "invalid-fields");
        Assert.Contains(error, problem.GetProperty("errors").EnumerateArray().Select(one => $"{one.GetProperty("pointer").GetString()} {one.GetProperty("code").GetString()}"));
    }

    [Fact]
    public async Task Unknown_campaign_is_not_found_and_one_without_operators_needs_a_mode()
    {
        await ApiHost.ProblemAsync(await _api.PostAsync("/simulations", new { campaignId = Guid.NewGuid(), operators = new[] { 5 } }), 404, "not-found");
        var id = await _api.NewCampaignAsync(new { name = "m", mode = "message", message = new { sound = "hello" } });
        await ApiHost.ProblemAsync(await _api.PostAsync("/simulations", new { campaignId = id, operators = new[] { 5 } }), 409, "no-operators");
    }

    [Fact]
    public async Task Second_simulation_is_asked_to_come_again_until_the_client_of_the_first_goes()
    {
        var quick = new { operators = new[] { 1 }, hours = 0.1, days = 1 };
        using var gone = new CancellationTokenSource();
        var (first, refused) = (Long(gone.Token), new HttpResponseMessage());
        while ((refused = await _api.PostAsync("/simulations", quick)).StatusCode != HttpStatusCode.TooManyRequests)
        {
            // The quick one may be first at the turnstile.
            first = first.IsCompleted && (await first).StatusCode == HttpStatusCode.TooManyRequests ? Long(gone.Token) : first;
            Assert.False(first.IsCompleted);
        }

        await ApiHost.ProblemAsync(refused, 429, "busy");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.False(first.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        HttpStatusCode status;
        while ((status = (await _api.PostAsync("/simulations", quick)).StatusCode) == HttpStatusCode.TooManyRequests)
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal(HttpStatusCode.OK, status);
    }

    private async Task<HttpResponseMessage> Long(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/simulations");
        request.Content = new StringContent(
            JsonSerializer.Serialize(new { operators = new[] { 400, 401, 402 }, days = 2, hours = 8 }), System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await _api.Client.SendAsync(request, stop);
    }
}
