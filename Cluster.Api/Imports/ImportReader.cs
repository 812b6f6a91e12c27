using Cluster.Api.Conventions;
using Cluster.Silo.Imports;

namespace Cluster.Api.Imports;

/// <summary>Makes the definition of an import of a request's body.</summary>
internal static class ImportReader
{
    private const int MaxColumns = 1_000;
    private const int MaxFileName = 255;
    private const int MaxSheetName = 200;
    private const int MaxHeaderRow = 1_000_000;
    private const int MostErrors = 1_000_000;

    private static readonly string[] Delimiters = [",", ";", "\t", "|"];

    public static ImportDefinition Read(FieldReader body)
    {
        var definition = new ImportDefinition
        {
            Format = body["format"].Required().Choice<ImportFormat>() ?? ImportFormat.Csv,
            FileName = body["fileName"].Text(MaxFileName),
        };
        var options = body["options"].Object();
        body.Finish();
        if (options is null)
        {
            return definition;
        }

        definition = definition with
        {
            Delimiter = options["delimiter"].OneOf(Delimiters)?[0],
            Columns = options["columns"].Object() is { } columns ? ReadColumns(options, columns) : definition.Columns,
            Country = options["country"].Text(2, Forms.Country(), "Two capital letters by ISO 3166, such as DE."),
            Encoding = options["encoding"].Text(40),
            Sheet = options["sheet"].Text(MaxSheetName),
            HeaderRow = options["headerRow"].Whole(0, MaxHeaderRow),
            ZoneFrom = options["zoneFrom"].Choice<ZoneSource>() ?? definition.ZoneFrom,
            MaxErrors = options["maxErrors"].Whole(0, MostErrors) ?? definition.MaxErrors,
        };
        if (definition.Encoding is { } name && !ImportDefinition.KnowsEncoding(name))
        {
            options.Fail("encoding", "unknown-value", "Not a known encoding; leave it out to have it found out.");
        }

        options.Finish();
        return definition;
    }

    private static Dictionary<string, string> ReadColumns(FieldReader options, FieldReader columns)
    {
        var fields = new Dictionary<string, string>();
        if (columns.Unread.Count > MaxColumns)
        {
            options.Fail("columns", "too-many", $"At most {MaxColumns} columns.");
            return fields;
        }

        foreach (var header in columns.Unread.ToList())
        {
            if (columns[header].Required().OneOf(ImportDefinition.Fields) is { } field)
            {
                fields[header] = field;
            }
        }

        return fields;
    }
}

/// <summary>An import to be made, or to be read in another way.</summary>
/// <param name="Format">How the content is written.</param>
/// <param name="FileName">What the client calls the file; it is shown and nothing else.</param>
/// <param name="Options">How to read the content.</param>
internal sealed record ImportBody(ImportFormat Format, string? FileName, ReadingOptions? Options);

/// <summary>How to read the content; what is left out is found out.</summary>
/// <param name="Delimiter">CSV: comma, semicolon, tab or bar between the columns.</param>
/// <param name="Columns">Which column is which field: header to externalId, number, zone, priority, earliest, latest, owner, data, or ignored.</param>
/// <param name="Country">ISO 3166 country of numbers without a country code; left out: the campaign's.</param>
/// <param name="Encoding">Name of the encoding.</param>
/// <param name="Sheet">Excel: name of the sheet; left out: the first one with rows.</param>
/// <param name="HeaderRow">Which row has the names of the columns, the first being 1; 0: none, they are called A, B, C.</param>
/// <param name="ZoneFrom">Where the time zone comes from when the row names none.</param>
/// <param name="MaxErrors">The import is given up when more rows are rejected.</param>
internal sealed record ReadingOptions(
    string? Delimiter, IReadOnlyDictionary<string, string>? Columns, string? Country, string? Encoding, string? Sheet, int? HeaderRow,
    ZoneSource? ZoneFrom, int? MaxErrors);
