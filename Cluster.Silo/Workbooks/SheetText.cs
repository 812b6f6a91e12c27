using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cluster.Silo.Workbooks;

/// <summary>Texts as the cells of a workbook (.xlsx) can hold them.</summary>
internal static class SheetText
{
    /// <summary>Most UTF-16 units of a cell; with more of them Excel calls the file damaged.</summary>
    public const int Longest = 32_767;

    private const int EscapeLength = 7;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The text, or as much of it as a cell takes and how long it was.</summary>
    public static string Fit(string text)
    {
        if (text.Length <= Longest)
        {
            return text;
        }

        var mark = string.Create(CultureInfo.InvariantCulture, $"… [cut: {text.Length} characters]");
        var kept = Longest - mark.Length;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept), mark);
    }

    /// <summary>
    /// The text in the format's own spelling (ECMA-376, ST_Xstring): what XML cannot hold is written as _x000D_, and a text that looks like
    /// that has its underscore escaped, so that it is read as it was. Half of a character, which is none, becomes U+FFFD.
    /// </summary>
    public static string Escape(string text)
    {
        if (Next(text, 0) == text.Length)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + EscapeLength);
        for (var at = 0; at < text.Length; at++)
        {
            var next = Next(text, at);
            escaped.Append(text, at, next - at).Append(next == text.Length ? "" : Spell(text[next]));
            at = next;
        }

        return escaped.ToString();
    }

    private static string Spell(char one) => one switch
    {
        '_' => "_x005F_",
        < ' ' => $"_x{(int)one:X4}_",
        _ => "\uFFFD",
    };

    /// <summary>Where the next character is that cannot stand as it is; the length: nowhere.</summary>
    private static int Next(string text, int at)
    {
        for (; at < text.Length; at++)
        {
            var one = text[at];
            if (char.IsHighSurrogate(one) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                at++;
            }
            else if (one is (< ' ' and not '\t' and not '\n') or (>= '\uD800' and <= '\uDFFF') or '\uFFFE' or '\uFFFF' || (one == '_' && LooksEscaped(text.AsSpan(at))))
            {
                break;
            }
        }

        return at;
    }

    private static bool LooksEscaped(ReadOnlySpan<char> text) =>
        text.Length >= EscapeLength && text[1] == 'x' && text[EscapeLength - 1] == '_' && !text[2..(EscapeLength - 1)].ContainsAnyExcept(Hex);
}
