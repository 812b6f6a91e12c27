using System.Text.Json;

namespace Cluster.Api.Conventions;

/// <summary>
/// Reads a JSON object field by field and gathers everything that is wrong with it, so that a client learns all of it at once.
/// Fields that nobody asked for are errors too: <see cref="Finish"/> reports them.
/// </summary>
public sealed class FieldReader
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly FieldErrors _errors;
    private readonly string _pointer;

    /// <summary>Starts at <paramref name="element"/>, which must be an object.</summary>
    public FieldReader(JsonElement element, FieldErrors errors, string pointer = "")
    {
        Whole = element;
        _errors = errors;
        _pointer = pointer;
        foreach (var property in element.EnumerateObject())
        {
            _fields[property.Name] = property.Value;
        }
    }

    /// <summary>The object as it came.</summary>
    public JsonElement Whole { get; }

    /// <summary>All errors so far, of this object and those inside it.</summary>
    public FieldErrors Errors => _errors;

    /// <summary>Names of fields that were not read yet.</summary>
    public IReadOnlyCollection<string> Unread => _fields.Keys;

    /// <summary>Takes a field. A missing one and a null are alike.</summary>
    public Field this[string name] =>
        new(_errors, $"{_pointer}/{Escape(name)}", _fields.Remove(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null);

    /// <summary>Whether the field is there and not yet read.</summary>
    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>Reports what is left as unknown.</summary>
    public void Finish()
    {
        foreach (var name in _fields.Keys)
        {
            _errors.Add("unknown-field", "This field is not known here.", $"{_pointer}/{Escape(name)}");
        }

        _fields.Clear();
    }

    /// <summary>Reports something about a field that was read.</summary>
    public void Fail(string name, string code, string detail) => _errors.Add(code, detail, $"{_pointer}/{Escape(name)}");

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

/// <summary>What is wrong with a request; bounded, so that a hostile body cannot make a huge answer.</summary>
public sealed class FieldErrors
{
    /// <summary>Most errors that one answer lists.</summary>
    public const int Limit = 100;

    private readonly List<FieldError> _items = [];

    /// <summary>The errors, in the order found.</summary>
    public IReadOnlyList<FieldError> Items => _items;

    /// <summary>Whether there are none.</summary>
    public bool None => _items.Count == 0;

    /// <summary>Adds one about the body.</summary>
    public void Add(string code, string detail, string pointer) => Add(new FieldError(code, detail, pointer));

    /// <summary>Adds one.</summary>
    public void Add(FieldError error)
    {
        if (_items.Count < Limit)
        {
            _items.Add(error);
        }
    }
}
