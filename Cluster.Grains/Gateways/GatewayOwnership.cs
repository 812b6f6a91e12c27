namespace Cluster.Grains.Gateways;

/// <summary>
/// Who may use a gateway's link. In a cluster two activations of one gateway can exist for a while; the store numbers the owners, and each
/// claim names the one that granted its capacity. So whoever was followed by another one can neither dial nor have calls claimed for it.
/// </summary>
internal sealed class GatewayOwnership(string gatewayId, IGatewayStore store, TimeProvider time)
{
    /// <summary>How often an owner looks whether he still is one.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>An owner who could not look for so long dials nothing: he may have a successor.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private DateTimeOffset _seenAt;

    /// <summary>Number of this owner, which no owner of any gateway had before; 0: it is none.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whether it may dial.</summary>
    public bool IsHeld => Epoch > 0 && time.GetUtcNow() - _seenAt < Patience;

    /// <summary>From now on this is the owner, and whoever was it is not.</summary>
    public async Task TakeAsync()
    {
        Epoch = await store.TakeAsync(gatewayId);
        _seenAt = time.GetUtcNow();
    }

    /// <summary>Looks whether this is still the owner; once it is not, it never is again.</summary>
    public async Task<bool> IsOwnerAsync()
    {
        var (asked, at) = (Epoch, time.GetUtcNow());
        if (await store.EpochAsync(gatewayId) is var present && present != asked && asked == Epoch)
        {
            Epoch = 0;
            return false;
        }

        _seenAt = at;
        return true;
    }
}
