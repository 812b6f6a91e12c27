using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>A browser without a screen: it keeps cookies and sends no key.</summary>
internal sealed class Visitor : IDisposable
{
    public const string Password = "correct horse battery";

    private readonly HttpClient _http;

    public Visitor(ApiHost api)
    {
        Address = api.Client.BaseAddress!;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, UseCookies = true }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Makes an account and signs in with it.</summary>
    public static async Task<Visitor> ComeAsync(ApiHost api, string name, string role, Guid? operatorId = null)
    {
        await ApiHost.JsonAsync(await api.SendAsync(HttpMethod.Put, $"/accounts/{name}", new { role, operatorId, password = Password }), 200);
        var visitor = new Visitor(api);
        await ApiHost.JsonAsync(await visitor.SignInAsync(name, Password), 200);
        return visitor;
    }

    public static async Task<Guid> OperatorAsync(ApiHost api, string name = "Olga") =>
        (await ApiHost.JsonAsync(await api.PostAsync("/operators", new { name }), 201)).GetProperty("id").GetGuid();

    public Task<HttpResponseMessage> SignInAsync(string name, string password) => SendAsync(HttpMethod.Post, "/session", new { name, password });

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        return await _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<string> MeAsync() => (await ApiHost.JsonAsync(await GetAsync("/me"), 200)).GetProperty("name").GetString()!;

    public async Task AssertSignedOutAsync()
    {
        using var answer = await GetAsync("/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    public void Dispose() => _http.Dispose();
}
