using System.Runtime.InteropServices;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>What an operator does.</summary>
internal enum OperatorStage : byte
{
    Away,
    Free,
    Talking,
    WrapUp,
}

/// <summary>An operator: what he does, since when, and what he wants.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Seat
{
    public OperatorStage Stage;
    public bool SignedIn;
    public bool PausePressed;
    public double Since;
    public double ConnectedAt;
    public double TalkFactor;
    public long Call;

    /// <summary>Takes a call after the one in hand.</summary>
    public readonly bool Stays => SignedIn && !PausePressed;
}

/// <summary>The operators, who is free longest among them, and how their time is spent.</summary>
internal sealed class OperatorFloor(IReadOnlyList<OperatorPlan> plans, WorldFigures figures)
{
    private readonly Seat[] _seats = [.. plans.Select(plan => new Seat { TalkFactor = plan.TalkFactor, ConnectedAt = double.NegativeInfinity })];
    private readonly WaitingLine _free = new();

    public int Free => _free.Count;

    /// <summary>Signed in and not paused, whatever they do.</summary>
    public int Present { get; private set; }

    public int Talking { get; private set; }

    public ReadOnlySpan<Seat> Seats => _seats;

    public ref Seat this[int who] => ref _seats[who];

    public int TakeLongestFree() => _free.Take();

    public void JoinFree(int who, double now)
    {
        Turn(who, OperatorStage.Free, now);
        _free.Join(who);
    }

    public void LeaveFree(int who, double now)
    {
        _free.Leave(who);
        Turn(who, OperatorStage.Away, now);
    }

    /// <summary>He does something else from now on; the time until now is booked.</summary>
    public void Turn(int who, OperatorStage stage, double now)
    {
        ref var seat = ref _seats[who];
        Book(seat.Stage, now - seat.Since);
        Present += (stage == OperatorStage.Away ? 0 : 1) - (seat.Stage == OperatorStage.Away ? 0 : 1);
        Talking += (stage == OperatorStage.Talking ? 1 : 0) - (seat.Stage == OperatorStage.Talking ? 1 : 0);
        (seat.Stage, seat.Since) = (stage, now);
    }

    /// <summary>Books what everybody has done until the end.</summary>
    public void Close(double now)
    {
        foreach (ref readonly var seat in _seats.AsSpan())
        {
            Book(seat.Stage, now - seat.Since);
        }
    }

    private void Book(OperatorStage stage, double seconds)
    {
        switch (stage)
        {
            case OperatorStage.Free:
                figures.IdleSeconds += seconds;
                break;
            case OperatorStage.Talking:
                figures.TalkSeconds += seconds;
                break;
            case OperatorStage.WrapUp:
                figures.WrapUpSeconds += seconds;
                break;
            default:
                break;
        }
    }
}
