using Microsoft.AspNetCore.Http.Metadata;

namespace Cluster.Api.Conventions;

/// <summary>What the gate and the document need to know of a route.</summary>
/// <param name="Name">Operation id.</param>
/// <param name="Summary">A sentence.</param>
/// <param name="Scope">What a key must be allowed; null: anybody.</param>
internal sealed record RouteRules(string Name, string Summary, string? Scope)
{
    /// <summary>Type of the JSON object that the route takes, for the document; null: none.</summary>
    public Type? Body { get; init; }

    /// <summary>Content types that the route takes.</summary>
    public string[] BodyTypes { get; init; } = [Answer.Json];

    /// <summary>Whether the body is left to the handler, piece by piece.</summary>
    public bool StreamsBody { get; init; }

    /// <summary>Query parameters: name and a sentence.</summary>
    public IReadOnlyList<QueryRule> Query { get; init; } = [];

    /// <summary>Whether a POST only reads, so that it needs no key against repeats.</summary>
    public bool Reads { get; init; }

    /// <summary>Whether If-Match is needed.</summary>
    public bool Versioned { get; init; }
}

/// <summary>A query parameter.</summary>
internal sealed record QueryRule(string Name, string Summary, bool IsNumber = false);

/// <summary>Work of a route.</summary>
internal delegate Task<Answer> RouteHandler(ApiCall call);

/// <summary>Maps the routes of a resource: every one goes through the <see cref="Gate"/>.</summary>
internal sealed class RouteTable(IEndpointRouteBuilder routes)
{
    public static readonly QueryRule[] List =
    [
        new("limit", "Most items of a piece, 1 to 1000.", IsNumber: true),
        new("after", "The value of next from the piece before."),
    ];

    public void Get(string pattern, RouteRules rules, RouteHandler handler, Type? answers = null, string type = Answer.Json) =>
        Map(HttpMethods.Get, pattern, rules, handler, (200, answers, type));

    public void Head(string pattern, RouteRules rules, RouteHandler handler) => Map(HttpMethods.Head, pattern, rules, handler, (200, null, null));

    public void Post(string pattern, RouteRules rules, RouteHandler handler, int status = 200, Type? answers = null) =>
        Map(HttpMethods.Post, pattern, rules, handler, (status, answers, Answer.Json));

    public void Put(string pattern, RouteRules rules, RouteHandler handler, int status = 200, Type? answers = null) =>
        Map(HttpMethods.Put, pattern, rules, handler, (status, answers, Answer.Json));

    public void Patch(string pattern, RouteRules rules, RouteHandler handler, Type answers) =>
        Map(HttpMethods.Patch, pattern, rules with { Versioned = true, BodyTypes = ["application/merge-patch+json", Answer.Json] }, handler,
            (200, answers, Answer.Json));

    public void Delete(string pattern, RouteRules rules, RouteHandler handler) => Map(HttpMethods.Delete, pattern, rules, handler, (204, null, null));

    private void Map(string method, string pattern, RouteRules rules, RouteHandler handler, (int Status, Type? Type, string? Content) answer)
    {
        var gate = routes.ServiceProvider.GetRequiredService<Gate>();
        RequestDelegate entry = http => gate.EnterAsync(http, rules, handler);
        var endpoint = routes.MapMethods(pattern, [method], entry)
            .WithName(rules.Name)
            .WithSummary(rules.Summary)
            .WithTags(pattern.Split('/')[1].Split(':')[0])
            .WithMetadata(rules, Entry)
            .WithMetadata(new ProducesResponseTypeMetadata(answer.Status, answer.Type ?? typeof(void), answer.Type is null ? [] : [answer.Content!]))
            .WithMetadata(new ProducesResponseTypeMetadata(400, typeof(Problem), [Answer.ProblemJson]));
        if (rules.Body is { } body)
        {
            endpoint.WithMetadata(new AcceptsMetadata(rules.BodyTypes, body));
        }
    }

    // The document lists endpoints that carry a method; ours all look the same to it.
    private static readonly System.Reflection.MethodInfo Entry = typeof(Gate).GetMethod(nameof(Gate.EnterAsync))!;
}
