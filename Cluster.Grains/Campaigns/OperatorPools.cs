using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Campaigns;

/// <summary>The pools of a campaign, one for each gateway on which it has operators or calls. An operator is in one of them.</summary>
internal sealed class OperatorPools
{
    private readonly Dictionary<string, OperatorPool> _pools = new(StringComparer.Ordinal);

    /// <summary>In a stable order, so that a simulation can be replayed.</summary>
    public IReadOnlyList<OperatorPool> All { get; private set; } = [];

    /// <summary>The pool of a gateway; made when there is none.</summary>
    public OperatorPool this[string gatewayId]
    {
        get
        {
            if (!_pools.TryGetValue(gatewayId, out var pool))
            {
                _pools.Add(gatewayId, pool = new OperatorPool(gatewayId));
                All = [.. _pools.Values.OrderBy(one => one.GatewayId, StringComparer.Ordinal)];
            }

            return pool;
        }
    }

    /// <summary>The pool of a gateway, if there is one.</summary>
    public OperatorPool? Find(string gatewayId) => _pools.GetValueOrDefault(gatewayId);

    /// <summary>Operators of all pools who stay; one whom campaigns share counts in part.</summary>
    public int Team(DateTimeOffset now) => (int)Math.Ceiling(All.Sum(pool => pool.Strength(now)));

    public int Free(DateTimeOffset now) => All.Sum(pool => pool.Free(now));

    /// <summary>Takes the operator out of all pools but this one.</summary>
    public void Settle(Guid operatorId, string gatewayId)
    {
        foreach (var pool in All.Where(pool => pool.GatewayId != gatewayId))
        {
            pool.Forget(operatorId);
        }
    }

    /// <summary>Lets go of pools without operators and calls.</summary>
    public void Sweep()
    {
        foreach (var pool in All.Where(pool => pool.IsEmpty).ToList())
        {
            _pools.Remove(pool.GatewayId);
            All = [.. All.Where(one => one != pool)];
        }
    }

    public int Count(Activity activity, DateTimeOffset now) => All.Sum(pool => pool.Count(activity, now));
}
