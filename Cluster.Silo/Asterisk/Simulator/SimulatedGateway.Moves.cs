using Cluster.Grains.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <content>What an operator does with his customer: hold, keys, transfer.</content>
public sealed partial class SimulatedGateway
{
    /// <summary>Keys that operators sent, by call, in order.</summary>
    public IReadOnlyList<(string AttemptId, char Key)> Pressed
    {
        get
        {
            lock (_gate)
            {
                return [.. _pressed];
            }
        }
    }

    /// <summary>Takes a customer out of his conversation and lets him wait.</summary>
    public CommandReply Hold(string attemptId) => Move(attemptId, LetWait);

    /// <summary>Dials a third for a customer: numbers that end in 1 are busy, everybody else answers after two seconds.</summary>
    public CommandReply Transfer(string attemptId, string to) => Move(attemptId, (customer, now) =>
    {
        (customer.Phase, customer.TransferTo) = (CallPhase.Transferring, to);
        Plan(customer, now + ThirdRings);
    });

    /// <summary>Sends a key from an operator's line to his customer.</summary>
    public CommandReply Press(string lineId, char key)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(lineId, out var line) || line.Peer is not { } customer)
            {
                return CommandReply.NoSuchChannel;
            }

            _pressed.Enqueue((customer.Id, key));
            while (_pressed.Count > PressedKept)
            {
                _pressed.Dequeue();
            }

            return CommandReply.Done;
        }
    }

    /// <summary>Makes the microphone on an operator's line deaf, or lets it hear.</summary>
    public CommandReply Mute(string lineId, bool on)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(lineId, out var line) || !line.IsLine)
            {
                return CommandReply.NoSuchChannel;
            }

            line.IsMuted = on;
            return CommandReply.Done;
        }
    }

    /// <summary>Whether nobody hears the operator on this line.</summary>
    public bool IsMuted(string lineId)
    {
        lock (_gate)
        {
            return _calls.GetValueOrDefault(lineId) is { IsMuted: true };
        }
    }

    /// <summary>Lets the recording of a call hear, or makes it deaf; no file is written.</summary>
    public CommandReply Record(string attemptId, bool on)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(attemptId, out var customer))
            {
                return CommandReply.NoSuchChannel;
            }

            if (customer.Order?.Treatment is not AwaitOperator { Record: true })
            {
                return CommandReply.Refused;
            }

            customer.IsRecordingDeaf = !on;
            return CommandReply.Done;
        }
    }

    /// <summary>Whether what is said in this call is being recorded now.</summary>
    public bool IsRecorded(string attemptId)
    {
        lock (_gate)
        {
            return _calls.GetValueOrDefault(attemptId) is { IsRecordingDeaf: false, Phase: CallPhase.Talking or CallPhase.WithThird, Order.Treatment: AwaitOperator { Record: true } };
        }
    }

    private static readonly TimeSpan ThirdRings = TimeSpan.FromSeconds(2);
    private const int PressedKept = 1_000;
    private readonly Queue<(string, char)> _pressed = new();

    private CommandReply Move(string attemptId, Action<SimulatedCall, DateTimeOffset> go)
    {
        lock (_gate)
        {
            if (!_calls.TryGetValue(attemptId, out var customer) || !customer.IsCustomer)
            {
                return CommandReply.NoSuchChannel;
            }

            if (customer.TalkEnds is null)
            {
                return CommandReply.Refused;
            }

            Part(customer);
            go(customer, _time.GetUtcNow());
            Settle();
            return CommandReply.Done;
        }
    }

    private static void Part(SimulatedCall customer)
    {
        customer.Conference = null;
        if (customer.Peer is { } line)
        {
            (customer.Peer, line.Peer, line.IsMuted) = (null, null, false);
        }
    }

    private void LetWait(SimulatedCall customer, DateTimeOffset now)
    {
        customer.Phase = CallPhase.OnHold;
        Tell(new Held(now, customer.Id));
        Plan(customer, customer.TalkEnds!.Value);
    }

    private void AnswerThird(SimulatedCall customer, DateTimeOffset now)
    {
        if (customer.TransferTo!.StartsWith('+') && customer.TransferTo.EndsWith('1'))
        {
            LetWait(customer, now);
            return;
        }

        customer.Phase = CallPhase.WithThird;
        Tell(new Transferred(now, customer.Id));
        Tell(new Connected(now, customer.Id));
        Plan(customer, customer.TalkEnds!.Value);
    }
}
