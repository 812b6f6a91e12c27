using Cluster.Grains.Campaigns.Pacing;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>
/// The operators as the pacer sees them. What they do may be seen late; the calls that the campaign gives them itself are known at once,
/// since it cannot give an operator two.
/// </summary>
internal sealed class OperatorsSeen(WorldPlan plan)
{
    private readonly Seat[][] _frames = NewFrames(plan);
    private readonly double[] _framesAt = new double[Frames(plan)];
    private readonly BusyOperator[] _busy = new BusyOperator[plan.Operators.Count];
    private int _frame;
    private int _busyCount;

    public int Present { get; private set; }

    public int Free { get; private set; }

    public ReadOnlySpan<BusyOperator> Busy => _busy.AsSpan(0, _busyCount);

    public void Look(double now, OperatorFloor floor)
    {
        (Present, Free, _busyCount) = (0, 0, 0);
        if (_frames.Length == 0)
        {
            foreach (ref readonly var seat in floor.Seats)
            {
                See(now, seat.Stage, seat.Since, seat.Stays);
            }

            return;
        }

        var (seats, at) = Remember(now, floor);
        for (var who = 0; who < seats.Length; who++)
        {
            var connected = floor.Seats[who].ConnectedAt;
            if (connected > at)
            {
                See(now, OperatorStage.Talking, connected, seats[who].Stays);
            }
            else
            {
                See(now, seats[who].Stage, seats[who].Since, seats[who].Stays);
            }
        }
    }

    private void See(double now, OperatorStage stage, double since, bool stays)
    {
        Present += stage == OperatorStage.Away ? 0 : 1;
        Free += stage == OperatorStage.Free ? 1 : 0;
        if (stage > OperatorStage.Free && stays)
        {
            _busy[_busyCount++] = new(stage == OperatorStage.Talking ? OperatorPhase.Talking : OperatorPhase.WrapUp, now - since);
        }
    }

    /// <summary>Keeps how things are now, and answers with the newest frame that is old enough.</summary>
    private (Seat[] Seats, double At) Remember(double now, OperatorFloor floor)
    {
        var place = _frame++ % _frames.Length;
        floor.Seats.CopyTo(_frames[place]);
        _framesAt[place] = now;
        var kept = Math.Min(_frame, _frames.Length);
        for (var back = 1; back < kept && _framesAt[place] > now - plan.OperatorsSeenLate; back++)
        {
            place = (_frame - 1 - back) % _frames.Length;
        }

        return (_frames[place], _framesAt[place]);
    }

    private static int Frames(WorldPlan plan) =>
        plan.OperatorsSeenLate > 0 ? (int)Math.Ceiling(plan.OperatorsSeenLate / plan.DecideEvery) + 1 : 0;

    private static Seat[][] NewFrames(WorldPlan plan) => [.. Enumerable.Range(0, Frames(plan)).Select(_ => new Seat[plan.Operators.Count])];
}
