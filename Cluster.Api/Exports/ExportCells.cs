using System.Text.Json;
using Cluster.Silo.Workbooks;

namespace Cluster.Api.Exports;

/// <summary>Cells of what is no cell yet.</summary>
internal static class ExportCells
{
    /// <summary>More digits are no number to a spreadsheet, which keeps fifteen of them.</summary>
    private const int MostDigits = 15;

    /// <summary>The API's own word.</summary>
    public static SheetCell Word<T>(T? value) where T : struct, Enum =>
        SheetCell.Of(value is { } word ? JsonNamingPolicy.KebabCaseLower.ConvertName(word.ToString()) : null);

    /// <summary>Whole seconds; null when one of the two is not known.</summary>
    public static SheetCell Seconds(DateTimeOffset? from, DateTimeOffset? to) => SheetCell.Of(to - from is { } time ? Math.Round(time.TotalSeconds) : null);

    /// <summary>What a client sent of a contact: a text stays one, whatever it looks like.</summary>
    public static SheetCell Json(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => SheetCell.Empty,
        JsonValueKind.String => SheetCell.Of(value.GetString()),
        JsonValueKind.Number when value.GetRawText().Length <= MostDigits => SheetCell.Of(value.GetDouble()),
        _ => SheetCell.Of(value.GetRawText()),
    };
}
