using Cluster.Grains.Campaigns.WhatIf;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>A pacer's days in a cell, pooled.</summary>
internal sealed record CellResult(Cell Cell, string Pacer, WorldFigures Pooled, double WorstDay, double Level = double.NaN)
{
    public double Utilisation => Pooled.Utilisation;

    public double Abandonment => Pooled.Abandonment;

    /// <summary>Runs the days of a cell, each under a seed of its own, on as many cores as there are.</summary>
    public static CellResult Run(Cell cell, Contestant contestant, long firstSeed, int days, Func<WorldPlan, WorldPlan>? change = null, double level = double.NaN)
    {
        var figures = Replicates.Run(days, day =>
        {
            var plan = cell.Plan(firstSeed + day);
            var (pacer, observer) = contestant.New(cell);
            return new CampaignWorld(change?.Invoke(plan) ?? plan, pacer, observer, TimeProvider.System);
        });
        var pooled = new WorldFigures();
        foreach (var day in figures)
        {
            pooled.Add(day);
        }

        return new CellResult(cell, contestant.Name, pooled, figures.Max(day => day.Abandonment), level);
    }

    /// <summary>
    /// The highest level on a grid of 0.05 from 1 to 3 that keeps to 3 %: what a supervisor would set who knew the day beforehand.
    /// More calls never mean fewer abandoned ones, so halving finds it. When even 1 is too much, 1 is shown.
    /// </summary>
    public static CellResult BestRatio(Cell cell, long firstSeed, int days, Func<WorldPlan, WorldPlan>? change = null)
    {
        const int Steps = 40;
        CellResult At(int step) => Run(cell, Contestant.Ratio(1 + (step / 20.0)), firstSeed, days, change, 1 + (step / 20.0));
        var best = At(0);
        if (best.Abandonment > PacingTargets.Cap)
        {
            return best;
        }

        for (int low = 0, high = Steps + 1; high - low > 1;)
        {
            var middle = (low + high) / 2;
            var tried = At(middle);
            if (tried.Abandonment <= PacingTargets.Cap)
            {
                (low, best) = (middle, tried);
            }
            else
            {
                high = middle;
            }
        }

        return best;
    }
}
