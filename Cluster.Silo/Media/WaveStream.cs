using System.Buffers.Binary;

namespace Cluster.Silo.Media;

/// <summary>
/// Samples with the header of a wave file before them. The header is made when somebody listens: so a file is whole at any moment, also when the
/// gateway died while it wrote, and its length is known, so that a player can ask for any part.
/// </summary>
internal sealed class WaveStream : SoundStream
{
    private const int HeaderLength = 44;
    private const int Sides = 2;

    private readonly Stream _samples;
    private readonly byte[] _header;

    public WaveStream(Stream samples, long bytes)
    {
        // Half a moment at the end is still being written; and the format's own limit is 4 GB, some 37 hours.
        var length = Math.Min(bytes / Recording.BytesPerMoment, (uint.MaxValue - HeaderLength) / Recording.BytesPerMoment) * Recording.BytesPerMoment;
        (_samples, _header, Length) = (samples, Header((uint)length), HeaderLength + length);
    }

    public override long Length { get; }

    public override int Read(Span<byte> buffer)
    {
        var wanted = Wanted(buffer.Length);
        var read = Position < HeaderLength ? FromHeader(buffer[..wanted]) : At(Position).Read(buffer[..wanted]);
        Position += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = Wanted(buffer.Length);
        var read = Position < HeaderLength ? FromHeader(buffer.Span[..wanted]) : await At(Position).ReadAsync(buffer[..wanted], cancellationToken);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask DisposeAsync()
    {
        await _samples.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _samples.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Wanted(int most) => (int)Math.Clamp(Length - Position, 0, most);

    private int FromHeader(Span<byte> buffer)
    {
        var part = _header.AsSpan((int)Position);
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        return part.Length;
    }

    private Stream At(long position)
    {
        _samples.Position = position - HeaderLength;
        return _samples;
    }

    /// <summary>RIFF, WAVE, fmt and data, as Microsoft's and IBM's "Multimedia Programming Interface and Data Specifications 1.0" has them.</summary>
    private static byte[] Header(uint dataLength)
    {
        const ushort pcm = 1;
        const ushort bitsPerSample = 16;
        var header = new byte[HeaderLength];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), HeaderLength - 8 + dataLength);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), pcm);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), Sides);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), Recording.MomentsPerSecond);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), Recording.MomentsPerSecond * Recording.BytesPerMoment);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), Recording.BytesPerMoment);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), bitsPerSample);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), dataLength);
        return header;
    }
}
