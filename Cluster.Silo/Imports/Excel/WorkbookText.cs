using System.Security.Cryptography;
using System.Text;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Cluster.Silo.Imports.Excel;

/// <summary>
/// Makes separated values of a sheet, so that everything behind it knows one way of reading rows: a record for each row that is not empty,
/// before its cells the row's number. A merged cell that spans rows counts for each of them.
/// </summary>
internal static class WorkbookText
{
    /// <summary>Most bytes of a workbook of the old kind (.xls): 65,536 rows are all that it can have.</summary>
    public const long LargestOld = 64L << 20;

    private const int Piece = 1 << 16;

    static WorkbookText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Whether the content begins as an .xlsx does, or an .xls or anything with a password.</summary>
    public static bool IsWorkbook(ReadOnlySpan<byte> head) => IsZip(head) || IsCompound(head);

    /// <summary>Names of the sheets, in their order.</summary>
    /// <exception cref="InvalidDataException">It is no workbook that can be read; the message says why.</exception>
    public static IReadOnlyList<string> Sheets(string path)
    {
        using var file = Open(path, out var sheets);
        if (sheets is not null)
        {
            return sheets;
        }

        return Guarded("the list of sheets", () =>
        {
            using var reader = ExcelReaderFactory.CreateReader(file);
            var names = new List<string>();
            do
            {
                names.Add(reader.Name ?? "");
            }
            while (names.Count <= WorkbookGuard.MostSheets && reader.NextResult());
            return names;
        });
    }

    /// <summary>Path of a file with the rows of a sheet, beside the workbook; it appears whole or not at all.</summary>
    /// <param name="path">The workbook.</param>
    /// <param name="sheet">Name of the sheet; null: the first one that has rows.</param>
    /// <param name="cancel">Ends it between two rows.</param>
    /// <exception cref="InvalidDataException">It cannot be read; the message says why, and at which row and column.</exception>
    public static Task<string> ToTextAsync(string path, string? sheet, CancellationToken cancel)
    {
        var name = sheet is null ? "first" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(sheet)))[..16];
        return ContentEncoding.BesideAsync(path, $"{name}.sheet", writer =>
        {
            Write(path, sheet, writer, cancel);
            return Task.CompletedTask;
        });
    }

    private static void Write(string path, string? sheet, StreamWriter writer, CancellationToken cancel)
    {
        using var file = Open(path, out _);
        using var reader = Guarded("the workbook", () => ExcelReaderFactory.CreateReader(file, new ExcelReaderConfiguration { LeaveOpen = true }));
        Guarded("the sheet", () => Find(reader, sheet));
        if (reader.FieldCount > WorkbookGuard.MostColumns || (long)reader.FieldCount * reader.RowCount > WorkbookGuard.MostCells)
        {
            throw new InvalidDataException($"The sheet {reader.Name} is {reader.FieldCount} columns wide and {reader.RowCount} rows long: more than is taken. Save it as CSV.");
        }

        var row = new SheetRow(reader);
        var number = 0;
        while (Guarded($"row {number + 1} of the sheet {reader.Name}", reader.Read))
        {
            cancel.ThrowIfCancellationRequested();
            if (++number > WorkbookGuard.MostRows)
            {
                throw new InvalidDataException($"The sheet {reader.Name} has more than {WorkbookGuard.MostRows} rows.");
            }

            row.Write(number, writer);
        }

        if (number == 0)
        {
            throw new InvalidDataException($"The sheet {reader.Name} is empty.");
        }
    }

    /// <summary>Moves to the sheet of that name, or to the first one with rows.</summary>
    private static bool Find(IExcelDataReader reader, string? sheet)
    {
        do
        {
            if (sheet is null ? reader.RowCount > 0 : reader.Name == sheet)
            {
                return true;
            }
        }
        while (reader.NextResult());
        throw new InvalidDataException(sheet is null ? "No sheet of the workbook has rows." : $"The workbook has no sheet {sheet}.");
    }

    private static FileStream Open(string path, out IReadOnlyList<string>? sheets)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, Piece);
        try
        {
            sheets = null;
            Span<byte> head = stackalloc byte[8];
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            if (IsZip(head))
            {
                sheets = Guarded("the workbook", () => WorkbookGuard.Check(file));
            }
            else if (!IsCompound(head))
            {
                throw new InvalidDataException("The content is no Excel workbook. If it is text, choose CSV.");
            }
            else if (file.Length > LargestOld)
            {
                throw new InvalidDataException($"A workbook of the old kind (.xls) may have at most {LargestOld >> 20} MiB. Save it as .xlsx or CSV.");
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8);

    private static bool IsCompound(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);

    /// <summary>The reader was not written for hostile files: whatever it throws is said of the file.</summary>
    private static T Guarded<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidPasswordException wrong)
        {
            throw new InvalidDataException("The workbook has a password. Save it without one.", wrong);
        }
        catch (Exception wrong) when (wrong is not (InvalidDataException or OperationCanceledException or OutOfMemoryException))
        {
            throw new InvalidDataException($"The workbook is damaged, or of a kind that is not read, at {place}: {wrong.Message}", wrong);
        }
    }
}
