using Cluster.Api.Conventions;
using Cluster.Silo.Imports;

namespace Cluster.Api.Imports;

/// <summary>Makes the definition of an import of a request's body.</summary>
internal static class ImportReader
{
    private const int MaxColumns = 100;
    private const int MostErrors = 1_000_000;

    private static readonly string[] Delimiters = [",", ";", "\t", "|"];

    public static ImportDefinition Read(FieldReader body)
    {
        var definition = new ImportDefinition { Format = body["format"].Required().Choice<ImportFormat>() ?? ImportFormat.Csv };
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

/// <summary>An import to be made.</summary>
internal sealed record ImportBody(ImportFormat Format, ReadingOptions? Options);

/// <summary>How to read the content; what is left out is found out.</summary>
/// <param name="Delimiter">CSV: comma, semicolon, tab or bar between the columns.</param>
/// <param name="Columns">Which column is which field: header to externalId, number, zone, priority, earliest, latest, or data.</param>
/// <param name="Country">ISO 3166 country of numbers without a country code; left out: the campaign's.</param>
/// <param name="Encoding">Name of the encoding.</param>
/// <param name="MaxErrors">The import is given up when more rows are rejected.</param>
internal sealed record ReadingOptions(
    string? Delimiter, IReadOnlyDictionary<string, string>? Columns, string? Country, string? Encoding, int? MaxErrors);
