namespace Cluster.Grains.Campaigns;

/// <summary>
/// A token bucket: so many calls a second, with at most one second's worth saved up. Whole calls are taken; fractions stay.
/// </summary>
internal sealed class RateLimit(TimeProvider time)
{
    private double _saved;
    private long _last = time.GetTimestamp();

    /// <summary>How many calls may start now at this rate.</summary>
    public int Allows(double callsPerSecond)
    {
        var now = time.GetTimestamp();
        // At least one call fits, so that a rate below one a second dials at all.
        _saved = Math.Min(Math.Max(1, callsPerSecond), _saved + (time.GetElapsedTime(_last, now).TotalSeconds * callsPerSecond));
        _last = now;
        return (int)_saved;
    }

    /// <summary>Uses up what was started.</summary>
    public void Take(int calls) => _saved -= calls;
}
