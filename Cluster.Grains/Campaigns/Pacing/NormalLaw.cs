namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>The normal distribution.</summary>
internal static class NormalLaw
{
    /// <summary>
    /// Chance that a standard normal value lies below z; error under 1e-7
    /// (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17).
    /// </summary>
    public static double Below(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var above = 0.3989422804014327 * Math.Exp(-0.5 * z * z) * t
            * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z > 0 ? 1 - above : above;
    }
}
