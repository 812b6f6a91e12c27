using Cluster.Grains.Campaigns.Pacing;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Writes down what the pacer may see, in arrays that are used again. Operators may be seen late: then it looks at an older frame.</summary>
internal sealed class PacerEyes(WorldPlan plan)
{
    /// <summary>Contacts whose chances are shown ahead.</summary>
    private const int Ahead = 512;

    private readonly Frame[] _frames = NewFrames(plan);
    private readonly double[] _chances = new double[plan.Laws.Answers.Scored ? 2 * Ahead : 0];
    private RingingCall[] _ringing = new RingingCall[256];
    private int _frame;
    private long _chancesFrom;
    private int _chancesKnown;

    public PacingSnapshot Look(double now, OperatorFloor floor, CallBook calls, int waiting, int linesLeft, int rateAllows, double secondsLeft, long nextCall)
    {
        var frame = See(now, floor);
        return new PacingSnapshot
        {
            Now = now,
            LinesLeft = linesLeft,
            RateAllows = rateAllows,
            Operators = frame.Operators,
            FreeOperators = frame.Free,
            Busy = frame.Busy.AsSpan(0, frame.BusyCount),
            Ringing = SeeRinging(now, calls),
            WaitingCalls = waiting,
            SecondsLeft = secondsLeft,
            NextChances = SeeChances(now, nextCall),
        };
    }

    private Frame See(double now, OperatorFloor floor)
    {
        var newest = _frames[_frame++ % _frames.Length];
        newest.Take(now, floor);
        if (_frames.Length == 1)
        {
            return newest;
        }

        var shown = newest;
        for (var back = 1; back < Math.Min(_frame, _frames.Length) && shown.At > now - plan.OperatorsSeenLate; back++)
        {
            shown = _frames[(_frame - 1 - back) % _frames.Length];
        }

        shown.AgeTo(now);
        return shown;
    }

    private ReadOnlySpan<RingingCall> SeeRinging(double now, CallBook calls)
    {
        var slots = calls.Ringing;
        if (slots.Length > _ringing.Length)
        {
            Array.Resize(ref _ringing, 2 * slots.Length);
        }

        for (var k = 0; k < slots.Length; k++)
        {
            ref var call = ref calls[slots[k]];
            _ringing[k] = new RingingCall(now - call.Dialled, call.Chance);
        }

        return _ringing.AsSpan(0, slots.Length);
    }

    /// <summary>A window of scores that slides over the list; each is drawn once.</summary>
    private ReadOnlySpan<double> SeeChances(double now, long nextCall)
    {
        if (_chances.Length == 0)
        {
            return default;
        }

        var passed = (int)Math.Min(nextCall - _chancesFrom, _chancesKnown);
        if (passed >= Ahead || _chancesKnown == 0)
        {
            Array.Copy(_chances, passed, _chances, 0, _chancesKnown - passed);
            _chancesKnown -= passed;
            _chancesFrom = nextCall;
            passed = 0;
        }

        while (_chancesKnown < passed + Ahead && _chancesKnown < _chances.Length)
        {
            _chances[_chancesKnown] = plan.Laws.Answers.Chance(now, new Draws(plan.Seed, _chancesFrom + _chancesKnown));
            _chancesKnown++;
        }

        return _chances.AsSpan(passed, Math.Min(Ahead, _chancesKnown - passed));
    }

    private static Frame[] NewFrames(WorldPlan plan)
    {
        var frames = plan.OperatorsSeenLate > 0 ? (int)Math.Ceiling(plan.OperatorsSeenLate / plan.DecideEvery) + 1 : 1;
        return [.. Enumerable.Range(0, frames).Select(_ => new Frame(plan.Operators.Count))];
    }

    /// <summary>The operators at one moment.</summary>
    private sealed class Frame(int operators)
    {
        public readonly BusyOperator[] Busy = new BusyOperator[operators];
        private double _agedTo;

        public double At { get; private set; }

        public int BusyCount { get; private set; }

        public int Free { get; private set; }

        public int Operators { get; private set; }

        public void Take(double now, OperatorFloor floor)
        {
            (At, _agedTo, Free, Operators, BusyCount) = (now, now, floor.Free, floor.Present, 0);
            foreach (ref readonly var seat in floor.Seats)
            {
                if (seat.Stage > OperatorStage.Free && seat.Stays)
                {
                    Busy[BusyCount++] = new(seat.Stage == OperatorStage.Talking ? OperatorPhase.Talking : OperatorPhase.WrapUp, now - seat.Since);
                }
            }
        }

        /// <summary>Who is shown busy since a moment is shown busy for longer as time passes, though it is not looked at again.</summary>
        public void AgeTo(double now)
        {
            for (var k = 0; k < BusyCount && now > _agedTo; k++)
            {
                Busy[k] = Busy[k] with { Elapsed = Busy[k].Elapsed + now - _agedTo };
            }

            _agedTo = now;
        }
    }
}
