using System.Runtime.InteropServices;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>What the ledger of a campaign counted in a stretch of time, a minute or so.</summary>
/// <param name="From">Its begin.</param>
/// <param name="Answers">Answered calls, the abandoned ones too.</param>
/// <param name="Abandoned">Those of them that found no operator in time, or were lost.</param>
/// <param name="EndedAsMachines">Answered calls that were ended because a machine was taken to have answered; not among the answers.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AbandonmentCount(DateTimeOffset From, int Answers, int Abandoned, int EndedAsMachines = 0);
