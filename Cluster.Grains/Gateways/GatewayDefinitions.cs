using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <summary>What of a gateway's definition concerns its link.</summary>
internal static class GatewayDefinitions
{
    public static GatewayAddress Address(this GatewayDefinition gateway) => new(
        gateway.Host, gateway.Port, gateway.User, gateway.Secret, gateway.Tls, gateway.TlsFingerprint, gateway.Trunk);

    public static bool LinkDiffersFrom(this GatewayDefinition one, GatewayDefinition other) => one.Address() != other.Address();
}
