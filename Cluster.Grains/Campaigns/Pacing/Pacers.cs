using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>The pacer of each mode.</summary>
public static class Pacers
{
    /// <summary>Stateless, so one of each is enough.</summary>
    public static IPacer For(CampaignMode mode) => mode switch
    {
        CampaignMode.Message => MessagePacer.Instance,
        CampaignMode.Progressive => ProgressivePacer.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A pacer of this mode learns: it needs the campaign's history and budget."),
    };

    /// <summary>A pacer for one pool of a campaign.</summary>
    /// <param name="definition">How the campaign dials.</param>
    /// <param name="history">The campaign's.</param>
    /// <param name="budget">The campaign's.</param>
    public static IPacer For(CampaignDefinition definition, CallHistory history, AbandonmentBudget budget) => definition.Mode switch
    {
        CampaignMode.Ratio => new RatioPacer(definition.Operators.CallsPerOperator, history, budget),
        CampaignMode.Predictive => new PredictivePacer(history, budget, SettingsOf(definition.Operators)),
        _ => For(definition.Mode),
    };

    private static PacerSettings SettingsOf(OperatorRules rules) => new()
    {
        Patience = Math.Min(rules.ConnectLimit.TotalSeconds, rules.Abandonment.Select(rule => rule.Threshold.TotalSeconds).DefaultIfEmpty(2).Min()),
        MayCancelRinging = rules.CancelLateRinging,
        CancelNoEarlierThan = Math.Max(PacerSettings.LeastRing, rules.MinimumRingTime.TotalSeconds),
    };
}

/// <summary>No operators: as many calls as the lines and the rate allow.</summary>
internal sealed class MessagePacer : IPacer
{
    public static readonly MessagePacer Instance = new();

    public PacingDecision Decide(in PacingSnapshot seen)
    {
        var lines = Math.Max(0, seen.LinesLeft);
        return lines <= seen.RateAllows ? new(lines, lines == 0 ? "line-limit" : null) : new(seen.RateAllows, "rate-limit");
    }
}

/// <summary>One call for each free operator, never more: nobody who answers is kept waiting for a person.</summary>
internal sealed class ProgressivePacer : IPacer
{
    public static readonly ProgressivePacer Instance = new();

    public PacingDecision Decide(in PacingSnapshot seen)
    {
        var uncovered = Math.Max(0, seen.FreeOperators - seen.Ringing.Length - seen.WaitingCalls);
        var lines = MessagePacer.Instance.Decide(seen);
        return uncovered <= lines.Calls ? new(uncovered, uncovered == 0 ? "no-operator" : null) : lines;
    }
}
