using System.Buffers;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>
/// Bytes on their way into a socket. Writers append without waiting; one loop hands over what has gathered, so actions of many callers
/// travel in one packet. It knows which batches were handed over: what never was can safely be said not to have been sent.
/// </summary>
internal sealed class AmiOutbox(int capacityBytes) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _filled = new(0);
    private ArrayBufferWriter<byte> _filling = new(4096);
    private ArrayBufferWriter<byte> _sending = new(4096);
    private long _batch;
    private bool _closed;
    private bool _finishing;

    /// <summary>Number of the last batch that was given to the stream; -1 before the first.</summary>
    public long LastHandedOver { get; private set; } = -1;

    /// <summary>Lets <paramref name="write"/> append; false when the outbox is closed or over its bound.</summary>
    public bool TryAppend<T>(T item, Action<T, IBufferWriter<byte>> write, out long batch)
    {
        lock (_gate)
        {
            batch = _batch;
            if (_closed || _filling.WrittenCount >= capacityBytes)
            {
                return false;
            }

            var wasEmpty = _filling.WrittenCount == 0;
            write(item, _filling);
            if (wasEmpty && _filling.WrittenCount > 0)
            {
                _filled.Release();
            }

            return true;
        }
    }

    /// <summary>Writes to the stream what is appended, until finished, cancelled, or the stream fails.</summary>
    public async Task DrainAsync(Stream stream, CancellationToken cancel)
    {
        while (true)
        {
            await _filled.WaitAsync(cancel);
            lock (_gate)
            {
                if (_finishing && _filling.WrittenCount == 0)
                {
                    return;
                }

                (_filling, _sending) = (_sending, _filling);
                LastHandedOver = _batch++;
            }

            await stream.WriteAsync(_sending.WrittenMemory, cancel);
            _sending.ResetWrittenCount();
        }
    }

    /// <summary>Takes nothing more, and ends the loop once all is written.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _closed = _finishing = true;
        }

        _filled.Release();
    }

    /// <summary>Takes nothing more and hands nothing more over; returns the last batch that was handed over.</summary>
    public long Close()
    {
        lock (_gate)
        {
            _closed = true;
            return LastHandedOver;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _filled.Dispose();
}
