using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Tests.Benchmarks.Pacing;

/// <summary>A pacer in the benchmark.</summary>
/// <param name="Name">On the command line and in the tables.</param>
/// <param name="New">A fresh one for a day of a cell, and what listens for it.</param>
internal sealed record Contestant(string Name, Func<Cell, (IPacer Pacer, IWorldObserver? Observer)> New)
{
    /// <summary>It differs from others only in teams up to this size.</summary>
    public int MostOperators { get; private init; } = int.MaxValue;

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

    public static Contestant Predictive { get; } = new(Ours, cell => NewPredictive(cell, cancels: false));

    /// <summary>Ours where the law lets calls be hung up while they ring; large teams never do.</summary>
    public static Contestant Cancelling { get; } = new("cancelling", cell => NewPredictive(cell, cancels: true)) { MostOperators = 40 };

    /// <summary>All that need no search.</summary>
    public static IReadOnlyList<Contestant> All { get; } = [Progressive, Vici, Predictive, Cancelling];

    public static Contestant Named(string name) => All.First(contestant => contestant.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static Contestant Ratio(double level) => new(BestRatio, _ => (new LevelPacer(level), null));

    private static (IPacer Pacer, IWorldObserver? Observer) NewPredictive(Cell cell, bool cancels)
    {
        var history = new CallHistory();
        var window = cell.Kind == CellKind.MD ? AbandonmentWindow.Rolling24Hours : AbandonmentWindow.Day;
        var policy = new AbandonmentPolicy { Cap = PacingTargets.Cap, Window = window };
        var budget = new AbandonmentBudget([policy], DateTimeZone.Utc, Instant.FromUtc(2026, 1, 5, 0, 0));
        var settings = new PacerSettings { MayCancelRinging = cancels };
        return (new PredictivePacer(history, budget, settings), new PacerMemory(history, budget));
    }
}
