namespace Cluster.Grains.Gateways;

/// <summary>
/// Whether a gateway's trunk takes calls. After a row of congested or refused calls it gets one probe now and then, until one goes through.
/// </summary>
internal sealed class GatewayHealth(TimeProvider time)
{
    /// <summary>So many failures in a row make a gateway congested.</summary>
    public const int FailuresInARow = 10;

    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(5);

    private int _failures;
    private DateTimeOffset _probeAt;

    /// <summary>Whether new calls are held back.</summary>
    public bool IsCongested => _failures >= FailuresInARow;

    /// <summary>A call got through to the called side, whatever it answered.</summary>
    public void Passed() => _failures = 0;

    /// <summary>A call met congestion, or the gateway refused it.</summary>
    public void Failed()
    {
        _failures++;
        _probeAt = time.GetUtcNow() + ProbePeriod;
    }

    /// <summary>How many of these calls may be made: all, or one probe when its time has come.</summary>
    public int Allows(int calls)
    {
        if (!IsCongested || calls == 0)
        {
            return calls;
        }

        if (time.GetUtcNow() < _probeAt)
        {
            return 0;
        }

        _probeAt = time.GetUtcNow() + ProbePeriod;
        return 1;
    }
}
