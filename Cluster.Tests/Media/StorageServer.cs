using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cluster.Silo.Media.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cluster.Tests.Media;

/// <summary>A small storage that speaks as much S3 as recordings need, refuses what is not signed, and can lose its answers.</summary>
internal sealed class StorageServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StorageServer(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

    /// <summary>So many requests are obeyed, and nothing is answered.</summary>
    public int AnswersToLose { get; set; }

    public S3Options Options { get; private set; } = null!;

    public static async Task<StorageServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new StorageServer(app);
        app.Run(server.ObeyAsync);
        await app.StartAsync();
        server.Options = new S3Options(new Uri($"{app.Urls.Single()}/recordings"), "eu-central-1", "key", "secret");
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ObeyAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (!IsSigned(http.Request, body.ToArray()))
        {
            http.Response.StatusCode = 403;
            return;
        }

        var key = http.Request.Path.Value!;
        switch (http.Request.Method)
        {
            case "PUT":
                Objects[key] = body.ToArray();
                break;
            case "DELETE":
                Objects.TryRemove(key, out _);
                http.Response.StatusCode = 204; // whether it was there or not
                break;
        }

        if (AnswersToLose > 0)
        {
            AnswersToLose--;
            http.Abort();
        }
        else if (http.Request.Method == "GET")
        {
            var answer = Objects.TryGetValue(key, out var found) ? Results.Bytes(found, enableRangeProcessing: true) : Results.NotFound();
            await answer.ExecuteAsync(http);
        }
    }

    /// <summary>Signed anew with the headers that were signed, the same must come out; and the hash is that of the body.</summary>
    private bool IsSigned(HttpRequest request, byte[] body)
    {
        var given = request.Headers.Authorization.ToString();
        using var again = new HttpRequestMessage(new HttpMethod(request.Method), $"http://{request.Host}{request.Path}");
        if (request.Headers.Range.Count > 0)
        {
            again.Headers.Add("Range", request.Headers.Range.ToString());
        }

        var time = DateTimeOffset.ParseExact(request.Headers["x-amz-date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal);
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        S3Signature.Sign(again, Options, hash, time);
        return hash == request.Headers["x-amz-content-sha256"] && given == again.Headers.GetValues("Authorization").Single();
    }
}
