namespace Cluster.Tests.Crash;

/// <summary>Content that comes as over a slow line; when a certain byte is reached, something happens first.</summary>
internal sealed class SlowStream(ReadOnlyMemory<byte> content, long? at, Func<Task> happens) : Stream
{
    private const int Gulp = 1 << 15;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private int _read;
    private bool _happened;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Pause, cancellationToken);
        if (_read >= at && !_happened)
        {
            _happened = true;
            await happens();
        }

        var piece = content[_read..Math.Min(content.Length, _read + Math.Min(Gulp, buffer.Length))];
        piece.CopyTo(buffer);
        _read += piece.Length;
        return piece.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
