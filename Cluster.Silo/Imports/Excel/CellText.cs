using System.Globalization;

namespace Cluster.Silo.Imports.Excel;

/// <summary>What a cell of a workbook says, as text: a phone number is all its digits, a date is ISO 8601.</summary>
internal static class CellText
{
    /// <summary>Whole numbers up to here are exact in a workbook.</summary>
    private const double Exact = 1e15;

    /// <summary>The text; empty for an empty cell.</summary>
    /// <param name="value">Of the reader: text, number, date, duration, yes or no; of a formula what it came to.</param>
    /// <param name="format">The cell's number format, such as 0000000000 for numbers that begin with zero.</param>
    public static string Of(object? value, string? format) => value switch
    {
        null => "",
        string text => text,
        double number => Of(number, format),
        int number => Of((double)number, format),
        DateTime at => at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Of(double number, string? format)
    {
        if (number == Math.Floor(number) && Math.Abs(number) < Exact)
        {
            var digits = ((long)number).ToString(CultureInfo.InvariantCulture);
            return format is { Length: > 1 } && format.AsSpan().IndexOfAnyExcept('0') < 0 ? digits.PadLeft(format.Length, '0') : digits;
        }

        // A decimal has no exponent; a double has fifteen digits that mean something.
        return Math.Abs(number) is > 1e-12 and < 1e28
            ? ((decimal)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
