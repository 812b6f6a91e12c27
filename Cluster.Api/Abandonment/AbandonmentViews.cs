using Cluster.Grains.Campaigns;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Abandonment;

/// <summary>How a campaign stood with its abandonment rules, recounted from the call records alone.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="From">Windows that end before are left out.</param>
/// <param name="To">Nothing after this is counted.</param>
/// <param name="Zone">The zone of days and months.</param>
/// <param name="Rules">One for each rule of the campaign.</param>
public sealed record AbandonmentReport(Guid CampaignId, DateTimeOffset From, DateTimeOffset To, string Zone, IReadOnlyList<RuleFigures> Rules);

/// <summary>How a campaign stood with one rule.</summary>
/// <param name="Policy">The rule.</param>
/// <param name="Kept">Whether it was kept in every window, at the end of each minute where windows roll.</param>
/// <param name="Worst">The window with the highest share; null: nothing was answered.</param>
/// <param name="Windows">Each calendar day or month; of windows that roll, the one that ends last.</param>
public sealed record RuleFigures(AbandonmentPolicy Policy, bool Kept, WindowFigures? Worst, IReadOnlyList<WindowFigures> Windows);
