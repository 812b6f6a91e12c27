using System.Text;
using System.Text.RegularExpressions;

namespace Cluster.Silo.Media.S3;

/// <summary>What a storage says when it does not do what it is asked: a small document with a code, such as NoSuchBucket.</summary>
internal static partial class S3Refusal
{
    /// <summary>The code of what is not there, in a bucket that is.</summary>
    public const string NoSuchKey = "NoSuchKey";

    /// <summary>A storage's refusal is shorter; what is behind it is not read.</summary>
    private const int MostBytes = 4096;

    /// <summary>Says why, in the storage's words.</summary>
    public static async Task<(string Code, HttpRequestException Failure)> ReadAsync(HttpResponseMessage answer, S3Options options, CancellationToken stop)
    {
        var code = CodeOf(await BeginningAsync(answer.Content, stop));
        var words = code.Length > 0 ? code : answer.ReasonPhrase;
        return (code, new HttpRequestException($"The bucket {options} has refused: {words} ({(int)answer.StatusCode}).", inner: null, answer.StatusCode));
    }

    private static string CodeOf(string document) => Code().Match(document).Groups[1].Value;

    private static async Task<string> BeginningAsync(HttpContent content, CancellationToken stop)
    {
        var bytes = new byte[MostBytes];
        await using var body = await content.ReadAsStreamAsync(stop);
        return Encoding.UTF8.GetString(bytes, 0, await body.ReadAtLeastAsync(bytes, MostBytes, throwOnEndOfStream: false, stop));
    }

    [GeneratedRegex("<Code>([A-Za-z0-9.]{1,64})</Code>")]
    private static partial Regex Code();
}
