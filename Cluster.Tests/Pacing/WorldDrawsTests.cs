using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Tests.Benchmarks.Pacing;
using Xunit;

namespace Cluster.Tests.Pacing;

/// <summary>Common random numbers: what a customer does depends on the seed and his place in the day, never on the pacer.</summary>
public sealed class WorldDrawsTests
{
    // Computed by another program from the definition.
    [Theory]
    [InlineData(1000, 0, 1, 0.5472452016633376)]
    [InlineData(1000, 1, 1, 0.43366802240628083)]
    [InlineData(1001, 0, 2, 0.7498122972510883)]
    [InlineData(50000, 123456, 5, 0.4961728850268428)]
    public void Uniform_known_arguments_gives_the_defined_bits(long seed, long call, int stream, double expected) =>
        Assert.Equal(expected, new Draws(seed, call).Uniform(stream));

    [Theory]
    [InlineData(1000, 0, 10, 0.13246563990885446)]
    [InlineData(1000, 7, 41, 0.826839437996093)]
    public void Gauss_known_arguments_gives_the_defined_value(long seed, long call, int stream, double expected) =>
        Assert.Equal(expected, new Draws(seed, call).Gauss(stream), 12);

    [Fact]
    public void Customers_two_pacers_meet_the_same_ones()
    {
        var cell = new Cell(CellKind.ST, 20, 0.25);
        var calm = Meet(cell, new LevelPacer(1));
        var eager = Meet(cell, new LevelPacer(3));
        var both = calm.Keys.Intersect(eager.Keys).ToList();
        Assert.True(both.Count > 1000, $"only {both.Count} calls were met by both");
        Assert.All(both, call => Assert.Equal((calm[call].End, Math.Round(calm[call].Rang, 6)), (eager[call].End, Math.Round(eager[call].Rang, 6))));
    }

    [Fact]
    public void Day_run_again_gives_the_same_figures()
    {
        var cell = new Cell(CellKind.BR, 5);
        var first = CellResult.Run(cell, Contestant.Predictive, firstSeed: 7, days: 1).Pooled;
        var second = CellResult.Run(cell, Contestant.Predictive, firstSeed: 7, days: 1).Pooled;
        Assert.Equal((first.Dialled, first.Connected, first.Abandoned, first.IdleSeconds), (second.Dialled, second.Connected, second.Abandoned, second.IdleSeconds));
    }

    [Fact]
    public void Measured_law_follows_its_histogram()
    {
        var law = new MeasuredLaw([0, 10, 20, 40], [1, 0, 3], stream: 9);
        var drawn = Enumerable.Range(0, 20_000).Select(call => law.Draw(new Draws(1, call))).ToList();
        Assert.Equal(0.25, drawn.Count(seconds => seconds < 10) / 20_000.0, 0.01);
        Assert.DoesNotContain(drawn, seconds => seconds is > 10 and < 20 or > 40);
        Assert.Equal((0.25 * 5) + (0.75 * 30), drawn.Average(), 0.2);
    }

    private static Dictionary<long, (CallEnd End, double Rang)> Meet(Cell cell, IPacer pacer)
    {
        var recount = new WorldRecount();
        new CampaignWorld(cell.Plan(1000) with { Ends = 3600 }, pacer, recount, TimeProvider.System).Run();
        return recount.Ends;
    }
}
