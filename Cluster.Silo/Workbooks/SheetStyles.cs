using DocumentFormat.OpenXml.Spreadsheet;

namespace Cluster.Silo.Workbooks;

/// <summary>How cells look, by the numbers that the cells name.</summary>
internal static class SheetStyles
{
    /// <summary>Names of columns.</summary>
    public const uint Name = 1;

    /// <summary>Date and time.</summary>
    public const uint Moment = 2;

    /// <summary>Texts: to be read, and to stay texts when somebody types over them.</summary>
    public const uint Text = 3;

    private const uint OwnFormat = 164;
    private const uint TextFormat = 49;

    public static Stylesheet Stylesheet() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = OwnFormat, FormatCode = "yyyy\\-mm\\-dd\\ hh:mm:ss" }),
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(Pattern(PatternValues.None), Pattern(PatternValues.Gray125)),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(),
            new CellFormat { FontId = 1, ApplyFont = true },
            new CellFormat { NumberFormatId = OwnFormat, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = TextFormat, ApplyNumberFormat = true }));

    // The first two fills are the format's own, and every workbook has to name them.
    private static Fill Pattern(PatternValues kind) => new(new PatternFill { PatternType = kind });
}
