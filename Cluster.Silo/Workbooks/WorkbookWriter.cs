using System.IO.Pipelines;

namespace Cluster.Silo.Workbooks;

/// <summary>
/// Writes workbooks (.xlsx) row by row, so that a workbook of any length needs the memory of one row and 64 KiB. Rows beyond what a sheet can hold go on in another
/// sheet, under the same names.
/// </summary>
public static class WorkbookWriter
{
    /// <summary>The content type of a workbook.</summary>
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Most rows of a sheet, with the row of names.</summary>
    public const int RowsOfSheet = 1_048_576;

    /// <summary>Most columns of a sheet.</summary>
    public const int MostColumns = 16_384;

    private const int Piece = 1 << 16;

    /// <summary>Writes the whole table. What was written before an error is no workbook: its directory, which comes last, is missing.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MostColumns"/> columns.</exception>
    public static Task WriteAsync(SheetTable table, Stream output, CancellationToken stop) => WriteAsync(table, output, RowsOfSheet, stop);

    internal static async Task WriteAsync(SheetTable table, Stream output, int rowsOfSheet, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(table.Columns.Count, MostColumns, nameof(table));
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        try
        {
            var workbook = new WorkbookPackage(new UnflushedStream(pipe), table);
            var sheet = workbook.Begin();
            await foreach (var row in table.Rows.WithCancellation(stop))
            {
                if (sheet.Rows == rowsOfSheet)
                {
                    sheet.End();
                    sheet = workbook.Begin();
                }

                sheet.Write(row);
                if (pipe.UnflushedBytes >= Piece)
                {
                    await pipe.FlushAsync(stop);
                }
            }

            sheet.End();
            workbook.End();
            await pipe.CompleteAsync();
        }
        catch (Exception error)
        {
            await pipe.CompleteAsync(error);
            throw;
        }
    }
}
