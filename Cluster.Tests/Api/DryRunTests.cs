using System.Text.Json;
using Cluster.Grains.Campaigns;
using Cluster.Interfaces.Campaigns;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class DryRunTests(PostgresDatabase postgres) : IAsyncLifetime
{
    /// <summary>A Monday.</summary>
    private const string At = "2026-03-02T12:00:00Z";

    private ApiHost _api = null!;
    private Guid _campaign;

    public async Task InitializeAsync()
    {
        _api = await ApiHost.StartAsync(postgres);
        _campaign = await _api.NewCampaignAsync(new
        {
            name = "a", mode = "progressive", caps = new { perDay = 2, total = 5 },
            windows = new[] { new { days = new[] { "monday", "tuesday" }, from = "09:00", to = "17:00" } },
        });
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Every_reason_is_counted_with_its_cause_its_end_and_a_sample()
    {
        var open = await AddAsync("+4930000001");
        await AddAsync("+4930000002", zone: "America/New_York"); // 7 in the morning there
        await AddAsync("+4930000003", zone: "Asia/Tokyo"); // 9 in the evening there
        await AddAsync("+4930000004", attempts: 2, recent: "{2026-03-02T08:00:00Z,2026-03-02T09:00:00Z}");
        await AddAsync("+4930000005", attempts: 5);
        await AddAsync("+4930000006", dnc: true);
        await AddAsync("+4930000007");
        await AddAsync("+4930000008", status: 4);
        await AddAsync("+4930000009", status: 2);
        var live = await AddAsync("+4930000010");
        await AddAsync("+4930000011", due: "2026-03-02T14:00:00Z");
        await AddAsync("", status: 0);
        await AddAsync("+4930000012", earliest: "2026-03-03T00:00:00Z");
        await AddAsync("+4930000013,+4930000007"); // the second one is listed: the first one is left
        await AddAsync("+4930000007,+4930000014", zone: null); // the first one is listed: the second one is left; nothing tells its zone
        await _api.ExecuteAsync("INSERT INTO dnc_numbers VALUES ('+4930000007', NULL, now())");
        await _api.ExecuteAsync(
            "INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at) VALUES (gen_random_uuid(), $1, gen_random_uuid(), '+4930000010', 0, 'gw1', now())", live);

        var report = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{_campaign}/dry-run?at={At}"), 200);
        Assert.Equal((15, 3, 12), (report.GetProperty("contacts").GetInt32(), report.GetProperty("callable").GetInt32(), report.GetProperty("skipped").GetInt32()));
        string[] expected =
        [
            "outside-window  2 2026-03-02T14:00:00+00:00 2026-03-03T00:00:00+00:00", "cap-reached per-day 1 2026-03-03T00:00:00+00:00 2026-03-03T00:00:00+00:00",
            "cap-reached total 1  ", "dnc contact 1  ", "dnc number 1  ", "exhausted tries 1  ", "finished succeeded 1  ", "live-call  1  ",
            "retry-due  1 2026-03-02T14:00:00+00:00 2026-03-02T14:00:00+00:00", "exhausted no-valid-number 1  ",
            "not-yet  1 2026-03-03T00:00:00+00:00 2026-03-03T00:00:00+00:00",
        ];
        var reasons = report.GetProperty("reasons").EnumerateArray().ToList();
        Assert.Equal(expected.Order(), reasons.Select(Line).Order());
        Assert.Equal(1, report.GetProperty("zoneAssumed").GetInt32());
        Assert.Equal(live, reasons.Single(reason => reason.GetProperty("code").GetString() == "live-call").GetProperty("sample")[0].GetGuid());
        Assert.DoesNotContain(open.ToString(), report.GetProperty("reasons").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_list_is_counted_with_ten_named()
    {
        await _api.ExecuteAsync(
            """
            WITH made AS (
                INSERT INTO contacts (id, external_id, numbers, zone, created_at)
                SELECT gen_random_uuid(), 'c' || n, ARRAY['+49' || n], 'Asia/Tokyo', now() FROM generate_series(1, 5000) n RETURNING id, zone)
            INSERT INTO entries (campaign_id, contact_id, zone, next_due) SELECT $1, id, zone, '2026-01-01' FROM made
            """, _campaign);
        var report = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{_campaign}/dry-run?at={At}"), 200);
        var reason = report.GetProperty("reasons").EnumerateArray().Single();
        Assert.Equal((5000, 10), (reason.GetProperty("contacts").GetInt32(), reason.GetProperty("sample").GetArrayLength()));
    }

    [Fact]
    public async Task Campaign_that_is_not_there_and_a_wrong_instant_are_told()
    {
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{Guid.NewGuid()}/dry-run"), 404, "not-found");
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{_campaign}/dry-run?at=noon"), 422, "invalid-fields");
    }

    private static string Line(JsonElement reason) => string.Join(' ', new[] { "code", "detail", "contacts", "firstUntil", "lastUntil" }
        .Select(name => reason.TryGetProperty(name, out var value) ? value.ToString() : ""));

    private async Task<Guid> AddAsync(
        string numbers, string? zone = "UTC", int status = 0, bool dnc = false, int attempts = 0, string recent = "{}", string due = "2026-01-01T00:00:00Z", string? earliest = null)
    {
        var id = Guid.NewGuid();
        await _api.ExecuteAsync(
            """
            WITH made AS (
                INSERT INTO contacts (id, external_id, numbers, zone, dnc, attempts, recent, created_at)
                VALUES ($1, $1::text, array_remove(string_to_array($2, ','), ''), nullif($3, ''), $4, $5, $6::timestamptz[], now()))
            INSERT INTO entries (campaign_id, contact_id, zone, status, next_due, earliest)
            VALUES ($7, $1, coalesce(nullif($3, ''), 'UTC'), $8::int, $9::timestamptz, nullif($10, '')::timestamptz)
            """, id, numbers, zone ?? "", dnc, attempts, recent, _campaign, status, due, earliest ?? "");
        return id;
    }
}
