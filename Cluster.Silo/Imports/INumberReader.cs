namespace Cluster.Silo.Imports;

/// <summary>Reads phone numbers as people write them.</summary>
public interface INumberReader
{
    /// <summary>The number as E.164, or what is wrong with it in words that do not repeat it.</summary>
    bool TryRead(string text, string? country, out string e164, out string error);

    /// <summary>The IANA zone of a number, where it is unambiguous.</summary>
    string? ZoneOf(string e164);
}

/// <summary>Takes numbers that are written with their country code.</summary>
internal sealed class PlainNumberReader : INumberReader
{
    private const int Shortest = 7;
    private const int Longest = 15;

    public bool TryRead(string text, string? country, out string e164, out string error)
    {
        Span<char> digits = stackalloc char[Longest];
        (e164, error) = ("", "");
        var count = 0;
        var international = false;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (count == Longest)
                {
                    error = "more than 15 digits";
                    return false;
                }

                digits[count++] = c;
            }
            else if (c == '+' && count == 0)
            {
                international = true;
            }
            else if (c is not (' ' or '-' or '(' or ')' or '.'))
            {
                error = "not a phone number";
                return false;
            }
        }

        if (!international || count < Shortest || digits[0] == '0')
        {
            error = international ? "too short" : "no country code";
            return false;
        }

        e164 = string.Concat("+", digits[..count]);
        return true;
    }

    public string? ZoneOf(string e164) => null;
}
