using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Cluster.Tests.Silos;

/// <summary>
/// An external system that repeats what the API's description says may be repeated, and nothing else, with the same key, at the next process:
/// as a load balancer would send it. An answer that is not to be repeated and is no plain refusal is a failure that it noticed.
/// </summary>
internal sealed class PatientClient(IReadOnlyList<Uri> addresses, string key) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(35) };
    private int _place;

    public int Requests { get; private set; }

    public int Repeats { get; private set; }

    public List<string> Failures { get; } = [];

    /// <summary>What came of a wish in the end: the answer's body, or null for a refusal.</summary>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        Requests++;
        var (wish, until, pause) = (Guid.NewGuid().ToString(), DateTimeOffset.UtcNow + Patience, FirstPause);
        while (true)
        {
            var (status, text, after) = await OnceAsync(method, path, body, wish);
            if (status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices)
            {
                return JsonNode.Parse(text.Length == 0 ? "{}" : text);
            }

            if (!MayRepeat(status, text) || DateTimeOffset.UtcNow > until)
            {
                if (MayRepeat(status, text) || status >= HttpStatusCode.InternalServerError)
                {
                    Failures.Add($"api: {method} {path} at {DateTimeOffset.UtcNow:HH:mm:ss.fff}: {(int?)status} {text}");
                }

                return null;
            }

            Repeats++;
            _place++;
            await Task.Delay(after ?? pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool MayRepeat(HttpStatusCode? status, string text) => status switch
    {
        null or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => true,
        HttpStatusCode.Conflict => (string?)JsonNode.Parse(text)?["code"] == "still-running",
        _ => false,
    };

    /// <summary>No status: no answer came.</summary>
    private async Task<(HttpStatusCode? Status, string Text, TimeSpan? After)> OnceAsync(HttpMethod method, string path, JsonObject? body, string wish)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(addresses[_place % addresses.Count], $"/api/v1/{path}"));
            request.Content = body is null ? null : JsonContent.Create(body);
            request.Headers.Authorization = new("Bearer", key);
            request.Headers.Add("Idempotency-Key", wish);
            using var response = await _http.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.Delta);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException)
        {
            return (null, failure.Message, null);
        }
    }
}
