using System.Text;
using Cluster.Grains.Contacts.Rules;

namespace Cluster.Silo.Imports;

/// <summary>Several numbers in one cell, whatever stands between them.</summary>
internal static class NumberCell
{
    /// <summary>A longer text is not searched for numbers.</summary>
    private const int Longest = 400;

    private static readonly char[] Separators = [',', ';', '/', '|', '\n', '\r', '\t', '，', '；', '、', '•'];

    /// <summary>At what never stands inside a number.</summary>
    public static string[] Split(string cell) => cell.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// A text that is no number as a whole: cut at words, before plus signs, at wide blanks, at any blank; the first cut of which every piece
    /// is a number. Null when there is none.
    /// </summary>
    public static IReadOnlyList<PhoneNumber>? Find(string text, string? country) =>
        text.Length > Longest ? null
        : ReadAll(AtWords(text), country) ?? ReadAll(text.Replace("+", "\n+", StringComparison.Ordinal).Split('\n'), country)
            ?? ReadAll(text.Split("  "), country) ?? ReadAll(text.Split((char[]?)null), country);

    private static List<PhoneNumber>? ReadAll(string[] pieces, string? country)
    {
        var numbers = new List<PhoneNumber>();
        foreach (var piece in pieces.Where(piece => piece.Any(char.IsDigit)))
        {
            if (!PhoneNumber.TryRead(piece, country, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers.Count > 1 ? numbers : null;
    }

    /// <summary>"home 555 1234 or 555 9876": what is neither digit, blank nor a sign of numbers stands between them.</summary>
    private static string[] AtWords(string text)
    {
        var pieces = new StringBuilder(text);
        for (var i = 0; i < pieces.Length; i++)
        {
            if (!char.IsDigit(pieces[i]) && !char.IsWhiteSpace(pieces[i]) && "+-.()–—‑".IndexOf(pieces[i], StringComparison.Ordinal) < 0)
            {
                pieces[i] = '\n';
            }
        }

        return pieces.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
