using System.Runtime.CompilerServices;
using System.Text;
using Cluster.Silo.Postgres;
using Cluster.Silo.Workbooks;
using Npgsql;

namespace Cluster.Silo.Imports;

/// <summary>
/// The rows that an import did not take, in the format in which they came: to be corrected and sent again. Text goes back byte for byte, so what is no formula to us
/// may be one to a spreadsheet; of a workbook comes a workbook, whose cells are texts, with two columns more that say why and that imports pass over.
/// </summary>
/// <param name="database">Where they are.</param>
/// <param name="import">Whose they are.</param>
/// <param name="path">Of its content.</param>
internal sealed class ImportRejects(NpgsqlDataSource database, ImportStatus import, string path)
{
    private const string RowColumn = "Rejected row";
    private const string ReasonColumn = "Rejected reason";
    private const int ReasonWidth = 50;
    private const int NarrowestColumn = 8;
    private const int Piece = 1 << 16;

    public async Task WriteAsync(Stream output, CancellationToken cancel)
    {
        using var content = await OpenAsync(cancel);
        await (import.Definition.Format == ImportFormat.Excel
            ? WorkbookWriter.WriteAsync(await TableAsync(content?.Columns ?? [], cancel), output, cancel)
            : WriteTextAsync(content?.Header, output, cancel));
    }

    private async Task WriteTextAsync(string? header, Stream output, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(false), Piece, leaveOpen: true);
        if (header is not null)
        {
            await writer.WriteAsync(header + "\n");
        }

        await foreach (var reject in ReadAsync(cancel))
        {
            await writer.WriteAsync(reject.Source + "\n");
        }
    }

    /// <summary>A column without a name stays without one, and so gets the same letter again.</summary>
    private async Task<SheetTable> TableAsync(IReadOnlyList<ImportColumn> known, CancellationToken cancel)
    {
        var columns = known.Select(column => new SheetColumn(column.IsNamed ? column.Name : "", NarrowestColumn)).ToList();
        await foreach (var reject in ReadAsync(cancel))
        {
            var (cells, _) = CellsOf(reject);
            for (var i = 0; i < cells.Count; i++)
            {
                if (i == columns.Count)
                {
                    columns.Add(new SheetColumn("", NarrowestColumn));
                }

                columns[i] = columns[i] with { Width = Math.Max(columns[i].Width, cells[i].Length + 1) };
            }
        }

        return new SheetTable("Rejects", [.. columns, new(RowColumn), new(ReasonColumn, ReasonWidth)], RowsAsync(columns.Count, cancel));
    }

    private async IAsyncEnumerable<IReadOnlyList<SheetCell>> RowsAsync(int width, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var reject in ReadAsync(cancel))
        {
            var (cells, reason) = CellsOf(reject);
            yield return [.. cells.Select(SheetCell.Of), .. Enumerable.Repeat(SheetCell.Empty, width - cells.Count), SheetCell.Of(reject.Row), SheetCell.Of(reason)];
        }
    }

    private static (List<string> Cells, string Reason) CellsOf(Reject reject)
    {
        var cells = new List<string>();
        return (cells, CsvRecord.TrySplit(Encoding.UTF8.GetBytes(reject.Source), (byte)',', cells) ? reject.Reason : $"{reject.Reason}; the row was too long to be kept whole");
    }

    private async IAsyncEnumerable<Reject> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            "SELECT row, concat_ws(': ', column_name, message), source FROM import_errors WHERE import_id = $1 AND source IS NOT NULL ORDER BY row").With(import.Id);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            yield return new Reject(reader.GetInt64(0), reader.GetString(1), reader.GetString(2));
        }
    }

    /// <summary>The content, for the names of its columns; null when there is none.</summary>
    private async Task<ImportContent?> OpenAsync(CancellationToken cancel)
    {
        try
        {
            return File.Exists(path) ? await ImportContent.OpenAsync(path, import.Definition, cancel) : null;
        }
        catch (InvalidDataException)
        {
            return null; // not one row of it could be read, so none was rejected
        }
    }

    private sealed record Reject(long Row, string Reason, string Source);
}
