namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// A fixed number of calls for each operator, free or busy, set by a person who takes the blame; but never more than one for each free
/// operator once the budget of abandoned calls is spent.
/// </summary>
/// <param name="ratio">Calls for each operator, 1 or more.</param>
/// <param name="history">The campaign's, for what the budget needs to know.</param>
/// <param name="budget">The campaign's.</param>
public sealed class RatioPacer(double ratio, CallHistory history, AbandonmentBudget budget) : IPacer
{
    /// <inheritdoc/>
    public PacingDecision Decide(in PacingSnapshot seen)
    {
        var limit = budget.RiskLimit(seen.Now, seen.TeamAtWork, history.MeanHandling, seen.SecondsLeft);
        var reason = new PacingReason { AnswerRate = history.ChanceOfAnswer(seen.Now), RiskLimit = limit };
        if (limit <= 0)
        {
            return ProgressivePacer.Instance.Decide(seen) with { Reason = reason };
        }

        // Who talks has his call; it is one of those that the ratio allows him.
        var wanted = (int)Math.Round(ratio * (seen.FreeOperators + seen.Busy.Length), MidpointRounding.AwayFromZero)
            - seen.Ringing.Length - seen.WaitingCalls - InConversation(seen.Busy);
        var calls = Math.Max(0, Math.Min(wanted, Math.Min(seen.LinesLeft, seen.RateAllows)));
        var bound = wanted <= calls ? null : seen.LinesLeft <= seen.RateAllows ? "line-limit" : "rate-limit";
        return new PacingDecision(calls, wanted <= 0 ? "no-operator" : bound) { Reason = reason };
    }

    private static int InConversation(ReadOnlySpan<BusyOperator> busy)
    {
        var talking = 0;
        foreach (ref readonly var one in busy)
        {
            talking += one.Phase == OperatorPhase.Talking ? 1 : 0;
        }

        return talking;
    }
}
