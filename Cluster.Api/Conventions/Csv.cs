using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cluster.Silo.Workbooks;

namespace Cluster.Api.Conventions;

/// <summary>CSV files that people open in spreadsheets.</summary>
internal static partial class Csv
{
    private const int Piece = 16 * 1024;

    /// <summary>Without it Excel takes UTF-8 for something else.</summary>
    private const char ByteOrderMark = '\uFEFF';

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\t\"\r\n'");

    /// <summary>Writes lines as they are read, so that a file of any size needs the memory of one row.</summary>
    public static async Task WriteAsync<T>(IAsyncEnumerable<T> lines, string header, Func<T, string[]> cells, Stream output, CancellationToken stop)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Piece, leaveOpen: true);
        await writer.WriteAsync(header + "\r\n");
        await foreach (var line in lines.WithCancellation(stop))
        {
            await writer.WriteAsync((string.Join(',', cells(line)) + "\r\n").AsMemory(), stop);
        }
    }

    /// <summary>Writes a table for people.</summary>
    public static Task WriteAsync(SheetTable table, Stream output, CancellationToken stop) =>
        WriteAsync(table.Rows, ByteOrderMark + string.Join(',', table.Columns.Select(column => Cell(column.Name))), row => [.. row.Select(Cell)], output, stop);

    /// <summary>
    /// A cell by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection), also behind a semicolon or a line end in
    /// its midst: where the comma is the decimal sign, spreadsheets cut there and do not see the quotes. A sign with nothing but digits behind it stays as it is, for it is
    /// a number and cannot be more than one: so a telephone number reaches whoever reads the file whole. A spreadsheet that opens it still drops the plus sign it
    /// shows; who wants to see it there takes the workbook.
    /// </summary>
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (!Number().IsMatch(text))
        {
            text = FormulaSign().Replace(text, "'$0");
        }

        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    public static string Cell(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Cell(SheetCell cell) => cell switch
    {
        { Number: { } number } => number.ToString("R", CultureInfo.InvariantCulture),
        { Moment: { } moment } => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => Cell(cell.Text),
    };

    [GeneratedRegex(@"\A[+-]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    // Full-width forms of the same signs are read as formulas by some spreadsheets in East Asian locales.
    [GeneratedRegex("""(?<=(?:\A|[;\t\r\n])[\s"]*)[=+\-@＝＋－＠]|\A[\t\r\n]""", RegexOptions.CultureInvariant)]
    private static partial Regex FormulaSign();
}
