using Cluster.Grains.Campaigns.Pacing;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Writes down what the pacer may see, in arrays that are used again.</summary>
internal sealed class PacerEyes(WorldPlan plan)
{
    /// <summary>Contacts whose chances are shown ahead.</summary>
    private const int Ahead = 512;

    private readonly OperatorsSeen _operators = new(plan);
    private readonly double[] _chances = new double[plan.Laws.Answers.Scored ? 2 * Ahead : 0];
    private RingingCall[] _ringing = new RingingCall[256];
    private long _chancesFrom;
    private int _chancesKnown;

    public PacingSnapshot Look(double now, OperatorFloor floor, CallBook calls, int waiting, int linesLeft, int rateAllows, double secondsLeft, long nextCall)
    {
        _operators.Look(now, floor);
        return new PacingSnapshot
        {
            Now = now,
            LinesLeft = linesLeft,
            RateAllows = rateAllows,
            Operators = _operators.Present,
            FreeOperators = _operators.Free,
            Busy = _operators.Busy,
            Ringing = SeeRinging(now, calls),
            WaitingCalls = waiting,
            SecondsLeft = secondsLeft,
            NextChances = SeeChances(now, nextCall),
        };
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
}
