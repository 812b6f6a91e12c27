using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using Xunit;

namespace Cluster.Tests.Pacing;

public sealed class RatioPacerTests
{
    private static readonly BusyOperator[] Six =
        [.. Enumerable.Repeat(new BusyOperator(OperatorPhase.Talking, 9), 4), .. Enumerable.Repeat(new BusyOperator(OperatorPhase.WrapUp, 9), 2)];

    [Theory]
    [InlineData(1.5, 4, 0, 11)] // 15 - 4 conversations
    [InlineData(1.5, 4, 9, 2)]
    [InlineData(1.0, 4, 7, 0)]
    [InlineData(1.25, 0, 0, 4)] // 7.5 rounds to 8
    public void Calls_fill_up_the_ratio(double ratio, int free, int ringing, int expected)
    {
        var scene = new PacingScene(1, free, Six, [.. Enumerable.Repeat(new RingingCall(5), ringing)], 0, []);
        Assert.Equal(expected, scene.Ask(Pacer(ratio, PacingScene.Budget())).Calls);
    }

    [Fact]
    public void Calls_stay_within_lines_and_rate()
    {
        var scene = new PacingScene(1, 4, Six, [], 1, []);
        Assert.Equal((3, "line-limit"), Told((scene with { LinesLeft = 3 }).Ask(Pacer(2, PacingScene.Budget()))));
        Assert.Equal((2, "rate-limit"), Told((scene with { RateAllows = 2 }).Ask(Pacer(2, PacingScene.Budget()))));
    }

    [Fact]
    public void Calls_with_a_spent_budget_are_those_of_progressive()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var scene = PacingScene.Draw(seed);
            var progressive = scene.Ask(Pacers.For(CampaignMode.Progressive)).Calls;
            Assert.Equal(progressive, scene.Ask(Pacer(3, PacingScene.Budget(answers: 1000, abandoned: 900))).Calls);
            Assert.Equal(progressive, scene.Ask(Pacer(3, PacingScene.Budget(cap: 0, abandoned: 0))).Calls);
        }
    }

    [Fact]
    public void Budget_of_a_small_pool_is_that_of_the_whole_team()
    {
        static int CallsOf(PacingScene scene) => scene.Ask(Pacer(3, PacingScene.Budget(answers: 0, abandoned: 0))).Calls;
        var one = new PacingScene(1, 1, [], [], 0, []);
        Assert.Equal((1, 3), (CallsOf(one), CallsOf(one with { Team = 40 })));
    }

    private static RatioPacer Pacer(double ratio, AbandonmentBudget budget) => new(ratio, new CallHistory(), budget);

    private static (int Calls, string? HeldBackBy) Told(PacingDecision decision) => (decision.Calls, decision.HeldBackBy);
}
