using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Cluster.Silo.Hosting;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>Recordings: found by the attempt's exact id, served in parts, and every access written down.</summary>
public sealed class RecordingTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    private const int Header = 44;

    private static readonly byte[] s_samples = [.. Enumerable.Range(0, 32_000).Select(i => (byte)(i * 7))];

    [Fact]
    public async Task Recording_is_a_stereo_wave_file_of_the_samples()
    {
        var attempt = await RecordAsync();
        using var answer = await Api.GetAsync($"/attempts/{attempt}/recording");
        var wave = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal((HttpStatusCode.OK, "audio/wav", Header + s_samples.Length), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, wave.Length));
        Assert.Equal("RIFF"u8.ToArray(), wave[..4]);
        Assert.Equal((2, 8_000, s_samples.Length), (Number(wave, 22, 2), Number(wave, 24, 4), Number(wave, 40, 4)));
        Assert.Equal(wave.Length - 8, Number(wave, 4, 4));
        Assert.Equal(s_samples, wave[Header..]);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 50)]
    [InlineData(44, 1_043)]
    [InlineData(32_000, 32_043)]
    public async Task Part_is_the_same_as_in_the_whole(int from, int to)
    {
        var attempt = await RecordAsync();
        var whole = await (await Api.GetAsync($"/attempts/{attempt}/recording")).Content.ReadAsByteArrayAsync();
        using var answer = await Api.SendAsync(HttpMethod.Get, $"/attempts/{attempt}/recording", null, ("Range", $"bytes={from}-{to}"));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(from, to, whole.Length), answer.Content.Headers.ContentRange);
        Assert.Equal(whole[from..(to + 1)], await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Part_behind_the_end_is_refused()
    {
        var attempt = await RecordAsync();
        using var answer = await Api.SendAsync(HttpMethod.Get, $"/attempts/{attempt}/recording", null, ("Range", "bytes=90000-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
    }

    [Fact]
    public async Task Every_access_is_written_down_with_who_and_what()
    {
        var attempt = await RecordAsync();
        using var supervisor = await Visitor.ComeAsync(Api, "boss", "supervisor");
        (await supervisor.GetAsync($"/attempts/{attempt}/recording")).Dispose();
        (await Api.SendAsync(HttpMethod.Get, $"/attempts/{attempt}/recording", null, ("Range", "bytes=0-9"))).Dispose();
        using var file = await Api.GetAsync($"/attempts/{attempt}/recording/file");
        Assert.Equal($"{attempt}.wav", file.Content.Headers.ContentDisposition!.FileName);
        using var refused = await Olga.GetAsync($"/attempts/{attempt}/recording");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var tooMuch = await supervisor.GetAsync($"/attempts/{attempt}/recording/file");
        Assert.Equal(HttpStatusCode.Forbidden, tooMuch.StatusCode);
        var accesses = (await ApiHost.JsonAsync(await Api.GetAsync($"/attempts/{attempt}/recording/accesses"), 200)).EnumerateArray().ToList();
        Assert.Equal(
            ["test download", "test bytes=0-9", "boss "],
            accesses.Select(one => $"{one.GetProperty("clientName").GetString()} {(one.TryGetProperty("part", out var part) ? part.GetString() : "")}"));
    }

    [Fact]
    public async Task Sound_that_nobody_wanted_recorded_is_not_served()
    {
        var attempt = await RecordAsync();
        await Api.ExecuteAsync("DELETE FROM recordings WHERE attempt_id = $1", attempt);
        await ApiHost.ProblemAsync(await Api.GetAsync($"/attempts/{attempt}/recording"), 404, "not-found");
        await ApiHost.ProblemAsync(await Api.GetAsync($"/attempts/{Guid.NewGuid()}/recording"), 404, "not-found");
    }

    [Fact]
    public async Task List_shows_length_and_filters()
    {
        var (attempt, unheard) = (await RecordAsync(), await RecordAsync(hasFile: false));
        var items = (await ApiHost.JsonAsync(await Api.GetAsync("/recordings"), 200)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([attempt, unheard], items.Select(one => one.GetProperty("attemptId").GetGuid()));
        Assert.Equal(1, items[0].GetProperty("seconds").GetDouble());
        Assert.False(items[1].TryGetProperty("seconds", out _));
        var campaign = items[1].GetProperty("campaignId").GetGuid();
        var ofOne = (await ApiHost.JsonAsync(await Api.GetAsync($"/recordings?campaignId={campaign}&operatorId={OperatorId}"), 200)).GetProperty("items");
        Assert.Equal(unheard, Assert.Single(ofOne.EnumerateArray()).GetProperty("attemptId").GetGuid());
        Assert.Equal([unheard, attempt], await IdsAsync("newest=true"));
        Assert.Equal([unheard], await IdsAsync("newest=true&limit=1"));
        Assert.Equal([attempt, unheard], await IdsAsync("number=4930555001&from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z"));
        foreach (var other in new[] { $"operatorId={Guid.NewGuid()}", "number=4930555002", "from=2100-01-01T00:00:00Z", "to=2020-01-01T00:00:00Z" })
        {
            Assert.Empty(await IdsAsync(other));
        }

        async Task<List<Guid>> IdsAsync(string query) =>
            [.. (await ApiHost.JsonAsync(await Api.GetAsync($"/recordings?{query}"), 200)).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("attemptId").GetGuid())];
    }

    [Fact]
    public async Task Campaign_of_messages_is_recorded_as_a_whole_or_not_at_all()
    {
        var body = """{"name":"x","mode":"message","message":{"sound":"hello"},"recording":"all","recordingDays":30}""";
        await ApiHost.JsonAsync(await Api.PostAsync("/campaigns", body), 201);
        body = body.Replace("all", "on-demand", StringComparison.Ordinal);
        var problem = await ApiHost.ProblemAsync(await Api.PostAsync("/campaigns", body), 422, "invalid-fields");
        Assert.Equal("/recording", Assert.Single(problem.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
    }

    private async Task<Guid> RecordAsync(bool hasFile = true)
    {
        var campaign = await Api.NewCampaignAsync(new { name = "a", mode = "progressive", recording = "on-demand" });
        var (attempt, contact) = (Guid.CreateVersion7(), Guid.NewGuid());
        await Api.ExecuteAsync(
            """
            WITH person AS (INSERT INTO contacts (id, external_id, numbers, data, created_at) VALUES ($2, $2::text, '{+4930555001}', '{}', now()) RETURNING id)
            INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at, ended_at)
            SELECT $1, id, $3, '+4930555001', 0, 'gw1', now(), now() FROM person
            """, attempt, contact, campaign);
        await Api.ExecuteAsync("INSERT INTO recordings (attempt_id, campaign_id, operator_id, started_at) VALUES ($1, $2, $3, now())", attempt, campaign, OperatorId);
        if (hasFile)
        {
            var folder = Directory.CreateDirectory(Path.Combine(Api.Services.GetRequiredService<ClusterOptions>().DataFolder, "recordings", attempt.ToString()[..6]));
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{attempt}.raw"), s_samples);
        }

        return attempt;
    }

    private static long Number(byte[] wave, int at, int length) =>
        length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(wave.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(wave.AsSpan(at));
}
