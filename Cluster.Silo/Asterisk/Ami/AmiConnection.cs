using System.IO.Pipelines;
using Cluster.Grains.Gateways;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>Messages in and actions out over one stream. It knows nothing of log-in or of which reply belongs to which action.</summary>
internal sealed class AmiConnection : IAsyncDisposable
{
    private const int ReadBufferBytes = 64 * 1024;

    private readonly Stream _stream;
    private readonly PipeReader _reader;
    private readonly AmiOutbox _outbox;
    private readonly AmiMessage _message = new();
    private volatile bool _closed;

    private AmiConnection(Stream stream, int outboxBytes)
    {
        _stream = stream;
        _outbox = new AmiOutbox(outboxBytes);
        _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBufferBytes, minimumReadSize: 4096));
    }

    /// <summary>The version of the protocol in the gateway's greeting.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Connects and waits for the greeting.</summary>
    public static async Task<AmiConnection> OpenAsync(GatewayAddress address, AsteriskLinkOptions options, CancellationToken cancel)
    {
        var connection = new AmiConnection(await AmiTransport.ConnectAsync(address, options.Authority, cancel), options.OutboxBytes);
        try
        {
            await connection.ReadGreetingAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Gives every message to the handler, in order, until the stream ends. The handler must not wait: while it runs nothing is read,
    /// and Asterisk hangs up on a client that does not read.
    /// </summary>
    public async Task ReadAsync(Action<AmiMessage> handle, CancellationToken cancel)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancel);
            var buffer = result.Buffer;
            while (!_closed && AmiCodec.TryRead(ref buffer, _message))
            {
                handle(_message);
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted || _closed)
            {
                return;
            }
        }
    }

    /// <summary>Sends what is appended until cancelled.</summary>
    public Task WriteAsync(CancellationToken cancel) => _outbox.DrainAsync(_stream, cancel);

    /// <summary>Appends an action to what is to be sent; false when too much waits already.</summary>
    /// <exception cref="ArgumentException">The action id is not fit for the wire.</exception>
    public bool TrySend(AmiAction action, string actionId, out long batch) =>
        _outbox.TryAppend((action, actionId), static (item, output) => item.action.WriteTo(output, item.actionId), out batch);

    /// <summary>Takes and gives nothing more. Returns the last batch of actions that the gateway may have seen.</summary>
    public long Close()
    {
        _closed = true;
        return _outbox.Close();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Close();
        await _reader.CompleteAsync();
        await _stream.DisposeAsync();
        _outbox.Dispose();
    }

    private async Task ReadGreetingAsync(CancellationToken cancel)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancel);
            var buffer = result.Buffer;
            var done = AmiCodec.TryReadGreeting(ref buffer, out var version);
            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (done)
            {
                Version = version;
                return;
            }

            if (result.IsCompleted)
            {
                throw new AmiProtocolException("The gateway hung up before its greeting.");
            }
        }
    }
}
