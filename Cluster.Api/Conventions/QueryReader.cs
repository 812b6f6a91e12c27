using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Cluster.Api.Conventions;

/// <summary>Reads query parameters and gathers everything that is wrong with them.</summary>
internal sealed class QueryReader(IQueryCollection query, FieldErrors errors)
{
    /// <summary>Number of items wanted.</summary>
    public int Limit => Whole("limit", 1, Page.MaxLimit) ?? Page.DefaultLimit;

    public string? Text(string name, int max = 200)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        if (text.Length == 0 || text.Length > max || text.Any(char.IsControl) || text.Contains('\ufffd', StringComparison.Ordinal))
        {
            return Wrong<string>(name, "format", $"1 to {max} characters without control characters, in UTF-8.");
        }

        return text;
    }

    public int? Whole(string name, int min, int max)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : Wrong<int?>(name, "out-of-range", $"A whole number from {min} to {max}.");
    }

    public Guid? Id(string name)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        return Guid.TryParseExact(text, "D", out var id) ? id : Wrong<Guid?>(name, "format", "Must be a UUID.");
    }

    public bool? Flag(string name) => Value(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => Wrong<bool?>(name, "type", "Must be true or false."),
    };

    /// <summary>An E.164 number. A plus sign in an address is easily lost to a space; the digits alone say the same.</summary>
    public string? Number(string name) =>
        Value(name) is not { } text ? null
        : "+" + text.TrimStart('+', ' ') is var number && Forms.Number().IsMatch(number) ? number
        : Wrong<string>(name, "format", "E.164, such as +4930123456.");

    public DateTimeOffset? Instant(string name)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        // The readers of bodies know how; a parameter has no pointer, so its errors are renamed.
        var inner = new FieldErrors();
        var instant = new Field(inner, "", JsonSerializer.SerializeToElement(text)).Instant();
        return inner.None ? instant : Wrong<DateTimeOffset?>(name, "format", inner.Items[0].Detail);
    }

    /// <summary>An IANA time zone.</summary>
    public string? Zone(string name) => Text(name) is not { } zone ? null : Zones.Known(zone) ? zone : Wrong<string>(name, "zone-unknown", "An IANA time zone, such as Europe/Berlin.");

    public T? Choice<T>(string name) where T : struct, Enum
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        var inner = new FieldErrors();
        var choice = new Field(inner, "", JsonSerializer.SerializeToElement(text)).Choice<T>();
        return inner.None ? choice : Wrong<T?>(name, "unknown-value", inner.Items[0].Detail);
    }

    /// <summary>The place after which to go on: its parts, or null for the beginning.</summary>
    public string[]? After(int parts)
    {
        if (Value("after") is not { } text)
        {
            return null;
        }

        return Page.Decode(text, parts) ?? Wrong<string[]>("after", "format", "Send the value of next from the piece before.");
    }

    /// <summary>A place in a list that is ordered by age and id.</summary>
    public (DateTimeOffset At, Guid Id)? AfterAged()
    {
        if (After(2) is not { } parts)
        {
            return null;
        }

        return long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.Ticks && Guid.TryParseExact(parts[1], "D", out var id)
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), id)
            : Wrong<(DateTimeOffset, Guid)?>("after", "format", "Send the value of next from the piece before.");
    }

    /// <summary>A place in a list that is ordered by id.</summary>
    public Guid? AfterId()
    {
        if (After(1) is not { } parts)
        {
            return null;
        }

        return Guid.TryParseExact(parts[0], "D", out var id)
            ? id
            : Wrong<Guid?>("after", "format", "Send the value of next from the piece before.");
    }

    public T? Wrong<T>(string name, string code, string detail)
    {
        errors.Add(new FieldError(code, detail, Parameter: name));
        return default;
    }

    private string? Value(string name)
    {
        if (!query.TryGetValue(name, out var values) || values == StringValues.Empty)
        {
            return null;
        }

        return values.Count == 1 ? values[0] : Wrong<string>(name, "duplicate", "Send it once.");
    }
}
