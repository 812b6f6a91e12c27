namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// Dials ahead of operators who will soon be free: as many calls as keep the chance of each, if answered, to find nobody in time under
/// the limit that the budget of abandoned calls gives. One for each pool; history and budget are the campaign's.
/// </summary>
/// <remarks>
/// Minimising idle time plus a price on abandoned calls is a newsvendor problem: one more call pays as long as
/// P(nobody free | answered) &lt;= price, and the price is the same in every state.
/// Ask it twice a second; asking also when an operator gets free or a call ends does no harm, since its rate is bounded by the clock.
/// </remarks>
public sealed class PredictivePacer(CallHistory history, AbandonmentBudget budget, PacerSettings settings) : IPacer
{
    // A ringing call is given up when it would meet nobody with this chance or more.
    private const double Hopeless = 0.2;
    private const int CancelHorizon = 3;
    private const int UsualAnswer = 8;

    private readonly DialRate _rate = new();
    private readonly RiskForecast _ahead = new();
    private readonly ExactRisk _exact = new();
    private readonly NormalRisk _normal = new();

    /// <inheritdoc/>
    public PacingDecision Decide(in PacingSnapshot seen)
    {
        _ahead.Look(history, seen, settings.Patience);
        var limit = budget.RiskLimit(seen.Now, seen.TeamAtWork, history.MeanHandling, seen.SecondsLeft);

        var uncovered = Math.Max(0, seen.FreeOperators - seen.WaitingCalls - seen.Ringing.Length);
        var (most, bound) = MostCalls(seen);
        IRiskCount risk = ExactRisk.Fits(seen) ? _exact : _normal;
        risk.Begin(_ahead, seen, most);
        var hopeless = Cancels(seen, limit, risk);

        var (calls, riskOfOneMore) = Calls(seen, uncovered, most, limit, risk);
        _rate.Take(calls);
        return new PacingDecision(calls, calls >= most ? bound : limit > 0 ? "risk" : "no-operator")
        {
            CancelRingingFrom = hopeless,
            Reason = new PacingReason
            {
                SoonFree = risk.SoonFree(UsualAnswer),
                ExpectedAnswers = risk.ExpectedAnswers,
                AnswerRate = AnswerRate.Scaled(double.NaN, _ahead.Ratio),
                RiskOfOneMore = riskOfOneMore,
                RiskLimit = limit,
            },
        };
    }

    private (int Calls, double RiskOfOneMore) Calls(in PacingSnapshot seen, int uncovered, int most, double limit, IRiskCount risk)
    {
        if (uncovered > most)
        {
            // Operators are free for all of them and one more.
            return (most, 0);
        }

        for (var n = 0; n < uncovered; n++)
        {
            risk.Add(_ahead, ChanceOf(seen, n));
        }

        var calls = uncovered;
        var riskOfOneMore = risk.OfOneMore(_ahead);
        while (limit > 0 && calls < most && riskOfOneMore <= limit)
        {
            risk.Add(_ahead, ChanceOf(seen, calls));
            calls++;
            riskOfOneMore = risk.OfOneMore(_ahead);
        }

        return (calls, riskOfOneMore);
    }

    private (int Calls, string Bound) MostCalls(in PacingSnapshot seen)
    {
        var lines = Math.Min(seen.LinesLeft, (int)(settings.RingingPerOperator * seen.AtWork) - seen.Ringing.Length);
        var rate = Math.Min(seen.RateAllows, _rate.Allows(seen.Now, settings.CallsPerOperatorSecond * seen.AtWork));
        return lines <= rate ? (Math.Max(0, lines), "line-limit") : (Math.Max(0, rate), "rate-limit");
    }

    private double ChanceOf(in PacingSnapshot seen, int call) =>
        AnswerRate.Scaled(call < seen.NextChances.Length ? seen.NextChances[call] : double.NaN, _ahead.Ratio);

    private double? Cancels(in PacingSnapshot seen, double limit, IRiskCount risk)
    {
        var operators = seen.FreeOperators + seen.Busy.Length;
        return settings.MayCancelRinging && operators <= ExactRisk.MostBusy && seen.Ringing.Length > 0 && risk.At(CancelHorizon) > Math.Max(limit, Hopeless)
            ? Math.Max(PacerSettings.LeastRing, settings.CancelNoEarlierThan)
            : null;
    }
}
