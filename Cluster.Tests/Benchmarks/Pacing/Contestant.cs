using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>A pacer in the benchmark.</summary>
/// <param name="Name">On the command line and in the tables.</param>
/// <param name="New">A fresh one for a day of a cell, and what listens for it.</param>
internal sealed record Contestant(string Name, Func<Cell, (IPacer Pacer, IWorldObserver? Observer)> New)
{
    /// <summary>The one that the gate and the targets are for.</summary>
    public const string Ours = "predictive";

    /// <summary>The best fixed level in hindsight; a search, not one pacer.</summary>
    public const string BestRatio = "ratio";

    public static Contestant Progressive { get; } = new("progressive", _ => (Pacers.For(CampaignMode.Progressive), null));

    public static Contestant Vici { get; } = new("vici", _ =>
    {
        var pacer = new ViciPacer();
        return (pacer, pacer);
    });

    public static Contestant Ratio(double level) => new(BestRatio, _ => (new RatioPacer(level), null));
}
