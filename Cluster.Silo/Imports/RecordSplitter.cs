using System.Buffers;

namespace Cluster.Silo.Imports;

/// <summary>
/// Cuts UTF-8 content into records without holding more than one of them: lines, or for separated values what lies between line ends
/// outside of quotes. Counts bytes, so that an import can go on in the middle.
/// </summary>
internal sealed class RecordSplitter(Stream content, long offset, bool quotes)
{
    /// <summary>A longer record is rejected and not held.</summary>
    public const int LongestRecord = 1 << 20;

    private const int Head = 256;

    private static readonly SearchValues<byte> QuoteOrEnd = SearchValues.Create("\"\n"u8);

    private readonly byte[] _buffer = new byte[2 * LongestRecord];
    private int _start;
    private int _end;
    private bool _finished;

    /// <summary>Offset of the first byte after the record that was read last.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>The next record without its line end, until the next call; false at the end.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> record, out bool tooLong)
    {
        tooLong = false;
        record = default;
        while (true)
        {
            var span = _buffer.AsSpan(_start, _end - _start);
            var length = Find(span, quotes);
            if (length < 0 && !_finished && span.Length <= LongestRecord)
            {
                Fill();
                continue;
            }

            if (length < 0 && span.Length <= LongestRecord && _finished)
            {
                // The last record needs no line end. A quote that is never closed must not swallow what follows.
                length = quotes ? Find(span, false) : -1;
                if (length < 0)
                {
                    length = span.Length;
                }
            }

            if (length < 0 || length > LongestRecord)
            {
                tooLong = true;
                // The head of it is for the error; the buffer goes on, so it is copied.
                record = span[..Math.Min(Head, span.Length)].ToArray();
                SkipLine();
                return true;
            }

            if (span.Length == 0)
            {
                return false;
            }

            var withEnd = Math.Min(length + 1, span.Length);
            record = _buffer.AsMemory(_start, length > 0 && span[length - 1] == '\r' ? length - 1 : length);
            _start += withEnd;
            Offset += withEnd;
            return true;
        }
    }

    private static int Find(ReadOnlySpan<byte> span, bool quotes)
    {
        if (!quotes)
        {
            return span.IndexOf((byte)'\n');
        }

        var quoted = false;
        for (var from = 0; ;)
        {
            var next = span[from..].IndexOfAny(QuoteOrEnd);
            if (next < 0)
            {
                return -1;
            }

            from += next;
            if (span[from] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted)
            {
                return from;
            }

            from++;
        }
    }

    private void SkipLine()
    {
        while (true)
        {
            var span = _buffer.AsSpan(_start, _end - _start);
            var length = span.IndexOf((byte)'\n');
            var skipped = length < 0 ? span.Length : length + 1;
            _start += skipped;
            Offset += skipped;
            if (length >= 0 || _finished)
            {
                return;
            }

            (_start, _end) = (0, 0);
            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0 && _end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = content.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _finished = read == 0;
    }
}
