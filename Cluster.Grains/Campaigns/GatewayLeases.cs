using Cluster.Grains.Gateways;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Orleans;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// The capacity that a campaign holds at its gateways for the calls of a tick: asked for by weight, and given back when a contact was not
/// dialled after all.
/// </summary>
internal sealed class GatewayLeases(Guid campaignId, IGatewayStore store, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan ListAge = TimeSpan.FromSeconds(10);

    private readonly GatewayShares _shares = new();
    private readonly Dictionary<string, int> _unused = [];
    private readonly Dictionary<string, long> _epochs = [];
    private IReadOnlyList<GatewayShare> _enabled = [];
    private DateTimeOffset _listedAt = DateTimeOffset.MinValue;

    /// <summary>Asks each gateway for its share; what one refuses, the others may take. Adds to the obstacles what each refused.</summary>
    public async Task<List<(string GatewayId, int Calls)>> TakeAsync(CampaignDefinition definition, int calls, List<Obstacle> obstacles)
    {
        var granted = new List<(string, int)>();
        var gateways = await GatewaysAsync(definition);
        while (calls > 0 && gateways.Count > 0)
        {
            var generous = new List<GatewayShare>();
            var missing = 0;
            foreach (var (gatewayId, part) in _shares.Split(calls, gateways))
            {
                var got = part == 0 ? 0 : await TakeFromAsync(gatewayId, definition, part, obstacles);
                granted.Add((gatewayId, got));
                missing += part - got;
                if (got == part)
                {
                    generous.Add(gateways.First(share => share.GatewayId == gatewayId));
                }
            }

            gateways = generous.Count < gateways.Count ? generous : [];
            calls = missing;
        }

        return granted;
    }

    /// <summary>Asks one gateway.</summary>
    public async Task<int> TakeFromAsync(string gatewayId, CampaignDefinition definition, int calls, List<Obstacle> obstacles)
    {
        var grant = await grains.GetGrain<IGatewayGrain>(gatewayId).LeaseAsync(campaignId, definition.Priority, calls);
        if (grant.Limit is { } limit)
        {
            obstacles.Add(CampaignObstacles.Gateway(gatewayId, limit));
        }

        _epochs[gatewayId] = grant.Epoch;
        return grant.Calls;
    }

    /// <summary>Which of the gateway's owners granted last.</summary>
    public long EpochOf(string gatewayId) => _epochs.GetValueOrDefault(gatewayId);

    /// <summary>Keeps a leased call that will not be made, to be given back with others.</summary>
    public void KeepUnused(string gatewayId) => _unused[gatewayId] = _unused.GetValueOrDefault(gatewayId) + 1;

    /// <summary>Gives back what was kept.</summary>
    public async Task ReturnUnusedAsync()
    {
        var unused = _unused.ToArray();
        _unused.Clear();
        foreach (var (gatewayId, calls) in unused)
        {
            await grains.GetGrain<IGatewayGrain>(gatewayId).ReturnLeaseAsync(calls);
        }
    }

    /// <summary>The campaign's gateways; without any, all that are enabled.</summary>
    private async Task<IReadOnlyList<GatewayShare>> GatewaysAsync(CampaignDefinition definition)
    {
        if (definition.Gateways.Count > 0)
        {
            return definition.Gateways;
        }

        if (time.GetUtcNow() - _listedAt > ListAge)
        {
            _listedAt = time.GetUtcNow();
            _enabled = [.. (await store.AllAsync()).Where(row => row.Enabled).Select(row => new GatewayShare(row.Id))];
        }

        return _enabled;
    }
}
