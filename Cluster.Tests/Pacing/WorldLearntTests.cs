using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;
using Cluster.Tests.Benchmarks.Pacing;
using NodaTime;
using Xunit;

namespace Cluster.Tests.Pacing;

/// <summary>What a campaign has learnt is enough to foretell its days.</summary>
public sealed class WorldLearntTests
{
    [Fact]
    public void Measured_laws_foretell_the_days_they_were_measured_on()
    {
        var cell = new Cell(CellKind.ST, 20, 0.10);
        var laws = CampaignLaws.Typical with
        {
            Answers = new SteadyAnswers(0.10),
            Talk = LognormalLaw.WithMean(300, 1.2, 41),
            WrapUp = new FixedLaw(40.5),
            UnansweredAfter = new FixedLaw(20.5),
        };
        var history = new CallHistory();
        var memory = new PacerMemory(history, new AbandonmentBudget([], DateTimeZone.Utc, Instant.FromUtc(2026, 1, 5, 0, 0)));
        var lived = Day(cell, laws, memory, 1);
        var measured = MeasuredLaws.Of(history.Save());
        Assert.Equal(0.10, Assert.IsType<SteadyAnswers>(measured.Answers).Rate, 0.02);
        var counted = new SteadyAnswers((double)lived.Answered / lived.Dialled);
        var foretold = Day(cell, measured with { Answers = counted }, observer: null, 2);
        Assert.Equal(lived.Utilisation, foretold.Utilisation, 0.03);
        Assert.Equal(lived.DialsPerConnect, foretold.DialsPerConnect, 2.0);
        Assert.Equal(lived.MeanWait, foretold.MeanWait, 15.0);
    }

    [Fact]
    public void Measured_laws_of_an_empty_history_are_the_typical_ones()
    {
        var laws = MeasuredLaws.Of(new CallHistory().Save());
        Assert.Equal(CampaignLaws.Typical, laws);
    }

    private static WorldFigures Day(Cell cell, CampaignLaws laws, IWorldObserver? observer, long seed) =>
        new CampaignWorld(cell.Plan(seed) with { Laws = laws }, Pacers.For(CampaignMode.Progressive), observer, TimeProvider.System).Run();
}
