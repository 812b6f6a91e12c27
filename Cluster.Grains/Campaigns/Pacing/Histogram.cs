namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>What kept histograms have in common.</summary>
internal static class Histogram
{
    /// <summary>Copies a kept histogram if it has the right length and only finite weights, at least 0.</summary>
    public static bool TryCopy(double[]? saved, double[] into)
    {
        if (saved is null || saved.Length != into.Length || !saved.All(w => double.IsFinite(w) && w >= 0))
        {
            return false;
        }

        saved.CopyTo(into, 0);
        return true;
    }
}
