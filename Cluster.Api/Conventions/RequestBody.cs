using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Cluster.Api.Conventions;

/// <summary>Takes a request's body in whole, within a limit, and makes JSON of it or says where it is broken.</summary>
internal static class RequestBody
{
    /// <summary>Most bytes of a body; imports are streamed and have their own limit.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Deepest nesting of a body.</summary>
    public const int MaxDepth = 32;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<(byte[] Bytes, Answer? Problem)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
        {
            return ([], TooLarge());
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                return ([], TooLarge());
            }

            await buffer.WriteAsync(chunk.AsMemory(0, read));
        }

        return (buffer.ToArray(), null);
    }

    /// <summary>Whether the type of the content is one that JSON routes take, in UTF-8.</summary>
    public static Answer? CheckType(HttpRequest request, string[] accepted)
    {
        var known = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && accepted.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            && request.Headers.ContentEncoding.Count == 0;
        return known ? null : Problem.Of(
            StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", $"Send {string.Join(" or ", accepted)} in UTF-8, not compressed.");
    }

    /// <summary>The body as a JSON object.</summary>
    public static (JsonElement Root, Answer? Problem) Parse(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return Broken("A JSON object is expected, the body is empty.");
        }

        try
        {
            _ = StrictUtf8.GetCharCount(bytes);
        }
        catch (DecoderFallbackException broken)
        {
            return (default, Problem.Syntax("invalid-encoding", $"The body is not valid UTF-8 at byte {broken.Index}."));
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
            var root = JsonDocument.Parse(bytes, options).RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return Broken("A JSON object is expected.");
            }

            return Unwritable(root, "") is { } pointer
                ? (default, Problem.Syntax("invalid-encoding", $"A text at {pointer} has a NUL character or half of a surrogate pair."))
                : (root, null);
        }
        catch (JsonException broken)
        {
            return Broken($"Not valid JSON at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}: deeper than {MaxDepth}, a repeated name, or not JSON at all.");
        }
        catch (InvalidOperationException)
        {
            return (default, Problem.Syntax("invalid-encoding", "A name has half of a surrogate pair."));
        }
    }

    /// <summary>Place of a text that no store could keep: PostgreSQL refuses NUL, and half a surrogate pair is no character.</summary>
    private static string? Unwritable(JsonElement element, string pointer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                try
                {
                    return element.GetString()!.Contains('\0', StringComparison.Ordinal) ? pointer : null;
                }
                catch (InvalidOperationException)
                {
                    return pointer;
                }

            case JsonValueKind.Array:
                return element.EnumerateArray().Select((item, index) => Unwritable(item, $"{pointer}/{index}")).FirstOrDefault(found => found is not null);

            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    var name = property.Name;
                    if (name.Contains('\0', StringComparison.Ordinal))
                    {
                        return pointer + "/";
                    }

                    if (Unwritable(property.Value, $"{pointer}/{name}") is { } found)
                    {
                        return found;
                    }
                }

                return null;

            default:
                return null;
        }
    }

    private static (JsonElement Root, Answer? Problem) Broken(string detail) => (default, Problem.Syntax("malformed-json", detail));

    private static Answer TooLarge() => Problem.Of(
        StatusCodes.Status413PayloadTooLarge, "too-large", $"At most {MaxBytes} bytes. Use an import for more.");
}
