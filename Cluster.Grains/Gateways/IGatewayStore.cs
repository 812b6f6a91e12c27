using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <summary>Gateways as the store knows them.</summary>
public interface IGatewayStore
{
    /// <summary>A gateway, or null.</summary>
    Task<GatewayRow?> FindAsync(string gatewayId);

    /// <summary>All gateways.</summary>
    Task<IReadOnlyList<GatewayRow>> AllAsync();

    /// <summary>
    /// Takes the link: answers the number of the new owner, above those of all owners of any gateway. When it returns, no claim for an earlier owner can be
    /// committed any more.
    /// </summary>
    Task<long> TakeAsync(string gatewayId);

    /// <summary>The number of the present owner; 0: nobody has owned it, or it is gone.</summary>
    Task<long> EpochAsync(string gatewayId);

    /// <summary>Attempts that are open on this gateway: to be compared with its channels.</summary>
    Task<IReadOnlyList<OpenAttempt>> OpenAttemptsAsync(string gatewayId);
}

/// <summary>A gateway in the store.</summary>
public sealed record GatewayRow(string Id, GatewayDefinition Definition, bool Enabled);
