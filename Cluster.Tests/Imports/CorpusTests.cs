using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Cluster.Interfaces.Campaigns;
using Cluster.Tests.Api;
using Cluster.Tests.Postgres;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Imports;

/// <summary>Each file of the corpus through the API: rows, or an error that says where; never a 5xx.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CorpusTests(PostgresDatabase postgres, ITestOutputHelper output)
{
    private const int FewestCases = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_file_of_the_corpus_becomes_rows_or_an_error_that_says_where()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        var wrong = new List<string>();
        var cases = ImportCorpus.All.ToList();
        foreach (var one in cases)
        {
            var watch = Stopwatch.StartNew();
            foreach (var difference in await DifferencesAsync(api, one))
            {
                wrong.Add($"{one.Name}: {difference}");
            }

            output.WriteLine($"{one.Name}: {watch.ElapsedMilliseconds} ms");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(cases.Count >= FewestCases, $"{cases.Count} files");
        Assert.Equal(cases.Count, cases.DistinctBy(one => one.Name).Count());
    }

    [Fact]
    public async Task Planted_expectations_that_are_wrong_are_found()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        var good = new CorpusCase("planted", "csv", "phone,name\n+79161234567,Anna\n12,Boris\n"u8.ToArray()) { Taken = 1, Rejected = ["2 number number-invalid"], Holds = ["Anna"] };

        Assert.Empty(await DifferencesAsync(api, good));
        Assert.NotEmpty(await DifferencesAsync(api, good with { Taken = 2 }));
        Assert.NotEmpty(await DifferencesAsync(api, good with { Taken = null, Says = ["damaged"] }));
        Assert.NotEmpty(await DifferencesAsync(api, good with { Rejected = ["1 number number-invalid"] }));
        Assert.NotEmpty(await DifferencesAsync(api, good with { Holds = ["Boris"] }));
        Assert.NotEmpty(await DifferencesAsync(api, good with { Duplicates = 1 }));
    }

    private static async Task<List<string>> DifferencesAsync(ApiHost api, CorpusCase one)
    {
        var wrong = new List<string>();
        var campaign = await Lists.CampaignAsync(api.Db, new CampaignDefinition { Name = one.Name, Mode = CampaignMode.Message, Country = "RU" }, CampaignState.Draft);
        var id = (await ApiHost.JsonAsync(await api.PostAsync($"/campaigns/{campaign}/imports", new { format = one.Format, fileName = one.Name, options = one.Options }), 201)).GetProperty("id").GetGuid();
        if (one.Content.Length > 0)
        {
            using var content = new ByteArrayContent(one.Content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
            using var sent = await api.SendAsync(HttpMethod.Put, $"/imports/{id}/content", content, ("Upload-Offset", "0"));
            Assert.Equal(204, (int)sent.StatusCode);
        }

        using var preview = await api.GetAsync($"/imports/{id}/preview");
        Expect("preview", one.Taken is null ? "422 or 200" : "200", (int)preview.StatusCode == 422 && one.Taken is null ? "422 or 200" : (int)preview.StatusCode == 200 && one.Taken is null ? "422 or 200" : $"{(int)preview.StatusCode}");
        var dry = await RunAsync(api, id, "dry-run");
        var done = await RunAsync(api, id, "commit");
        Expect("the dry run's counts", Counts(done), Counts(dry));
        var error = done.TryGetProperty("error", out var text) ? text.GetString()! : "";
        Expect("state", one.Taken is null ? "failed" : "completed", $"{done.GetProperty("state").GetString()}", error);
        one.Says.Where(word => !error.Contains(word, StringComparison.Ordinal)).ToList().ForEach(word => wrong.Add($"'{word}' is not in '{error}'"));
        Expect("taken", one.Taken ?? 0, Number(done, "inserted") + Number(done, "updated"));
        Expect("duplicates", one.Duplicates, Number(done, "duplicate"));
        var rejected = (await ApiHost.JsonAsync(await api.GetAsync($"/imports/{id}/errors"), 200)).GetProperty("items").EnumerateArray()
            .Select(row => $"{row.GetProperty("row").GetInt64()} {(row.TryGetProperty("column", out var column) ? column.GetString() : "-")} {row.GetProperty("code").GetString()}");
        Expect("rejected", string.Join(", ", one.Rejected), string.Join(", ", rejected));
        using var rejects = await api.GetAsync($"/imports/{id}/rejects");
        Expect("rejects file", 200, (int)rejects.StatusCode);

        // Contacts are known by their numbers: what an earlier file brought is changed by this one.
        var held = one.Holds.Length == 0 ? "" : await api.Db.ValueAsync<string>(
            "SELECT coalesce(string_agg(c.numbers::text || ' ' || c.data::text, E'\\n'), '') FROM entries e JOIN contacts c ON c.id = e.contact_id WHERE e.campaign_id = $1", campaign);
        one.Holds.Where(word => !held.Contains(word, StringComparison.Ordinal)).ToList().ForEach(word => wrong.Add($"'{word}' is not in '{held}'"));
        return wrong;

        void Expect<T>(string what, T expected, T seen, string hint = "")
        {
            if (!EqualityComparer<T>.Default.Equals(expected, seen))
            {
                wrong.Add($"{what}: {expected} expected, {seen} seen {hint}");
            }
        }
    }

    private static string Counts(JsonElement import) =>
        string.Join(' ', new[] { "rowsRead", "inserted", "updated", "duplicate", "rejected" }.Select(name => Number(import, name).ToString(CultureInfo.InvariantCulture)));

    private static int Number(JsonElement import, string name) => import.GetProperty(name).GetInt32();

    private static async Task<JsonElement> RunAsync(ApiHost api, Guid id, string verb)
    {
        using var begun = await api.PostAsync($"/imports/{id}/{verb}");
        Assert.Equal(202, (int)begun.StatusCode);
        using var late = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        do
        {
            var import = await ApiHost.JsonAsync(await api.GetAsync($"/imports/{id}"), 200);
            if (import.GetProperty("state").GetString() is not ("running" or "checking"))
            {
                return import;
            }
        }
        while (await poll.WaitForNextTickAsync(late.Token));
        throw new InvalidOperationException("It does not end.");
    }
}
