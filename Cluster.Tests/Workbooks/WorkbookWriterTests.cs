using System.Globalization;
using System.Text;
using Cluster.Silo.Workbooks;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using ExcelDataReader;
using Xunit;

namespace Cluster.Tests.Workbooks;

/// <summary>What is written is read again by another library, and held to the format's schema by a third.</summary>
public sealed class WorkbookWriterTests
{
    /// <summary>What spreadsheets like to take for something else.</summary>
    public static readonly string[] Hostile =
    [
        "=1+1", "+48123456789", "@SUM(A1)", "-1", "\t=x", "\r=x", "a\r\nb", "0048123", "12345678901234567890", "1e5", "TRUE", "2026-01-01", "👩‍🚀 Zoë", "שלום +972",
        "a\0b\u0001\u001f", "_x0041_", "_x000D_\r", " blanks ", "</t><f>1+1</f>", "\"'&<>", "=cmd|' /C calc'!A0", "#REF!", "'", "\u202Eabc", "\u0085\u2028",
    ];

    static WorkbookWriterTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance); // the reader asks for one of them

    [Fact]
    public async Task Text_is_read_as_it_was_whatever_it_looks_like()
    {
        var read = Read(await WriteAsync([.. Hostile.Select(text => Row(SheetCell.Of(text)))]));
        Assert.Equal(Hostile, read.Single().Rows.Skip(1).Select(row => Assert.IsType<string>(row[0])));
    }

    [Fact]
    public async Task Cells_have_their_types()
    {
        var moment = new DateTime(2026, 10, 25, 2, 30, 15, DateTimeKind.Unspecified);
        var rows = Read(await WriteAsync(Row(SheetCell.Of("+48123"), SheetCell.Of(moment), SheetCell.Of(12.5), SheetCell.Empty, SheetCell.Of(-3), SheetCell.Of(1e17)))).Single().Rows;
        Assert.Equal(["Name", "B", "C", "D", "E", "F"], rows[0]);
        Assert.Equal(["+48123", moment, 12.5, null, -3.0, "1E+17"], rows[1]);
    }

    [Fact]
    public async Task Moments_that_Excel_does_not_know_are_texts()
    {
        DateTime[] early = [new(1899, 12, 31, 23, 0, 0), new(1900, 2, 28), new(1582, 1, 1)];
        var rows = Read(await WriteAsync([.. early.Append(new(1900, 3, 1)).Append(new(9999, 12, 31, 23, 59, 59)).Select(at => Row(SheetCell.Of(at)))])).Single().Rows;
        Assert.Equal(
            ["1899-12-31 23:00:00", "1900-02-28 00:00:00", "1582-01-01 00:00:00", new DateTime(1900, 3, 1), new DateTime(9999, 12, 31, 23, 59, 59)],
            rows.Skip(1).Select(row => row[0]!));
    }

    [Theory]
    [InlineData(32_767, 32_767)]
    [InlineData(32_768, 32_767)]
    [InlineData(40_000, 32_767)]
    public async Task Text_beyond_the_limit_is_cut_and_says_so(int length, int kept)
    {
        var text = string.Concat(Enumerable.Repeat("👍", length / 2)) + new string('x', length % 2);
        var read = (string)Read(await WriteAsync(Row(SheetCell.Of(text)))).Single().Rows[1][0]!;
        Assert.InRange(read.Length, kept - 1, kept);
        Assert.Equal(length > kept, read.EndsWith($"… [cut: {length} characters]", StringComparison.Ordinal));
        Assert.DoesNotContain('\uFFFD', read);
    }

    [Fact]
    public async Task Half_a_character_becomes_a_replacement()
    {
        var rows = Read(await WriteAsync(Row(SheetCell.Of("a\ud800b\udc00\uffff")))).Single().Rows;
        Assert.Equal("a\uFFFDb\uFFFD\uFFFD", rows[1][0]);
    }

    [Fact]
    public async Task Rows_beyond_a_sheet_go_on_in_the_next_under_the_same_names()
    {
        var rows = Enumerable.Range(0, 7).Select(n => Row(SheetCell.Of(n))).ToArray();
        var sheets = Read(await WriteAsync(rowsOfSheet: 4, rows));
        Assert.Equal(["Who  what  s a name that is far", "Who  what  s a name that is f 2", "Who  what  s a name that is f 3"], sheets.Select(sheet => sheet.Name));
        Assert.Equal([4, 4, 2], sheets.Select(sheet => sheet.Rows.Count));
        Assert.All(sheets, sheet => Assert.Equal("Name", sheet.Rows[0][0]));
        Assert.Equal(Enumerable.Range(0, 7).Select(n => (object)(double)n), sheets.SelectMany(sheet => sheet.Rows.Skip(1)).Select(row => row[0]!));
    }

    [Fact]
    public async Task Workbook_holds_to_the_schema_and_has_no_formula()
    {
        var content = await WriteAsync(rowsOfSheet: 10, [.. Hostile.Select(text => Row(SheetCell.Of(text), SheetCell.Of(new DateTime(2026, 1, 1)), SheetCell.Of(1.5), SheetCell.Empty))]);
        Assert.Empty(Wrong(content));
        using var document = SpreadsheetDocument.Open(new MemoryStream(content), isEditable: false);
        Assert.Equal(3, document.WorkbookPart!.WorksheetParts.Count());
        Assert.All(document.WorkbookPart.WorksheetParts, part =>
        {
            Assert.Empty(part.Worksheet.Descendants<CellFormula>());
            Assert.Equal(PaneStateValues.Frozen, part.Worksheet.Descendants<Pane>().Single().State!.Value);
        });
    }

    [Fact]
    public async Task Rows_that_break_off_leave_no_workbook()
    {
        var output = new MemoryStream();
        await Assert.ThrowsAsync<TimeoutException>(() => WorkbookWriter.WriteAsync(new("Broken", [new("Name")], BreakOffAsync()), output, CancellationToken.None));
        Assert.ThrowsAny<Exception>(() => Read(output.ToArray()));

        static async IAsyncEnumerable<IReadOnlyList<SheetCell>> BreakOffAsync()
        {
            for (var n = 0; n < 50_000; n++)
            {
                yield return Row(SheetCell.Of(Guid.NewGuid().ToString()));
            }

            await Task.CompletedTask;
            throw new TimeoutException();
        }
    }

    [Fact]
    public async Task Rows_are_on_their_way_before_the_last_one_is_read()
    {
        const int Rows = 30_000;
        var output = new MemoryStream();
        var sent = new List<long>();
        await WorkbookWriter.WriteAsync(new("Long", [new("Name")], RowsAsync()), output, CancellationToken.None);
        Assert.True(output.Length - sent[^1] < 200_000, $"{output.Length - sent[^1]} of {output.Length} bytes were held to the end");
        Assert.True(output.Length - sent[Rows / 2] < output.Length * 0.6, $"{sent[Rows / 2]} of {output.Length} bytes after half of the rows");

        async IAsyncEnumerable<IReadOnlyList<SheetCell>> RowsAsync()
        {
            for (var n = 0; n < Rows; n++)
            {
                sent.Add(output.Length);
                yield return Row(SheetCell.Of($"{Guid.NewGuid()}"));
            }

            await Task.CompletedTask;
        }
    }

    /// <summary>What the format's own schema says against it.</summary>
    internal static IEnumerable<string> Wrong(byte[] content)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(content), isEditable: false);
        return [.. new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2013).Validate(document).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}")];
    }

    /// <summary>The sheets, as the library reads them that imports use.</summary>
    internal static IReadOnlyList<(string Name, IReadOnlyList<object?[]> Rows)> Read(byte[] content)
    {
        using var reader = ExcelReaderFactory.CreateReader(new MemoryStream(content));
        var sheets = new List<(string, IReadOnlyList<object?[]>)>();
        do
        {
            var rows = new List<object?[]>();
            while (reader.Read())
            {
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
            }

            sheets.Add((reader.Name, rows));
        }
        while (reader.NextResult());
        return sheets;
    }

    private static SheetCell[] Row(params SheetCell[] cells) => cells;

    private static Task<byte[]> WriteAsync(params SheetCell[][] rows) => WriteAsync(WorkbookWriter.RowsOfSheet, rows);

    private static async Task<byte[]> WriteAsync(int rowsOfSheet, params SheetCell[][] rows)
    {
        var columns = Enumerable.Range(0, Math.Max(1, rows.Max(row => row.Length))).Select(i => new SheetColumn(i == 0 ? "Name" : ((char)('A' + i)).ToString(CultureInfo.InvariantCulture)));
        var output = new MemoryStream();
        await WorkbookWriter.WriteAsync(new("Who [what]'s a name that is far too long", [.. columns], rows.ToAsyncEnumerable()), output, rowsOfSheet, CancellationToken.None);
        return output.ToArray();
    }
}
