using System.Net;
using System.Text.Json;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class EventTests(PostgresDatabase postgres) : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(postgres);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Slower_commit_never_appears_behind_a_reader()
    {
        await using var slow = await _api.Db.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using (var command = slow.CreateCommand())
        {
            command.CommandText = "INSERT INTO events (at, type, data) VALUES (now(), 'slow', '{}')";
            await command.ExecuteNonQueryAsync();
        }

        await WriteAsync("fast");
        Assert.Empty(await ReadAsync(""));
        await transaction.CommitAsync();
        await WriteAsync("last");

        var events = await ReadAsync("", atLeast: 3);
        Assert.Equal(["slow", "fast", "last"], events.Select(row => row.GetProperty("type").GetString()));
        Assert.Equal(["last"], (await ReadAsync($"?after={Id(events[1])}")).Select(row => row.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Late_low_id_of_a_later_transaction_is_not_lost()
    {
        // The later transaction takes the lower id: a cursor by id alone would pass it by.
        await using var later = await _api.Db.OpenConnectionAsync();
        await using var first = await _api.Db.OpenConnectionAsync();
        await using var firstTransaction = await first.BeginTransactionAsync();
        await ExecuteAsync(first, "SELECT pg_current_xact_id()");
        await using var laterTransaction = await later.BeginTransactionAsync();
        await ExecuteAsync(later, "INSERT INTO events (at, type, data) VALUES (now(), 'low id', '{}')");
        await ExecuteAsync(first, "INSERT INTO events (at, type, data) VALUES (now(), 'high id', '{}')");
        await firstTransaction.CommitAsync();

        var seen = await ReadAsync("", atLeast: 1);
        Assert.Equal(["high id"], seen.Select(row => row.GetProperty("type").GetString()));
        await laterTransaction.CommitAsync();
        await WriteAsync("after");
        Assert.Equal(["low id", "after"], (await ReadAsync($"?after={Id(seen[0])}", atLeast: 2)).Select(row => row.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Stream_shows_what_was_and_what_comes_and_resumes_after_the_last_id()
    {
        await WriteAsync("e0");
        await WriteAsync("e1");
        var seen = new List<(string Id, string Type)>();
        await using (var stream = await ListenAsync(null))
        {
            seen.AddRange(await stream.TakeAsync(2));
            await WriteAsync("e2");
            seen.AddRange(await stream.TakeAsync(1));
        }

        await WriteAsync("e3");
        await using (var stream = await ListenAsync(seen[^1].Id))
        {
            seen.AddRange(await stream.TakeAsync(1));
            for (var n = 4; n < 300; n++)
            {
                await WriteAsync($"e{n}");
            }

            seen.AddRange(await stream.TakeAsync(296));
        }

        Assert.Equal(Enumerable.Range(0, 300).Select(n => $"e{n}"), seen.Select(row => row.Type));
    }

    [Fact]
    public async Task Several_listeners_get_all_of_their_campaign_and_nothing_else()
    {
        var mine = await _api.NewCampaignAsync();
        var others = Guid.NewGuid();
        var streams = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ListenAsync(null, $"?campaignId={mine}")));
        for (var n = 0; n < 200; n++)
        {
            await WriteAsync($"mine{n}", mine);
            await WriteAsync("others", others);
        }

        var expected = Enumerable.Range(0, 200).Select(n => $"mine{n}").Prepend("campaign.created").ToList();
        foreach (var stream in streams)
        {
            Assert.Equal(expected, (await stream.TakeAsync(201)).Select(row => row.Type));
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Long_poll_answers_when_something_of_the_campaign_comes()
    {
        var campaign = Guid.NewGuid();
        var poll = ReadAsync($"?after=now&wait=30&campaignId={campaign}");
        await WriteAsync("others", Guid.NewGuid());
        while (!poll.IsCompleted)
        {
            await WriteAsync("mine", campaign); // again until the poll, whose "now" may be later than a write, has seen one
            await Task.WhenAny(poll, Task.Delay(100));
        }

        Assert.All(await poll, row => Assert.Equal("mine", row.GetProperty("type").GetString()));
        await ApiHost.ProblemAsync(await _api.GetAsync("/events?after=yesterday"), 422, "invalid-fields");
        Assert.Empty(await ReadAsync($"?after=now&wait=1&campaignId={Guid.NewGuid()}"));
    }

    [Fact]
    public async Task Streams_end_when_the_process_stops()
    {
        var api = await ApiHost.StartAsync(postgres);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events") { Headers = { { "Accept", "text/event-stream" } } };
        using var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var end = response.Content.ReadAsStringAsync();

        await api.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.StartsWith(": hello", await end);
        await api.DisposeAsync();
    }

    private Task WriteAsync(string type, Guid? campaign = null) =>
        _api.ExecuteAsync("INSERT INTO events (at, type, campaign_id, data) VALUES (now(), $1, nullif($2, '00000000-0000-0000-0000-000000000000'::uuid), '{}')", type, campaign ?? Guid.Empty);

    private static async Task ExecuteAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static string Id(JsonElement row) => row.GetProperty("id").GetString()!;

    /// <summary>
    /// Asks until so many rows are there: the log is shown up to the oldest transaction that runs on the whole server, and the server has
    /// some of its own, for example when it analyses a table.
    /// </summary>
    private async Task<List<JsonElement>> ReadAsync(string query, int atLeast)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var rows = await ReadAsync(query);
            if (rows.Count >= atLeast || late.IsCancellationRequested)
            {
                return rows;
            }

            await Task.Delay(10);
        }
    }

    private async Task<List<JsonElement>> ReadAsync(string query)
    {
        var response = await _api.GetAsync($"/events{query}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
    }

    private async Task<EventStream> ListenAsync(string? lastId, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/events{query}") { Headers = { { "Accept", "text/event-stream" } } };
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var response = await _api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
    {
        public async Task<List<(string Id, string Type)>> TakeAsync(int count)
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var events = new List<(string Id, string Type)>();
            var id = "";
            while (events.Count < count && await reader.ReadLineAsync(late.Token) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = line[4..];
                }
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    events.Add((id, line[7..]));
                }
            }

            return events;
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
