using System.Globalization;

namespace Cluster.Api.Conventions;

/// <summary>Strong entity tags: the version of a row.</summary>
internal static class EntityTag
{
    public static string Of(long version) => $"\"{version}\"";

    /// <summary>
    /// The version that the client expects; null with a problem when If-Match is missing (428) or can match nothing (412).
    /// A star matches the version at hand.
    /// </summary>
    public static (long? Version, Answer? Problem) Expected(HttpRequest request, long current)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
        {
            return (null, Conventions.Problem.Of(
                StatusCodes.Status428PreconditionRequired, "if-match-required", "Send If-Match with the ETag of what you want to change."));
        }

        foreach (var tag in header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (tag == "*")
            {
                return (current, null);
            }

            // A weak tag never matches If-Match (RFC 9110, 13.1.1), and neither does one that is not ours.
            if (tag.Length > 2 && tag[0] == '"' && tag[^1] == '"'
                && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                && version == current)
            {
                return (version, null);
            }
        }

        return (null, Conventions.Problem.Stale());
    }
}
