using System.Globalization;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using Cluster.Tests.Postgres;
using NodaTime;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>The ledger of live answers: its figures, its lines, and that the one can be recounted from the other.</summary>
[Collection(PostgresCollection.Name)]
public sealed class AbandonmentTests(PostgresDatabase postgres) : IAsyncLifetime
{
    private const string Period = "from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z";

    private static readonly DateTimeOffset First = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private ApiHost _api = null!;
    private Guid _campaign;

    public async Task InitializeAsync()
    {
        _api = await ApiHost.StartAsync(postgres);
        _campaign = await _api.NewCampaignAsync(new
        {
            name = "a", mode = "predictive", zone = "Europe/Berlin",
            operators = new
            {
                abandonment = new object[]
                {
                    new { cap = 0.03, window = "day" }, new { cap = 0.05, window = "rolling24-hours" }, new { cap = 0.03, window = "month", machineShare = 0.1, falseMachineShare = 0.2 },
                    new { cap = 0.03, window = "campaign" }, new { cap = 0.04, window = "rolling30-days" },
                },
            },
        });
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Export_recounted_by_hand_equals_the_figures_and_what_the_pacer_counts()
    {
        await DrawRecordsAsync(seed: 4);
        var report = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{_campaign}/abandonment?{Period}"), 200);
        var lines = await ExportAsync();
        Assert.Equal(["abandoned", "connected", "lost", "machine"], lines.Select(line => line.Verdict).Distinct().Order());

        var rules = report.GetProperty("rules").EnumerateArray().ToList();
        var days = rules[0].GetProperty("windows").EnumerateArray().ToList();
        Assert.Equal(32, days.Count); // in Berlin March begins on the 28th of February by UTC, and the request ends on the 1st of April
        foreach (var window in days.Concat(rules[3].GetProperty("windows").EnumerateArray()))
        {
            var from = window.TryGetProperty("from", out var begins) ? begins.GetDateTimeOffset() : DateTimeOffset.MinValue;
            var inside = lines.Where(line => line.At >= from && line.At < window.GetProperty("to").GetDateTimeOffset()).ToList();
            Assert.Equal(Recount(inside), (window.GetProperty("answers").GetInt32(), window.GetProperty("abandoned").GetInt32(), window.GetProperty("endedAsMachines").GetInt32()));
        }

        // The pacer's own counts, by the store's recount, for the windows that end at the end.
        var policies = new[] { AbandonmentWindow.Month, AbandonmentWindow.Campaign }.Select(window => new AbandonmentPolicy { Window = window, MachineShare = 0.1, FalseMachineShare = 0.2 }).ToList();
        var end = End.AddHours(-2).AddSeconds(-1); // still March in Berlin, and nothing is later
        var budget = new AbandonmentBudget(policies, DateTimeZoneProviders.Tzdb["Europe/Berlin"], NodaConstants.UnixEpoch);
        budget.Restore(end.ToUnixTimeSeconds(), await new Silo.Postgres.CampaignStore(_api.Db).AbandonmentAsync(_campaign, end, []));
        var month = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{_campaign}/abandonment?from={First:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={end:yyyy-MM-dd'T'HH:mm:ss'Z'}"), 200);
        var counted = month.GetProperty("rules")[2].GetProperty("windows")[0];
        var figures = budget.Figures(end.ToUnixTimeSeconds())[0];
        Assert.Equal(figures.Answers, counted.GetProperty("countedAnswers").GetDouble(), precision: 9);
        Assert.Equal(figures.Abandoned, counted.GetProperty("countedAbandoned").GetDouble(), precision: 9);
        Assert.Equal(figures.Share, counted.GetProperty("share").GetDouble(), precision: 9);
    }

    [Fact]
    public async Task Worst_rolling_window_is_the_worst_of_all_that_end_at_an_answer()
    {
        await DrawRecordsAsync(seed: 5);
        var report = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{_campaign}/abandonment?{Period}"), 200);
        var lines = await ExportAsync();
        var worst = lines.Select(last => Minute(last.At).AddMinutes(1)).Distinct()
            .Select(to => Recount(lines.Where(line => line.At < to && line.At >= to.AddDays(-1)).ToList()))
            .Where(counts => counts.Answers > 0).Max(counts => (double)counts.Abandoned / counts.Answers);
        var rule = report.GetProperty("rules")[1];
        Assert.Equal(worst, rule.GetProperty("worst").GetProperty("share").GetDouble(), precision: 12);
        Assert.Equal(worst <= 0.05, rule.GetProperty("kept").GetBoolean());
    }

    [Fact]
    public async Task Answer_that_was_lost_in_a_crash_is_an_abandoned_call_and_one_that_nobody_answered_is_no_line()
    {
        await RecordAsync(9, First, answered: 0, connected: null, safe: null);
        await RecordAsync(9, First, answered: null, connected: null, safe: null);
        await RecordAsync(8, First, answered: 0, connected: null, safe: 2003);
        await RecordAsync(0, First, answered: 0, connected: 740, safe: null);
        await RecordAsync(0, First, answered: 0, connected: 740, safe: null, dialled: false);
        var lines = await ExportAsync();
        Assert.Equal(
            ["abandoned true 2003", "connected false 740", "lost true 30000"],
            lines.Select(line => $"{line.Verdict} {line.Cells[12]} {line.Cells[10]}").Order());
        Assert.Equal("+4930123", lines[0].Cells[3]);
        Assert.Equal("2026-03-01T09:00:02.003Z", lines.Single(line => line.Verdict == "abandoned").Cells[8]);
        var report = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{_campaign}/abandonment?{Period}"), 200);
        var window = report.GetProperty("rules")[3].GetProperty("windows")[0];
        Assert.Equal((3, 2, false), (window.GetProperty("answers").GetInt32(), window.GetProperty("abandoned").GetInt32(), window.GetProperty("kept").GetBoolean()));
    }

    [Fact]
    public async Task Planted_ledger_that_forgets_lost_calls_is_found()
    {
        await DrawRecordsAsync(seed: 6);
        var lines = await ExportAsync();
        await _api.ExecuteAsync(
            """
            DO $planted$ BEGIN EXECUTE (SELECT 'CREATE OR REPLACE VIEW live_answers AS SELECT * FROM (' || rtrim(pg_get_viewdef('live_answers'), ';')
                || ') ledger WHERE verdict <> ''lost'''); END $planted$
            """);
        var report = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{_campaign}/abandonment?{Period}"), 200);
        var window = report.GetProperty("rules")[3].GetProperty("windows")[0];
        Assert.NotEqual(Recount(lines), (window.GetProperty("answers").GetInt32(), window.GetProperty("abandoned").GetInt32(), window.GetProperty("endedAsMachines").GetInt32()));
    }

    [Theory]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")]
    [InlineData("from=2020-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")]
    [InlineData("from=yesterday")]
    public async Task Period_that_makes_no_sense_is_refused(string period) =>
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{_campaign}/abandonment?{period}"), 422, "invalid-fields");

    [Fact]
    public async Task Campaign_that_is_not_there_has_no_ledger()
    {
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{Guid.NewGuid()}/abandonment"), 404, "not-found");
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{Guid.NewGuid()}/abandonment/export"), 404, "not-found");
    }

    /// <summary>By the export's own columns, without what the product makes of them.</summary>
    private static (int Answers, int Abandoned, int Machines) Recount(IReadOnlyCollection<ExportLine> lines) => (
        lines.Count(line => line.Verdict != "machine"), lines.Count(line => line.Verdict is "abandoned" or "lost"), lines.Count(line => line.Verdict == "machine"));

    private static DateTimeOffset Minute(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));

    private async Task<List<ExportLine>> ExportAsync()
    {
        var response = await _api.GetAsync($"/campaigns/{_campaign}/abandonment/export?{Period}");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var rows = (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(16, rows[0].Split(',').Length);
        return [.. rows.Skip(1).Select(row => new ExportLine(row.Split(',')))];
    }

    private async Task DrawRecordsAsync(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 400; i++)
        {
            var answered = random.Next(5) == 0 ? (int?)null : 0;
            var outcome = new[] { 0, 0, 0, 0, 1, 3, 8, 9, 9 }[random.Next(9)];
            var connected = outcome == 0 || (outcome == 9 && random.Next(2) == 0) ? (int?)random.Next(2000) : null;
            await RecordAsync(outcome, First.AddDays(random.Next(30)).AddSeconds(random.Next(36_000)), answered, connected, outcome == 8 ? 2000 : null);
        }
    }

    /// <summary>A call record; times are ms after <paramref name="at"/>, its end 30 s after.</summary>
    private Task RecordAsync(int outcome, DateTimeOffset at, int? answered, int? connected, int? safe, bool dialled = true) => _api.ExecuteAsync(
        """
        INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, answered_at, connected_at, safe_message_at, ended_at, cause, dialled)
        SELECT gen_random_uuid(), $1, gen_random_uuid(), '+4930123', 'gw1', $2::int, $3 - interval '10 s', $3 + nullif($4, -1) * interval '1 ms',
               $3 + nullif($5, -1) * interval '1 ms', $3 + nullif($6, -1) * interval '1 ms', $3 + interval '30 s', 16, $7
        """, _campaign, outcome, at.UtcDateTime, answered ?? -1, connected ?? -1, safe ?? -1, dialled);

    private sealed record ExportLine(string[] Cells)
    {
        public string Verdict => Cells[11];

        /// <summary>Where it is counted: the answer, else the connection, else the end.</summary>
        public DateTimeOffset At => DateTimeOffset.Parse(
            Cells[6].Length > 0 ? Cells[6] : Cells[7].Length > 0 ? Cells[7] : Cells[9], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
