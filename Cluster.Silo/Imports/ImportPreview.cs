using System.Text;
using Cluster.Grains.Contacts.Rules;
using Cluster.Silo.Imports.Excel;

namespace Cluster.Silo.Imports;

/// <summary>What was found in the content of an import, and what its first rows would become.</summary>
/// <param name="Format">As the import says, for there is nothing to find out.</param>
/// <param name="Encoding">Of text; null for a workbook.</param>
/// <param name="Delimiter">Of separated values.</param>
/// <param name="Sheets">Names of the sheets of a workbook.</param>
/// <param name="HeaderRow">Which row has the names of the columns; 0: none.</param>
/// <param name="HeaderIsData">Whether the row of names has a phone number in it: then it is none.</param>
/// <param name="Columns">The columns, in their order; of JSON lines none.</param>
/// <param name="Rows">The first rows behind the header.</param>
/// <param name="Country">Whose numbers need no country code.</param>
/// <param name="Zone">Of contacts of which nothing tells the time zone: the campaign's.</param>
public sealed record ImportPreview(
    ImportFormat Format, string? Encoding, char? Delimiter, IReadOnlyList<string> Sheets, int HeaderRow, bool HeaderIsData,
    IReadOnlyList<PreviewColumn> Columns, IReadOnlyList<PreviewRow> Rows, string? Country, string Zone);

/// <summary>A column of the content.</summary>
/// <param name="Name">By which the definition names it.</param>
/// <param name="Field">What it holds, as the definition or its name says.</param>
/// <param name="Proposed">What its first cells look like, where they look like something else: number.</param>
/// <param name="Samples">Its first cells that are not empty, cut short.</param>
public sealed record PreviewColumn(string Name, string Field, string? Proposed, IReadOnlyList<string> Samples);

/// <summary>A row, and the contact that it would become.</summary>
/// <param name="Row">Its number; the first behind the header is 1.</param>
/// <param name="ExternalId">Of the contact.</param>
/// <param name="Numbers">Of the contact, in E.164.</param>
/// <param name="Zone">Whose hours decide.</param>
/// <param name="Data">Everything else, as a JSON object.</param>
/// <param name="Error">Why it would be rejected.</param>
public sealed record PreviewRow(long Row, string? ExternalId, IReadOnlyList<string> Numbers, string? Zone, string? Data, RowError? Error);

/// <summary>Reads the first rows of a content.</summary>
/// <param name="country">Whose numbers need no country code.</param>
/// <param name="zone">The campaign's.</param>
/// <param name="owners">The campaign's operators.</param>
internal sealed class PreviewReader(string? country, string zone, OwnerNames owners)
{
    /// <summary>Rows that are shown.</summary>
    private const int MostRows = 20;

    /// <summary>Cells of a column that are looked at.</summary>
    private const int MostSamples = 5;

    /// <summary>Most characters of a shown cell, and of a shown contact's data.</summary>
    private const int LongestCell = 100;

    private const int LongestData = 4_000;

    public async Task<ImportPreview> ReadAsync(string path, ImportDefinition definition, CancellationToken cancel)
    {
        using var content = await ImportContent.OpenAsync(path, definition, cancel);
        var encoding = definition.Format == ImportFormat.Excel ? null
            : definition.Encoding is { } name ? Encoding.GetEncoding(name) : await ContentEncoding.DetectAsync(path, cancel);
        return new ImportPreview(
            definition.Format, encoding?.WebName, definition.Format == ImportFormat.Csv ? (char)content.Delimiter : null,
            definition.Format == ImportFormat.Excel ? WorkbookText.Sheets(path) : [], content.HeaderRow,
            content.HeaderRow > 0 && content.Columns.Any(column => column.IsNamed && LooksLikeNumbers([column.Name])), Columns(content), [.. Rows(content, definition)],
            country, zone);
    }

    private List<PreviewColumn> Columns(ImportContent content)
    {
        var samples = content.Columns.Select(_ => new List<string>()).ToList();
        var cells = new List<string>();
        foreach (var (_, record) in Records(content).Where(_ => samples.Count > 0))
        {
            if (CsvRecord.TrySplit(record, content.Delimiter, cells))
            {
                for (var i = 0; i < Math.Min(cells.Count, samples.Count); i++)
                {
                    if (samples[i].Count < MostSamples && !string.IsNullOrWhiteSpace(cells[i]))
                    {
                        samples[i].Add(Cut(cells[i], LongestCell));
                    }
                }
            }
        }

        var without = content.Columns.All(column => column.Field != "number");
        return [.. content.Columns.Select((column, i) => new PreviewColumn(
            column.Name, column.Field, without && LooksLikeNumbers(samples[i]) ? "number" : null, samples[i]))];
    }

    private IEnumerable<PreviewRow> Rows(ImportContent content, ImportDefinition definition)
    {
        var reader = new RowReader(definition.Country ?? country, zone, owners, definition.ZoneFrom);
        foreach (var (number, record) in Records(content))
        {
            yield return content.Parser.Parse(record, out var error) is { } contact && reader.TryRead(contact, out var row, out error)
                ? new(number, row.ExternalId, row.Numbers, row.EntryZone, row.Data.Length > LongestData ? null : row.Data, Error: null)
                : new(number, null, [], null, null, error);
        }
    }

    private static IEnumerable<(long Row, byte[] Record)> Records(ImportContent content)
    {
        var cursor = content.Rows(content.BodyOffset, 0);
        for (var seen = 0; seen < MostRows && cursor.TryRead(out var record, out _); seen++)
        {
            yield return (cursor.Row, record.ToArray());
        }
    }

    private bool LooksLikeNumbers(List<string> samples) => samples.Count > 0
        && samples.All(cell => NumberCell.Split(cell) is { Length: > 0 } pieces && pieces.All(piece => PhoneNumber.TryRead(piece, country, out _)));

    private static string Cut(string text, int length) => text.Length > length ? text[..length] + "…" : text;
}
