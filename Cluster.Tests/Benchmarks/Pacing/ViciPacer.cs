using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Campaigns.WhatIf;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>
/// The adaptive "average" mode as VICIdial's manual describes it, in our own words and code: a ratio that grows while operators wait, shrinks
/// while calls wait, and is halved as long as the day's share of abandoned calls is above the target.
/// </summary>
internal sealed class ViciPacer() : LevelPacer(level: 1), IWorldObserver
{
    private const double Target = 0.03;
    private const double Highest = 3;
    private const int Samples = 15;
    private const double AdaptEvery = 15;
    private const double CountEvery = 60;

    private readonly (int Ready, int Waiting, int Operators)[] _samples = new (int, int, int)[Samples];
    private int _sampled;
    private double _sampleAt;
    private double _adaptAt = AdaptEvery;
    private double _countAt = CountEvery;
    private (long Dialled, long Answered, long Abandoned) _live;
    private (long Dialled, long Answered, long Abandoned) _counted;
    private (long Dialled, long Answered, long Abandoned) _lastMinute;

    public override PacingDecision Decide(in PacingSnapshot seen)
    {
        if (seen.Now >= _sampleAt)
        {
            _samples[_sampled++ % Samples] = (seen.FreeOperators, seen.WaitingCalls, seen.FreeOperators + seen.Busy.Length);
            _sampleAt += 1;
        }

        if (seen.Now >= _countAt)
        {
            _lastMinute = (_live.Dialled - _counted.Dialled, _live.Answered - _counted.Answered, _live.Abandoned - _counted.Abandoned);
            _counted = _live;
            _countAt += CountEvery;
        }

        if (seen.Now >= _adaptAt)
        {
            Adapt();
            _adaptAt += AdaptEvery;
        }

        return base.Decide(seen);
    }

    private void Adapt()
    {
        double ready = 0, waiting = 0, operators = 0;
        foreach (var sample in _samples)
        {
            ready += sample.Ready;
            waiting += sample.Waiting;
            operators += sample.Operators;
        }

        Level *= 1 + ((ready - waiting) / Math.Max(1, operators));
        Level = Math.Clamp(Level, 1, Highest);
        if (_lastMinute.Dialled > 20 && _lastMinute.Abandoned > 0.5 * _lastMinute.Answered)
        {
            Level /= 2;
        }

        if (_counted.Dialled > 50 && _counted.Abandoned > Target * _counted.Answered)
        {
            Level /= 2;
        }

        Level = Math.Clamp(Level, 1, Highest);
    }

    public void Dialled(double now, long call, double chance) => _live.Dialled++;

    public void RingEnded(double now, long call, double rang, double chance, CallEnd end) => _live.Answered += end == CallEnd.Answered ? 1 : 0;

    public void Abandoned(double now, long call) => _live.Abandoned++;

    public void Connected(double now, long call, int operatorNumber)
    {
    }

    public void TalkEnded(double now, int operatorNumber, double lasted)
    {
    }

    public void WrapUpEnded(double now, int operatorNumber, double lasted)
    {
    }

    public void Present(double now, int operatorNumber, bool present)
    {
    }
}
