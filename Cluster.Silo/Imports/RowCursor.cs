using System.Globalization;

namespace Cluster.Silo.Imports;

/// <summary>Walks over the rows of a content.</summary>
/// <param name="records">What they are cut from.</param>
/// <param name="row">Number of the row before.</param>
/// <param name="sheetHeader">Of a sheet, whose rows bring their own number: the header's; else null.</param>
internal sealed class RowCursor(RecordSplitter records, long row, int? sheetHeader)
{
    /// <summary>Number of the row that was read last; the first one behind the header is 1.</summary>
    public long Row { get; private set; } = row;

    /// <summary>Offset behind it.</summary>
    public long Offset => records.Offset;

    /// <summary>The next row that is not empty, until the next call; false at the end.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> record, out bool tooLong)
    {
        do
        {
            if (!records.TryRead(out record, out tooLong))
            {
                return false;
            }
        }
        while (record.Length == 0 && !tooLong);
        if (sheetHeader is { } header)
        {
            record = CutNumber(record, out var number);
            Row = number - header;
        }
        else
        {
            Row++;
        }

        return true;
    }

    /// <summary>A row of a sheet has its number in front of the cells.</summary>
    public static ReadOnlyMemory<byte> CutNumber(ReadOnlyMemory<byte> record, out int number)
    {
        var end = record.Span.IndexOf((byte)',');
        number = int.Parse(record.Span[..end], NumberStyles.None, CultureInfo.InvariantCulture);
        return record[(end + 1)..];
    }
}
