namespace Cluster.Grains;

/// <summary>
/// Who may act for a gateway or an operator. In a cluster two activations of one grain can exist for a while; the store numbers the owners and
/// refuses what an earlier one wants to write. So whoever was followed by another one changes nothing any more, and finds out that he was.
/// </summary>
/// <param name="take">Makes a new owner in the store; answers his number, 0: there is nothing to own.</param>
/// <param name="present">Number of the present owner.</param>
/// <param name="time">The clock.</param>
internal sealed class Ownership(Func<Task<long>> take, Func<Task<long>> present, TimeProvider time)
{
    /// <summary>How often an owner looks whether he still is one.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>An owner who could not look for so long dials nothing: he may have a successor.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private DateTimeOffset _seenAt;

    /// <summary>Number of this owner, which no earlier one had; 0: it is none.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whether it may dial.</summary>
    public bool IsHeld => Epoch > 0 && time.GetUtcNow() - _seenAt < Patience;

    /// <summary>From now on this is the owner, and whoever was it is not.</summary>
    public async Task TakeAsync()
    {
        Epoch = await take();
        _seenAt = time.GetUtcNow();
    }

    /// <summary>Looks whether this is still the owner; once it is not, it never is again.</summary>
    public async Task<bool> IsOwnerAsync()
    {
        var (asked, at) = (Epoch, time.GetUtcNow());
        if (await present() is var owner && owner != asked && asked == Epoch)
        {
            Epoch = 0;
            return false;
        }

        _seenAt = at;
        return true;
    }
}
