using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Cluster.Silo.Telemetry;

/// <summary>
/// Gathers the instruments named <c>dialer_*</c> and writes them in the Prometheus text format 0.0.4. Series are bounded per instrument;
/// what is beyond goes into one series labelled <c>overflow</c>, so that a mistake in a label cannot eat the memory.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    /// <summary>Type of what <see cref="Write"/> gives.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Most series of an instrument.</summary>
    public const int MaxSeries = 500;

    private const string Prefix = "dialer_";

    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly MeterListener _listener = new();

    /// <summary>Starts to listen, to instruments that are there and to those that come.</summary>
    public PrometheusExporter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, static added => new MetricFamily(added)));
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out var _);
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, family) => ((MetricFamily)family!).Record((double)value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Everything at this moment.</summary>
    public string Write()
    {
        var families = _families.Values.ToList();
        families.ForEach(family => family.Forget());
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();

        // Several meters may have an instrument of one name (one for each gateway, say): the format wants them under one heading.
        foreach (var group in families.GroupBy(family => family.Name, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            group.First().WriteHeading(text);
            foreach (var family in group)
            {
                family.WriteSeries(text);
            }
        }

        return text.ToString();
    }

    /// <summary>Stops to listen.</summary>
    public void Dispose() => _listener.Dispose();
}
