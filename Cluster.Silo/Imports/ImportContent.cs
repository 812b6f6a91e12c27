using System.Text;
using Cluster.Silo.Imports.Excel;

namespace Cluster.Silo.Imports;

/// <summary>The content of an import as text: which row has the names of the columns, what they hold, and where the rows begin.</summary>
internal sealed class ImportContent : IDisposable
{
    /// <summary>The header is looked for in so many rows.</summary>
    private const int HeadRows = 20;

    private readonly FileStream _text;
    private readonly ImportDefinition _definition;
    private readonly long _begin;

    private ImportContent(FileStream text, ImportDefinition definition)
    {
        (_text, _definition) = (text, definition);
        Span<byte> mark = stackalloc byte[3];
        _begin = text.ReadAtLeast(mark, 3, throwOnEndOfStream: false) == 3 && mark.SequenceEqual(Encoding.UTF8.Preamble) ? 3 : 0;
        BodyOffset = _begin;
        if (definition.Format == ImportFormat.Ndjson)
        {
            Parser = new NdjsonParser(definition);
            return;
        }

        FindHeader();
        Parser = new CsvParser(Columns, Delimiter, IsSheet);
    }

    /// <summary>Makes contacts of its records.</summary>
    public ContactParser Parser { get; }

    /// <summary>Its columns; none of JSON lines.</summary>
    public IReadOnlyList<ImportColumn> Columns { get; private set; } = [];

    /// <summary>Between its cells.</summary>
    public byte Delimiter { get; private set; } = (byte)',';

    /// <summary>Which row has the names of the columns, the first being 1; 0: none.</summary>
    public int HeaderRow { get; private set; }

    /// <summary>The header line as it stands in the content; null without one.</summary>
    public string? Header { get; private set; }

    /// <summary>Offset of the first row behind the header.</summary>
    public long BodyOffset { get; private set; }

    private bool IsSheet => _definition.Format == ImportFormat.Excel;

    /// <summary>Opens content, after making UTF-8 of it.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message says why and where.</exception>
    public static async Task<ImportContent> OpenAsync(string path, ImportDefinition definition, CancellationToken cancel)
    {
        await RequireTextAsync(path, definition.Format, cancel);
        var text = definition.Format == ImportFormat.Excel
            ? await WorkbookText.ToTextAsync(path, definition.Sheet, cancel)
            : await ContentEncoding.ToUtf8Async(path, definition.Encoding, cancel);
        var file = new FileStream(text, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            return new ImportContent(file, definition);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The rows from an offset on, of which so many were read before.</summary>
    public RowCursor Rows(long offset, long rowsBefore)
    {
        _text.Position = offset;
        var records = new RecordSplitter(_text, offset, _definition.Format != ImportFormat.Ndjson);
        return new RowCursor(records, rowsBefore, IsSheet ? HeaderRow : null);
    }

    /// <summary>Refuses content from which nobody could be called.</summary>
    /// <exception cref="InvalidDataException">No column holds phone numbers.</exception>
    public void RequireNumbers()
    {
        if (_definition.Format != ImportFormat.Ndjson && Columns.All(column => column.Field != "number"))
        {
            throw new InvalidDataException("No column of the header line holds phone numbers: name one 'number', or map one.");
        }
    }

    public void Dispose() => _text.Dispose();

    private static async Task RequireTextAsync(string path, ImportFormat format, CancellationToken cancel)
    {
        var head = new byte[8];
        await using var file = File.OpenRead(path);
        var length = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        if (format != ImportFormat.Excel && WorkbookText.IsWorkbook(head.AsSpan(0, length)))
        {
            throw new InvalidDataException("The content is an Excel workbook or an archive, not text: choose the format excel.");
        }
    }

    /// <summary>
    /// The row that the client names; else the first one with a column for numbers; else the first one at all, for lists may have a title above.
    /// </summary>
    private void FindHeader()
    {
        var (cells, width, found) = (new List<string>(), 0, default(HeadRow?));
        foreach (var row in Head().ToList())
        {
            if (!CsvRecord.TrySplit(row.Record, row.Delimiter, cells))
            {
                continue;
            }

            width = Math.Max(width, cells.Count);
            var names = _definition.HeaderRow is { } given ? given == row.Number : cells.Any(cell => ColumnNames.FieldOf(cell.Trim(), _definition) == "number");
            if (names && found is null)
            {
                found = row with { Cells = [.. cells] };
            }
        }

        if (found is null && _definition.HeaderRow is null && Head().FirstOrDefault() is { } first)
        {
            CsvRecord.TrySplit(first.Record, first.Delimiter, cells);
            found = first with { Cells = [.. cells] };
        }

        if (found is null && _definition.HeaderRow != 0)
        {
            throw new InvalidDataException(_definition.HeaderRow is { } row ? $"There is no row {row} within the first {HeadRows}." : "The content has no header line.");
        }

        HeaderRow = found?.Number ?? 0;
        Header = found is null ? null : Encoding.UTF8.GetString(found.Record);
        Delimiter = found?.Delimiter ?? Head().FirstOrDefault()?.Delimiter ?? Delimiter;
        BodyOffset = found?.End ?? _begin;
        Columns = ColumnNames.Of(found?.Cells, found?.Cells.Count ?? width, _definition);
    }

    private IEnumerable<HeadRow> Head()
    {
        _text.Position = _begin;
        var records = new RecordSplitter(_text, _begin, quotes: true);
        byte? told = null;
        for (var (number, seen) = (0, 0); seen < HeadRows && records.TryRead(out var record, out var tooLong); )
        {
            if (tooLong || record.Length == 0)
            {
                number++;
                continue;
            }

            if (IsSheet)
            {
                var text = RowCursor.CutNumber(record, out var row);
                yield return new(row, [.. text.Span], (byte)',', records.Offset, []);
            }
            else if (number == 0 && record.Span is [(byte)'s', (byte)'e', (byte)'p', (byte)'=', var separator])
            {
                told = separator; // Excel's own way to name the delimiter
                continue;
            }
            else
            {
                yield return new(++number, [.. record.Span], _definition.Delimiter is { } given ? (byte)given : told ?? CsvRecord.DelimiterOf(record.Span), records.Offset, []);
            }

            seen++;
        }
    }

    private sealed record HeadRow(int Number, byte[] Record, byte Delimiter, long End, IReadOnlyList<string> Cells);
}
