using System.Globalization;
using System.Text;

namespace Cluster.Tests.Crash;

/// <summary>A file of contacts by seed, and what must become of each of its rows.</summary>
internal sealed class ImportSheet
{
    private const string Header = "id,phone,name,zone";
    private const long FirstNumber = 79_200_000_000;

    private readonly StringBuilder _text = new(Header + "\n");
    private readonly Dictionary<string, string> _good = [];
    private readonly List<string> _lines = [];
    private readonly List<(long Row, string Line)> _bad = [];

    public ImportSheet(int rows, Random random)
    {
        for (var row = 1; row <= rows; row++)
        {
            Add(row, random);
        }

        Content = Encoding.UTF8.GetBytes(_text.ToString());
        Rows = rows;
    }

    public byte[] Content { get; }

    public long Rows { get; }

    /// <summary>Who must be there: the number by the client's id.</summary>
    public IReadOnlyDictionary<string, string> Good => _good;

    /// <summary>Rows that name somebody again, by his id or by his number.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Rows that nobody can take, with their place behind the header.</summary>
    public IReadOnlyList<(long Row, string Line)> Bad => _bad;

    /// <summary>The bad rows as they came, under the header.</summary>
    public string Rejects => string.Concat(_bad.Select(bad => bad.Line + "\n").Prepend(Header + "\n"));

    private void Add(int row, Random random)
    {
        var (id, number) = ($"client-{row}", $"+{(FirstNumber + row).ToString(CultureInfo.InvariantCulture)}");
        switch (random.Next(1_000))
        {
            case < 10:
                AddBad(row, $"{id},12{row % 10},short,");
                break;
            case < 14:
                AddBad(row, $"{id},{number},\"lives, \"\"far\"\" away\",Mars/Olympus");
                break;
            case < 17:
                AddBad(row, $"{id},{number},one column too many,,x");
                break;
            case < 22 when _lines.Count > 0:
                Duplicates++;
                _text.Append(_lines[random.Next(_lines.Count)]);
                break;
            case < 24 when _lines.Count > 0:
                Duplicates++;
                _text.Append(CultureInfo.InvariantCulture, $"{id},{_good.ElementAt(random.Next(Math.Min(_good.Count, 100))).Value},same number,\n");
                break;
            case < 60:
                // A record of two lines: whoever goes on in its midst reads rows that do not exist.
                AddGood(id, number, $"{id},{number},\"first line\nclient-x,+7921{row:D7},second\",\n");
                break;
            default:
                AddGood(id, number, $"{id},{number},Ann {row},{(row % 3 == 0 ? "Europe/Paris" : "")}\n");
                break;
        }
    }

    private void AddGood(string id, string number, string line)
    {
        _good.Add(id, number);
        _lines.Add(line);
        _text.Append(line);
    }

    private void AddBad(long row, string line)
    {
        _bad.Add((row, line));
        _text.Append(line).Append('\n');
    }
}
