namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Several worlds at once, each single-threaded, on all cores: one day says little about a small team.</summary>
public static class Replicates
{
    /// <summary>Runs worlds 0 to <paramref name="count"/> - 1 and answers with their figures in this order, whichever was done first.</summary>
    /// <param name="count">How many; their figures wait in memory, about 3 kB each.</param>
    /// <param name="world">Makes a world; called from several threads.</param>
    /// <param name="cancellation">Stops them all.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static WorldFigures[] Run(int count, Func<int, CampaignWorld> world, CancellationToken cancellation = default)
    {
        var figures = new WorldFigures[count];
        var cores = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, count, cores, number => figures[number] = world(number).Run(cancellation));
        return figures;
    }
}
