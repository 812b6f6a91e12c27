namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// Reads phone numbers as lists hold them. Two steps: what is written (digits, a plus sign, or a reason to refuse), then what it means
/// in its country. When in doubt it refuses: a wrong number is somebody else's phone.
/// </summary>
internal static class PhoneReader
{
    private const int MostCharacters = 100;
    private const int MostDigitsRead = 32;

    /// <summary>Reads one number; see <see cref="PhoneNumber.Read"/>.</summary>
    public static PhoneReading Read(string? text, string? defaultCountry)
    {
        var trimmed = Unwrap(text);
        if (trimmed.IsEmpty)
        {
            return Refuse(PhoneError.Empty, "there is no number");
        }

        if (trimmed.Length > MostCharacters)
        {
            return Refuse(PhoneError.TooLong, $"more than {MostCharacters} characters");
        }

        NumberingPlan? home = null;
        if (!string.IsNullOrWhiteSpace(defaultCountry))
        {
            home = CallingCodes.OfCountry(defaultCountry.Trim());
            if (home is null)
            {
                return Refuse(PhoneError.UnknownCountry, "the default country is not an ISO 3166 alpha-2 code with telephones");
            }
        }

        Span<char> buffer = stackalloc char[MostDigitsRead];
        var written = new PhoneText(buffer);
        var error = written.Take(trimmed);
        if (error != PhoneError.None)
        {
            return Refuse(error, Explain(error));
        }

        return Resolve(written, home);
    }

    private static PhoneReading Resolve(PhoneText written, NumberingPlan? home)
    {
        ReadOnlySpan<char> digits = written.Digits;
        if (digits.IsEmpty)
        {
            return Refuse(PhoneError.Empty, "there is no digit");
        }

        if (written.HasPlus)
        {
            // "+00 44 ..." is a common slip of people who add a plus sign to everything.
            return International(digits.StartsWith("00") ? digits[2..] : digits);
        }

        foreach (var prefix in (ReadOnlySpan<string>)[home?.Abroad ?? "00", "00"])
        {
            if (digits.StartsWith(prefix) && digits.Length > prefix.Length + 6)
            {
                var abroad = International(digits[prefix.Length..]);
                if (abroad.IsNumber || prefix.StartsWith("00", StringComparison.Ordinal))
                {
                    return abroad;
                }
            }
        }

        return home is null
            ? Refuse(PhoneError.NoCountry, "the number has no country code and no default country is given")
            : National(digits, home);
    }

    /// <summary>Digits that start with a calling code.</summary>
    private static PhoneReading International(ReadOnlySpan<char> digits)
    {
        if (CallingCodes.StartOf(digits) is not { } plan)
        {
            return Refuse(PhoneError.UnknownCallingCode, "no country has this calling code");
        }

        var national = digits[plan.Code.Length..];
        // +44 (0) 20 and +7 8 916: the trunk prefix is for callers inside the country.
        var bare = WithoutTrunk(national, plan);
        var slip = plan.Trunk == "0" || national.Length > plan.Most;
        return Finish(plan, slip && Fits(bare, plan) ? bare : national);
    }

    /// <summary>Digits as dialled inside the country, or with its calling code but no plus sign.</summary>
    private static PhoneReading National(ReadOnlySpan<char> digits, NumberingPlan home)
    {
        var bare = WithoutTrunk(digits, home);
        if (bare.Length < digits.Length && Fits(bare, home))
        {
            return Finish(home, bare);
        }

        var asNational = Fits(digits, home) && !(home.Trunk == "0" && digits[0] == '0');
        var rest = digits.StartsWith(home.Code) ? WithoutZero(digits[home.Code.Length..], home) : default;
        var asInternational = rest.Length > 0 && Fits(rest, home);
        if (asNational && asInternational)
        {
            return Refuse(PhoneError.Ambiguous, $"may or may not start with the country code {home.Code}; write it with a plus sign");
        }

        return Finish(home, asInternational ? rest : bare.Length < digits.Length && home.Trunk == "0" ? bare : digits);
    }

    private static PhoneReading Finish(NumberingPlan plan, ReadOnlySpan<char> national)
    {
        // Mexico dropped the 1 that once marked a mobile phone behind its calling code.
        if (plan.Code == "52" && national.Length == plan.Most + 1 && national[0] == '1')
        {
            national = national[1..];
        }

        if (national.Length < plan.Least)
        {
            return Refuse(PhoneError.TooShort, $"{national.Length} digits after the country code {plan.Code}, at least {plan.Least} are needed");
        }

        if (national.Length > plan.Most || national.Length + plan.Code.Length > PhoneNumber.MostDigits)
        {
            return Refuse(PhoneError.TooLong, $"{national.Length} digits after the country code {plan.Code}, at most {plan.Most} are possible");
        }

        return IsIssued(plan, national)
            ? new PhoneReading(new PhoneNumber($"+{plan.Code}{national}"), PhoneError.None, "")
            : Refuse(PhoneError.NotIssued, $"the country code {plan.Code} has no numbers that start like this");
    }

    private static bool Fits(ReadOnlySpan<char> national, NumberingPlan plan) =>
        national.Length >= plan.Least && national.Length <= plan.Most && IsIssued(plan, national);

    /// <summary>First digits, where the plan is certain; true elsewhere.</summary>
    private static bool IsIssued(NumberingPlan plan, ReadOnlySpan<char> national) => plan.Code switch
    {
        "1" => national[0] >= '2' && national[3] >= '2' && !(national[1] == '1' && national[2] == '1'),
        "7" => national[0] is '3' or '4' or '6' or '7' or '8' or '9',
        "33" or "31" or "46" or "48" or "358" or "380" or "90" or "81" => national[0] != '0',
        "34" => national[0] is >= '5' and <= '9',
        "39" => national[0] switch { '0' => true, '3' => national.Length <= 10, _ => national.Length <= 10 },
        "44" => national[0] is not ('0' or '4' or '6'),
        "49" => national[0] != '0',
        "55" => national[0] != '0' && national[1] != '0' && (national.Length == 10 || national[2] == '9'),
        "86" => national[0] == '1' ? national.Length == 11 && national[1] >= '3' || national[1] == '0' && national.Length == 10 : national[0] != '0',
        "91" => national[0] >= '1',
        _ => true,
    };

    private static ReadOnlySpan<char> WithoutTrunk(ReadOnlySpan<char> digits, NumberingPlan plan)
    {
        if (plan.Trunk.Length == 0 || !digits.StartsWith(plan.Trunk))
        {
            return WithoutZero(digits, plan);
        }

        var bare = digits[plan.Trunk.Length..];

        // Brazil: a long-distance carrier of two digits may stand between the trunk zero and the area.
        return plan.Code == "55" && bare.Length > plan.Most ? bare[2..] : bare;
    }

    private static ReadOnlySpan<char> WithoutZero(ReadOnlySpan<char> digits, NumberingPlan plan) =>
        plan.Trunk is "0" or "06" or "80" && digits is ['0', ..] ? digits[1..] : digits;

    private static ReadOnlySpan<char> Unwrap(string? text)
    {
        // Quotes, and the = and ' that keep a spreadsheet from rounding.
        var trimmed = text.AsSpan().Trim().Trim("=\"'`«»").Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["tel:", "callto:"])
        {
            if (trimmed.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                trimmed = trimmed[scheme.Length..].Trim();
            }
        }

        return trimmed;
    }

    private static PhoneReading Refuse(PhoneError error, string message) => new(default, error, message);

    private static string Explain(PhoneError error) => error switch
    {
        PhoneError.Letters => "there are letters in the number",
        PhoneError.Extension => "there is an extension behind the number; a dialer cannot reach it",
        PhoneError.SeveralNumbers => "there is more than one number",
        PhoneError.ScientificNotation => "a spreadsheet rounded the number (as in 7.9E+10) and digits are lost; format the column as text",
        PhoneError.TooLong => "there are too many digits",
        _ => "there is a character that no number has",
    };
}
