using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cluster.Api.Conventions;

/// <summary>
/// A value in a request body with its place. Every reading method answers null when the value is missing or wrong; what is wrong is
/// reported, what is missing only after <see cref="Required"/>.
/// </summary>
public readonly record struct Field(FieldErrors Errors, string Pointer, JsonElement? Value)
{
    /// <summary>Reports the field if it is missing.</summary>
    public Field Required()
    {
        if (Value is null)
        {
            Errors.Add("required", "This field is required.", Pointer);
        }

        return this;
    }

    /// <summary>A text of 1 to <paramref name="max"/> characters without control characters, of the form <paramref name="form"/> if given.</summary>
    public string? Text(int max, Regex? form = null, string? formDetail = null)
    {
        if (Of(JsonValueKind.String, "a string") is not { } value)
        {
            return null;
        }

        var text = value.GetString()!;
        if (string.IsNullOrWhiteSpace(text))
        {
            return Wrong<string>("too-short", "Must not be empty.");
        }

        if (text.Length > max)
        {
            return Wrong<string>("too-long", $"At most {max} characters.");
        }

        if (text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.Contains('\u007f', StringComparison.Ordinal))
        {
            return Wrong<string>("format", "Control characters are not allowed.");
        }

        return form is null || form.IsMatch(text) ? text : Wrong<string>("format", formDetail ?? $"Must match {form}.");
    }

    /// <summary>What a person writes: at most <paramref name="max"/> characters, with line breaks; it may be empty.</summary>
    public string? Prose(int max)
    {
        if (Of(JsonValueKind.String, "a string") is not { } value)
        {
            return null;
        }

        var text = value.GetString()!.ReplaceLineEndings("\n");
        return text.Length > max ? Wrong<string>("too-long", $"At most {max} characters.")
            : text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) ? Wrong<string>("format", "Control characters are not allowed.")
            : text;
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int? Whole(int min, int max)
    {
        if (Of(JsonValueKind.Number, "a whole number") is not { } value)
        {
            return null;
        }

        if (!value.TryGetDecimal(out var number) || number < min || number > max)
        {
            return Wrong<int?>("out-of-range", $"From {min} to {max}.");
        }

        return number == decimal.Truncate(number) ? (int)number : Wrong<int?>("type", "Must be a whole number.");
    }

    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public double? Number(double min, double max)
    {
        if (Of(JsonValueKind.Number, "a number") is not { } value)
        {
            return null;
        }

        // Beyond the range of a double the parse gives infinity, which is out of any range.
        return value.TryGetDouble(out var number) && number >= min && number <= max
            ? number
            : Wrong<double?>("out-of-range", string.Create(CultureInfo.InvariantCulture, $"From {min} to {max}."));
    }

    /// <summary>A whole number within bounds.</summary>
    internal int? Whole(Bounds bounds) => Whole((int)bounds.Min, (int)bounds.Max);

    /// <summary>A number within bounds.</summary>
    internal double? Number(Bounds bounds) => Number(bounds.Min, bounds.Max);

    /// <summary>A duration in seconds within bounds.</summary>
    internal TimeSpan? Seconds(Bounds bounds) => Seconds(bounds.Min, bounds.Max);

    /// <summary>A duration in seconds, whole or with a fraction.</summary>
    public TimeSpan? Seconds(double min, double max) => Number(min, max) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>True or false.</summary>
    public bool? Flag() => Value switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => Wrong<bool?>("type", "Must be true or false."),
    };

    /// <summary>One of the values of an enum, in lower-case-with-dashes.</summary>
    public T? Choice<T>() where T : struct, Enum
    {
        if (Of(JsonValueKind.String, "a string") is not { } value)
        {
            return null;
        }

        return Choices<T>.ByName.TryGetValue(value.GetString()!, out var choice)
            ? choice
            : Wrong<T?>("unknown-value", $"One of: {Choices<T>.All}.");
    }

    /// <summary>One of these texts.</summary>
    public string? OneOf(IReadOnlyList<string> choices)
    {
        if (Of(JsonValueKind.String, "a string") is not { } value)
        {
            return null;
        }

        return choices.FirstOrDefault(choice => value.ValueEquals(choice)) ?? Wrong<string>("unknown-value", $"One of: {string.Join(" ", choices)}");
    }

    /// <summary>An instant by RFC 3339, with its offset, between the years 2000 and 2200.</summary>
    public DateTimeOffset? Instant()
    {
        if (Of(JsonValueKind.String, "a string") is not { } value)
        {
            return null;
        }

        var text = value.GetString()!;
        return Forms.Instant().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant)
            && instant.Year is >= 2000 and < 2200
            ? instant
            : Wrong<DateTimeOffset?>("format", "Must be an RFC 3339 date and time with offset, such as 2026-05-01T09:00:00Z, from the year 2000 to 2199.");
    }

    /// <summary>A calendar date.</summary>
    public DateOnly? Date()
    {
        if (Of(JsonValueKind.String, "a string") is not { } value)
        {
            return null;
        }

        return DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : Wrong<DateOnly?>("format", "Must be a date such as 2026-05-01.");
    }

    /// <summary>A time of day.</summary>
    public TimeOnly? TimeOfDay()
    {
        if (Of(JsonValueKind.String, "a string") is not { } value)
        {
            return null;
        }

        return TimeOnly.TryParseExact(value.GetString(), ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : Wrong<TimeOnly?>("format", "Must be a time of day such as 09:30.");
    }

    /// <summary>An IANA time zone.</summary>
    public string? Zone() => Text(64) is not { } zone ? null
        : Zones.Known(zone) ? zone
        : Wrong<string>("zone-unknown", "Not a known IANA time zone.");

    /// <summary>A UUID.</summary>
    public Guid? Id()
    {
        if (Of(JsonValueKind.String, "a string") is not { } value)
        {
            return null;
        }

        return Guid.TryParseExact(value.GetString(), "D", out var id) ? id : Wrong<Guid?>("format", "Must be a UUID.");
    }

    /// <summary>A list with at most <paramref name="max"/> items, each read by <paramref name="read"/>; items that are wrong are left out.</summary>
    public IReadOnlyList<T>? List<T>(int max, Func<Field, T?> read) where T : class
    {
        var items = Items(max);
        return items?.Select(read).OfType<T>().ToList();
    }

    /// <summary>A list of plain values.</summary>
    public IReadOnlyList<T>? Values<T>(int max, Func<Field, T?> read) where T : struct
    {
        var items = Items(max);
        return items?.Select(read).OfType<T>().ToList();
    }

    /// <summary>The fields of an object.</summary>
    public FieldReader? Object() => Of(JsonValueKind.Object, "an object") is { } value ? new FieldReader(value, Errors, Pointer) : null;

    /// <summary>Any JSON object of at most <paramref name="maxFields"/> fields, as it is.</summary>
    public JsonElement? Free(int maxFields)
    {
        if (Of(JsonValueKind.Object, "an object") is not { } value)
        {
            return null;
        }

        return value.EnumerateObject().Count() <= maxFields ? value : Wrong<JsonElement?>("too-many", $"At most {maxFields} fields.");
    }

    /// <summary>Reports the field and answers nothing.</summary>
    public T? Wrong<T>(string code, string detail)
    {
        Errors.Add(code, detail, Pointer);
        return default;
    }

    /// <summary>The items of a list, to be read one by one.</summary>
    public IReadOnlyList<Field>? Items(int max)
    {
        if (Of(JsonValueKind.Array, "a list") is not { } value)
        {
            return null;
        }

        if (value.GetArrayLength() > max)
        {
            return Wrong<IReadOnlyList<Field>>("too-many", $"At most {max} items.");
        }

        var fields = new List<Field>();
        foreach (var item in value.EnumerateArray())
        {
            fields.Add(new Field(Errors, $"{Pointer}/{fields.Count}", item));
        }

        return fields;
    }

    private JsonElement? Of(JsonValueKind kind, string name) =>
        Value is not { } value ? null : value.ValueKind == kind ? value : Wrong<JsonElement?>("type", $"Must be {name}.");

    private static class Choices<T> where T : struct, Enum
    {
        public static readonly Dictionary<string, T> ByName =
            Enum.GetValues<T>().ToDictionary(value => Kebab(value), StringComparer.Ordinal);

        public static readonly string All = string.Join(", ", ByName.Keys);

        private static string Kebab(T value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
    }
}
