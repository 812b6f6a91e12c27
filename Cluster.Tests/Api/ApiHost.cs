using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cluster.Api;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Silo.Hosting;
using Cluster.Tests.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>The process as it is, on a real Kestrel and a real PostgreSQL; only the grains are of paper.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private readonly string _folder;

    private ApiHost(WebApplication app, string folder, FakeGrains grains, HttpClient client) =>
        (_app, _folder, Db, Grains, Client) = (app, folder, app.Services.GetRequiredService<NpgsqlDataSource>(), grains, client);

    public NpgsqlDataSource Db { get; }

    public FakeGrains Grains { get; }

    /// <summary>Has a key with all scopes.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static Task<ApiHost> StartAsync(PostgresDatabase postgres) => StartAsync(postgres, null);

    internal static async Task<ApiHost> StartAsync(PostgresDatabase postgres, Action<RouteTable>? more)
    {
        var folder = Directory.CreateTempSubdirectory("cluster-api-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddCluster(new ClusterOptions { Database = await postgres.CreateAsync(), DataFolder = folder });
        builder.Services.AddClusterApi();

        // The cost of a hash protects nobody here.
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 100);
        builder.Services.AddSingleton<FakeGrains>().AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<FakeGrains>());
        var app = builder.Build();
        app.MapClusterApi();
        more?.Invoke(new RouteTable(app.MapGroup("/api/v1")));
        await app.StartAsync();
        var (_, key) = await app.Services.GetRequiredService<KeyStore>().CreateAsync(Guid.CreateVersion7(), "test", ["*"], expiresAt: null);
        var wire = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 };
        var client = new HttpClient(wire) { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new ApiHost(app, folder, app.Services.GetRequiredService<FakeGrains>(), client);
    }

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null, string? key = null) =>
        SendAsync(HttpMethod.Post, path, body, ("Idempotency-Key", key ?? Guid.NewGuid().ToString()));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path);
        if (body is HttpContent content)
        {
            request.Content = content;
        }
        else if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Db.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Db.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>The windows of a campaign that calls at any hour.</summary>
    public static readonly object[] Always = [new { days = Enum.GetNames<DayOfWeek>().Select(day => day.ToLowerInvariant()), from = "00:00", to = "00:00" }];

    public async Task<Guid> NewCampaignAsync(object? definition = null)
    {
        var response = await PostAsync("/campaigns", definition ?? new { name = "test", mode = "progressive", windows = Always });
        return (await JsonAsync(response, 201)).GetProperty("id").GetGuid();
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The answer is a problem with this code.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status, string code)
    {
        var problem = await JsonAsync(response, status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
