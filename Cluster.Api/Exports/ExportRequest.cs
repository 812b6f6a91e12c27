using Cluster.Api.Conventions;
using NodaTime;

namespace Cluster.Api.Exports;

/// <summary>How an export is written.</summary>
internal enum ExportFormat
{
    /// <summary>An Excel workbook.</summary>
    Xlsx = 0,

    /// <summary>Separated values.</summary>
    Csv = 1,
}

/// <summary>How somebody wants an export.</summary>
/// <param name="Format">What he opens.</param>
/// <param name="Zone">By whose clock; null: the campaign's, or UTC where there is none.</param>
internal sealed record ExportRequest(ExportFormat Format, string? Zone)
{
    /// <summary>A browser's link cannot set Accept, so the address says it.</summary>
    public static readonly QueryRule[] Query = [new("format", "xlsx, an Excel workbook, or csv; left out: xlsx."), new("zone", "IANA zone of all dates and times; left out: the campaign's, else UTC.")];

    public static ExportRequest Read(QueryReader query) => new(query.Choice<ExportFormat>("format") ?? ExportFormat.Xlsx, query.Zone("zone"));

    public ExportClock Clock(string? campaignZone) => new(DateTimeZoneProviders.Tzdb[Zone ?? campaignZone ?? "UTC"]);
}
