using System.Text;

namespace Cluster.Silo.Imports;

/// <summary>One record of separated values, cut into its cells.</summary>
internal static class CsvRecord
{
    /// <summary>Delimiters that are looked for; the first one wins a tie.</summary>
    public static ReadOnlySpan<byte> Delimiters => ",;\t|"u8;

    /// <summary>The one that a header line has most of outside of quotes.</summary>
    public static byte DelimiterOf(ReadOnlySpan<byte> header)
    {
        var (best, most) = (Delimiters[0], 0);
        foreach (var candidate in Delimiters)
        {
            var (count, quoted) = (0, false);
            foreach (var one in header)
            {
                quoted ^= one == '"';
                count += one == candidate && !quoted ? 1 : 0;
            }

            if (count > most)
            {
                (best, most) = (candidate, count);
            }
        }

        return best;
    }

    /// <summary>False when a quote is not closed, or text follows it.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> record, byte delimiter, List<string> cells)
    {
        cells.Clear();
        while (true)
        {
            if (record.Length > 0 && record[0] == '"')
            {
                if (!TakeQuoted(ref record, delimiter, cells))
                {
                    return false;
                }
            }
            else
            {
                var end = record.IndexOf(delimiter);
                cells.Add(Encoding.UTF8.GetString(end < 0 ? record : record[..end]));
                record = end < 0 ? default : record[end..];
            }

            if (record.Length == 0)
            {
                return true;
            }

            record = record[1..];
            if (record.Length == 0)
            {
                cells.Add("");
                return true;
            }
        }
    }

    private static bool TakeQuoted(ref ReadOnlySpan<byte> record, byte delimiter, List<string> cells)
    {
        var doubled = false;
        for (var i = 1; ;)
        {
            var quote = record[i..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return false;
            }

            i += quote;
            if (i + 1 < record.Length && record[i + 1] == '"')
            {
                doubled = true;
                i += 2;
                continue;
            }

            var text = Encoding.UTF8.GetString(record[1..i]);
            cells.Add(doubled ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text);
            record = record[(i + 1)..];
            return record.Length == 0 || record[0] == delimiter;
        }
    }
}
