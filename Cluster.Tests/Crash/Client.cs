using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Cluster.Tests.Crash;

/// <summary>
/// Uses the API as a stubborn external system does: while the process is dead or the database away it asks again, and of several processes
/// the next one.
/// </summary>
/// <param name="handler">Makes the connections.</param>
/// <param name="addresses">Of all processes.</param>
internal sealed class Client(HttpMessageHandler handler, params IReadOnlyList<Uri> addresses) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new(handler) { BaseAddress = new Uri(addresses[0], "/api/v1/"), Timeout = TimeSpan.FromSeconds(15) };
    private int _place;

    public string Key { set => _http.DefaultRequestHeaders.Authorization = new("Bearer", value); }

    public async Task<JsonNode> GetAsync(string path) => Parse(await SendAsync(HttpMethod.Get, path, null));

    public Task<string> GetTextAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public async Task<JsonNode> PutAsync(string path, JsonObject body) => Parse(await SendAsync(HttpMethod.Put, path, body));

    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public async Task<JsonNode> PostAsync(string path, JsonObject body) => Parse(await SendAsync(HttpMethod.Post, path, body));

    /// <summary>For whoever asks once and sees for himself what came of it; null: no answer came.</summary>
    public async Task<HttpResponseMessage?> OnceAsync(HttpRequestMessage request)
    {
        try
        {
            return await _http.SendAsync(request);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private static JsonNode Parse(string text) => JsonNode.Parse(text.Length == 0 ? "{}" : text)!;

    private async Task<string> SendAsync(HttpMethod method, string path, JsonObject? body)
    {
        var until = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            string problem;
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(addresses[_place % addresses.Count], $"/api/v1/{path}"));
                request.Content = body is null ? null : JsonContent.Create(body);

                // Each try has a key of its own: all that is asked for here may be asked for twice.
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
                using var response = await _http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                if (response.IsSuccessStatusCode)
                {
                    return text;
                }

                problem = $"{(int)response.StatusCode} {text}";
                if (response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests)
                {
                    throw new RefusedException($"{method} {path}: {problem}");
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or IOException)
            {
                problem = failure.Message;
            }

            if (DateTimeOffset.UtcNow > until)
            {
                throw new TimeoutException($"{method} {path} did not get through: {problem}");
            }

            _place++;
            await Task.Delay(Pause);
        }
    }
}

/// <summary>The API's final no: asking again would not help.</summary>
internal sealed class RefusedException(string message) : InvalidOperationException(message);
