using Cluster.Grains.Campaigns.Pacing;
using Xunit;

namespace Cluster.Tests.Pacing;

public sealed class RiskTests
{
    [Fact]
    public void Exact_risk_equals_what_drawing_lots_gives()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var scene = PacingScene.Draw(seed);
            scene = scene with { Busy = [.. scene.Busy.Take(12)], Ringing = [.. scene.Ringing.Take(15)], Free = scene.Free % 5 };
            var (ahead, exact) = (Look(scene), new ExactRisk());
            exact.Begin(ahead, Seen(scene), 5);
            exact.Add(ahead, 0.3);
            exact.Add(ahead, 0.6);
            foreach (var horizon in new[] { 2, 9, 20 })
            {
                Assert.True(Math.Abs(exact.At(horizon) - Drawn(ahead, scene, horizon)) < 0.015, $"{scene} at {horizon}");
            }
        }
    }

    [Fact]
    public void Normal_risk_is_near_the_exact_one()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var busy = Enumerable.Range(0, 40).Select(_ => new BusyOperator((OperatorPhase)random.Next(2), 100 * random.NextDouble())).ToArray();
            var ringing = Enumerable.Range(0, 60).Select(_ => new RingingCall(28 * random.NextDouble(), seed % 2 == 0 ? double.NaN : 0.3)).ToArray();
            var scene = new PacingScene(seed, random.Next(8), busy, ringing, 0, []);
            var (ahead, exact, normal) = (Look(scene), new ExactRisk(), new NormalRisk());
            exact.Begin(ahead, Seen(scene), 5);
            normal.Begin(ahead, Seen(scene), 5);
            exact.Add(ahead, 0.3);
            normal.Add(ahead, 0.3);
            Assert.True(Math.Abs(exact.OfOneMore(ahead) - normal.OfOneMore(ahead)) < 0.02, $"{scene}");
            Assert.Equal(exact.ExpectedAnswers, normal.ExpectedAnswers, 6);
            Assert.Equal(exact.SoonFree(8), normal.SoonFree(8), 6);
        }
    }

    [Fact]
    public void Normal_law_matches_known_values()
    {
        Assert.Equal(0.5, NormalLaw.Below(0), 6);
        Assert.Equal(0.9772499, NormalLaw.Below(2), 6);
        Assert.Equal(0.0013499, NormalLaw.Below(-3), 6);
    }

    private static RiskForecast Look(PacingScene scene)
    {
        var ahead = new RiskForecast();
        ahead.Look(PacingScene.History(scene.Seed), Seen(scene), 2);
        return ahead;
    }

    private static PacingSnapshot Seen(PacingScene scene) => new()
    {
        Now = 2000,
        LinesLeft = 99,
        RateAllows = 99,
        FreeOperators = scene.Free,
        Busy = scene.Busy,
        Ringing = scene.Ringing,
        WaitingCalls = scene.Waiting,
    };

    /// <summary>Draws who gets free and who answers 40,000 times.</summary>
    private static double Drawn(RiskForecast ahead, PacingScene scene, int horizon)
    {
        var free = scene.Busy.Select(b => ahead.FreeBy(b)[horizon] * b.Share).ToArray();
        var chances = new double[Horizons.Count];
        var answers = scene.Ringing.Select(c =>
        {
            ahead.AnsweredBy(RiskForecast.HalfSecondOf(c.Age), AnswerRate.Scaled(c.Chance, ahead.Ratio), chances);
            return chances[horizon];
        }).Append(0.3 * ahead.NewAnswers[horizon]).Append(0.6 * ahead.NewAnswers[horizon]).ToArray();

        var random = new Random(scene.Seed);
        var nobody = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var spare = scene.Free - scene.Waiting + free.Count(p => random.NextDouble() < p);
            nobody += spare <= answers.Count(p => random.NextDouble() < p) ? 1 : 0;
        }

        return nobody / 40_000.0;
    }
}
