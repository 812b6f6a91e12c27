using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Cluster.Silo.Media.S3;

/// <summary>
/// Signs requests as Amazon's "Signature Version 4" has it ("Signature Calculations for the Authorization Header: Transferring Payload in a
/// Single Chunk"): every header that is there is signed, and the hash of the body.
/// </summary>
internal static class S3Signature
{
    /// <summary>SHA-256 of nothing.</summary>
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Adds the headers that sign a request. Whatever else it carries is on it already, and is not changed after.</summary>
    public static void Sign(HttpRequestMessage request, S3Options options, string bodyHash, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Host ??= request.RequestUri!.Authority;
        request.Headers.Add("x-amz-content-sha256", bodyHash);
        request.Headers.Add("x-amz-date", time);
        var headers = Signed(request.Headers);
        var names = string.Join(';', headers.Keys);
        var canonical = string.Join('\n',
        [
            request.Method.Method, Path(request.RequestUri!), Query(request.RequestUri!), .. headers.Select(header => $"{header.Key}:{header.Value}"), "", names, bodyHash,
        ]);
        var scope = $"{time[..8]}/{options.Region}/s3/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(Mac(KeyOf(options, time[..8]), toSign));
        request.Headers.TryAddWithoutValidation("Authorization", $"{Algorithm} Credential={options.Key}/{scope},SignedHeaders={names},Signature={signature}");
    }

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static SortedDictionary<string, string> Signed(HttpRequestHeaders headers)
    {
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in headers)
        {
            signed[name.ToLowerInvariant()] = string.Join(',', values).Trim();
        }

        return signed;
    }

    /// <summary>Each part is encoded once, with capital digits, and only letters, digits and - . _ ~ stay.</summary>
    private static string Path(Uri address) => string.Join('/', address.AbsolutePath.Split('/').Select(part => Uri.EscapeDataString(Uri.UnescapeDataString(part))));

    private static string Query(Uri address) => string.Join('&', address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).Select(pair => $"{Encoded(pair[0])}={Encoded(pair.ElementAtOrDefault(1) ?? "")}").Order(StringComparer.Ordinal));

    private static string Encoded(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static byte[] KeyOf(S3Options options, string day) =>
        Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + options.Secret), day), options.Region), "s3"), "aws4_request");

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
