using System.Buffers;

namespace Cluster.Silo.Imports.Excel;

/// <summary>
/// XML whose texts and tags are short, or the reading ends: a parser holds each of them in memory at once, and an attribute of a gigabyte
/// packs into a megabyte.
/// </summary>
internal sealed class ShortPieces : Stream
{
    /// <summary>Most bytes between two angle brackets; a cell has at most 32,767 characters, each at most ten bytes.</summary>
    private const int LongestPiece = 1 << 20;

    private static readonly SearchValues<byte> Brackets = SearchValues.Create("<>"u8);

    private readonly Stream _content;
    private readonly string _name;
    private readonly byte[] _head = new byte[4];
    private readonly int _headLength;
    private int _headUsed;
    private long _piece;

    /// <summary>Of a part of a workbook that has this name.</summary>
    /// <exception cref="InvalidDataException">It cannot be unpacked.</exception>
    public ShortPieces(Stream content, string name)
    {
        (_content, _name) = (content, name);
        for (int read; _headLength < _head.Length && (read = Unpack(_head.AsSpan(_headLength))) > 0;)
        {
            _headLength += read;
        }
    }

    /// <summary>Begins with a bracket, a blank or a byte order mark.</summary>
    public bool LooksLikeXml => _headLength > 0 && _head[0] is (byte)'<' or 0xEF or 0xFE or 0xFF or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_headUsed < _headLength)
        {
            var length = Math.Min(buffer.Length, _headLength - _headUsed);
            _head.AsSpan(_headUsed, length).CopyTo(buffer);
            _headUsed += length;
            return length;
        }

        var read = Unpack(buffer);
        Measure(buffer[..read]);
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Unpack(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidDataException($"The workbook is damaged: {_name}, {wrong.Message}", wrong);
        }
    }

    private void Measure(ReadOnlySpan<byte> bytes)
    {
        var first = bytes.IndexOfAny(Brackets);
        if (_piece + (first < 0 ? bytes.Length : first) > LongestPiece)
        {
            throw new InvalidDataException($"The workbook is damaged: {_name}, a text or a tag of more than {LongestPiece} bytes.");
        }

        // Pieces inside one read are shorter than a buffer: only what reaches from read to read can be long.
        _piece = first < 0 ? _piece + bytes.Length : bytes.Length - 1 - bytes.LastIndexOfAny(Brackets);
    }
}
