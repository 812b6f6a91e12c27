using System.Text;

namespace Cluster.Tests.Kubernetes;

/// <summary>
/// Reads the part of YAML that our manifests are written in: blocks by indentation, flow lists and empty flow maps, quoted and plain
/// scalars, <c>|</c> and <c>&gt;</c> texts, comments, several documents. Everything else, and a key given twice, is an error with its line.
/// A map becomes a <see cref="YamlMap"/>, a list a <see cref="List{T}"/> of objects, and every scalar a string.
/// </summary>
internal sealed class Yaml
{
    private readonly string _file;
    private readonly List<(int Number, int Indent, string Text)> _lines = [];
    private readonly string[] _raw;
    private int _at;

    private Yaml(string file, string[] raw, int first, int end)
    {
        (_file, _raw) = (file, raw);
        for (var number = first; number < end; number++)
        {
            var text = WithoutComment(raw[number]);
            if (text.Trim().Length > 0)
            {
                Check(!text.Contains('\t', StringComparison.Ordinal), number, "a tab");
                _lines.Add((number, text.Length - text.TrimStart().Length, text.Trim()));
            }
        }
    }

    public static List<object> Read(string path) => Parse(path, File.ReadAllLines(path));

    public static List<object> Parse(string file, string[] raw)
    {
        var documents = new List<object>();
        for (var first = 0; first < raw.Length;)
        {
            var end = Array.FindIndex(raw, first, line => line.TrimEnd() == "---");
            end = end < 0 ? raw.Length : end;
            var reader = new Yaml(file, raw, first, end);
            if (reader._lines.Count > 0)
            {
                documents.Add(reader.Block(reader._lines[0].Indent));
                reader.Check(reader._at == reader._lines.Count, reader._at, "an indentation that belongs to nothing", counted: true);
            }

            first = end + 1;
        }

        return documents;
    }

    private object Block(int indent) => _lines[_at].Text.StartsWith("- ", StringComparison.Ordinal) || _lines[_at].Text == "-" ? ListOf(indent) : MapOf(indent);

    private List<object> ListOf(int indent)
    {
        var list = new List<object>();
        while (_at < _lines.Count && _lines[_at].Indent == indent && _lines[_at].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var (number, _, text) = _lines[_at];
            var rest = text[2..].TrimStart();
            if (KeyEnd(rest) < 0)
            {
                list.Add(Scalar(rest, number, indent));
                continue;
            }

            // A map that begins on the line of its dash goes on where its first key stands.
            var inner = indent + text.Length - rest.Length;
            _lines[_at] = (number, inner, rest);
            list.Add(MapOf(inner));
        }

        return list;
    }

    private YamlMap MapOf(int indent)
    {
        var map = new YamlMap();
        while (_at < _lines.Count && _lines[_at].Indent == indent && !_lines[_at].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var (number, _, text) = _lines[_at];
            var colon = KeyEnd(text);
            Check(colon > 0, number, "neither a key nor a list");
            var key = Unquoted(text[..colon], number);
            var rest = text[(colon + 1)..].Trim();
            object value;
            if (rest.Length > 0)
            {
                value = Scalar(rest, number, indent);
            }
            else
            {
                _at++;
                Check(_at < _lines.Count && (_lines[_at].Indent > indent || (_lines[_at].Indent == indent && _lines[_at].Text.StartsWith("- ", StringComparison.Ordinal))),
                    number, $"no value for {key}");
                value = Block(_lines[_at].Indent);
            }

            Check(map.TryAdd(key, value), number, $"{key} for the second time");
        }

        return map;
    }

    private object Scalar(string text, int number, int indent)
    {
        _at++;
        if (text is "|" or "|-" or ">" or ">-")
        {
            return Text(text, number, indent);
        }

        if (text == "{}")
        {
            return new YamlMap();
        }

        if (text.StartsWith('['))
        {
            Check(text.EndsWith(']'), number, "a flow list over several lines");
            return text[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(part => (object)Unquoted(part, number)).ToList();
        }

        Check(text[0] is not ('{' or '&' or '*' or '!' or '%' or '@' or '`' or '?'), number, "a kind of value that is not read here");
        return Unquoted(text, number);
    }

    private string Text(string style, int number, int indent)
    {
        var lines = new List<string>();
        var last = number;
        for (var next = number + 1; next < _raw.Length && (_raw[next].Trim().Length == 0 || _raw[next].Length - _raw[next].TrimStart().Length > indent); next++)
        {
            lines.Add(_raw[next].Trim());
            last = next;
        }

        while (_at < _lines.Count && _lines[_at].Number <= last)
        {
            _at++;
        }

        return string.Join(style[0] == '>' ? ' ' : '\n', lines).TrimEnd();
    }

    private string Unquoted(string text, int number)
    {
        text = text.Trim();
        if (text.Length > 0 && text[0] is '"' or '\'')
        {
            Check(text.Length > 1 && text[^1] == text[0] && !text[1..^1].Contains(text[0], StringComparison.Ordinal), number, "a quote that is not closed, or one within");
            return text[1..^1];
        }

        Check(!text.Contains(": ", StringComparison.Ordinal), number, "a colon in a value without quotes");
        return text;
    }

    /// <summary>Where the key of a line ends, or -1: a colon at the end or before a blank, outside quotes.</summary>
    private static int KeyEnd(string text)
    {
        var quote = '\0';
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            quote = quote == letter ? '\0' : quote == '\0' && letter is '"' or '\'' && index == 0 ? letter : quote;
            if (quote == '\0' && letter == ':' && (index == text.Length - 1 || text[index + 1] == ' '))
            {
                return index;
            }
        }

        return -1;
    }

    private static string WithoutComment(string line)
    {
        var kept = new StringBuilder();
        var quote = '\0';
        foreach (var letter in line)
        {
            quote = quote == letter ? '\0' : quote == '\0' && letter is '"' or '\'' ? letter : quote;
            if (quote == '\0' && letter == '#' && (kept.Length == 0 || kept[^1] == ' '))
            {
                break;
            }

            kept.Append(letter);
        }

        return kept.ToString();
    }

    private void Check(bool right, int number, string what, bool counted = false)
    {
        if (!right)
        {
            throw new FormatException($"{_file}:{(counted ? _lines[number].Number : number) + 1}: {what}");
        }
    }
}

/// <summary>A map, with paths for reading.</summary>
internal sealed class YamlMap() : Dictionary<string, object>(StringComparer.Ordinal)
{
    /// <summary>The map, list or text under keys separated by blanks; null where a key is missing.</summary>
    public object? At(string path) =>
        path.Split(' ').Aggregate((object?)this, (node, key) => node is YamlMap map && map.TryGetValue(key, out var value) ? value : null);

    public string? Text(string path) => At(path) as string;

    public YamlMap? Map(string path) => At(path) as YamlMap;

    public IEnumerable<YamlMap> Maps(string path) => At(path) is List<object> list ? list.OfType<YamlMap>() : [];

    public IEnumerable<string> Texts(string path) => At(path) is List<object> list ? list.OfType<string>() : [];
}
