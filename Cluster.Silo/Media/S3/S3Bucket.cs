using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Cluster.Silo.Media.S3;

/// <summary>
/// Recordings in a bucket, each under the id of its attempt. Every action may be repeated: a put writes the same again, a delete finds nothing.
/// </summary>
public sealed class S3Bucket(S3Options options, HttpClient http, TimeProvider time)
{
    /// <summary>After this long without an answer it is not known what became of a request.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string SoundType = "application/octet-stream";

    /// <summary>How much of a sound is asked for at a time.</summary>
    internal const int PieceBytes = 256 * 1024;

    /// <summary>Puts a whole file there.</summary>
    /// <exception cref="HttpRequestException">It was refused, or nothing came back: whether it is there is not known.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task PutAsync(Guid attemptId, FileInfo file, CancellationToken stop)
    {
        await using var sound = file.OpenRead();
        var hash = S3Signature.Hex(await SHA256.HashDataAsync(sound, stop));
        sound.Position = 0;
        using var content = new StreamContent(sound);
        content.Headers.ContentType = new MediaTypeHeaderValue(SoundType);
        using var request = new HttpRequestMessage(HttpMethod.Put, AddressOf(attemptId)) { Content = content };
        using var answer = await SendAsync(request, hash, stop);
        await ObeyedAsync(answer, stop);
    }

    /// <summary>Takes it away, if it is there.</summary>
    /// <exception cref="HttpRequestException">It was refused, or nothing came back: whether it is there is not known.</exception>
    public async Task DeleteAsync(Guid attemptId, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, AddressOf(attemptId));
        using var answer = await SendAsync(request, S3Signature.EmptyHash, stop);
        await ObeyedAsync(answer, stop, unless: S3Refusal.NoSuchKey);
    }

    /// <summary>A sound that was put there, to be read at any place. What the bucket does not give whole throws <see cref="HttpRequestException"/>.</summary>
    public Stream Open(Guid attemptId, long bytes) => new S3Stream((from, count, stop) => ReadAsync(attemptId, from, count, stop), bytes);

    private async Task<byte[]> ReadAsync(Guid attemptId, long from, int count, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(attemptId));
        request.Headers.Range = new RangeHeaderValue(from, from + count - 1);
        using var answer = await SendAsync(request, S3Signature.EmptyHash, stop);
        await ObeyedAsync(answer, stop);

        // A storage that does not know ranges would give the beginning for every part.
        var piece = answer.StatusCode == HttpStatusCode.PartialContent ? await answer.Content.ReadAsByteArrayAsync(stop) : [];
        return piece.Length == count ? piece : throw new HttpRequestException($"The bucket {options} has not given the {count} bytes from {from} on.", inner: null, answer.StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string bodyHash, CancellationToken stop)
    {
        S3Signature.Sign(request, options, bodyHash, time.GetUtcNow());
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
    }

    private async Task ObeyedAsync(HttpResponseMessage answer, CancellationToken stop, string? unless = null)
    {
        if (!answer.IsSuccessStatusCode && await S3Refusal.ReadAsync(answer, options, stop) is var (code, failure) && code != unless)
        {
            throw failure;
        }
    }

    private Uri AddressOf(Guid attemptId) => new($"{options.Address.AbsoluteUri.TrimEnd('/')}/{attemptId}.raw");
}
