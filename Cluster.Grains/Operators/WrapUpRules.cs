using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Operators;

/// <summary>What a campaign's mode of wrap-up means. Pure.</summary>
internal static class WrapUpRules
{
    /// <summary>Whether an operator writes up when his conversation has ended.</summary>
    /// <param name="rules">Of the campaign.</param>
    /// <param name="isAsked">He has asked for it.</param>
    /// <param name="isGiven">The result is given already.</param>
    public static bool Begins(OperatorRules rules, bool isAsked, bool isGiven) => rules.WrapUpMode switch
    {
        WrapUpMode.Optional => isAsked,
        WrapUpMode.TimeBoxedNoEarlyExit => true,

        // Nobody is held for a result that the campaign does not have.
        WrapUpMode.Mandatory => !isGiven && rules.Dispositions.Count > 0,
        _ => !isGiven && rules.WrapUp > TimeSpan.Zero,
    };

    /// <summary>How long he has; null: as long as it takes.</summary>
    public static TimeSpan? Limit(OperatorRules rules) => rules.WrapUpMode == WrapUpMode.Mandatory ? null : rules.WrapUp;
}
