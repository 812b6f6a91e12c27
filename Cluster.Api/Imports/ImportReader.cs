using Cluster.Api.Conventions;

namespace Cluster.Api.Imports;

/// <summary>Makes the definition of an import of a request's body.</summary>
internal static class ImportReader
{
    private const int MaxColumnName = 200;

    public static ImportDefinition Read(FieldReader body)
    {
        var format = body["format"].Required().Choice<ImportFormat>();
        var options = body["options"].Object();
        var defaults = new ImportDefinition { Format = format ?? ImportFormat.Csv };
        body.Finish();
        if (options is null)
        {
            return defaults;
        }

        // A tab is the one control character that separates columns in practice, so it has a name.
        var delimiter = options["delimiter"].Choice<Delimiter>();
        var columns = options["numberColumns"].List(10, column => column.Required().Text(MaxColumnName));
        if (columns is { Count: 0 } && body.Errors.None)
        {
            options.Fail("numberColumns", "required", "Name at least one column.");
        }

        var definition = defaults with
        {
            Delimiter = delimiter switch { Delimiter.Semicolon => ';', Delimiter.Tab => '\t', Delimiter.Pipe => '|', _ => defaults.Delimiter },
            ExternalIdColumn = options["externalIdColumn"].Text(MaxColumnName),
            NumberColumns = columns ?? defaults.NumberColumns,
            ZoneColumn = options["zoneColumn"].Text(MaxColumnName),
            PriorityColumn = options["priorityColumn"].Text(MaxColumnName),
            Country = options["country"].Text(2, Forms.Country(), "Two capital letters by ISO 3166, such as DE."),
        };
        options.Finish();
        return definition;
    }
}

/// <summary>An import to be made.</summary>
internal sealed record ImportBody(ImportFormat Format, ImportOptions? Options);

/// <summary>Where in the content the contacts are.</summary>
internal sealed record ImportOptions(
    Delimiter? Delimiter, string? ExternalIdColumn, IReadOnlyList<string>? NumberColumns, string? ZoneColumn, string? PriorityColumn, string? Country);

/// <summary>What separates the columns of a CSV.</summary>
internal enum Delimiter
{
    Comma,
    Semicolon,
    Tab,
    Pipe,
}
