using Cluster.Tests.Benchmarks.Pacing;
using Xunit;

namespace Cluster.Tests.Pacing;

/// <summary>The world gives the figures that an independent prototype of the same definition gave: so it is the world that was meant.</summary>
public sealed class WorldReferenceTests
{
    [Theory]
    [InlineData(5, 0.10, 39.6, 205)]
    [InlineData(5, 0.25, 64.5, 74)]
    [InlineData(5, 0.45, 78.7, 36)]
    [InlineData(20, 0.10, 40.0, 204)]
    [InlineData(20, 0.25, 63.9, 75)]
    [InlineData(20, 0.45, 78.6, 36)]
    public void Progressive_steady_day_keeps_operators_as_busy_as_in_the_reference(int operators, double rate, double utilisation, double wait)
    {
        var cell = new Cell(CellKind.ST, operators, rate);
        var result = CellResult.Run(cell, Contestant.Progressive, firstSeed: 1000, cell.Days);
        Assert.InRange(100 * result.Utilisation, utilisation - 0.1, utilisation + 0.1);
        Assert.InRange(result.Pooled.MeanWait, wait - 1, wait + 1);
        Assert.Equal(0, result.Pooled.Abandoned);
    }

    [Theory]
    [InlineData(5, 0.10, 1.30, 46.9, 1.1)]
    [InlineData(5, 0.45, 1.00, 81.5, 12.4)]
    [InlineData(20, 0.10, 1.90, 73.8, 2.6)]
    [InlineData(20, 0.25, 1.20, 79.3, 2.2)]
    public void Fixed_ratio_steady_day_abandons_as_many_as_in_the_reference(int operators, double rate, double level, double utilisation, double abandoned)
    {
        var cell = new Cell(CellKind.ST, operators, rate);
        var result = CellResult.Run(cell, Contestant.Ratio(level), firstSeed: 1000, cell.Days);
        Assert.InRange(100 * result.Utilisation, utilisation - 0.1, utilisation + 0.1);
        Assert.InRange(100 * result.Abandonment, abandoned - 0.1, abandoned + 0.1);
    }

    [Fact]
    public void Best_ratio_finds_the_level_of_the_reference()
    {
        var result = CellResult.BestRatio(new Cell(CellKind.ST, 20, 0.25), firstSeed: 1000, days: 5);
        Assert.Equal(1.20, result.Level, 3);
    }
}
