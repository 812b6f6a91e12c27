using System.Text;
using Cluster.Api.Exports;
using Cluster.Tests.Postgres;
using Cluster.Tests.Workbooks;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>Lists as files: what is in them, by which filters, how much at most, and who took them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ExportTests(PostgresDatabase postgres) : IAsyncLifetime
{
    private const int Calls = 2_500; // more than two pieces of a thousand

    private ApiHost _api = null!;
    private Guid _campaign;

    public async Task InitializeAsync()
    {
        _api = await ApiHost.StartAsync(postgres);
        _campaign = await _api.NewCampaignAsync(new
        {
            name = "=Spring", mode = "progressive", zone = "Europe/Warsaw",
            script = new { text = "Hello", questions = new[] { new { id = "age", text = "How old?", kind = "number" } } },
        });
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Calls_are_typed_cells_in_the_order_and_by_the_filters_of_the_list()
    {
        var other = await _api.NewCampaignAsync();
        await CallsAsync(_campaign, Calls);
        await CallsAsync(other, 1);

        var (rows, name) = await WorkbookAsync($"/attempts/export?campaignId={_campaign}&newest=true");
        Assert.Equal("calls.xlsx", name);
        Assert.Equal(Calls, rows.Count - 1);
        var list = await ApiHost.JsonAsync(await _api.GetAsync($"/attempts?campaignId={_campaign}&newest=true&limit=1"), 200);
        var cells = Cells(rows, 1);
        Assert.Equal(list.GetProperty("items")[0].GetProperty("id").GetString(), cells["Call"]);
        Assert.Equal(Calls, rows.Skip(1).Select(row => row[^1]).Distinct().Count());
        Assert.Equal(new DateTime(2026, 3, 29, 3, 0, 0), cells["Dialled (Europe/Warsaw)"]); // 01:00 UTC: the hour that summer time begins with
        Assert.Equal(
            ("+48123000001", "=Spring", "answered", "=HYPERLINK(\"x\")", 95.0, "no-operator", "@note", "age: 42"),
            (cells["Number"], cells["Campaign"], cells["Outcome"], cells["Result"], cells["Talk, s"], cells["Note"], cells["Notes"], cells["Answers"]));
        Assert.Null(cells["Operator"]);

        Assert.Equal(Calls + 1, (await WorkbookAsync("/attempts/export?zone=Asia/Tokyo")).Rows.Count - 1);
        Assert.Single((await WorkbookAsync("/attempts/export?from=2026-03-29T01:00:01Z")).Rows);
        Assert.Equal(Calls, (await WorkbookAsync($"/attempts/export?campaignId={_campaign}&to=2026-03-29T01:00:01Z")).Rows.Count - 1);
        Assert.Single((await WorkbookAsync($"/attempts/export?operatorId={Guid.NewGuid()}")).Rows);
        await ApiHost.ProblemAsync(await _api.GetAsync("/attempts/export?format=pdf"), 422, "invalid-fields");
        await ApiHost.ProblemAsync(await _api.GetAsync("/attempts/export?zone=Moon/Crater"), 422, "invalid-fields");
    }

    [Fact]
    public async Task Contacts_have_all_that_was_imported_and_answered_and_their_last_call()
    {
        await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{_campaign}/contacts", new
        {
            externalId = "007", numbers = new[] { "+48123000001", "+48123000002" }, data = new { name = "=cmd", card = "12345678901234567890", sum = 12.5, kids = new[] { 1 } },
        }), 201);
        await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{_campaign}/contacts", new { number = "+48123000003", data = new { Город = "Тула\u0001" } }), 201);
        await _api.ExecuteAsync("UPDATE entries SET status = 2 WHERE contact_id = (SELECT id FROM contacts WHERE external_id = '007')");
        await CallsAsync(_campaign, 2, "007");

        var (rows, name) = await WorkbookAsync($"/campaigns/{_campaign}/contacts/export");
        Assert.Equal("contacts.xlsx", name);
        Assert.Equal(3, rows.Count);
        var anna = Cells(rows, rows.ToList().FindIndex(row => (string?)row[0] == "007"));
        Assert.Equal(
            ("+48123000001", "+48123000002", "succeeded", null, "+48123000001", "answered", "=HYPERLINK(\"x\")", "=cmd", "12345678901234567890", 12.5, "[1]", "42"),
            (anna["Number 1"], anna["Number 2"], anna["Status"], anna["Next call not before (Europe/Warsaw)"], anna["Last number"], anna["Last outcome"], anna["Last result"],
                anna["name"], anna["card"], anna["sum"], anna["kids"], anna["How old?"]));
        Assert.IsType<DateTime>(anna["Last call (Europe/Warsaw)"]);
        var ivan = Cells(rows, rows.ToList().FindIndex(row => (string?)row[0] == "+48123000003"));
        Assert.Equal(("open", "Тула\u0001", null, 0.0), (ivan["Status"], ivan["Город"], ivan["Last outcome"], ivan["Attempts"]));

        Assert.Equal(2, (await WorkbookAsync($"/campaigns/{_campaign}/contacts/export?status=open")).Rows.Count);
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{Guid.NewGuid()}/contacts/export"), 404, "not-found");
    }

    [Fact]
    public async Task Csv_begins_with_a_mark_keeps_numbers_and_has_no_formula()
    {
        await CallsAsync(_campaign, 1);
        using var answer = await _api.GetAsync($"/attempts/export?format=csv&campaignId={_campaign}");
        var content = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(("text/csv", "calls.csv"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.FileName!.Trim('"')));
        Assert.True(content.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        var lines = Encoding.UTF8.GetString(content).Split("\r\n");
        Assert.StartsWith("\uFEFFDialled (Europe/Warsaw),Number,Contact,", lines[0]);
        Assert.StartsWith("2026-03-29 03:00:00,+48123000001,", lines[1]);
        Assert.Contains(",\"'=Spring\",", lines[1]);
        Assert.Contains(",\"'=HYPERLINK(\"\"x\"\")\",", lines[1]);
    }

    [Fact]
    public async Task More_than_the_most_rows_is_refused_and_says_so()
    {
        _api.Services.GetRequiredService<ExportOptions>().MostRows = 2;
        await CallsAsync(_campaign, 2);
        await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{_campaign}/contacts", new { contacts = new[] { new { number = "+48123000001" }, new { number = "+48123000002" } } }), 200);
        Assert.Equal(3, (await WorkbookAsync("/attempts/export")).Rows.Count);
        Assert.Equal(3, (await WorkbookAsync($"/campaigns/{_campaign}/contacts/export")).Rows.Count);

        await CallsAsync(_campaign, 1);
        await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{_campaign}/contacts", new { number = "+48123000003" }), 201);
        await ApiHost.ProblemAsync(await _api.GetAsync("/attempts/export?format=csv"), 422, "export-too-large");
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{_campaign}/contacts/export"), 422, "export-too-large");
    }

    [Fact]
    public async Task Exports_are_written_down_with_who_took_what()
    {
        using var supervisor = await Visitor.ComeAsync(_api, "vera", "supervisor");
        Assert.Equal(200, (int)(await supervisor.GetAsync($"/attempts/export?campaignId={_campaign}&format=csv")).StatusCode);
        Assert.Equal(200, (int)(await supervisor.GetAsync($"/campaigns/{_campaign}/contacts/export")).StatusCode);
        await ApiHost.ProblemAsync(await supervisor.GetAsync($"/campaigns/{Guid.NewGuid()}/contacts/export"), 404, "not-found");

        var first = await ApiHost.JsonAsync(await _api.GetAsync("/exports?limit=1"), 200);
        var second = await ApiHost.JsonAsync(await _api.GetAsync($"/exports?limit=1&after={first.GetProperty("next").GetString()}"), 200);
        Assert.Equal(
            [$"vera /api/v1/campaigns/{_campaign}/contacts/export", $"vera /api/v1/attempts/export?campaignId={_campaign}&format=csv"],
            new[] { first, second }.Select(page => page.GetProperty("items")[0]).Select(item => $"{item.GetProperty("clientName").GetString()} {item.GetProperty("address").GetString()}"));
        Assert.False(second.TryGetProperty("next", out _));
    }

    private async Task<(IReadOnlyList<object?[]> Rows, string Name)> WorkbookAsync(string path)
    {
        using var answer = await _api.GetAsync(path);
        var content = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(answer.IsSuccessStatusCode, Encoding.UTF8.GetString(content));
        return (WorkbookWriterTests.Read(content).Single().Rows, answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
    }

    private static Dictionary<string, object?> Cells(IReadOnlyList<object?[]> rows, int row) =>
        rows[0].Zip(rows[row]).ToDictionary(cell => (string)cell.First!, cell => cell.Second, StringComparer.Ordinal);

    /// <summary>Calls at 01:00 UTC of the night in which summer time begins, the newest to the first number.</summary>
    private Task CallsAsync(Guid campaign, int count, string? externalId = null) => _api.ExecuteAsync(
        """
        WITH a AS (
            INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at, ended_at)
            SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(1000000 - n), 12, '0'))::uuid, coalesce((SELECT id FROM contacts WHERE external_id = $3), gen_random_uuid()), $1,
                '+48123' || lpad(n::text, 6, '0'), 0, 'gw1', '2026-03-29T01:00:00Z'::timestamptz - (n - 1) * interval '1 second', '2026-03-29T01:01:40Z'
            FROM (SELECT (SELECT count(*) FROM attempts) + n AS n FROM generate_series(1, $2) n) numbered RETURNING *),
        r AS (
            INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, connected_at, ended_at, cause, result, note, dialled)
            SELECT id, campaign_id, contact_id, number, gateway_id, 0, claimed_at, ended_at - interval '95 seconds', ended_at, 16, '=HYPERLINK("x")', 'no-operator', true FROM a),
        w AS (INSERT INTO call_answers (attempt_id, question, answer, operator_id, answered_at) SELECT id, 'age', '42', gen_random_uuid(), ended_at FROM a)
        INSERT INTO call_notes (attempt_id, operator_id, text, updated_at) SELECT id, gen_random_uuid(), '@note', ended_at FROM a
        """,
        campaign, count, externalId ?? "");
}
