using Cluster.Silo.Workbooks;
using NodaTime;

namespace Cluster.Api.Exports;

/// <summary>The clock of an export. A cell of a spreadsheet has no zone, so the names of its columns say it.</summary>
internal sealed class ExportClock(DateTimeZone zone)
{
    private const int Width = 20;

    public SheetColumn Column(string name) => new($"{name} ({zone.Id})", Width);

    public SheetCell Cell(DateTimeOffset? at) =>
        at is { } instant ? SheetCell.Of(Instant.FromDateTimeOffset(instant).InZone(zone).ToDateTimeUnspecified()) : SheetCell.Empty;
}
