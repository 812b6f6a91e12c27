using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>Why a text is not taken as a phone number.</summary>
public enum PhoneError
{
    /// <summary>It is taken.</summary>
    None = 0,

    /// <summary>Nothing in it.</summary>
    Empty,

    /// <summary>Letters in it.</summary>
    Letters,

    /// <summary>A sign that no phone number has.</summary>
    BadCharacter,

    /// <summary>An extension behind the number: a dialer cannot reach it.</summary>
    Extension,

    /// <summary>More than one number.</summary>
    SeveralNumbers,

    /// <summary>A spreadsheet rounded the number, digits are lost.</summary>
    ScientificNotation,

    /// <summary>Without country code, and no default country to complete it.</summary>
    NoCountry,

    /// <summary>The default country is not an ISO 3166 alpha-2 code with telephones.</summary>
    UnknownCountry,

    /// <summary>No country has this calling code.</summary>
    UnknownCallingCode,

    /// <summary>Too few digits for its country.</summary>
    TooShort,

    /// <summary>Too many digits for its country.</summary>
    TooLong,

    /// <summary>A national number that its country does not issue.</summary>
    NotIssued,

    /// <summary>With and without its country code it is a number, and these are different ones.</summary>
    Ambiguous,
}

/// <summary>A telephone number in E.164 form. Made only by <see cref="TryRead"/>; the default value is no number.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PhoneNumber
{
    /// <summary>Most digits in E.164.</summary>
    public const int MostDigits = 15;

    private readonly string? _e164;

    internal PhoneNumber(string e164) => _e164 = e164;

    /// <summary>Plus sign, calling code, national number: "+79161234567".</summary>
    public string E164 => _e164 ?? "";

    /// <summary>The same without the plus sign.</summary>
    public ReadOnlySpan<char> Digits => _e164 is null ? default : _e164.AsSpan(1);

    /// <summary>The country, ISO 3166 alpha-2; null where several share the number's range or none has it.</summary>
    public string? Country => PhoneRegions.CountriesOf(this) is [var only] ? only : null;

    /// <summary>Reads a number as people write it: any usual grouping, a "tel:" in front, any script's digits, with or without country code.</summary>
    /// <param name="text">The text; null and blank are refused like any other bad text.</param>
    /// <param name="defaultCountry">ISO 3166 alpha-2 country of numbers that carry no country code; null to require one.</param>
    /// <returns>The number, or why not. Never throws.</returns>
    public static PhoneReading Read(string? text, string? defaultCountry = null) => PhoneReader.Read(text, defaultCountry);

    /// <summary>As <see cref="Read"/>, for callers that need no reason.</summary>
    public static bool TryRead(string? text, string? defaultCountry, out PhoneNumber number)
    {
        var reading = Read(text, defaultCountry);
        number = reading.Number;
        return reading.IsNumber;
    }

    /// <summary>The number with its middle hidden, safe for a log: "+7916****567". The number itself is <see cref="E164"/>.</summary>
    public override string ToString() => E164.Length < 8 ? "+***" : $"{E164[..^7]}****{E164[^3..]}";
}

/// <summary>What reading a text as a phone number gave.</summary>
/// <param name="Number">The number, when <paramref name="Error"/> is none.</param>
/// <param name="Error">Why there is no number.</param>
/// <param name="Message">The reason in English, without the text itself; empty when there is a number.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PhoneReading(PhoneNumber Number, PhoneError Error, string Message)
{
    /// <summary>Whether there is a number.</summary>
    public bool IsNumber => Error == PhoneError.None;

    /// <summary>The error as a word that programs may rely on; empty when there is a number.</summary>
    public string Code => Error switch
    {
        PhoneError.None => "",
        PhoneError.Empty => "empty",
        PhoneError.Letters => "letters",
        PhoneError.BadCharacter => "bad-character",
        PhoneError.Extension => "extension",
        PhoneError.SeveralNumbers => "several-numbers",
        PhoneError.ScientificNotation => "scientific-notation",
        PhoneError.NoCountry => "no-country",
        PhoneError.UnknownCountry => "unknown-country",
        PhoneError.UnknownCallingCode => "unknown-calling-code",
        PhoneError.TooShort => "too-short",
        PhoneError.TooLong => "too-long",
        PhoneError.NotIssued => "not-issued",
        _ => "ambiguous",
    };
}

/// <summary>Which countries a number may belong to.</summary>
public static class PhoneRegions
{
    /// <summary>
    /// The countries of a number, ISO 3166 alpha-2: one where the calling code or the area tells, all that share the range otherwise,
    /// none for a default value and for networks without a country.
    /// </summary>
    public static ImmutableArray<string> CountriesOf(PhoneNumber number)
    {
        var digits = number.Digits;
        if (CallingCodes.StartOf(digits) is not { } plan)
        {
            return [];
        }

        return plan.Code switch
        {
            "1" => NanpAreas.CountryOf(digits) is { } country ? [country] : plan.Countries,
            "7" => digits[1] is '6' or '7' ? ["KZ"] : ["RU"],
            _ => plan.Countries,
        };
    }

    /// <summary>The calling code of a country, without plus sign; null when there is no such country.</summary>
    public static string? CallingCodeOf(string country) => CallingCodes.OfCountry(country)?.Code;
}
