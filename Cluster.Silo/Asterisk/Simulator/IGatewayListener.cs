using Cluster.Grains.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>Who is linked to a simulated gateway. Called under the gateway's lock, so it must be quick.</summary>
internal interface IGatewayListener
{
    /// <summary>Something happened on a channel.</summary>
    void Happened(ChannelEvent happened);

    /// <summary>The gateway cuts the link.</summary>
    void Cut();
}

/// <summary>An originate came to its end: answered, or failed. Asterisk tells it apart from the channel's own events.</summary>
internal sealed record OriginateFinished(DateTimeOffset At, string ChannelId, bool Success, int Reason) : ChannelEvent(At, ChannelId);
