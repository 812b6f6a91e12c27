using System.Security.Cryptography;
using System.Text;
using Cluster.Api.Keys;

namespace Cluster.Api.Conventions;

/// <summary>One request to a route, after the gate let it in.</summary>
internal sealed class ApiCall(HttpContext http, ApiClient client, FieldErrors errors)
{
    private FieldReader? _body;

    public HttpContext Http { get; } = http;

    public ApiClient Client { get; } = client;

    public FieldErrors Errors { get; } = errors;

    public QueryReader Query { get; } = new(http.Request.Query, errors);

    /// <summary>The body's fields; only on routes that take one.</summary>
    public FieldReader Body
    {
        get => _body ?? throw new InvalidOperationException("The route does not take a body.");
        init => _body = value;
    }

    /// <summary>The key under which this request acts at most once.</summary>
    public string? IdempotencyKey { get; init; }

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>A part of the address.</summary>
    public string Route(string name) => (string?)Http.Request.RouteValues[name] ?? "";

    /// <summary>An id in the address; null when it cannot be one, and then there is no such thing.</summary>
    public Guid? Id(string name = "id") => Guid.TryParseExact(Route(name), "D", out var id) ? id : null;

    /// <summary>
    /// The id of what this request creates, made from who asks and the key: a request that is repeated after a crash makes the same
    /// thing, not a second one. Such ids do not grow with time; lists are ordered by age first.
    /// </summary>
    public Guid CreatedId(string part = "")
    {
        var source = $"{Client.Id:N}\n{Http.Request.Method} {Http.Request.Path}\n{IdempotencyKey}\n{part}";
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(source), hash);

        // RFC 9562: version 8 is for ids that are made in a way of one's own.
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
