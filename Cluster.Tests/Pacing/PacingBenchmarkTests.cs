using System.Xml.Linq;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Tests.Benchmarks.Pacing;
using Xunit;

namespace Cluster.Tests.Pacing;

public sealed class PacingBenchmarkTests
{
    private static readonly Cell Steady = new(CellKind.ST, 20, 0.25);

    [Fact]
    public void Cells_are_24_scored_ones_and_each_has_a_target()
    {
        Assert.Equal(24, Cell.Scored.Select(cell => cell.Name).Distinct().Count());
        Assert.All(Cell.Scored, cell => Assert.NotNull(PacingTargets.Of(cell)));
        Assert.Contains(Cell.Scored, cell => cell.Name == "ST-20-0.25");
    }

    [Fact]
    public void Gate_a_good_day_passes()
    {
        Assert.Empty(PacingTargets.Broken(Result(Steady, worstDay: 0.029)));
    }

    [Fact]
    public void Gate_each_breach_is_named()
    {
        Assert.Contains("worst day", Assert.Single(PacingTargets.Broken(Result(Steady, worstDay: 0.0301))), StringComparison.Ordinal);
        Assert.Contains("utilisation", Assert.Single(PacingTargets.Broken(Result(Steady, worstDay: 0, idle: 20))), StringComparison.Ordinal);
        var tooMany = Result(Steady, worstDay: 0.03);
        tooMany.Pooled.Abandoned = 31;
        Assert.StartsWith("abandonment", Assert.Single(PacingTargets.Broken(tooMany)), StringComparison.Ordinal);
        var rolling = Result(new Cell(CellKind.MD, 20), worstDay: 0);
        rolling.Pooled.WorstRolling24Hours = 0.0301;
        Assert.Contains("trailing", Assert.Single(PacingTargets.Broken(rolling)), StringComparison.Ordinal);
        var step = Result(new Cell(CellKind.AR, 100), worstDay: 0, idle: 1);
        (step.Pooled.EarlyAnswers, step.Pooled.EarlyAbandoned, step.Pooled.LateAnswers, step.Pooled.LateAbandoned) = (100, 25, 1000, 35);
        Assert.Equal(2, PacingTargets.Broken(step).Count());
    }

    [Fact]
    public void Picture_is_well_formed_and_has_a_mark_for_each_result()
    {
        var svg = XDocument.Parse(PacingPicture.Draw([Result(Steady, 0), Result(Steady, 0) with { Pacer = "vici" }, Result(Steady, 0) with { Pacer = "progressive" }]));
        Assert.Equal(3, svg.Descendants().Count(element => element.Name.LocalName == "title" && element.Value.StartsWith("ST-20", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--cell ST-20 --seeds 50000 --days 3", true)]
    [InlineData("--sensitivity --pacer progressive", true)]
    [InlineData("--pacer nobody", false)]
    [InlineData("--days 0", false)]
    [InlineData("--cell", false)]
    public void Options_are_read_or_refused(string words, bool makeSense) =>
        Assert.Equal(makeSense, PacingOptions.Read(words.Split(' ')) is not null);

    private static CellResult Result(Cell cell, double worstDay, double idle = 9)
    {
        var figures = new WorldFigures { TalkSeconds = 100 - idle, IdleSeconds = idle, Answered = 1000, Abandoned = 29 };
        return new CellResult(cell, Contestant.Ours, figures, worstDay);
    }
}
