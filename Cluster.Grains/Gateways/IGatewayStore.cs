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

    /// <summary>Attempts that are open on this gateway: to be compared with its channels.</summary>
    Task<IReadOnlyList<OpenAttempt>> OpenAttemptsAsync(string gatewayId);
}

/// <summary>A gateway in the store.</summary>
public sealed record GatewayRow(string Id, GatewayDefinition Definition, bool Enabled);
