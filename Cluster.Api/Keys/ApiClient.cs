using Cluster.Api.Accounts;

namespace Cluster.Api.Keys;

/// <summary>Who asks: the owner of an API key or a person who has signed in, and what he may do.</summary>
internal sealed record ApiClient(Guid Id, string Name, IReadOnlyList<string> Scopes)
{
    /// <summary>Somebody without a key, on routes that need none.</summary>
    public static ApiClient Nobody { get; } = new(Guid.Empty, "nobody", []);

    /// <summary>Who it is, if he has signed in.</summary>
    public Person? Person { get; init; }

    /// <summary>Whether he has the scope; what belongs to a person is nobody else's.</summary>
    public bool May(string scope) => scope switch
    {
        Keys.Scopes.Person => Person is not null,
        Keys.Scopes.Workplace => Person?.OperatorId is not null,
        _ => Scopes.Any(given => Keys.Scopes.Covers(given, scope)),
    };
}
