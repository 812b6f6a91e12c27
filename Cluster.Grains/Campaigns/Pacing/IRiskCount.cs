namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// Counts the chance that a new call, if it is answered, finds nobody in time: sum over the horizons of the share of its answer there
/// times P(operators free at the horizon plus patience &lt;= calls answered by then).
/// </summary>
internal interface IRiskCount
{
    /// <summary>Takes operators and calls as they are; no new call yet.</summary>
    void Begin(RiskForecast ahead, in PacingSnapshot seen, int mostCalls);

    /// <summary>One more call will be dialled.</summary>
    void Add(RiskForecast ahead, double chance);

    /// <summary>The chance that at a horizon nobody is free for one more answer.</summary>
    double At(int horizon);

    /// <summary>Busy operators expected to be free by a horizon plus patience.</summary>
    double SoonFree(int horizon);

    /// <summary>Answers expected from the calls that ring.</summary>
    double ExpectedAnswers { get; }
}

/// <summary>What is the same for every way of counting.</summary>
internal static class RiskCounts
{
    /// <summary>The risk of one more call than were added.</summary>
    public static double OfOneMore(this IRiskCount risk, RiskForecast ahead)
    {
        double sum = 0;
        for (var h = 0; h < Horizons.Count; h++)
        {
            sum += ahead.Weights[h] * risk.At(h);
        }

        return sum;
    }
}
