using System.Net;
using Cluster.Silo.Media;
using Cluster.Silo.Media.S3;
using Xunit;

namespace Cluster.Tests.Media;

/// <summary>Recordings in a bucket of a server that others wrote and that checks what is signed.</summary>
public sealed class S3BucketTests : IDisposable
{
    private const int Length = 600_000;

    private static readonly byte[] s_sound = [.. Enumerable.Range(0, Length).Select(i => (byte)(i * 7))];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("s3-");
    private readonly HttpClient _http = new();
    private readonly Guid _attempt = Guid.NewGuid();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    [S3Fact]
    public async Task Sound_is_put_read_at_any_place_and_taken_away_under_any_name()
    {
        using var server = await S3Server.StartAsync(_folder);
        foreach (var place in new[] { "recordings", "recordings/2026/Müller & Söhne (50% + 1 = ?)/a~b!c*d'e" })
        {
            var bucket = BucketOf(server.Options(string.Join('/', place.Split('/').Select(Uri.EscapeDataString))));
            await bucket.PutAsync(_attempt, await SoundAsync(), default);
            await using var sound = bucket.Open(_attempt, Length);
            var all = new byte[Length];
            await sound.ReadExactlyAsync(all);
            Assert.Equal(s_sound, all);

            // As the player seeks: back, over the edge of a piece, and to the very end.
            foreach (var (from, count) in new[] { (0, 44), (S3Bucket.PieceBytes - 10, 20), (Length - 5, 5), (300_000, 100_000) })
            {
                sound.Position = from;
                var part = new byte[count];
                await sound.ReadExactlyAsync(part);
                Assert.Equal(s_sound[from..(from + count)], part);
            }

            await bucket.DeleteAsync(_attempt, default);
            await bucket.DeleteAsync(_attempt, default);
            await RefusedAsync(() => ReadAsync(bucket), HttpStatusCode.NotFound, "NoSuchKey");
        }
    }

    [S3Fact]
    public async Task Refusal_tells_why()
    {
        using var server = await S3Server.StartAsync(_folder);
        var file = await SoundAsync();
        var good = BucketOf(server.Options());
        await good.PutAsync(_attempt, file, default);
        foreach (var (options, status, code) in new[]
        {
            (server.Options(secret: "wrong"), HttpStatusCode.Forbidden, "SignatureDoesNotMatch"),
            (server.Options() with { Key = "nobody" }, HttpStatusCode.Forbidden, "InvalidAccessKeyId"),
            (server.Options("no-such-bucket"), HttpStatusCode.NotFound, "NoSuchBucket"),
        })
        {
            var bucket = BucketOf(options);
            await RefusedAsync(() => bucket.PutAsync(_attempt, file, default), status, code);
            await RefusedAsync(() => ReadAsync(bucket), status, code);
            await RefusedAsync(() => bucket.DeleteAsync(_attempt, default), status, code);
        }

        await ReadAsync(good);
        server.Kill();
        Assert.Null((await Assert.ThrowsAsync<HttpRequestException>(() => good.DeleteAsync(_attempt, default))).StatusCode);
    }

    [S3Fact]
    public async Task Sound_that_is_shorter_than_it_was_is_not_played_as_silence()
    {
        using var server = await S3Server.StartAsync(_folder);
        var bucket = BucketOf(server.Options());
        await bucket.PutAsync(_attempt, await SoundAsync(), default);
        await using var sound = bucket.Open(_attempt, Length + 1);
        sound.Position = Length - 4;
        await Assert.ThrowsAsync<HttpRequestException>(() => sound.ReadExactlyAsync(new byte[5]).AsTask());
    }

    private S3Bucket BucketOf(S3Options options) => new(options, _http, TimeProvider.System);

    private async Task ReadAsync(S3Bucket bucket)
    {
        await using var sound = bucket.Open(_attempt, Length);
        await sound.ReadExactlyAsync(new byte[10]);
    }

    private async Task<FileInfo> SoundAsync()
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, "sound.raw"));
        await File.WriteAllBytesAsync(file.FullName, s_sound);
        return file;
    }

    private static async Task RefusedAsync(Func<Task> request, HttpStatusCode status, string code)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(request);
        Assert.Equal(status, refusal.StatusCode);
        Assert.Contains(code, refusal.Message, StringComparison.Ordinal);
    }
}
