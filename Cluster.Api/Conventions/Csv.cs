using System.Globalization;
using System.Text;

namespace Cluster.Api.Conventions;

/// <summary>CSV files that people open in spreadsheets.</summary>
internal static class Csv
{
    /// <summary>Writes lines as they are read, so that a file of any size needs the memory of one row.</summary>
    public static async Task WriteAsync<T>(IAsyncEnumerable<T> lines, string header, Func<T, string[]> cells, Stream output, CancellationToken stop)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024, leaveOpen: true);
        await writer.WriteAsync(header + "\r\n");
        await foreach (var line in lines.WithCancellation(stop))
        {
            await writer.WriteAsync((string.Join(',', cells(line)) + "\r\n").AsMemory(), stop);
        }
    }

    /// <summary>
    /// A cell by RFC 4180. A text that a spreadsheet would take for a formula gets a quote in front (OWASP, CSV injection); so does a
    /// phone number with its plus sign, which would lose it otherwise.
    /// </summary>
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        // Full-width forms of the same signs are read as formulas by some spreadsheets in East Asian locales.
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠')
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(",\"\r\n'") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    public static string Cell(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";
}
