using System.Text.Json;
using Cluster.Tests.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class DocumentTests(PostgresDatabase postgres) : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(postgres);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Document_and_routes_are_the_same()
    {
        var document = await ApiHost.JsonAsync(await _api.GetAsync("/openapi.json"), 200);
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).ToHashSet();
        var mapped = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal) && !route.RoutePattern.RawText.EndsWith("openapi.json", StringComparison.Ordinal))
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {route.RoutePattern.RawText}")).ToHashSet();

        Assert.True(mapped.Count > 50, $"{mapped.Count} routes");
        Assert.Empty(mapped.Except(described));
        Assert.Empty(described.Except(mapped));
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString());
    }

    [Fact]
    public async Task Document_describes_bodies_parameters_and_the_key()
    {
        var document = await ApiHost.JsonAsync(await _api.GetAsync("/openapi.json"), 200);
        var create = document.GetProperty("paths").GetProperty("/api/v1/campaigns").GetProperty("post");
        var schema = Resolve(document, create.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        var fields = schema.GetProperty("properties").EnumerateObject().Select(field => field.Name).ToHashSet();

        Assert.Superset(new HashSet<string> { "externalId", "name", "mode", "windows", "ringTimeSeconds", "message" }, fields);
        Assert.Equal(["mode", "name"], schema.GetProperty("required").EnumerateArray().Select(field => field.GetString()).Order());
        Assert.Contains("Idempotency-Key", create.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
        Assert.Equal("bearer", create.GetProperty("security")[0].EnumerateObject().Single().Name);
        Assert.True(create.GetProperty("responses").TryGetProperty("201", out _), create.GetProperty("responses").GetRawText());
        var list = document.GetProperty("paths").GetProperty("/api/v1/campaigns/{id}/contacts").GetProperty("get").GetProperty("parameters");
        Assert.Equal(["id", "limit", "after", "status"], list.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
    }

    public static JsonElement Resolve(JsonElement document, JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = reference.GetString()!.Split('/').Skip(1).Aggregate(document, (node, name) => node.GetProperty(name));
        }

        return schema;
    }
}
