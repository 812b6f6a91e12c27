using Cluster.Grains.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <content>The life of a channel, from its set-up to its end, as our dialplan and the far end make it.</content>
public sealed partial class SimulatedGateway
{
    /// <summary>The next thing in the life of a channel.</summary>
    private void Advance(SimulatedCall call, DateTimeOffset now)
    {
        if (now >= call.Limit || now >= call.LosesPatience)
        {
            End(call, now, 16, null);
            return;
        }

        switch (call.Phase)
        {
            case CallPhase.Setup:
                SetUp(call, now);
                break;
            case CallPhase.Ringing when call.Script?.FarEnd == FarEnd.NoAnswer || now >= call.Started + call.Order?.RingTime:
                End(call, now, 19, "480");
                break;
            case CallPhase.Ringing:
                Answer(call, now);
                break;
            case CallPhase.Detecting:
                Judge(call, now);
                break;
            case CallPhase.Playing:
                Tell(new MessagePlayed(now, call.Id));
                AwaitKey(call, now);
                break;
            case CallPhase.AwaitingKey when call.KeysPressed < call.Script!.Keys.Length:
                Tell(new KeyPressed(now, call.Id, call.Script.Keys[call.KeysPressed++]));
                AwaitKey(call, now);
                break;
            case CallPhase.AwaitingOperator:
                PlaySafeMessage(call, now);
                break;
            case CallPhase.Transferring:
                AnswerThird(call, now);
                break;
            default:
                End(call, now, 16, null);
                break;
        }
    }

    private void SetUp(SimulatedCall call, DateTimeOffset now)
    {
        switch (call.Script?.FarEnd)
        {
            case null when call.IsThird:
                RingThird(call, now);
                break;
            case FarEnd.Busy:
                End(call, now, 17, "486");
                break;
            case FarEnd.Invalid:
                End(call, now, 1, "404");
                break;
            case FarEnd.Congestion:
                End(call, now, 34, "503");
                break;
            case FarEnd.Rejected:
                End(call, now, 21, "403");
                break;
            case null when call.IsLine && AwayBecause(call.Number) is not null:
                End(call, now, 20, "480");
                break;
            case null:
                Answer(call, now);
                break;
            default:
                call.Phase = CallPhase.Ringing;
                Tell(new Ringing(now, call.Id));
                var gaveUp = call.Started + call.Order!.RingTime;
                var answers = call.Script.FarEnd == FarEnd.NoAnswer ? gaveUp : now + call.Script.Ring;
                Plan(call, answers < gaveUp ? answers : gaveUp);
                break;
        }
    }

    private void Answer(SimulatedCall call, DateTimeOffset now)
    {
        call.Answered = now;
        Write(call, CallLogKind.Answered, now);
        Tell(new OriginateFinished(now, call.Id, Success: true, Reason: 4));
        Tell(new Answered(now, call.Id));
        if (call.IsThird)
        {
            MeetOperator(call, now);
            return;
        }

        if (call.IsSupervisor)
        {
            BeginSupervision(call, now);
            return;
        }

        if (call.IsLine)
        {
            call.Phase = CallPhase.Held;
            Plan(call, call.Limit);
            return;
        }

        if (call.Order!.Treatment is AwaitOperator)
        {
            _answers[call.Id] = now;
        }

        call.LosesPatience = call.Script!.FarEnd switch
        {
            FarEnd.Person => now + call.Script.Patience,
            FarEnd.HangsUp => now + TimeSpan.FromSeconds(1),
            _ => DateTimeOffset.MaxValue,
        };
        if (call.Order.DetectMachine)
        {
            call.Phase = CallPhase.Detecting;
            Plan(call, now + call.Script.Amd);
        }
        else
        {
            Treat(call, now);
        }
    }

    private void Judge(SimulatedCall call, DateTimeOffset now)
    {
        var (isMachine, cause) = call.Script!.FarEnd switch
        {
            FarEnd.Machine => (true, "MAXWORDS-3-2"),
            FarEnd.Silence => (true, "INITIALSILENCE-2500-2500"),
            _ => (false, "HUMAN-803-800"),
        };
        Tell(new MachineVerdict(now, call.Id, isMachine, cause));
        if (isMachine)
        {
            Write(call, CallLogKind.Machine, now);
            _answers.Remove(call.Id);
        }

        if (isMachine && call.Order!.Treatment is not PlayMessage { PlayToMachine: true })
        {
            End(call, now, 16, null);
        }
        else
        {
            Treat(call, now);
        }
    }

    private void Treat(SimulatedCall call, DateTimeOffset now)
    {
        if (call.Order!.Treatment is AwaitOperator wait)
        {
            call.Phase = CallPhase.AwaitingOperator;
            Plan(call, now + wait.Limit);
        }
        else
        {
            call.Phase = CallPhase.Playing;
            Plan(call, now + Settings.MessageLength);
        }
    }

    private void AwaitKey(SimulatedCall call, DateTimeOffset now)
    {
        var play = (PlayMessage)call.Order!.Treatment;
        if (call.KeysPressed >= play.Keys)
        {
            End(call, now, 16, null);
            return;
        }

        call.Phase = CallPhase.AwaitingKey;
        var willPress = call.Script!.FarEnd == FarEnd.Person && call.KeysPressed < call.Script.Keys.Length;
        if (!willPress)
        {
            // Nothing more will come: the wait for a key runs out.
            call.KeysPressed = play.Keys;
        }

        Plan(call, now + (willPress ? play.KeyWait * call.Script.KeyMoment : play.KeyWait));
    }

    private void PlaySafeMessage(SimulatedCall call, DateTimeOffset now, string? busyLine = null)
    {
        call.Phase = CallPhase.SafeMessage;
        Write(call, CallLogKind.SafeMessage, now, busyLine);
        Tell(new SafeMessage(now, call.Id));
        Plan(call, now + Settings.SafeMessageLength);
    }

    private void Bridge(SimulatedCall customer, SimulatedCall line)
    {
        var now = _time.GetUtcNow();
        (customer.Peer, line.Peer) = (line, customer);
        customer.Phase = CallPhase.Talking;
        if (customer.Script!.FarEnd != FarEnd.HangsUp)
        {
            customer.LosesPatience = DateTimeOffset.MaxValue;
        }

        Write(customer, CallLogKind.Connected, now, line.Id);
        Tell(new Connected(now, customer.Id));
        Tell(new Connected(now, line.Id));
        customer.TalkEnds ??= now + customer.Script.Talk;
        Plan(customer, customer.TalkEnds.Value);
    }

    private void End(SimulatedCall call, DateTimeOffset now, int cause, string? techCause)
    {
        var wasUp = call.IsUp;
        call.Phase = CallPhase.Gone;
        _calls.Remove(call.Id);
        Write(call, CallLogKind.Ended, now, cause: cause, techCause: techCause);
        Tell(new Ended(now, call.Id, cause, techCause, wasUp));
        if (!wasUp)
        {
            Tell(new OriginateFinished(now, call.Id, Success: false, Reason: cause == 19 ? 3 : 0));
        }

        LeaveConference(call, now);
        EndSupervisions(call, now);
        if (call.Peer is { } peer)
        {
            (call.Peer, peer.Peer, peer.IsMuted) = (null, null, false);
            if (call.IsLine && call.Keep > TimeSpan.Zero)
            {
                LetWait(peer, now);
                Plan(peer, peer.TalkEnds < now + call.Keep ? peer.TalkEnds.Value : now + call.Keep);
            }
            else if (call.IsLine || !peer.IsLine)
            {
                End(peer, now, 16, null);
            }
        }
    }

    /// <summary>Every channel has one step that waits; its limits come first.</summary>
    private void Plan(SimulatedCall call, DateTimeOffset at)
    {
        at = at < call.Limit ? at : call.Limit;
        at = at < call.LosesPatience ? at : call.LosesPatience;
        _steps.Schedule(new Step(call, ++call.Plan, null, null), at);
    }
}
