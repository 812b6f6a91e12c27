using Cluster.Grains.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <content>Thirds whom operators call while their customers wait. Numbers that end in 1 are busy, everybody else answers after two seconds.</content>
public sealed partial class SimulatedGateway
{
    /// <summary>Dials a third for an operator.</summary>
    public OriginateReply CallThird(ThirdOrder order)
    {
        lock (_gate)
        {
            return Begin(new SimulatedCall
            {
                Id = order.ThirdId, Number = order.To, ConsultedBy = order.LineId, Started = _time.GetUtcNow(), MaxTime = order.MaxTime,
            });
        }
    }

    /// <summary>Lets a customer join his operator and the third. Without a third the two are connected, as the dialplan does it.</summary>
    public CommandReply Join(string attemptId, string lineId)
    {
        lock (_gate)
        {
            return _calls.GetValueOrDefault(lineId)?.Peer is { IsThird: true } third
                ? Move(attemptId, (customer, now) =>
                {
                    (customer.Phase, customer.Conference) = (CallPhase.InConference, third);
                    Tell(new Connected(now, customer.Id));
                    Plan(customer, customer.TalkEnds!.Value);
                })
                : Connect(attemptId, lineId);
        }
    }

    /// <summary>Bridges a customer with a third and frees the operator's line. Without a third the customer waits.</summary>
    public CommandReply Complete(string attemptId, string thirdId) => Move(attemptId, (customer, now) =>
    {
        if (_calls.GetValueOrDefault(thirdId) is not { IsThird: true, Phase: CallPhase.Talking } third)
        {
            LetWait(customer, now);
            return;
        }

        Part(third);
        (customer.Peer, third.Peer, customer.Phase) = (third, customer, CallPhase.WithThird);
        Tell(new Connected(now, third.Id));
        Tell(new Connected(now, customer.Id));
        Plan(customer, customer.TalkEnds!.Value);
    });

    private void RingThird(SimulatedCall third, DateTimeOffset now)
    {
        if (third.Number.StartsWith('+') && third.Number.EndsWith('1'))
        {
            End(third, now, 17, "486");
            return;
        }

        third.Phase = CallPhase.Ringing;
        Tell(new Ringing(now, third.Id));
        Plan(third, now + ThirdRings);
    }

    private void MeetOperator(SimulatedCall third, DateTimeOffset now)
    {
        if (_calls.GetValueOrDefault(third.ConsultedBy!) is not { IsLine: true, Phase: CallPhase.Held, Peer: null } line)
        {
            End(third, now, 16, null);
            return;
        }

        (third.Peer, line.Peer, third.Phase) = (line, third, CallPhase.Talking);
        Tell(new Connected(now, line.Id));
        Tell(new Connected(now, third.Id));
        Plan(third, third.Limit);
    }

    /// <summary>A customer who comes to a line takes the place of the third on it, but not of another customer.</summary>
    private void PutThirdOff(SimulatedCall customer, SimulatedCall? line)
    {
        if (customer.Phase != CallPhase.SafeMessage && line is { IsLine: true, Peer: { IsThird: true } third })
        {
            End(third, _time.GetUtcNow(), 16, null);
        }
    }

    /// <summary>The third leaves the two, or the line leaves with both.</summary>
    private void LeaveConference(SimulatedCall leaving, DateTimeOffset now)
    {
        foreach (var customer in _calls.Values.Where(call => call.Conference is { } third && (third == leaving || third.Peer == leaving)).ToList())
        {
            customer.Conference = null;
            if (leaving.IsLine)
            {
                LetWait(customer, now);
            }
            else if (leaving.Peer is { } line)
            {
                (leaving.Peer, line.Peer, customer.Peer, customer.Phase) = (null, customer, line, CallPhase.Talking);
            }
        }
    }
}
