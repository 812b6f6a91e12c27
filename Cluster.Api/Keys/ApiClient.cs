namespace Cluster.Api.Keys;

/// <summary>Who asks: the owner of an API key, and what he may do.</summary>
internal sealed record ApiClient(Guid Id, string Name, IReadOnlyList<string> Scopes)
{
    /// <summary>Somebody without a key, on routes that need none.</summary>
    public static ApiClient Nobody { get; } = new(Guid.Empty, "nobody", []);

    /// <summary>Whether the key has the scope, by name, by <c>resource:*</c> or by <c>*</c>.</summary>
    public bool May(string scope) => Scopes.Any(given => Covers(given, scope));

    private static bool Covers(string given, string scope) =>
        given == "*" || given == scope || (given.EndsWith(":*", StringComparison.Ordinal) && scope.StartsWith(given[..^1], StringComparison.Ordinal));
}
