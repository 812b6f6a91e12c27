using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>What is written: the digits and whether a plus sign leads.</summary>
internal ref struct PhoneText(Span<char> buffer)
{
    // Fewer digits than this in front of a comma, a letter or another plus sign are not a number of their own.
    private const int LeastDigitsOfNumber = 5;

    private static readonly string[] ExtensionWords =
        ["x", "ext", "extn", "extension", "extensión", "poste", "ramal", "anexo", "int", "interno", "wew", "dw", "durchwahl", "доб", "добавочный", "вн", "внутр", "внутренний"];

    private readonly Span<char> _buffer = buffer;
    private int _count;

    /// <summary>Whether a plus sign leads.</summary>
    public bool HasPlus { get; private set; }

    /// <summary>The digits, in ASCII.</summary>
    public readonly Span<char> Digits => _buffer[.._count];

    /// <summary>Takes the text in; the error that ends the reading, or none.</summary>
    public PhoneError Take(ReadOnlySpan<char> text)
    {
        text = WithoutDecimals(text);
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) != OperationStatus.Done)
            {
                return PhoneError.BadCharacter;
            }

            var digit = DigitOf(rune);
            if (digit >= 0)
            {
                if (_count == _buffer.Length)
                {
                    return PhoneError.TooLong;
                }

                _buffer[_count++] = (char)('0' + digit);
            }
            else if (rune.Value is '+' or '\uFF0B')
            {
                if (HasPlus || _count > 0)
                {
                    return _count >= LeastDigitsOfNumber ? PhoneError.SeveralNumbers : PhoneError.BadCharacter;
                }

                HasPlus = true;
            }
            else if (!IsSeparator(rune))
            {
                return Stop(text, rune, length);
            }

            text = text[length..];
        }

        return PhoneError.None;
    }

    /// <summary>Why the reading stops at a sign that is neither a digit nor between digits.</summary>
    private readonly PhoneError Stop(ReadOnlySpan<char> text, Rune rune, int length)
    {
        var rest = CountDigits(text[length..]);
        if (Rune.IsLetter(rune))
        {
            if (rune.Value is 'e' or 'E' or 'е' or 'Е' && _count > 0 && rest is > 0 and <= 2 && IsExponent(text[length..]))
            {
                return PhoneError.ScientificNotation;
            }

            return _count >= LeastDigitsOfNumber && rest > 0 && IsExtensionWord(text) ? PhoneError.Extension : PhoneError.Letters;
        }

        return rune.Value switch
        {
            ',' when _count < LeastDigitsOfNumber && text.IndexOfAny("eEеЕ") > 0 && IsExponent(text[(text.IndexOfAny("eEеЕ") + 1)..])
                => PhoneError.ScientificNotation,
            ',' or ';' or '|' or '\n' or '\r' when _count >= LeastDigitsOfNumber && rest >= LeastDigitsOfNumber => PhoneError.SeveralNumbers,
            ',' or ';' or '#' when _count >= LeastDigitsOfNumber && rest > 0 => PhoneError.Extension,
            _ => PhoneError.BadCharacter,
        };
    }

    /// <summary>79161234567.0 is what a spreadsheet's number column leaves behind.</summary>
    private static ReadOnlySpan<char> WithoutDecimals(ReadOnlySpan<char> text)
    {
        var bare = text.TrimEnd('0');
        if (bare.Length == text.Length || bare is not [.., '.' or ','])
        {
            return text;
        }

        bare = bare[..^1];
        return bare.Length > LeastDigitsOfNumber && !bare.TrimStart('+').ContainsAnyExceptInRange('0', '9') ? bare : text;
    }

    /// <summary>0 to 9 in any script; -1 for other signs.</summary>
    private static int DigitOf(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? (int)Rune.GetNumericValue(rune) : -1;

    private static bool IsSeparator(Rune rune) => rune.Value switch
    {
        '.' or '/' or '_' or '~' or '(' or ')' or '[' or ']' or '\uFF08' or '\uFF09' or '\u2212' or '\u00B7' or '\u2022' or '\u2011' => true,
        '\n' or '\r' => false,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation or UnicodeCategory.Format
            || rune.Value == '\t',
    };

    private static bool IsExponent(ReadOnlySpan<char> text)
    {
        text = text.TrimStart("+-");
        return text.Length is 1 or 2 && !text.ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsExtensionWord(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsLetter(text[length]))
        {
            length++;
        }

        foreach (var word in ExtensionWords)
        {
            if (text[..length].Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var sign in text)
        {
            count += char.IsDigit(sign) ? 1 : 0;
        }

        return count;
    }
}
