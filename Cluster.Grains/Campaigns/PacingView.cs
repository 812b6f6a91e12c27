using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Campaigns;

/// <summary>Shows what the pacer sees and decided, in a supervisor's words.</summary>
internal static class PacingView
{
    public static PacingStatus Of(
        CampaignDefinition definition, OperatorPools pools, PacingBook book, List<Obstacle> obstacles, DateTimeOffset now) => new(
        definition.Mode,
        [.. pools.All.Select(pool => Of(definition, pool, now))],
        book.Abandonment(),
        [.. obstacles]);

    /// <summary>What goes on the gauges.</summary>
    public static PacingFigures FiguresOf(OperatorPools pools, DateTimeOffset now) => new(
        pools.Free(now), pools.Count(Activity.Talking, now), pools.Count(Activity.WrapUp, now),
        pools.All.Sum(pool => pool.Ringing), pools.All.Sum(pool => pool.Waiting));

    private static PoolStatus Of(CampaignDefinition definition, OperatorPool pool, DateTimeOffset now)
    {
        pool.Expire(now, definition.Operators.ConnectLimit);
        var (decision, reason) = (pool.Decided, pool.Decided.Reason);
        return new PoolStatus
        {
            GatewayId = pool.GatewayId,
            Operators = pool.Operators(now),
            Free = pool.Free(now),
            Reserved = pool.Count(Activity.Reserved, now),
            Talking = pool.Count(Activity.Talking, now),
            WrapUp = pool.Count(Activity.WrapUp, now),
            SoonFree = Round(reason.SoonFree),
            Ringing = pool.Ringing,
            Waiting = pool.Waiting,
            ExpectedAnswers = Round(reason.ExpectedAnswers),
            AnswerRate = Round(reason.AnswerRate),
            RiskOfOneMore = Round(reason.RiskOfOneMore),
            RiskLimit = Round(reason.RiskLimit),
            CallsStarted = pool.Started,
            HeldBackBy = decision.HeldBackBy is { } code ? CampaignObstacles.Of(code, definition, reason) : null,
        };
    }

    private static double Round(double figure) => double.IsFinite(figure) ? Math.Round(figure, 4) : 0;
}
