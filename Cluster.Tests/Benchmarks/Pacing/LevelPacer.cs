using Cluster.Grains.Campaigns.Pacing;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>
/// What a supervisor sets by hand in dialers of this kind: so many calls for each operator who is signed in and not paused, whatever he does
/// just now. Calls are counted until the conversation ends, so an operator who writes up already has his next calls ringing.
/// </summary>
internal class LevelPacer(double level) : IPacer
{
    /// <summary>Those dialers look at their calls about this often, s.</summary>
    private const double DialEvery = 2.5;

    private double _dialAt;

    protected double Level { get; set; } = level;

    public virtual PacingDecision Decide(in PacingSnapshot seen)
    {
        if (seen.Now < _dialAt)
        {
            return default;
        }

        _dialAt = seen.Now + DialEvery - 0.01;
        var talking = 0;
        foreach (var busy in seen.Busy)
        {
            talking += busy.Phase == OperatorPhase.Talking ? 1 : 0;
        }

        var goal = (int)Math.Round(Level * (seen.FreeOperators + seen.Busy.Length));
        var calls = Math.Max(0, goal - seen.Ringing.Length - seen.WaitingCalls - talking);
        return new PacingDecision(Math.Min(calls, Math.Min(seen.LinesLeft, seen.RateAllows)), null);
    }
}
