using System.Collections.Concurrent;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// The plans of this process: a message names a plan by campaign and version instead of carrying it. Bounded; a plan that was
/// dropped is read again.
/// </summary>
public sealed class CampaignPlans(ICampaignStore store)
{
    private const int MostPlans = 1_000;

    private readonly ConcurrentDictionary<Guid, CampaignPlan> _plans = new();

    /// <summary>The plan of a campaign, of this version or a newer one; null when the campaign does not exist.</summary>
    public ValueTask<CampaignPlan?> GetAsync(Guid campaignId, long version) =>
        _plans.TryGetValue(campaignId, out var plan) && plan.Version >= version ? new(plan) : ReadAsync(campaignId);

    /// <summary>Makes a plan known.</summary>
    public CampaignPlan Put(CampaignRow row)
    {
        if (_plans.Count >= MostPlans)
        {
            _plans.Clear();
        }

        return _plans.AddOrUpdate(
            row.Id,
            static (id, row) => new CampaignPlan(id, row.Version, row.Definition),
            static (id, known, row) => known.Version >= row.Version ? known : new CampaignPlan(id, row.Version, row.Definition),
            row);
    }

    private async ValueTask<CampaignPlan?> ReadAsync(Guid campaignId) =>
        await store.FindAsync(campaignId) is { } row ? Put(row) : null;
}
