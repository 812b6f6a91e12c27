namespace Cluster.Silo.Workbooks;

/// <summary>Rows under named columns, to be written as they are read.</summary>
/// <param name="Name">Of the sheet.</param>
/// <param name="Columns">In their order.</param>
/// <param name="Rows">Each with at most as many cells as there are columns.</param>
public sealed record SheetTable(string Name, IReadOnlyList<SheetColumn> Columns, IAsyncEnumerable<IReadOnlyList<SheetCell>> Rows);

/// <summary>A column of a sheet.</summary>
/// <param name="Name">Of the first row; may be empty.</param>
/// <param name="Width">In characters, if the name is not wider.</param>
public sealed record SheetColumn(string Name, int Width = 16);

/// <summary>
/// A cell and what it is: a text is a text whatever it looks like, so a phone number keeps its plus sign and its zeros and nothing becomes a formula.
/// </summary>
public readonly record struct SheetCell
{
    /// <summary>A text; null when it is something else, or empty.</summary>
    public string? Text { get; private init; }

    /// <summary>A count, or a duration in the unit that its column names.</summary>
    public double? Number { get; private init; }

    /// <summary>Date and time by the clock of the zone that its column names.</summary>
    public DateTime? Moment { get; private init; }

    /// <summary>An empty cell.</summary>
    public static SheetCell Empty => default;

    /// <summary>A text.</summary>
    public static SheetCell Of(string? text) => new() { Text = string.IsNullOrEmpty(text) ? null : text };

    /// <summary>A number.</summary>
    public static SheetCell Of(double? number) => new() { Number = number };

    /// <summary>A date and time by the clock on the wall.</summary>
    public static SheetCell Of(DateTime? moment) => new() { Moment = moment };
}
