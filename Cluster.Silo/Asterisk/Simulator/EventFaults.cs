using Cluster.Grains.Gateways;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>Decides when, and how often, an event is told.</summary>
internal sealed class EventFaults(Faults faults, Random random)
{
    private readonly Dictionary<string, DateTimeOffset> _channelNotBefore = [];
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private DateTimeOffset? _lastEvent;

    /// <summary>Whether the links shall be cut now.</summary>
    public bool ShouldDrop(DateTimeOffset now)
    {
        var since = now - (_lastEvent ?? now);
        _lastEvent = now;
        return faults.MeanTimeBetweenDrops is { } mean && random.NextDouble() < 1 - Math.Exp(-(since / mean));
    }

    /// <summary>The moments at which to tell the event: none, one or two.</summary>
    public (DateTimeOffset? First, DateTimeOffset? Second) Plan(ChannelEvent happened, DateTimeOffset now)
    {
        if (Hits(faults.LoseEvent))
        {
            return (null, null);
        }

        if (Hits(faults.DelayEvent))
        {
            _notBefore = Later(_notBefore, now + Delay());
        }

        var at = Later(now, _notBefore);
        if (Hits(faults.ReorderWithinChannel))
        {
            at += Delay();
        }
        else
        {
            at = KeepOrder(happened.ChannelId, at, now);
        }

        return (at, Hits(faults.RepeatEvent) ? at + Delay() : null);
    }

    private DateTimeOffset KeepOrder(string channelId, DateTimeOffset at, DateTimeOffset now)
    {
        if (_channelNotBefore.TryGetValue(channelId, out var notBefore))
        {
            if (notBefore <= now)
            {
                _channelNotBefore.Remove(channelId);
            }

            at = Later(at, notBefore);
        }

        if (Hits(faults.ReorderAcrossChannels))
        {
            at += Delay();
            _channelNotBefore[channelId] = at;
        }

        return at;
    }

    private bool Hits(double probability) => probability > 0 && random.NextDouble() < probability;

    private TimeSpan Delay() => faults.DelayMost * random.NextDouble();

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
