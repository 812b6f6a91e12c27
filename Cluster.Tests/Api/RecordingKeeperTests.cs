using System.Net;
using Cluster.Api.Recordings;
using Cluster.Silo.Media;
using Cluster.Silo.Media.S3;
using Cluster.Tests.Media;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>Recordings are moved and deleted as the settings want it; what is broken off is done in the next round, and nothing twice.</summary>
public sealed class RecordingKeeperTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    private static readonly byte[] s_samples = [.. Enumerable.Range(0, 600_000).Select(i => (byte)(i * 7))];

    [Fact]
    public async Task Recording_is_moved_and_heard_as_before()
    {
        await using var storage = await StorageServer.StartAsync();
        using var http = new HttpClient();
        var library = LibraryOf(storage.Options, http);
        var (moved, live) = (await RecordAsync(), await RecordAsync(isOver: false));

        // The storage has it, but its answer is lost: what became of it is not known, so it is done again.
        storage.AnswersToLose = 1;
        await KeepAsync(library);
        Assert.Equal((0, true), (await PlaceAsync(moved), FileOf(moved).Exists));
        await KeepAsync(library);
        Assert.Equal((2, false), (await PlaceAsync(moved), FileOf(moved).Exists));
        Assert.Equal(s_samples, Assert.Single(storage.Objects).Value);
        Assert.Equal((0, true), (await PlaceAsync(live), FileOf(live).Exists));

        var recording = library.Find(moved, RecordingPlace.Bucket, s_samples.Length)!;
        await using var wave = recording.OpenWave();
        wave.Position = 44 + 300_000;
        var part = new byte[280_000];
        await wave.ReadExactlyAsync(part);
        Assert.Equal(s_samples[300_000..580_000], part);
    }

    [S3Fact]
    public async Task Server_that_dies_while_a_recording_is_on_its_way_loses_none()
    {
        var storage = Directory.CreateTempSubdirectory("s3-");
        using var first = await S3Server.StartAsync(storage);
        var attempts = new[] { await RecordAsync(), await RecordAsync(), await RecordAsync() };
        using (var http = new HttpClient(new DyingStorage(first, dies: attempts[1])))
        {
            await KeepAsync(LibraryOf(first.Options(), http));
        }

        Assert.Equal([(2, false), (0, true), (0, true)], await StandAsync());
        using var second = await S3Server.StartAsync(storage);
        using var again = new HttpClient();
        var library = LibraryOf(second.Options(), again);
        await KeepAsync(library);
        Assert.Equal([(2, false), (2, false), (2, false)], await StandAsync());
        foreach (var attempt in attempts)
        {
            await using var sound = library.Find(attempt, RecordingPlace.Bucket, s_samples.Length)!.OpenSamples();
            var all = new byte[s_samples.Length];
            await sound.ReadExactlyAsync(all);
            Assert.Equal(s_samples, all);
        }

        // A bucket that is not there is no proof that a recording is gone.
        await Api.ExecuteAsync("UPDATE recordings SET deleted_at = now() WHERE attempt_id = $1", attempts[0]);
        await KeepAsync(LibraryOf(second.Options("no-such-bucket"), again));
        Assert.Equal(2, await PlaceAsync(attempts[0]));
        await KeepAsync(library);
        Assert.Equal(3, await PlaceAsync(attempts[0]));
        storage.Delete(recursive: true);

        async Task<List<(int, bool)>> StandAsync()
        {
            var stand = new List<(int, bool)>();
            foreach (var attempt in attempts)
            {
                stand.Add((await PlaceAsync(attempt), FileOf(attempt).Exists));
            }

            return stand;
        }
    }

    [Fact]
    public async Task Move_that_died_before_the_folder_was_emptied_is_ended()
    {
        await using var storage = await StorageServer.StartAsync();
        using var http = new HttpClient();
        var attempt = await RecordAsync();
        await Api.ExecuteAsync("UPDATE recordings SET place = 1, bytes = 600000 WHERE attempt_id = $1", attempt);
        await KeepAsync(LibraryOf(storage.Options, http));
        Assert.Equal((2, false), (await PlaceAsync(attempt), FileOf(attempt).Exists));
        Assert.Empty(storage.Objects);
    }

    [Fact]
    public async Task Recording_whose_days_are_over_is_deleted_everywhere_unless_it_is_held_and_that_is_written_down()
    {
        await using var storage = await StorageServer.StartAsync();
        using var http = new HttpClient();
        var library = LibraryOf(storage.Options, http);
        var (old, held, young) = (await RecordAsync(days: 31), await RecordAsync(days: 31), await RecordAsync(days: 29));
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync(HttpMethod.Put, $"/attempts/{held}/recording/hold", new { on = true })).StatusCode);
        storage.Objects[$"/recordings/{old}.raw"] = s_samples;

        // The storage deletes and its answer is lost; the next round finds nothing to delete, which is as well.
        storage.AnswersToLose = 1;
        await KeepAsync(library);
        await ApiHost.ProblemAsync(await Api.GetAsync($"/attempts/{old}/recording"), 404, "not-found");
        Assert.Equal((0, false), (await PlaceAsync(old), FileOf(old).Exists));
        await KeepAsync(library);
        Assert.Equal(3, await PlaceAsync(old));
        Assert.DoesNotContain($"/recordings/{old}.raw", storage.Objects.Keys);
        Assert.Equal((2, 2), (await PlaceAsync(held), await PlaceAsync(young)));
        Assert.Equal(["retention deleted"], await DoneAsync(old));
        Assert.Equal(["test held"], await DoneAsync(held));

        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync(HttpMethod.Put, $"/attempts/{held}/recording/hold", new { on = false })).StatusCode);

        // While the settings name no bucket, what is in it is not said to be gone.
        await KeepAsync(LibraryOf(null, http));
        Assert.Equal(2, await PlaceAsync(held));
        await KeepAsync(library);
        Assert.Equal(3, await PlaceAsync(held));
        Assert.Equal([$"/recordings/{young}.raw"], storage.Objects.Keys);
        await ApiHost.ProblemAsync(await Api.SendAsync(HttpMethod.Put, $"/attempts/{held}/recording/hold", new { on = true }), 404, "not-found");
    }

    [Fact]
    public async Task Message_that_was_recorded_is_found_by_its_file()
    {
        var campaign = await Api.NewCampaignAsync(new { name = "a", mode = "message", message = new { sound = "hello" }, recording = "all" });
        var (recorded, silent) = (await CallAsync(campaign), await CallAsync(campaign));
        await WriteAsync(recorded);
        using var http = new HttpClient();
        await KeepAsync(LibraryOf(null, http));
        var item = Assert.Single((await ApiHost.JsonAsync(await Api.GetAsync($"/recordings?campaignId={campaign}"), 200)).GetProperty("items").EnumerateArray());
        Assert.Equal((recorded, false), (item.GetProperty("attemptId").GetGuid(), item.TryGetProperty("operatorId", out _)));
        Assert.NotEqual(silent, recorded);
    }

    [Fact]
    public async Task Two_processes_do_not_keep_at_once()
    {
        using var http = new HttpClient();
        var attempt = await RecordAsync(days: 31);
        var books = new KeeperBooks(Api.Db, TimeProvider.System);
        await using (await books.TakeTurnAsync(default))
        {
            await KeepAsync(LibraryOf(null, http));
            Assert.Equal(0, await PlaceAsync(attempt));
        }

        await KeepAsync(LibraryOf(null, http));
        Assert.Equal(3, await PlaceAsync(attempt));
    }

    private RecordingFolder Folder => Api.Services.GetRequiredService<RecordingFolder>();

    private FileInfo FileOf(Guid attempt) => Folder.FileOf(attempt);

    private RecordingLibrary LibraryOf(S3Options? options, HttpClient http) => new(Folder, options is null ? null : new S3Bucket(options, http, TimeProvider.System));

    private Task KeepAsync(RecordingLibrary library) => new RecordingKeeper(
        new KeeperBooks(Api.Db, TimeProvider.System), library, Folder, TimeProvider.System, NullLogger<RecordingKeeper>.Instance).KeepAsync(default);

    private Task<short> PlaceAsync(Guid attempt) => Api.ScalarAsync<short>($"SELECT place FROM recordings WHERE attempt_id = '{attempt}'");

    private async Task<List<string>> DoneAsync(Guid attempt) =>
        [.. (await ApiHost.JsonAsync(await Api.GetAsync($"/attempts/{attempt}/recording/accesses"), 200)).EnumerateArray()
            .Select(one => $"{one.GetProperty("clientName").GetString()} {one.GetProperty("part").GetString()}")];

    private async Task<Guid> RecordAsync(bool isOver = true, int days = 0)
    {
        var campaign = await Api.NewCampaignAsync(new { name = "a", mode = "progressive", recording = "all", recordingDays = 30 });
        var attempt = await CallAsync(campaign, isOver);
        await Api.ExecuteAsync(
            "INSERT INTO recordings (attempt_id, campaign_id, operator_id, started_at) VALUES ($1, $2, $3, now() - make_interval(days => $4))", attempt, campaign, OperatorId, days);
        await WriteAsync(attempt);
        return attempt;
    }

    private async Task<Guid> CallAsync(Guid campaign, bool isOver = true)
    {
        var (attempt, contact) = (Guid.CreateVersion7(), Guid.NewGuid());
        await Api.ExecuteAsync(
            """
            WITH person AS (INSERT INTO contacts (id, external_id, numbers, data, created_at) VALUES ($2, $2::text, '{+4930555001}', '{}', now()) RETURNING id),
            call AS (INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at, ended_at)
                SELECT $1, id, $3, '+4930555001', 0, 'gw1', now(), CASE WHEN $4 THEN now() - interval '1 minute' END FROM person RETURNING *)
            INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, answered_at, ended_at, cause, dialled)
            SELECT id, campaign_id, contact_id, number, gateway_id, 0, claimed_at, claimed_at, ended_at, 16, true FROM call WHERE $4
            """, attempt, contact, campaign, isOver);
        return attempt;
    }

    private async Task WriteAsync(Guid attempt)
    {
        FileOf(attempt).Directory!.Create();
        await File.WriteAllBytesAsync(FileOf(attempt).FullName, s_samples);
    }

    /// <summary>The way to a storage whose process is killed when it has half of a recording.</summary>
    private sealed class DyingStorage(S3Server server, Guid dies) : DelegatingHandler(new HttpClientHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.Contains(dies.ToString(), StringComparison.Ordinal))
            {
                request.Content = new HalfSent(server, await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class HalfSent(S3Server server, byte[] sound) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(sound.AsMemory(..(sound.Length / 2)));
            await stream.FlushAsync();
            server.Kill();
            await stream.WriteAsync(sound.AsMemory((sound.Length / 2)..));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = sound.Length;
            return true;
        }
    }
}
