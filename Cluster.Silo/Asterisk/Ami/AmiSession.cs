using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cluster.Grains.Gateways;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>
/// One logged-in connection: actions with ids, their replies and time-outs, and the ping that finds a dead peer.
/// It lives until the first failure; the link then makes another one.
/// </summary>
internal sealed class AmiSession : IAsyncDisposable
{
    private readonly AmiConnection _connection;
    private readonly AsteriskLinkOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<AmiMessage> _onEvent;
    private readonly Action<int> _onTimeouts;
    private readonly Lock _gate = new();
    private readonly PendingActions _pending;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private long _lastPing;
    private int _unansweredPings;
    private string? _dropReason;

    private AmiSession(
        AmiConnection connection, AsteriskLinkOptions options, TimeProvider time, Action<AmiMessage> onEvent, Action<int> onTimeouts)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _onEvent = onEvent;
        _onTimeouts = onTimeouts;
        _pending = new PendingActions(options.PendingCapacity);
        _lastPing = time.GetTimestamp();
        Completion = RunAsync();
        _timer = time.CreateTimer(static session => ((AmiSession)session!).Tick(), this, options.Tick, options.Tick);
    }

    /// <summary>The version of the protocol that the gateway speaks.</summary>
    public string Version => _connection.Version;

    /// <summary>Ends, with the reason, when the session is over.</summary>
    public Task<string> Completion { get; }

    /// <summary>Connects and logs in. Events go to <paramref name="onEvent"/> on the reader's thread: it must not wait.</summary>
    /// <exception cref="AmiProtocolException">Not an Asterisk, or the log-in was refused.</exception>
    public static async Task<AmiSession> OpenAsync(
        GatewayAddress address,
        AsteriskLinkOptions options,
        TimeProvider time,
        Action<AmiMessage> onEvent,
        Action<int> onTimeouts,
        CancellationToken cancel)
    {
        var connection = await AmiConnection.OpenAsync(address, options, cancel);
        var session = new AmiSession(connection, options, time, onEvent, onTimeouts);
        try
        {
            await session.LoginAsync(address).WaitAsync(cancel);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends an action and waits for its reply.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="tag">Comes back in the action id of late events, after the first dash; empty for none.</param>
    /// <exception cref="ArgumentException">The tag is not fit for the wire.</exception>
    public ValueTask<AmiReply> SendAsync(AmiAction action, string tag = "")
    {
        lock (_gate)
        {
            var due = _time.GetTimestamp() + Ticks(_options.ActionTimeout);
            if (_dropReason is not null || !_pending.TryAdd(due, out var sequence, out var completion))
            {
                return ValueTask.FromResult(AmiReply.NotSent);
            }

            var sent = false;
            try
            {
                sent = _connection.TrySend(action, ActionId(sequence, tag), out var batch);
                if (sent)
                {
                    _pending.Appended(sequence, batch);
                }
            }
            finally
            {
                if (!sent)
                {
                    _pending.TryComplete(sequence, AmiReply.NotSent);
                }
            }

            return new ValueTask<AmiReply>(completion.Task);
        }
    }

    /// <summary>Ends the session. The first reason counts; every waiting action learns that it is unknown or was not sent.</summary>
    public void Drop(string reason)
    {
        lock (_gate)
        {
            if (_dropReason is not null)
            {
                return;
            }

            _dropReason = reason;
            _pending.Abandon(_connection.Close());
        }

        // Cancelling runs continuations of the loops: not under the lock, and not on a caller that may be the reader itself.
        _ = _stop.CancelAsync();
    }

    /// <summary>The tag in an action id that <see cref="SendAsync"/> made; empty when there is none.</summary>
    public static string TagOf(ReadOnlySpan<byte> actionId)
    {
        var dash = actionId.IndexOf((byte)'-');
        return dash < 0 ? "" : Encoding.UTF8.GetString(actionId[(dash + 1)..]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Drop("closed by us");
        await Completion;
        await _timer.DisposeAsync();
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private static string ActionId(long sequence, string tag) =>
        tag.Length == 0 ? sequence.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{sequence}-{tag}");

    private async Task LoginAsync(GatewayAddress address)
    {
        var challenge = await SendAsync(new AmiAction("Challenge").With("AuthType", "MD5"));
        if (challenge.Status != AmiReplyStatus.Success || challenge.Challenge.Length == 0)
        {
            throw new AmiProtocolException($"No challenge: {challenge.Status} {challenge.Message}");
        }

        var login = await SendAsync(new AmiAction("Login")
            .With("AuthType", "MD5")
            .With("Username", address.User)
            .With("Key", Key(challenge.Challenge, address.Secret))
            .With("Events", "on"));
        if (login.Status != AmiReplyStatus.Success)
        {
            throw new AmiProtocolException($"Log-in refused: {login.Status} {login.Message}");
        }
    }

#pragma warning disable CA5351 // The protocol knows no other digest; where that matters, the link is encrypted.
    private static string Key(string challenge, string secret) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(challenge + secret)));
#pragma warning restore CA5351

    private async Task<string> RunAsync()
    {
        // Leave the constructor before the first message can arrive.
        await Task.Yield();
        var reading = _connection.ReadAsync(OnMessage, _stop.Token);
        var writing = _connection.WriteAsync(_stop.Token);
        try
        {
            await await Task.WhenAny(reading, writing);
            Drop("the gateway closed the link");
        }
        catch (Exception failure)
        {
            // Whatever broke a loop, even a mistake of ours in a handler, costs one reconnection and not the process.
            Drop(failure.Message);
        }

        await Task.WhenAll(reading, writing).ContinueWith(
            static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return _dropReason!;
    }

    private void OnMessage(AmiMessage message)
    {
        if (message.IsEvent && !AmiReply.IsReply(message))
        {
            _onEvent(message);
        }
        else if (!AmiReply.IsAnnouncement(message) && Utf8Parser.TryParse(message["ActionID"u8], out long sequence, out _))
        {
            lock (_gate)
            {
                _pending.TryComplete(sequence, AmiReply.From(message));
            }
        }
    }

    private void Tick()
    {
        int expired;
        var ping = false;
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            expired = _pending.Expire(now);
            if (now - _lastPing >= Ticks(_options.PingInterval))
            {
                _lastPing = now;
                ping = true;
            }
        }

        if (expired > 0)
        {
            _onTimeouts(expired);
        }

        if (ping)
        {
            _ = PingAsync();
        }
    }

    private async Task PingAsync()
    {
        if (Interlocked.Increment(ref _unansweredPings) > _options.MissedPings)
        {
            Drop($"{_options.MissedPings} pings without an answer");
        }
        else if ((await SendAsync(new AmiAction("Ping"))).Status is AmiReplyStatus.Success or AmiReplyStatus.Error)
        {
            Interlocked.Exchange(ref _unansweredPings, 0);
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
