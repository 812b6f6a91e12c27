using System.Threading.Channels;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;
using Microsoft.Extensions.Logging;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>The link to one Asterisk over its manager interface: keeps a session alive and speaks the words of the trade.</summary>
internal sealed class AsteriskLink : IGatewayLink
{
    /// <summary>A session that lived this long was a good one: the next wait begins from the shortest again.</summary>
    private static readonly TimeSpan GoodSession = TimeSpan.FromSeconds(5);

    private readonly string _gatewayId;
    private readonly GatewayAddress _address;
    private readonly AsteriskLinkOptions _options;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly AmiMetrics _metrics;
    private readonly ILogger _logger;
    private readonly KeyValuePair<string, object?> _label;
    private readonly Channel<GatewayEvent> _events;
    private readonly Func<int> _depth;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly ChannelMemory _memory;
    private volatile AmiSession? _session;
    private ChannelListing? _listing;
    private ChannelListing? _asked;
    private int _disposed;
    private Task _running = Task.CompletedTask;

    public AsteriskLink(
        string gatewayId,
        GatewayAddress address,
        AsteriskLinkOptions options,
        TimeProvider time,
        Random random,
        AmiMetrics metrics,
        ILogger logger)
    {
        _gatewayId = gatewayId;
        _address = address;
        _options = options;
        _time = time;
        _backoff = new Backoff(options.ReconnectFirst, options.ReconnectMost, random);
        _metrics = metrics;
        _logger = logger;
        _label = AmiMetrics.Label(gatewayId);
        _memory = new ChannelMemory(options.EndedMemory, options.FailedOriginateGrace);
        _events = Channel.CreateBounded<GatewayEvent>(new BoundedChannelOptions(options.EventCapacity) { SingleReader = true });
        _depth = () => _events.Reader.Count;
        metrics.Watch(gatewayId, _depth);
    }

    /// <inheritdoc/>
    public ChannelReader<GatewayEvent> Events => _events.Reader;

    /// <inheritdoc/>
    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <inheritdoc/>
    public async ValueTask<OriginateReply> OriginateAsync(CallOrder order) =>
        ToOriginateReply(await SendAsync(order, order.AttemptId, static (link, o) => ManagerActions.Originate(o, link._address.Trunk), isOrder: true));

    /// <inheritdoc/>
    public async ValueTask<OriginateReply> OpenLineAsync(LineOrder order) =>
        ToOriginateReply(await SendAsync(order, order.LineId, static (_, o) => ManagerActions.OpenLine(o), isOrder: true));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> ConnectAsync(string attemptId, string lineId) =>
        ToCommandReply(await SendAsync(lineId, attemptId, (_, line) => ManagerActions.Connect(attemptId, line)));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> HoldAsync(string attemptId) =>
        ToCommandReply(await SendAsync(attemptId, attemptId, static (_, id) => ManagerActions.Hold(id)));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> TransferAsync(string attemptId, string to) =>
        ToCommandReply(await SendAsync(to, attemptId, (_, third) => ManagerActions.Transfer(attemptId, third)));

    /// <inheritdoc/>
    public async ValueTask<OriginateReply> CallThirdAsync(ThirdOrder order) =>
        ToOriginateReply(await SendAsync(order, order.ThirdId, static (link, o) => ManagerActions.CallThird(o, link._address.Trunk), isOrder: true));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> JoinAsync(string attemptId, string lineId) =>
        ToCommandReply(await SendAsync(lineId, attemptId, (_, line) => ManagerActions.Join(attemptId, line)));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> CompleteAsync(string attemptId, string thirdId) =>
        ToCommandReply(await SendAsync(thirdId, attemptId, (_, third) => ManagerActions.Complete(attemptId, third)));

    /// <inheritdoc/>
    public async ValueTask<OriginateReply> SuperviseAsync(SupervisionOrder order) =>
        ToOriginateReply(await SendAsync(order, order.SupervisionId, static (_, o) => ManagerActions.Supervise(o), isOrder: true));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> ChangeSupervisionAsync(string supervisionId, SupervisionWay way) =>
        ToCommandReply(await SendAsync(way, supervisionId, (_, to) => ManagerActions.ChangeSupervision(supervisionId, to)));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> PressAsync(string lineId, char key) =>
        ToCommandReply(await SendAsync(key, lineId, (_, one) => ManagerActions.Press(lineId, one)));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> MuteAsync(string lineId, bool on)
    {
        var noted = ToCommandReply(await SendAsync(on, lineId, (_, deaf) => ManagerActions.NoteMute(lineId, deaf)));
        return noted == CommandReply.Done ? ToCommandReply(await SendAsync(on, lineId, (_, deaf) => ManagerActions.Mute(lineId, deaf))) : noted;
    }

    /// <inheritdoc/>
    public async ValueTask<CommandReply> RecordAsync(string attemptId, bool on) =>
        ToCommandReply(await SendAsync(on, attemptId, (_, hears) => ManagerActions.Record(attemptId, hears)));

    /// <inheritdoc/>
    public async ValueTask<OriginateReply> AllowPhoneAsync(string endpoint, string credential) =>
        ToOriginateReply(await SendAsync(credential, endpoint, (_, secret) => ManagerActions.AllowPhone(endpoint, secret)));

    /// <inheritdoc/>
    public async ValueTask<CommandReply> ForgetPhoneAsync(string endpoint) =>
        ToCommandReply(await SendAsync(endpoint, endpoint, static (_, phone) => ManagerActions.ForgetPhone(phone)));

    /// <inheritdoc/>
    public async ValueTask<PhoneState> CheckPhoneAsync(string endpoint)
    {
        var reply = await SendAsync(endpoint, endpoint, static (_, phone) => ManagerActions.CheckPhone(phone));
        return reply.Status == AmiReplyStatus.Success ? ManagerEvents.PhoneState(reply.Value) : PhoneState.Unknown;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LiveChannel>?> ListChannelsAsync()
    {
        if (_session is not { } session)
        {
            return null;
        }

        var asked = new ChannelListing(ChannelListing.AskedTag) { Session = session };
        lock (_gate)
        {
            if (_asked is not null)
            {
                return null;
            }

            _asked = asked;
        }

        try
        {
            var reply = await session.SendAsync(new AmiAction("CoreShowChannels"), ChannelListing.AskedTag);
            return reply.Status == AmiReplyStatus.Success && await ListedInTimeAsync(asked, session) ? asked.Channels : null;
        }
        finally
        {
            lock (_gate)
            {
                _asked = null;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<CommandReply> HangupAsync(string channelId) =>
        ToCommandReply(await SendAsync(channelId, channelId, static (_, id) => ManagerActions.Hangup(id)));

    /// <inheritdoc/>
    public async ValueTask<AnswerMemory> FindAnswerAsync(string attemptId)
    {
        var reply = await SendAsync(attemptId, attemptId, static (_, id) => ManagerActions.FindAnswer(id));
        return reply.Status is AmiReplyStatus.Success or AmiReplyStatus.Error
            ? new AnswerMemory(IsKnown: true, ManagerEvents.Clock(reply.Value))
            : default;
    }

    /// <inheritdoc/>
    public async ValueTask<CommandReply> ForgetAnswerAsync(string attemptId) =>
        ToCommandReply(await SendAsync(attemptId, attemptId, static (_, id) => ManagerActions.ForgetAnswer(id)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _events.Writer.TryComplete();
        _metrics.Unwatch(_gatewayId, _depth);
        _stop.Dispose();
    }

    private static OriginateReply ToOriginateReply(AmiReply reply) => reply.Status switch
    {
        AmiReplyStatus.Success => OriginateReply.Accepted,
        AmiReplyStatus.Error => OriginateReply.Refused,
        AmiReplyStatus.NotSent => OriginateReply.NotSent,
        _ => OriginateReply.Unknown,
    };

    private static CommandReply ToCommandReply(AmiReply reply) => reply.Status switch
    {
        AmiReplyStatus.Success => CommandReply.Done,
        AmiReplyStatus.Error when IsNotThere(reply.Message) => CommandReply.NoSuchChannel,
        AmiReplyStatus.Error => CommandReply.Refused,
        AmiReplyStatus.NotSent => CommandReply.NotSent,
        _ => CommandReply.Unknown,
    };

    /// <summary>Hangup, Redirect and DBGet say the same thing in different words.</summary>
    private static bool IsNotThere(string message) =>
        message.StartsWith("No such channel", StringComparison.OrdinalIgnoreCase)
        || message.StartsWith("Channel does not exist", StringComparison.OrdinalIgnoreCase)
        || message.StartsWith("Database entry not found", StringComparison.OrdinalIgnoreCase);

    private async ValueTask<AmiReply> SendAsync<T>(T order, string channelId, Func<AsteriskLink, T, AmiAction> toAction, bool isOrder = false)
    {
        if (_session is not { } session)
        {
            return AmiReply.NotSent;
        }

        AmiAction action;
        try
        {
            action = toAction(this, order);
        }
        catch (ArgumentException mistake)
        {
            AmiLog.BadOrder(_logger, _gatewayId, channelId, mistake.Message);
            return new AmiReply(AmiReplyStatus.Error, mistake.Message);
        }

        if (isOrder)
        {
            lock (_gate)
            {
                _memory.Ordered(channelId);
            }
        }

        var reply = await session.SendAsync(action, channelId);
        if (isOrder && reply.Status is AmiReplyStatus.Error or AmiReplyStatus.NotSent)
        {
            lock (_gate)
            {
                _memory.OrderClosed(channelId);
            }
        }

        if (reply.Status == AmiReplyStatus.Error && !IsNotThere(reply.Message))
        {
            AmiLog.ActionRefused(_logger, _gatewayId, action.Name, channelId, reply.Message);
        }

        return reply;
    }

    private async Task<bool> ListedInTimeAsync(ChannelListing asked, AmiSession session)
    {
        using var patience = new CancellationTokenSource(_options.ActionTimeout, _time);
        var late = Task.Delay(Timeout.InfiniteTimeSpan, _time, patience.Token);
        return await Task.WhenAny(asked.Done.Task, session.Completion, late) == asked.Done.Task;
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        string? lastReason = null;
        await using var timer = _time.CreateTimer(_ => EndOverdue(), null, _options.Tick, _options.Tick);
        while (true)
        {
            var started = _time.GetTimestamp();
            var (wasUp, reason) = await LiveAsync(cancel);
            if (_time.GetElapsedTime(started) >= GoodSession)
            {
                _backoff.Reset();
            }

            // A link that cannot come up says why once, and again when the reason changes.
            if (wasUp || reason != lastReason)
            {
                AmiLog.LinkDown(_logger, _gatewayId, reason);
                await _events.Writer.WriteAsync(new LinkDown(_time.GetUtcNow(), reason), cancel);
            }

            lastReason = reason;
            var delay = _backoff.Next();
            AmiLog.NotConnected(_logger, _gatewayId, reason, delay);
            await Task.Delay(delay, _time, cancel);
            _metrics.Reconnect(_label);
        }
    }

    /// <summary>One session from its connection to its end.</summary>
    private async Task<(bool WasUp, string Reason)> LiveAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var connecting = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var listing = new ChannelListing(ChannelListing.FirstTag);
        _listing = listing;
        try
        {
            await using var session = await AmiSession.OpenAsync(
                _address, _options, _time, OnEvent, OnTimeouts, connecting.Token);
            listing.Session = session;
            var list = await session.SendAsync(new AmiAction("CoreShowChannels"), ChannelListing.FirstTag).AsTask().WaitAsync(connecting.Token);
            if (list.Status != AmiReplyStatus.Success)
            {
                return (false, $"no list of channels: {list.Status} {list.Message}");
            }

            var ended = await Task.WhenAny(listing.Done.Task, session.Completion).WaitAsync(connecting.Token);
            await session.Completion.WaitAsync(cancel);
            return (ended == listing.Done.Task, await session.Completion);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return (false, "no answer in time");
        }
        catch (Exception failure) when (!cancel.IsCancellationRequested)
        {
            // Refused, unreachable, a wrong certificate, or a mistake of ours: whatever it is, the next try may succeed.
            return (false, failure.Message);
        }
        finally
        {
            lock (_gate)
            {
                _session = null;
                _listing = null;
            }
        }
    }

    /// <summary>Runs on the reader's thread, so it must not wait for anything.</summary>
    private void OnEvent(AmiMessage message)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (ListingOf(message) is { } listing)
            {
                TakeListed(listing, message, now);
            }
            else if (ManagerEvents.IsOriginateResponse(message, out var channelId, out var failed))
            {
                if (failed)
                {
                    _memory.OriginateFailed(channelId, now);
                }
                else
                {
                    _memory.OrderClosed(channelId);
                }
            }
            else if (ManagerEvents.IsFailedConnect(message, out channelId, out var line, out var result))
            {
                _metrics.ConnectFailed(_gatewayId, result);
                AmiLog.ConnectFailed(_logger, _gatewayId, channelId, line, result);
            }
            else if (ManagerEvents.Translate(message, now) is { } translated)
            {
                if (translated is SoundMissing missing)
                {
                    _metrics.SoundMissing(_label);
                    AmiLog.SoundMissing(_logger, _gatewayId, missing.ChannelId, missing.Sound);
                }

                // What arrives while the list is read is told after the list, as it happened.
                if (_listing is { } reading)
                {
                    reading.Keep(translated, _options.EventCapacity);
                }
                else
                {
                    Tell(translated);
                }
            }
        }
    }

    /// <summary>The list that this message is a line of, if it is.</summary>
    private ChannelListing? ListingOf(AmiMessage message)
    {
        if (_listing is null && _asked is null)
        {
            return null;
        }

        var tag = AmiSession.TagOf(message["ActionID"u8]);
        return tag == _listing?.Tag ? _listing : tag == _asked?.Tag ? _asked : null;
    }

    private void TakeListed(ChannelListing listing, AmiMessage message, DateTimeOffset now)
    {
        if (message.Is("Event"u8, "CoreShowChannel"u8))
        {
            listing.Keep(ManagerEvents.LiveChannel(message));
        }
        else if (!message.Is("Event"u8, "CoreShowChannelsComplete"u8) || listing.Session is not { } session)
        {
            return;
        }
        else if (listing.Tag == ChannelListing.AskedTag)
        {
            listing.Done.TrySetResult();
        }
        else
        {
            _listing = null;
            _session = session;
            _memory.Resynchronise(listing.Channels.Select(channel => channel.ChannelId));
            AmiLog.LinkUp(_logger, _gatewayId, session.Version, listing.Channels.Count);
            Tell(new LinkUp(now, session.Version, listing.Channels));
            listing.Later.ForEach(Tell);
            listing.Done.TrySetResult();
        }
    }

    private void Tell(GatewayEvent happened)
    {
        if (happened is Ended ended && !_memory.TryEnd(ended.ChannelId))
        {
            return;
        }

        if (happened is ChannelEvent and not Ended)
        {
            _memory.Seen(((ChannelEvent)happened).ChannelId);
        }

        if (_events.Writer.TryWrite(happened))
        {
            _metrics.Event(_label);
        }
        else if (_session is { } session)
        {
            // An event lost silently would leave a call stuck; a dropped link is resynchronised.
            _session = null;
            _metrics.BoundHit(_label);
            AmiLog.ReaderFellBehind(_logger, _gatewayId, _events.Reader.Count);
            session.Drop("the reader of events fell behind");
        }
    }

    private void OnTimeouts(int count)
    {
        _metrics.Timeouts(count, _label);
        AmiLog.ActionsTimedOut(_logger, _gatewayId, count);
    }

    private void EndOverdue()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            while (_session is not null && _memory.TakeOverdue(now) is { } channelId)
            {
                Tell(new Ended(now, channelId, 0, null));
            }
        }
    }

    /// <summary>The list of channels as it comes in, and what happens meanwhile.</summary>
    private sealed class ChannelListing(string tag)
    {
        /// <summary>The list with which a session begins.</summary>
        public const string FirstTag = "resynchronise";

        /// <summary>A list that was asked for later.</summary>
        public const string AskedTag = "list";

        public string Tag { get; } = tag;

        public AmiSession? Session { get; set; }

        public List<LiveChannel> Channels { get; } = [];

        public List<GatewayEvent> Later { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Keep(GatewayEvent happened, int capacity)
        {
            if (Later.Count >= capacity)
            {
                throw new AmiProtocolException($"More than {capacity} events while the list of channels was read.");
            }

            Later.Add(happened);
        }

        public void Keep(LiveChannel channel)
        {
            if (Channels.Count >= ChannelMemory.LiveCapacity)
            {
                throw new AmiProtocolException($"A list of more than {ChannelMemory.LiveCapacity} channels.");
            }

            Channels.Add(channel);
        }
    }
}
