using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <content>Supervisors who hear operators' lines; their phones answer at once.</content>
public sealed partial class SimulatedGateway
{
    /// <summary>Who hears which line now, and by whom he is heard.</summary>
    public IReadOnlyList<(string Phone, string LineId, SupervisionWay Way)> Supervisions
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls.Values.Where(call => call.Phase == CallPhase.Supervising).Select(call => (call.Number, call.Supervises!, call.Way))];
            }
        }
    }

    /// <summary>Dials a supervisor's phone.</summary>
    public OriginateReply Supervise(SupervisionOrder order)
    {
        lock (_gate)
        {
            return Begin(new SimulatedCall
            {
                Id = order.SupervisionId, Number = order.Endpoint, Supervises = order.LineId, Way = order.Way, Started = _time.GetUtcNow(), MaxTime = order.MaxTime,
            });
        }
    }

    /// <summary>Changes by whom a supervisor is heard.</summary>
    public CommandReply ChangeSupervision(string supervisionId, SupervisionWay way)
    {
        lock (_gate)
        {
            if (_calls.GetValueOrDefault(supervisionId) is not { Phase: CallPhase.Supervising } phone)
            {
                return CommandReply.NoSuchChannel;
            }

            phone.Way = way;
            Tell(new Supervising(_time.GetUtcNow(), supervisionId, way));
            Settle();
            return CommandReply.Done;
        }
    }

    private void BeginSupervision(SimulatedCall phone, DateTimeOffset now)
    {
        if (_calls.ContainsKey(phone.Supervises!))
        {
            phone.Phase = CallPhase.Supervising;
            Tell(new Supervising(now, phone.Id, phone.Way));
            Plan(phone, phone.Limit);
        }
        else
        {
            End(phone, now, 16, null);
        }
    }

    private void EndSupervisions(SimulatedCall line, DateTimeOffset now)
    {
        foreach (var phone in _calls.Values.Where(call => call.Supervises == line.Id).ToList())
        {
            End(phone, now, 16, null);
        }
    }
}
