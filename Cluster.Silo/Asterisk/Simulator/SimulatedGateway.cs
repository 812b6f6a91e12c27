using Cluster.Grains.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>
/// An Asterisk with our dialplan and a public network behind it, without sockets: takes orders, plays each call's script and tells what
/// happens. Seeded, and driven by the given clock alone. Thread safe by one lock; events are told in order, under that lock.
/// </summary>
public sealed partial class SimulatedGateway : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Random _faultRandom;
    private readonly EventFaults _eventFaults;
    private readonly ICallLog _log;
    private readonly StepQueue<Step> _steps;
    private readonly Dictionary<string, SimulatedCall> _calls = [];
    private readonly Dictionary<string, DateTimeOffset> _answers = [];
    private readonly Queue<ChannelEvent> _happened = new();
    private readonly List<IGatewayListener> _listeners = [];
    private bool _telling;
    private long _customerCalls;
    private DateTimeOffset? _firstCall;

    /// <summary>Makes a gateway without calls.</summary>
    /// <param name="id">Its name in the call log.</param>
    /// <param name="settings">The network behind it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">The seeded source of everything that chance decides.</param>
    /// <param name="log">Where it writes what it did.</param>
    public SimulatedGateway(string id, NetworkSettings settings, TimeProvider time, Random random, ICallLog log)
    {
        Id = id;
        Settings = settings;
        _time = time;
        _random = random;
        // A source of their own, so that switching a fault on does not change the calls.
        _faultRandom = new Random(random.Next());
        _eventFaults = new EventFaults(Faults, _faultRandom);
        _log = log;
        _steps = new StepQueue<Step>(time, RunSteps);
    }

    /// <summary>The name of the gateway.</summary>
    public string Id { get; }

    /// <summary>The network behind it; may be replaced at any time.</summary>
    public NetworkSettings Settings { get; set; }

    /// <summary>How it misbehaves.</summary>
    public Faults Faults { get; } = new();

    /// <summary>How often a line was asked for that already had a customer: the dialer's mistake.</summary>
    public int DoubleConnects { get; private set; }

    /// <summary>Channels that exist now.</summary>
    public int LiveChannels
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count;
            }
        }
    }

    internal Lock Gate => _gate;

    internal TimeProvider Time => _time;

    /// <summary>Dials a customer. Under the id of a channel that lives no second call is made, though the order is taken.</summary>
    public OriginateReply Originate(CallOrder order)
    {
        lock (_gate)
        {
            var keys = order.Treatment is PlayMessage play ? play.Keys : 0;
            var now = _time.GetUtcNow();
            _firstCall ??= now;
            var script = CallScript.Draw(order.Number, keys, _customerCalls, now - _firstCall.Value, Settings, _random);
            if (_calls.Count >= Settings.MaxChannels)
            {
                script = script with { FarEnd = FarEnd.Congestion };
            }

            return Begin(new SimulatedCall
            {
                Id = order.AttemptId,
                Number = order.Number,
                Started = now,
                Order = order,
                Script = script,
                MaxTime = order.MaxTime,
            });
        }
    }

    /// <summary>Dials an operator's phone, which answers at once unless its name says otherwise.</summary>
    public OriginateReply OpenLine(LineOrder order)
    {
        lock (_gate)
        {
            return Begin(new SimulatedCall
            {
                Id = order.LineId,
                Number = order.Endpoint,
                Started = _time.GetUtcNow(),
                MaxTime = order.MaxTime,
                Keep = order.Keep,
            });
        }
    }

    /// <summary>Bridges a customer with a held-open line. Where the line is not free, the dialplan plays the safe message.</summary>
    public CommandReply Connect(string attemptId, string lineId)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(attemptId, out var customer) || !customer.IsCustomer)
            {
                return CommandReply.NoSuchChannel;
            }

            var line = _calls.GetValueOrDefault(lineId);
            if (!customer.IsUp || (customer.Peer is { } peer && peer == line))
            {
                return CommandReply.Refused;
            }

            Part(customer);
            PutThirdOff(customer, line);
            if (customer.Phase == CallPhase.SafeMessage)
            {
                // Once the safe message began the call is abandoned: an operator who comes later does not break into it.
                Plan(customer, _time.GetUtcNow() + Settings.SafeMessageLength);
            }
            else if (line is { IsLine: true, Phase: CallPhase.Held, Peer: null })
            {
                Bridge(customer, line);
            }
            else
            {
                DoubleConnects += line?.Peer is null ? 0 : 1;
                if (customer.TalkEnds is not null)
                {
                    LetWait(customer, _time.GetUtcNow());
                    Settle();
                    return CommandReply.Done;
                }

                PlaySafeMessage(customer, _time.GetUtcNow(), busyLine: line?.Peer is null ? null : line.Id);
            }

            Settle();
            return CommandReply.Done;
        }
    }

    /// <summary>Hangs up a channel, whatever its state.</summary>
    public CommandReply Hangup(string channelId)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(channelId, out var call))
            {
                return CommandReply.NoSuchChannel;
            }

            End(call, _time.GetUtcNow(), 16, null);
            Settle();
            return CommandReply.Done;
        }
    }

    /// <summary>An operator puts down his phone: his line ends, and with it the conversation on it. Answers how many lines there were.</summary>
    public int PutDown(string endpoint)
    {
        lock (_gate)
        {
            var lines = _calls.Values.Where(call => call.IsLine && call.Number == endpoint).ToList();
            lines.ForEach(line => End(line, _time.GetUtcNow(), 16, null));
            Settle();
            return lines.Count;
        }
    }

    /// <summary>When a customer answered who was to meet an operator; kept until it is forgotten, whatever becomes of the call.</summary>
    public DateTimeOffset? FindAnswer(string attemptId)
    {
        lock (_gate)
        {
            return _answers.TryGetValue(attemptId, out var at) ? at : null;
        }
    }

    /// <summary>Forgets it.</summary>
    public void ForgetAnswer(string attemptId)
    {
        lock (_gate)
        {
            _answers.Remove(attemptId);
        }
    }

    /// <summary>All channels that exist now.</summary>
    public IReadOnlyList<LiveChannel> Channels()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            return [.. _calls.Values.Select(call => new LiveChannel(
                call.Id, call.IsUp, call.Peer is not null || call.Phase is CallPhase.WithThird or CallPhase.InConference, now - call.Started, call.Place))];
        }
    }

    /// <summary>Cuts every link to this gateway; calls go on.</summary>
    public void DropLinks()
    {
        lock (_gate)
        {
            foreach (var listener in _listeners.ToArray())
            {
                listener.Cut();
            }
        }
    }

    /// <summary>Stops the clockwork.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _steps.Dispose();
        }
    }

    internal void Listen(IGatewayListener listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
        }
    }

    internal void Forget(IGatewayListener listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener);
        }
    }

    /// <summary>Does something later, under the lock, on the same clockwork as the calls.</summary>
    internal void Later(TimeSpan delay, Action action) => _steps.Schedule(new Step(null, 0, null, action), _time.GetUtcNow() + delay);

    /// <summary>A number between 0 and 1 from the source of the faults.</summary>
    internal double Chance() => _faultRandom.NextDouble();

    private bool Hits(double probability) => probability > 0 && _faultRandom.NextDouble() < probability;

    private OriginateReply Begin(SimulatedCall call)
    {
        if (Hits(Faults.RefuseOriginate))
        {
            return OriginateReply.Refused;
        }

        // Asterisk takes an originate under the id of a living channel, and fails it when it comes to making the channel.
        if (_calls.ContainsKey(call.Id) || Hits(Faults.FailWithoutChannel))
        {
            Later(Settings.SetupDelay, () => Tell(new OriginateFinished(_time.GetUtcNow(), call.Id, Success: false, Reason: 0)));
            return OriginateReply.Accepted;
        }

        _calls.Add(call.Id, call);
        _customerCalls += call.IsCustomer ? 1 : 0;
        Write(call, CallLogKind.Started, call.Started);
        _log.Flush();
        Plan(call, call.Started + (call.Script?.Setup ?? Settings.SetupDelay));
        return OriginateReply.Accepted;
    }

    /// <summary>
    /// Each step of a call is taken at the moment that was planned for it, however late this machine is: a busy processor must not turn
    /// an answer into a call that rang out, nor let the calls overtake one another.
    /// </summary>
    private void RunSteps()
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            while (_steps.TryTake(now, out var step, out var planned))
            {
                if (step.Call is { } call)
                {
                    if (call.Plan == step.Plan && call.Phase != CallPhase.Gone)
                    {
                        Advance(call, planned);
                    }
                }
                else if (step.Late is { } late)
                {
                    Deliver(late with { At = now });
                }
                else
                {
                    step.Action!();
                }
            }

            Settle();
        }
    }

    /// <summary>The log is of customers and lines.</summary>
    private void Write(SimulatedCall call, CallLogKind kind, DateTimeOffset at, string? lineId = null, int cause = 0, string? techCause = null)
    {
        if (call.IsCustomer || call.IsLine)
        {
            _log.Write(new CallLogEntry(kind, Id, call.Id, call.Number, at, cause, techCause, call.IsLine, lineId));
        }
    }

    private void Tell(ChannelEvent happened)
    {
        var now = happened.At;
        var (first, second) = _eventFaults.Plan(happened, now);
        Tell(happened, first, now);
        Tell(happened, second, now);
    }

    private void Tell(ChannelEvent happened, DateTimeOffset? at, DateTimeOffset now)
    {
        if (at > now)
        {
            _steps.Schedule(new Step(null, 0, happened, null), at.Value);
        }
        else if (at is not null)
        {
            _happened.Enqueue(happened);
        }
    }

    private void Deliver(ChannelEvent late) => _happened.Enqueue(late);

    /// <summary>The log first, then the listeners: nobody knows of an end that the gateway's own truth lacks.</summary>
    private void Settle()
    {
        _log.Flush();
        if (_telling)
        {
            // A listener that gave an order while being told: the outer call goes on telling.
            return;
        }

        _telling = true;
        try
        {
            while (_happened.TryDequeue(out var happened))
            {
                for (var i = _listeners.Count - 1; i >= 0; i--)
                {
                    _listeners[i].Happened(happened);
                }

                if (_eventFaults.ShouldDrop(happened.At))
                {
                    DropLinks();
                }
            }
        }
        finally
        {
            _telling = false;
        }
    }

    private readonly record struct Step(SimulatedCall? Call, int Plan, ChannelEvent? Late, Action? Action);
}
