using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Cluster.Silo.Postgres;

namespace Cluster.Tests.Crash;

/// <summary>
/// One seed, one import: the program is killed while it receives the file, when the client says that it is whole, and while the rows are
/// taken; the database crashes once. The client asks how much is stored and goes on from there; the import goes on by itself.
/// </summary>
internal sealed class ImportStory(int seed, Action<string> say)
{
    private const int Rows = 150_000;
    private const int PieceBytes = 1 << 20;
    private const int UploadKills = 3;
    private const int TakingKills = 6;

    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(250);

    private readonly Random _random = new(seed);
    private string _import = "";
    private int _cutUploads;
    private int _killsMidway;

    public List<string> Violations { get; } = [];

    public string Folder { get; private set; } = "";

    public async Task PlayAsync()
    {
        var sheet = new ImportSheet(Rows, _random);
        await using var installation = new Installation($"import-{seed}");
        Folder = installation.Folder;
        await installation.PrepareAsync();
        var campaign = (string)(await installation.Client.PostAsync("campaigns", Campaign()))["id"]!;
        _import = (string)(await installation.Client.PostAsync($"campaigns/{campaign}/imports", new JsonObject { ["format"] = "csv" }))["id"]!;
        await UploadAsync(installation, sheet.Content);
        await CommitAsync(installation);
        await using var books = new ImportBooks(installation.Database, Guid.Parse(_import));
        for (var kill = 0; kill < TakingKills; kill++)
        {
            await KillWhileTakingAsync(installation, books, kill);
        }

        await UntilAsync(books, "the end", counts => counts.State is "completed" or "failed");
        await CheckAsync(installation, books, sheet);
        await installation.StopAsync();
        Violations.AddRange(installation.LastWords());
    }

    /// <summary>By the API's own rule: after a break, ask how much is stored and go on from there.</summary>
    private async Task UploadAsync(Installation installation, byte[] content)
    {
        var kills = Enumerable.Range(0, UploadKills).Select(_ => (long)_random.Next(content.Length)).Order().ToList();
        while (await StoredAsync(installation) is var stored && stored < content.Length)
        {
            var piece = content.AsMemory((int)stored, (int)Math.Min(PieceBytes, content.Length - stored));
            var within = kills.Count > 0 && kills[0] < stored + piece.Length;
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"imports/{_import}/content", UriKind.Relative));
            request.Headers.Add("Upload-Offset", stored.ToString(CultureInfo.InvariantCulture));
            request.Content = new StreamContent(new SlowStream(piece, within ? Math.Max(1, kills[0] - stored) : null, () => installation.KillAsync()));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
            using var response = await installation.Client.OnceAsync(request);
            if (within)
            {
                kills.RemoveAt(0);
                _cutUploads += response is null ? 1 : 0;
                installation.Start();
            }
        }
    }

    private async Task<long> StoredAsync(Installation installation) => (long)(await installation.Client.GetAsync($"imports/{_import}"))["receivedBytes"]!;

    /// <summary>Killed somewhere around the answer; said again, it is done once.</summary>
    private async Task CommitAsync(Installation installation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"imports/{_import}/commit", UriKind.Relative));
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var asking = installation.Client.OnceAsync(request);
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(30)));
        await installation.KillAsync();
        using var answer = await asking;
        installation.Start();
        await installation.Client.PostAsync($"imports/{_import}/commit", []);
    }

    private async Task KillWhileTakingAsync(Installation installation, ImportBooks books, int kill)
    {
        // A moment in each part of the file, then anywhere within a batch.
        var from = (long)Rows * kill / (TakingKills + 1);
        var at = from + _random.Next(Rows / (TakingKills + 1));
        await UntilAsync(books, $"kill {kill}", counts => counts.Read >= at || counts.State is not "running");
        if (kill == TakingKills / 2)
        {
            await installation.CrashDatabaseAsync();
            await UntilAsync(books, "going on after the database", counts => counts.Read > at || counts.State is not "running");
        }

        await Task.Delay(_random.NextDouble() * BatchTime);
        await installation.KillAsync();
        var (counts, contacts, entries) = await books.TallyAsync();
        Violations.AddRange(ImportCheckers.Midway(counts, contacts, entries));
        _killsMidway += counts.State == "running" ? 1 : 0;
        installation.Start();
    }

    private static async Task UntilAsync(ImportBooks books, string what, Func<ImportCounts, bool> condition)
    {
        var (last, until) = (-1L, DateTimeOffset.UtcNow + StallLimit);
        while (await books.CountsAsync() is var counts && !condition(counts))
        {
            if (counts.Read > last)
            {
                (last, until) = (counts.Read, DateTimeOffset.UtcNow + StallLimit);
            }

            if (DateTimeOffset.UtcNow > until)
            {
                throw new TimeoutException($"The import does not go on by itself until {what}: {counts}");
            }

            await Task.Delay(20);
        }
    }

    private async Task CheckAsync(Installation installation, ImportBooks books, ImportSheet sheet)
    {
        var client = installation.Client;
        var status = await client.GetAsync($"imports/{_import}");
        long Number(string name) => (long)status[name]!;
        var counts = new ImportCounts(
            (string)status["state"]!, Number("receivedBytes"), Number("rowsRead"), Number("inserted"), Number("updated"), Number("duplicate"), Number("rejected"));
        var errors = new List<long>();
        for (string? after = ""; after is not null;)
        {
            var page = await client.GetAsync($"imports/{_import}/errors?limit=1000{(after.Length > 0 ? $"&after={Uri.EscapeDataString(after)}" : "")}");
            errors.AddRange(page["items"]!.AsArray().Select(error => (long)error!["row"]!));
            after = (string?)page["next"];
        }

        var traces = new ImportTraces(counts, await books.ContactsAsync(), await books.EntriesAsync(), errors, await client.GetTextAsync($"imports/{_import}/rejects"));
        Violations.AddRange(ImportCheckers.All(sheet, traces));
        say($"seed {seed}: {counts}; {_cutUploads} uploads cut, killed {_killsMidway} times while rows were taken");
        if (_cutUploads < UploadKills - 1 || _killsMidway < TakingKills - 2)
        {
            Violations.Add("weak: too few kills met the import at work; see the figures");
        }
    }

    private static JsonObject Campaign() => new()
    {
        ["name"] = "imported",
        ["mode"] = "message",
        ["message"] = new JsonObject { ["sound"] = "hello-world" },
    };
}
