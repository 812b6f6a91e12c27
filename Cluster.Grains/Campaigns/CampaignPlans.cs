using System.Collections.Concurrent;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// The plans of this process: a message names a plan by campaign and version instead of carrying it. Bounded; a plan that was
/// dropped is read again.
/// </summary>
public sealed class CampaignPlans(ICampaignStore store, TimeProvider time)
{
    private const int MostPlans = 1_000;

    /// <summary>The campaign itself may live in another process: whoever does not know which version he needs gets one that is at most so old.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, Known> _plans = new();

    /// <summary>The plan of a campaign, of this version or a newer one; 0: the present one. Null when the campaign does not exist.</summary>
    public ValueTask<CampaignPlan?> GetAsync(Guid campaignId, long version) =>
        _plans.TryGetValue(campaignId, out var known) && (version > 0 ? known.Plan.Version >= version : time.GetUtcNow() - known.ReadAt < Age)
            ? new(known.Plan)
            : ReadAsync(campaignId);

    /// <summary>Makes a plan known.</summary>
    public CampaignPlan Put(CampaignRow row)
    {
        if (_plans.Count >= MostPlans)
        {
            _plans.Clear();
        }

        var now = time.GetUtcNow();
        return _plans.AddOrUpdate(
            row.Id,
            id => new Known(new CampaignPlan(id, row.Version, row.Definition), now),
            (id, known) => new Known(known.Plan.Version >= row.Version ? known.Plan : new CampaignPlan(id, row.Version, row.Definition), now)).Plan;
    }

    private async ValueTask<CampaignPlan?> ReadAsync(Guid campaignId) =>
        await store.FindAsync(campaignId) is { } row ? Put(row) : null;

    private sealed record Known(CampaignPlan Plan, DateTimeOffset ReadAt);
}
