using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class ConventionTests(PostgresDatabase postgres) : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(postgres);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Unknown_address_and_wrong_method_are_problems()
    {
        await ApiHost.ProblemAsync(await _api.GetAsync("/nowhere"), 404, "not-found");
        var wrong = await _api.SendAsync(HttpMethod.Delete, "/campaigns");
        await ApiHost.ProblemAsync(wrong, 405, "method-not-allowed");
        Assert.Contains("GET", wrong.Content.Headers.Allow);
        await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns/{Guid.NewGuid()}"), 404, "not-found");
        await ApiHost.ProblemAsync(await _api.GetAsync("/campaigns/seven"), 404, "not-found");
    }

    [Fact]
    public async Task Broken_bodies_are_told_where_they_are_broken()
    {
        var malformed = await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", "{\n \"name\": tru }"), 400, "malformed-json");
        Assert.Contains("line 2, byte 13", malformed.GetProperty("detail").GetString());
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", "[]"), 400, "malformed-json");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", "{\"name\":1,\"name\":2}"), 400, "malformed-json");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40)), 400, "malformed-json");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", Json([.. "{\"name\":\""u8, 0xc3, 0x28, .. "\"}"u8])), 400, "invalid-encoding");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", "{\"name\":\"\\ud800\"}"), 400, "invalid-encoding");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", "{\"\\ud800\":1}"), 400, "invalid-encoding");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", "{\"name\":\"a\\u0000b\"}"), 400, "invalid-encoding");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", Json(new byte[10_000_000])), 413, "too-large");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", new StringContent("name=x", Encoding.UTF8, "application/x-www-form-urlencoded")), 415, "unsupported-media-type");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", new StringContent("{}", Encoding.Latin1, "application/json")), 415, "unsupported-media-type");
    }

    [Fact]
    public async Task Body_without_a_length_is_refused_at_the_limit_not_after_it()
    {
        var endless = new EndlessStream();
        var content = new StreamContent(endless) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", content), 413, "too-large");
        }
        catch (HttpRequestException)
        {
            // The server may close the connection while the client still writes.
        }

        Assert.True(endless.Given < 64 * 1024 * 1024, $"{endless.Given} bytes were taken");
    }

    [Fact]
    public async Task Key_is_needed_and_its_scopes_decide()
    {
        using var stranger = new HttpClient { BaseAddress = _api.Client.BaseAddress };
        using var without = await stranger.GetAsync(new Uri("/api/v1/campaigns", UriKind.Relative));
        await ApiHost.ProblemAsync(without, 401, "unauthorized");
        Assert.Equal("Bearer", without.Headers.WwwAuthenticate.Single().Scheme);

        var made = await ApiHost.JsonAsync(await _api.PostAsync("/keys", new { name = "reader", scopes = new[] { "campaigns:read", "keys:*" } }), 201);
        var key = made.GetProperty("key").GetString()!;
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var allowed = await stranger.GetAsync(new Uri("/api/v1/campaigns", UriKind.Relative));
        await ApiHost.JsonAsync(allowed, 200);
        using var refused = await stranger.GetAsync(new Uri("/api/v1/contacts", UriKind.Relative));
        await ApiHost.ProblemAsync(refused, 403, "forbidden");

        using var more = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys")
        {
            Content = new StringContent("""{ "name": "more", "scopes": ["dnc:write"] }""", Encoding.UTF8, "application/json"), Headers = { { "Idempotency-Key", "k" } },
        };
        await ApiHost.ProblemAsync(await stranger.SendAsync(more), 422, "invalid-fields");
        Assert.Equal(0, await _api.ScalarAsync<long>($"SELECT count(*) FROM api_keys WHERE encode(hash, 'escape') LIKE '%{key[3..]}%'"));
        Assert.Equal(0, await _api.ScalarAsync<long>($"SELECT count(*) FROM idempotency_keys WHERE convert_from(body, 'utf8') LIKE '%{key}%'"));

        Assert.Equal(HttpStatusCode.NoContent, (await _api.SendAsync(HttpMethod.Delete, $"/keys/{made.GetProperty("id").GetString()}")).StatusCode);
        using var revoked = await stranger.GetAsync(new Uri("/api/v1/campaigns", UriKind.Relative));
        await ApiHost.ProblemAsync(revoked, 401, "unauthorized");
    }

    [Fact]
    public async Task First_key_is_in_a_file_for_its_owner_only_and_stays_while_it_works()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("cluster-key-").FullName, "data", "api-key");
        var keys = _api.Services.GetRequiredService<KeyStore>();

        var key = await keys.EnsureFirstKeyAsync(path);

        Assert.Equal(key, await keys.EnsureFirstKeyAsync(path));
        Assert.Equal(key, (await File.ReadAllTextAsync(path)).Trim());
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.True((await keys.FindAsync(key, default))!.May("gateways:write"));
        await _api.ExecuteAsync("DELETE FROM api_keys WHERE name = 'first'");
        Assert.NotEqual(key, await new KeyStore(_api.Db, TimeProvider.System).EnsureFirstKeyAsync(path));
    }

    [Fact]
    public async Task Post_needs_a_key_against_repeats_and_replays_its_first_answer()
    {
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Post, "/campaigns", new { name = "a", mode = "progressive" }), 400, "idempotency-key-required");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", new { name = "a" }, new string('k', 300)), 400, "idempotency-key-invalid");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", new { name = "a" }, "k1"), 422, "invalid-fields");

        var first = await _api.PostAsync("/campaigns", new { name = "a", mode = "progressive" }, "k1");
        var again = await _api.PostAsync("/campaigns", new { name = "a", mode = "progressive" }, "\"k1\"");
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal((first.StatusCode, first.Headers.ETag, first.Headers.Location), (again.StatusCode, again.Headers.ETag, again.Headers.Location));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", new { name = "b", mode = "progressive" }, "k1"), 422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Hundred_equal_requests_at_once_have_one_effect()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _api.PostAsync("/campaigns", new { name = "once", mode = "progressive" }, "same")));

        var created = answers.Where(answer => answer.StatusCode == HttpStatusCode.Created).ToList();
        Assert.Equal(1, await _api.ScalarAsync<long>("SELECT count(*) FROM campaigns"));
        Assert.Equal(1, created.Count(answer => !answer.Headers.Contains("Idempotency-Replayed")));
        Assert.Single((await Task.WhenAll(created.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct());
        foreach (var running in answers.Except(created))
        {
            await ApiHost.ProblemAsync(running, 409, "still-running");
        }
    }

    [Fact]
    public async Task Request_whose_process_died_after_its_effect_is_taken_over_without_a_second_one()
    {
        var body = new { name = "crash", mode = "progressive" };
        var id = (await ApiHost.JsonAsync(await _api.PostAsync("/campaigns", body, "dead"), 201)).GetProperty("id").GetGuid();

        await _api.ExecuteAsync("UPDATE idempotency_keys SET status = NULL, headers = NULL, body = NULL, created_at = now() - interval '30 seconds'");
        await ApiHost.ProblemAsync(await _api.PostAsync("/campaigns", body, "dead"), 409, "still-running");
        await _api.ExecuteAsync("UPDATE idempotency_keys SET created_at = now() - interval '61 seconds'");
        var again = await ApiHost.JsonAsync(await _api.PostAsync("/campaigns", body, "dead"), 201);

        Assert.Equal(id, again.GetProperty("id").GetGuid());
        Assert.Equal(1, await _api.ScalarAsync<long>("SELECT count(*) FROM campaigns"));
    }

    [Fact]
    public async Task Kept_answers_go_after_seven_days()
    {
        await _api.NewCampaignAsync();
        await _api.NewCampaignAsync();
        await _api.ExecuteAsync("UPDATE idempotency_keys SET created_at = now() - interval '8 days' WHERE ctid = (SELECT min(ctid) FROM idempotency_keys)");

        await _api.Services.GetRequiredService<IdempotencyStore>().SweepAsync(default);

        Assert.Equal(1, await _api.ScalarAsync<long>("SELECT count(*) FROM idempotency_keys"));
    }

    [Fact]
    public async Task List_by_cursor_while_rows_come_in_misses_and_repeats_nothing()
    {
        var id = await _api.NewCampaignAsync();
        await _api.ExecuteAsync(
            """
            WITH c AS (INSERT INTO contacts (id, external_id, numbers, created_at) SELECT gen_random_uuid(), 'x' || n, ARRAY['+49' || n], now() FROM generate_series(1, 3000) n RETURNING id)
            INSERT INTO entries (campaign_id, contact_id, zone, next_due) SELECT $1, id, 'UTC', now() FROM c
            """, id);
        using var stop = new CancellationTokenSource();
        var noise = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                await ApiHost.JsonAsync(await _api.PostAsync($"/campaigns/{id}/contacts", new { number = $"+44790{n:0000000}" }), 201);
            }
        });

        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns/{id}/contacts?limit=70{(next is null ? "" : $"&after={next}")}"), 200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("externalId").GetString()!));
            next = page.TryGetProperty("next", out var place) ? place.GetString() : null;
        }
        while (next is not null);
        await stop.CancelAsync();
        await noise;

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(3000, seen.Count(item => item.StartsWith('x')));
    }

    [Fact]
    public async Task List_of_campaigns_goes_on_from_its_cursor_and_refuses_a_forged_one()
    {
        for (var n = 0; n < 5; n++)
        {
            await _api.NewCampaignAsync(new { name = $"c{n}", mode = "progressive" });
        }

        var names = new List<string>();
        for (var query = "?limit=2"; query is not null;)
        {
            var page = await ApiHost.JsonAsync(await _api.GetAsync($"/campaigns{query}"), 200);
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            query = page.TryGetProperty("next", out var next) ? $"?limit=2&after={next.GetString()}" : null;
        }

        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], names);
        foreach (var forged in new[] { "after=zzz", "after=%00", "limit=0", "limit=1001", "limit=x", "color=red", "limit=1&limit=2" })
        {
            await ApiHost.ProblemAsync(await _api.GetAsync($"/campaigns?{forged}"), 422, "invalid-fields");
        }
    }

    [Fact]
    public async Task Store_that_is_away_is_503_with_a_time_to_come_back()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        await api.NewCampaignAsync();
        var database = await api.ScalarAsync<string>("SELECT current_database()::text");
        await using (var other = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false"))
        {
            await using var away = other.CreateCommand(
                $"UPDATE pg_database SET datallowconn = false WHERE datname = '{database}'");
            await away.ExecuteNonQueryAsync();
            await using var cut = other.CreateCommand($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
            await cut.ExecuteNonQueryAsync();
        }

        var answer = await api.GetAsync("/campaigns");
        for (var tries = 0; tries < 50 && answer.StatusCode == HttpStatusCode.OK; tries++)
        {
            answer = await api.GetAsync("/campaigns"); // a pooled connection may still have an answer under way
        }

        await ApiHost.ProblemAsync(answer, 503, "unavailable");
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Garbage_on_the_wire_is_400_and_the_server_lives()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _api.Client.BaseAddress!.Port);
        await socket.GetStream().WriteAsync("GET /api/v1/campaigns?a=%zz\u0001 HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(socket.GetStream());
        Assert.Contains("400", await reader.ReadLineAsync());
        Assert.Equal(HttpStatusCode.OK, (await _api.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
    }

    private static ByteArrayContent Json(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)' ');
            Given += count;
            return Given > 256 * 1024 * 1024 ? 0 : count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
