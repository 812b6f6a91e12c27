using System.Text.Json;
using Cluster.Silo.Hosting;

namespace Cluster.Api.Conventions;

/// <summary>
/// What a route answers, before anything is written: so that it can be kept for a repeat of the request, byte for byte.
/// </summary>
internal sealed record Answer(int Status)
{
    public const string Json = "application/json";
    public const string ProblemJson = "application/problem+json";

    /// <summary>The bytes of the body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body as it is kept for repeats, where it must differ: secrets are shown once.</summary>
    public ReadOnlyMemory<byte>? KeptBody { get; init; }

    /// <summary>Their type; null without a body.</summary>
    public string? ContentType { get; init; }

    /// <summary>Address of what was made.</summary>
    public string? Location { get; init; }

    /// <summary>Strong entity tag.</summary>
    public string? ETag { get; init; }

    /// <summary>Further headers, not kept for repeats.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Writes the body piece by piece instead of <see cref="Body"/>.</summary>
    public Func<HttpContext, Task>? Stream { get; init; }

    public static Answer NoContent { get; } = new(StatusCodes.Status204NoContent);

    public static Answer Ok<T>(T body, long? version = null) => Of(StatusCodes.Status200OK, body, version);

    public static Answer Created<T>(string location, T body, long? version = null) =>
        Of(StatusCodes.Status201Created, body, version) with { Location = location };

    public static Answer Of<T>(int status, T body, long? version = null) => new(status)
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(body, ClusterJson.Options),
        ContentType = Json,
        ETag = version is { } number ? EntityTag.Of(number) : null,
    };

    public static Answer Streamed(string contentType, Func<HttpContext, Task> write) =>
        new(StatusCodes.Status200OK) { ContentType = contentType, Stream = write };

    /// <summary>A file that is written as it is read, and that no browser opens in its page or keeps.</summary>
    public static Answer File(string contentType, string name, Func<Stream, CancellationToken, Task> write) =>
        Streamed(contentType, http => write(http.Response.Body, http.RequestAborted)) with
        {
            Headers = new Dictionary<string, string> { ["Content-Disposition"] = $"attachment; filename=\"{name}\"", ["Cache-Control"] = "private, no-store" },
        };

    public async Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (ETag is not null)
        {
            response.Headers.ETag = ETag;
        }

        foreach (var (name, value) in Headers ?? new Dictionary<string, string>())
        {
            response.Headers[name] = value;
        }

        if (Stream is not null)
        {
            await Stream(http);
        }
        else if (!Body.IsEmpty && !HttpMethods.IsHead(http.Request.Method))
        {
            response.ContentLength = Body.Length;
            await response.Body.WriteAsync(Body, http.RequestAborted);
        }
    }
}
