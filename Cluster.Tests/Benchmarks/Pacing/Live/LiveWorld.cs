using Cluster.Grains.Campaigns.WhatIf;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>What the pacing benchmark says of a trial: the same customers, the same team, the same pacer, as long as the trial.</summary>
internal static class LiveWorld
{
    /// <summary>The simulation with this seed, which meets the customers that a gateway with this seed meets.</summary>
    public static WorldFigures Run(Cell cell, CampaignLaws laws, long seed, TimeSpan length)
    {
        var (pacer, observer) = Contestant.Predictive.New(cell);
        return new CampaignWorld(cell.Plan(seed) with { Ends = length.TotalSeconds, Laws = laws }, pacer, observer, TimeProvider.System).Run();
    }

    /// <summary>Mean and standard deviation of the utilisation of one such trial, over many.</summary>
    public static (double Mean, double Deviation) Many(Cell cell, CampaignLaws laws, long firstSeed, TimeSpan length, int count)
    {
        var shares = new double[count];
        Parallel.For(0, count, i => shares[i] = Run(cell, laws, firstSeed + i, length).Utilisation);
        var mean = shares.Average();
        return (mean, Math.Sqrt(shares.Sum(share => (share - mean) * (share - mean)) / Math.Max(1, count - 1)));
    }
}
