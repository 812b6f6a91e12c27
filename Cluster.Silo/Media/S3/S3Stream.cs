namespace Cluster.Silo.Media.S3;

/// <summary>What lies in a bucket, fetched piece by piece as it is read; it can be read from any place.</summary>
internal sealed class S3Stream(Func<long, int, CancellationToken, Task<byte[]>> fetch, long length) : SoundStream
{
    private byte[] _piece = [];
    private long _pieceAt;

    public override long Length => length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= length || buffer.IsEmpty)
        {
            return 0;
        }

        if (Position < _pieceAt || Position >= _pieceAt + _piece.Length)
        {
            _piece = await fetch(Position, (int)Math.Min(S3Bucket.PieceBytes, length - Position), cancellationToken);
            _pieceAt = Position;
        }

        var from = (int)(Position - _pieceAt);
        var read = Math.Min(buffer.Length, _piece.Length - from);
        _piece.AsMemory(from, read).CopyTo(buffer);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only read asynchronously.");
}
