using System.Buffers;
using System.IO.Pipelines;

namespace Cluster.Silo.Workbooks;

/// <summary>
/// Takes what a packer writes into the buffers of a pipe and never waits: the packer knows no other way than to block. Who feeds the packer flushes the pipe.
/// </summary>
internal sealed class UnflushedStream(PipeWriter pipe) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => pipe.Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => pipe.Write(buffer);

    public override void Flush()
    {
        // Flushed between rows, where it can be waited for.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
