using Cluster.Grains.Gateways;
using Microsoft.Extensions.Logging;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>Makes links over the manager interface.</summary>
/// <param name="options">Patience and bounds of every link.</param>
/// <param name="time">The clock of all time-outs.</param>
/// <param name="random">Source of the jitter; used under its own lock.</param>
/// <param name="metrics">Where the links count.</param>
/// <param name="logger">Where the links log.</param>
public sealed class AsteriskLinkFactory(
    AsteriskLinkOptions options, TimeProvider time, Random random, AmiMetrics metrics, ILogger<AsteriskLinkFactory> logger) : IGatewayLinkFactory
{
    /// <inheritdoc/>
    public IGatewayLink Create(string gatewayId, GatewayAddress address) =>
        new AsteriskLink(gatewayId, address, options, time, random, metrics, logger);
}
