using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <summary>
/// What a gateway can take on now: channels, calls a second, and fair shares between campaigns in proportion to their priorities. A
/// campaign that has had more than its share lately waits while another one asks in vain.
/// </summary>
internal sealed class GatewayCapacity(TimeProvider time)
{
    /// <summary>A lease that is not used within this time is free again.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DemandTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShareHalfLife = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Guid, Share> _shares = [];
    private readonly Queue<(DateTimeOffset Expires, int Calls)> _leases = [];
    private double _tokens = 1;
    private DateTimeOffset _last = time.GetUtcNow();

    /// <summary>Calls that were granted and not made yet.</summary>
    public int Leased { get; private set; }

    /// <summary>Grants up to <paramref name="calls"/>.</summary>
    /// <param name="campaignId">Who asks.</param>
    /// <param name="priority">Its weight.</param>
    /// <param name="calls">How many it wants.</param>
    /// <param name="inUse">Channels in use.</param>
    /// <param name="limits">The gateway's limits.</param>
    public LeaseGrant Lease(Guid campaignId, int priority, int calls, int inUse, GatewayDefinition limits)
    {
        var now = time.GetUtcNow();
        Advance(now, limits.CallsPerSecond);
        var free = Math.Max(0, limits.MaxChannels - inUse - Leased);
        var allowed = Math.Min(free, (int)_tokens);
        var fair = Math.Min(allowed, FairLimit(campaignId, priority, now));
        var granted = Math.Min(calls, fair);
        var share = _shares.GetValueOrDefault(campaignId);
        _shares[campaignId] = new Share(priority, share.Granted + granted, granted < calls ? now + DemandTime : DateTimeOffset.MinValue);
        _tokens -= granted;
        if (granted > 0)
        {
            Leased += granted;
            _leases.Enqueue((now + LeaseTime, granted));
        }

        return new LeaseGrant(granted, granted == calls ? null : fair < allowed ? "share" : free < (int)_tokens + granted ? "channels" : "rate");
    }

    /// <summary>A leased call is being made, or will not be.</summary>
    public void Use(int calls = 1)
    {
        Leased = Math.Max(0, Leased - calls);
        while (calls > 0 && _leases.TryDequeue(out var lease))
        {
            if (lease.Calls > calls)
            {
                // Back to the front would need a deque; expiry a little later does no harm.
                _leases.Enqueue((lease.Expires, lease.Calls - calls));
            }

            calls -= Math.Min(calls, lease.Calls);
        }
    }

    /// <summary>Gives back leased calls that were not made: their tokens too.</summary>
    public void Return(int calls)
    {
        Use(calls);
        _tokens += calls;
    }

    /// <summary>The most that keeps this campaign within its share, as long as another one asks in vain.</summary>
    private int FairLimit(Guid campaignId, int priority, DateTimeOffset now)
    {
        double weights = priority;
        double granted = 0;
        var contested = false;
        foreach (var (other, share) in _shares)
        {
            granted += share.Granted;
            if (other != campaignId && share.UnmetUntil > now)
            {
                contested = true;
                weights += share.Priority;
            }
        }

        if (!contested)
        {
            return int.MaxValue;
        }

        var part = priority / weights;
        var own = _shares.GetValueOrDefault(campaignId).Granted;
        return (int)Math.Max(0, Math.Ceiling(((part * granted) - own + 0.5) / (1 - part)));
    }

    private void Advance(DateTimeOffset now, double callsPerSecond)
    {
        var elapsed = now - _last;
        _last = now;
        _tokens = Math.Min(Math.Max(1, callsPerSecond), _tokens + (elapsed.TotalSeconds * callsPerSecond));
        while (_leases.TryPeek(out var lease) && lease.Expires <= now)
        {
            _leases.Dequeue();
            Leased = Math.Max(0, Leased - lease.Calls);
        }

        var decay = Math.Pow(0.5, elapsed / ShareHalfLife);
        foreach (var campaignId in _shares.Keys.ToArray())
        {
            var share = _shares[campaignId] with { Granted = _shares[campaignId].Granted * decay };
            if (share.Granted < 0.01 && share.UnmetUntil < now)
            {
                _shares.Remove(campaignId);
            }
            else
            {
                _shares[campaignId] = share;
            }
        }
    }

    private readonly record struct Share(int Priority, double Granted, DateTimeOffset UnmetUntil);
}
