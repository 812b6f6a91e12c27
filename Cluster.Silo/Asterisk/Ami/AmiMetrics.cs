using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>What the links measure. The only label is the gateway: channels and calls would be unbounded.</summary>
public sealed class AmiMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Dialer";

    private static readonly HashSet<string> ConnectFailures =
        ["NONEXISTENT", "TAKEN", "ILLEGAL", "LATE", "UNANSWERED", "FAILURE", "LOOP", "INCOMPATIBLE"];

    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<string, Func<int>> _depths = new();
    private readonly Counter<long> _events;
    private readonly Counter<long> _boundHits;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _timeouts;
    private readonly Counter<long> _failedConnects;
    private readonly Counter<long> _missingSounds;

    /// <summary>Creates the instruments.</summary>
    public AmiMetrics()
    {
        _events = _meter.CreateCounter<long>("dialer_ami_events", description: "Events given to the reader.");
        _boundHits = _meter.CreateCounter<long>("dialer_ami_queue_bound_hits", description: "Links dropped because the reader fell behind.");
        _reconnects = _meter.CreateCounter<long>("dialer_ami_reconnects", description: "Tries to connect after the first.");
        _timeouts = _meter.CreateCounter<long>("dialer_ami_action_timeouts", description: "Actions whose reply did not come in time.");
        _failedConnects = _meter.CreateCounter<long>("dialer_connect_failures", description: "Answered customers who were not connected, by the dialplan's reason.");
        _missingSounds = _meter.CreateCounter<long>("dialer_sounds_missing", description: "Calls to which nothing could be played.");
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

    /// <summary>The dialplan's reasons are few; whatever else it may say is one label.</summary>
    internal void ConnectFailed(string gatewayId, string result) => _failedConnects.Add(
        1, Label(gatewayId), new KeyValuePair<string, object?>("result", ConnectFailures.Contains(result) ? result : "other"));

    internal void SoundMissing(KeyValuePair<string, object?> gateway) => _missingSounds.Add(1, gateway);

    internal static KeyValuePair<string, object?> Label(string gatewayId) => new("gateway", gatewayId);

    private IEnumerable<Measurement<int>> Depths() => _depths.Select(pair => new Measurement<int>(pair.Value(), Label(pair.Key)));
}
