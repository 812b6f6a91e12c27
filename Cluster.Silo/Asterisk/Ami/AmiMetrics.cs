using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>What the links measure. The only label is the gateway: channels and calls would be unbounded.</summary>
public sealed class AmiMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Dialer";

    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<string, Func<int>> _depths = new();
    private readonly Counter<long> _events;
    private readonly Counter<long> _boundHits;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _timeouts;

    /// <summary>Creates the instruments.</summary>
    public AmiMetrics()
    {
        _events = _meter.CreateCounter<long>("dialer_ami_events", description: "Events given to the reader.");
        _boundHits = _meter.CreateCounter<long>("dialer_ami_queue_bound_hits", description: "Links dropped because the reader fell behind.");
        _reconnects = _meter.CreateCounter<long>("dialer_ami_reconnects", description: "Tries to connect after the first.");
        _timeouts = _meter.CreateCounter<long>("dialer_ami_action_timeouts", description: "Actions whose reply did not come in time.");
        _meter.CreateObservableGauge("dialer_ami_queue_depth", Depths, description: "Events that wait for the reader.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Watch(string gatewayId, Func<int> depth) => _depths[gatewayId] = depth;

    internal void Unwatch(string gatewayId, Func<int> depth) => _depths.TryRemove(new(gatewayId, depth));

    internal void Event(KeyValuePair<string, object?> gateway) => _events.Add(1, gateway);

    internal void BoundHit(KeyValuePair<string, object?> gateway) => _boundHits.Add(1, gateway);

    internal void Reconnect(KeyValuePair<string, object?> gateway) => _reconnects.Add(1, gateway);

    internal void Timeouts(int count, KeyValuePair<string, object?> gateway) => _timeouts.Add(count, gateway);

    internal static KeyValuePair<string, object?> Label(string gatewayId) => new("gateway", gatewayId);

    private IEnumerable<Measurement<int>> Depths() => _depths.Select(pair => new Measurement<int>(pair.Value(), Label(pair.Key)));
}
