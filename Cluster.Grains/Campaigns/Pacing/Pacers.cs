using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>The pacer of each mode.</summary>
public static class Pacers
{
    /// <summary>Stateless, so one of each is enough.</summary>
    public static IPacer For(CampaignDefinition definition) => definition.Mode switch
    {
        CampaignMode.Message => MessagePacer.Instance,
        CampaignMode.Progressive => ProgressivePacer.Instance,
        CampaignMode.Ratio => new TemporaryRatioPacer(definition.Operators.CallsPerOperator),
        _ => new TemporaryRatioPacer(2),
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

internal sealed class TemporaryRatioPacer(double level) : IPacer
{
    public PacingDecision Decide(in PacingSnapshot seen)
    {
        var wanted = Math.Max(0, (int)(level * seen.FreeOperators) - seen.Ringing.Length - seen.WaitingCalls);
        var lines = MessagePacer.Instance.Decide(seen);
        return wanted <= lines.Calls ? new(wanted, wanted == 0 ? "no-operator" : null) : lines;
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
