using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>How a campaign stands with one rule on abandoned calls.</summary>
/// <param name="Policy">The rule.</param>
/// <param name="Answers">Live answers in its window, after the rule's estimates of machines.</param>
/// <param name="Abandoned">Abandoned calls in its window, after the same.</param>
/// <param name="Left">How many more may be abandoned before the share of the answers so far is over the cap; below 0: over it.</param>
/// <param name="RiskLimit">The highest chance of being abandoned that a new call may have by this rule, 0 to 1.</param>
public sealed record BudgetFigures(AbandonmentPolicy Policy, double Answers, double Abandoned, double Left, double RiskLimit)
{
    /// <summary>Abandoned calls as a share of the live answers, 0 to 1.</summary>
    public double Share => Answers > 0 ? Abandoned / Answers : 0;
}
