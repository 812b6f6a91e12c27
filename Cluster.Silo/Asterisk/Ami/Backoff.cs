namespace Cluster.Silo.Asterisk.Ami;

/// <summary>
/// How long to wait before the next try: twice as long each time up to a limit, and of that a random part, so that the links of a
/// whole cluster do not fall upon a gateway together when it comes back.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan most, Random random)
{
    private const int MaxDoublings = 20;
    private int _tries;

    /// <summary>Between half of the step and the whole of it.</summary>
    public TimeSpan Next()
    {
        var step = Math.Min(most.TotalSeconds, first.TotalSeconds * (1L << Math.Min(_tries, MaxDoublings)));
        _tries++;
        lock (random)
        {
            return TimeSpan.FromSeconds(step * (0.5 + (random.NextDouble() / 2)));
        }
    }

    /// <summary>The last connection was good: begin from the first step again.</summary>
    public void Reset() => _tries = 0;
}
