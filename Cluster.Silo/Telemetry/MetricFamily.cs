using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cluster.Silo.Telemetry;

/// <summary>The series of one instrument.</summary>
internal sealed class MetricFamily
{
    private static readonly double[] s_secondBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] s_countBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly string _help;
    private readonly string _type;
    private readonly bool _adds;
    private readonly bool _observed;
    private readonly double[]? _bounds;

    public MetricFamily(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        var counts = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        var seconds = instrument.Unit == "s";
        _observed = instrument.IsObservable;
        _adds = kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>);
        _bounds = kind == typeof(Histogram<>) ? (seconds ? s_secondBounds : s_countBounds) : null;
        _type = _bounds is not null ? "histogram" : counts ? "counter" : "gauge";
        _help = (instrument.Description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        var name = new string(instrument.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_').ToArray());
        name = seconds && !name.EndsWith("_seconds", StringComparison.Ordinal) ? name + "_seconds" : name;
        Name = counts && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    public string Name { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelsOf(tags);
        lock (_gate)
        {
            if (!_series.TryGetValue(labels, out var series))
            {
                labels = _series.Count < PrometheusExporter.MaxSeries ? labels : "overflow=\"true\"";
                if (!_series.TryGetValue(labels, out series))
                {
                    _series[labels] = series = new Series(_bounds is null ? null : new long[_bounds.Length]);
                }
            }

            series.Count++;
            series.Value = _adds || _bounds is not null ? series.Value + value : value;
            var bucket = _bounds is null ? -1 : Array.FindIndex(_bounds, bound => value <= bound);
            if (bucket >= 0)
            {
                series.Buckets![bucket]++;
            }
        }
    }

    /// <summary>Observed values are of the moment: what is not observed again is gone.</summary>
    public void Forget()
    {
        if (_observed)
        {
            lock (_gate)
            {
                _series.Clear();
            }
        }
    }

    public void WriteHeading(StringBuilder text) =>
        text.Append("# HELP ").Append(Name).Append(' ').Append(_help).Append("\n# TYPE ").Append(Name).Append(' ').Append(_type).Append('\n');

    public void WriteSeries(StringBuilder text)
    {
        lock (_gate)
        {
            foreach (var (labels, series) in _series)
            {
                if (_bounds is null)
                {
                    Line(text, "", labels, series.Value);
                    continue;
                }

                var below = 0L;
                for (var index = 0; index < _bounds.Length; index++)
                {
                    below += series.Buckets![index];
                    Line(text, "_bucket", Join(labels, $"le=\"{Number(_bounds[index])}\""), below);
                }

                Line(text, "_bucket", Join(labels, "le=\"+Inf\""), series.Count);
                Line(text, "_sum", labels, series.Value);
                Line(text, "_count", labels, series.Count);
            }
        }
    }

    private void Line(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(Name).Append(suffix);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Join(string labels, string label) => labels.Length == 0 ? label : $"{labels},{label}";

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length > 0 ? "," : "").Append(new string(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_').ToArray())).Append("=\"");
            foreach (var c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                _ = c switch
                {
                    '\\' => text.Append("\\\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append("\\n"),
                    _ => text.Append(c),
                };
            }

            text.Append('"');
        }

        return text.ToString();
    }

    private sealed class Series(long[]? buckets)
    {
        public long[]? Buckets { get; } = buckets;

        public long Count { get; set; }

        public double Value { get; set; }
    }
}
