using System.Buffers.Text;
using System.Text;

namespace Cluster.Api.Conventions;

/// <summary>A piece of a list.</summary>
/// <param name="Items">In a stable order.</param>
/// <param name="Next">Send it as <c>after</c> for the next piece; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Builds pieces of lists and reads the places between them.</summary>
internal static class Page
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    /// <summary>Of <paramref name="limit"/> + 1 rows the last one only tells that there is more.</summary>
    public static Page<T> Of<T>(List<T> rows, int limit, Func<T, string[]> place)
    {
        if (rows.Count <= limit)
        {
            return new Page<T>(rows, null);
        }

        rows.RemoveRange(limit, rows.Count - limit);
        return new Page<T>(rows, Encode(place(rows[^1])));
    }

    public static string Encode(params string[] parts) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('\n', parts)));

    public static string[]? Decode(string text, int parts)
    {
        if (text.Length > 500 || !Base64Url.IsValid(text))
        {
            return null;
        }

        var decoded = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n');
        return decoded.Length == parts ? decoded : null;
    }

    /// <summary>The place behind a row that is ordered by its age and id.</summary>
    public static string[] PlaceOf(DateTimeOffset createdAt, Guid id) => [createdAt.UtcTicks.ToString(), id.ToString()];
}
