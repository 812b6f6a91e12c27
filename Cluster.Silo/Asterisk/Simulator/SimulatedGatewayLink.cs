using System.Threading.Channels;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Asterisk.Ami;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>
/// A link straight into a simulated gateway, without a socket and without a thread: everything happens inside the caller's turn or the
/// clock's, so that a simulation under virtual time is the same every time. It keeps the promises of a real link: drops, half-open
/// links that pings find, replies that never come, one end per channel.
/// </summary>
internal sealed class SimulatedGatewayLink : IGatewayLink, IGatewayListener
{
    private const string Version = "simulated";

    private readonly SimulatedGateway _gateway;
    private readonly AsteriskLinkOptions _options;
    private readonly bool _inline;
    private readonly Channel<GatewayEvent> _events;
    private readonly ChannelMemory _memory;
    private readonly HashSet<TaskCompletionSource> _unanswered = [];
    private string? _downReason;
    private bool _up;
    private bool _dead;
    private bool _disposed;
    private int _missedPings;

    /// <summary>A link that is not started yet.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="options">Patience and bounds.</param>
    /// <param name="inline">Continuations run where the event happens (a single-threaded simulation) instead of on the thread pool.</param>
    public SimulatedGatewayLink(SimulatedGateway gateway, AsteriskLinkOptions options, bool inline)
    {
        _gateway = gateway;
        _options = options;
        _inline = inline;
        _memory = new ChannelMemory(options.EndedMemory, options.FailedOriginateGrace);
        _events = Channel.CreateBounded<GatewayEvent>(
            new BoundedChannelOptions(options.EventCapacity) { SingleReader = true, AllowSynchronousContinuations = inline });
    }

    /// <inheritdoc/>
    public ChannelReader<GatewayEvent> Events => _events.Reader;

    private DateTimeOffset Now => _gateway.Time.GetUtcNow();

    /// <inheritdoc/>
    public void Start()
    {
        lock (_gateway.Gate)
        {
            _gateway.Listen(this);
            Connect();
            _gateway.Later(_options.PingInterval, Ping);
        }
    }

    /// <inheritdoc/>
    public ValueTask<OriginateReply> OriginateAsync(CallOrder order) =>
        OrderAsync(order.AttemptId, order, static (gateway, o) => gateway.Originate(o));

    /// <inheritdoc/>
    public ValueTask<OriginateReply> OpenLineAsync(LineOrder order) =>
        OrderAsync(order.LineId, order, static (gateway, o) => gateway.OpenLine(o));

    /// <inheritdoc/>
    public ValueTask<CommandReply> ConnectAsync(string attemptId, string lineId) =>
        CommandAsync(() => _gateway.Connect(attemptId, lineId));

    /// <inheritdoc/>
    public ValueTask<CommandReply> HoldAsync(string attemptId) => CommandAsync(() => _gateway.Hold(attemptId));

    /// <inheritdoc/>
    public ValueTask<CommandReply> TransferAsync(string attemptId, string to) => CommandAsync(() => _gateway.Transfer(attemptId, to));

    /// <inheritdoc/>
    public ValueTask<OriginateReply> CallThirdAsync(ThirdOrder order) =>
        OrderAsync(order.ThirdId, order, static (gateway, o) => gateway.CallThird(o));

    /// <inheritdoc/>
    public ValueTask<CommandReply> JoinAsync(string attemptId, string lineId) => CommandAsync(() => _gateway.Join(attemptId, lineId));

    /// <inheritdoc/>
    public ValueTask<CommandReply> CompleteAsync(string attemptId, string thirdId) => CommandAsync(() => _gateway.Complete(attemptId, thirdId));

    /// <inheritdoc/>
    public ValueTask<OriginateReply> SuperviseAsync(SupervisionOrder order) =>
        OrderAsync(order.SupervisionId, order, static (gateway, o) => gateway.Supervise(o));

    /// <inheritdoc/>
    public ValueTask<CommandReply> ChangeSupervisionAsync(string supervisionId, SupervisionWay way) =>
        CommandAsync(() => _gateway.ChangeSupervision(supervisionId, way));

    /// <inheritdoc/>
    public ValueTask<CommandReply> PressAsync(string lineId, char key) => CommandAsync(() => _gateway.Press(lineId, key));

    /// <inheritdoc/>
    public ValueTask<CommandReply> MuteAsync(string lineId, bool on) => CommandAsync(() => _gateway.Mute(lineId, on));

    /// <inheritdoc/>
    public ValueTask<CommandReply> RecordAsync(string attemptId, bool on) => CommandAsync(() => _gateway.Record(attemptId, on));

    /// <inheritdoc/>
    public ValueTask<OriginateReply> AllowPhoneAsync(string endpoint, string credential) => new(OriginateReply.Accepted); // nobody telephones here

    /// <inheritdoc/>
    public ValueTask<CommandReply> ForgetPhoneAsync(string endpoint) => new(CommandReply.Done);

    /// <inheritdoc/>
    public ValueTask<PhoneState> CheckPhoneAsync(string endpoint)
    {
        lock (_gateway.Gate)
        {
            return new(_up && !_dead ? _gateway.CheckPhone(endpoint) : PhoneState.Unknown);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CommandReply> HangupAsync(string channelId) => CommandAsync(() => _gateway.Hangup(channelId));

    /// <inheritdoc/>
    public ValueTask<AnswerMemory> FindAnswerAsync(string attemptId)
    {
        lock (_gateway.Gate)
        {
            return new(_up && !_disposed && !IsDead() ? new AnswerMemory(IsKnown: true, _gateway.FindAnswer(attemptId)) : default);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CommandReply> ForgetAnswerAsync(string attemptId) => CommandAsync(() =>
    {
        _gateway.ForgetAnswer(attemptId);
        return CommandReply.Done;
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LiveChannel>?> ListChannelsAsync()
    {
        lock (_gateway.Gate)
        {
            return new(_up && !_disposed && !IsDead() ? _gateway.Channels() : null);
        }
    }

    /// <inheritdoc/>
    public void Happened(ChannelEvent happened)
    {
        if (!_up || IsDead() || (happened is Ended && !_memory.TryEnd(happened.ChannelId)))
        {
            return;
        }

        if (happened is OriginateFinished finished)
        {
            if (finished.Success)
            {
                _memory.OrderClosed(finished.ChannelId);
            }
            else
            {
                _memory.OriginateFailed(finished.ChannelId, Now);
                _gateway.Later(_options.FailedOriginateGrace + _options.Tick, EndOverdue);
            }

            return;
        }

        if (happened is not Ended)
        {
            _memory.Seen(happened.ChannelId);
        }

        Tell(happened);
    }

    /// <inheritdoc/>
    public void Cut() => Drop("the gateway cut the link");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gateway.Gate)
        {
            _disposed = true;
            _up = false;
            _gateway.Forget(this);
            ReleaseUnanswered();
            _events.Writer.TryComplete();
        }

        return ValueTask.CompletedTask;
    }

    private bool IsDead() => _dead |= _gateway.Faults.HalfOpen;

    private async ValueTask<OriginateReply> OrderAsync<T>(string channelId, T order, Func<SimulatedGateway, T, OriginateReply> place)
    {
        Task silence;
        lock (_gateway.Gate)
        {
            if (!_up || _disposed)
            {
                return OriginateReply.NotSent;
            }

            if (!IsDead())
            {
                _memory.Ordered(channelId);
                var reply = place(_gateway, order);
                if (reply == OriginateReply.Refused)
                {
                    _memory.OrderClosed(channelId);
                }

                if (_gateway.Faults.SwallowOriginateReply is 0 || _gateway.Chance() >= _gateway.Faults.SwallowOriginateReply)
                {
                    return reply;
                }
            }

            silence = SilenceAsync();
        }

        await silence;
        return OriginateReply.Unknown;
    }

    private async ValueTask<CommandReply> CommandAsync(Func<CommandReply> command)
    {
        Task silence;
        lock (_gateway.Gate)
        {
            if (!_up || _disposed)
            {
                return CommandReply.NotSent;
            }

            if (!IsDead())
            {
                return command();
            }

            silence = SilenceAsync();
        }

        await silence;
        return CommandReply.Unknown;
    }

    /// <summary>Ends when the caller's patience does, or the link.</summary>
    private Task SilenceAsync()
    {
        var over = new TaskCompletionSource(_inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
        _unanswered.Add(over);
        _gateway.Later(_options.ActionTimeout, () =>
        {
            _unanswered.Remove(over);
            over.TrySetResult();
        });
        return over.Task;
    }

    private void ReleaseUnanswered()
    {
        var waiting = _unanswered.ToArray();
        _unanswered.Clear();
        foreach (var over in waiting)
        {
            over.TrySetResult();
        }
    }

    private void Ping()
    {
        if (_disposed)
        {
            return;
        }

        _missedPings = _up && IsDead() ? _missedPings + 1 : 0;
        if (_missedPings > _options.MissedPings)
        {
            Drop($"{_options.MissedPings} pings without an answer");
        }

        _gateway.Later(_options.PingInterval, Ping);
    }

    private void EndOverdue()
    {
        while (_up && !_disposed && _memory.TakeOverdue(Now) is { } channelId)
        {
            _memory.TryEnd(channelId);
            Tell(new Ended(Now, channelId, 0, null));
        }
    }

    private void Tell(GatewayEvent happened)
    {
        if (!_events.Writer.TryWrite(happened))
        {
            Drop("the reader of events fell behind");
        }
    }

    private void Drop(string reason)
    {
        if (!_up)
        {
            return;
        }

        _up = false;
        _dead = false;
        _missedPings = 0;
        _downReason = reason;
        TellDown();
        ReleaseUnanswered();
        ConnectLater();
    }

    /// <summary>The loss itself must be told before the link comes up again, however full the queue is.</summary>
    private bool TellDown()
    {
        if (_downReason is null || _events.Writer.TryWrite(new LinkDown(Now, _downReason)))
        {
            _downReason = null;
        }

        return _downReason is null;
    }

    private void ConnectLater() => _gateway.Later(_options.ReconnectFirst * (0.5 + (_gateway.Chance() / 2)), Connect);

    private void Connect()
    {
        if (_disposed || _up)
        {
            return;
        }

        if (_gateway.Faults.RefuseLinks || _gateway.Faults.HalfOpen || !TellDown())
        {
            ConnectLater();
            return;
        }

        var channels = _gateway.Channels();
        _memory.Resynchronise(channels.Select(channel => channel.ChannelId));
        _up = true;
        Tell(new LinkUp(Now, Version, channels));
    }
}

/// <summary>Makes links straight into simulated gateways, which it finds by their id.</summary>
/// <param name="gateways">The gateways of this process.</param>
/// <param name="options">Patience and bounds of every link.</param>
/// <param name="inline">True for a single-threaded simulation: continuations run where the event happens.</param>
public sealed class SimulatedGatewayLinkFactory(
    IReadOnlyDictionary<string, SimulatedGateway> gateways, AsteriskLinkOptions options, bool inline) : IGatewayLinkFactory
{
    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">No simulated gateway has this id.</exception>
    public IGatewayLink Create(string gatewayId, GatewayAddress address) =>
        new SimulatedGatewayLink(gateways[gatewayId], options, inline);
}
