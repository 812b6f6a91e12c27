namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// A bucket of tokens that fills with a rate for each operator and holds what one second brings, at least one call: a rate that was
/// learnt wrongly cannot start thousands of calls before the first answers correct it.
/// </summary>
internal sealed class DialRate
{
    private double _tokens = double.PositiveInfinity;
    private double _filled = double.NaN;

    /// <summary>Calls that may start now.</summary>
    public int Allows(double now, double perSecond)
    {
        var passed = double.IsNaN(_filled) ? 0 : Math.Max(0, now - _filled);
        _filled = now;
        _tokens = Math.Min(Math.Max(1, perSecond), _tokens + (passed * perSecond));

        // Ticks of 0.1 s add up to a little less than a second.
        return (int)(_tokens + 1e-9);
    }

    /// <summary>So many calls are started.</summary>
    public void Take(int calls) => _tokens -= calls;
}
