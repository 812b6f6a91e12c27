using System.Diagnostics.Metrics;
using Cluster.Silo.Telemetry;
using Xunit;

namespace Cluster.Tests.Api;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly string _name = $"dialer_test_{Guid.NewGuid():N}";
    private readonly Meter _meter = new("Dialer");
    private readonly PrometheusExporter _exporter = new();

    public void Dispose()
    {
        _meter.Dispose();
        _exporter.Dispose();
    }

    [Fact]
    public void Counter_adds_up_by_labels_and_escapes_their_values()
    {
        var counter = _meter.CreateCounter<long>(_name, "{calls}", "Calls\nby \\ outcome.");
        counter.Add(2, new KeyValuePair<string, object?>("outcome", "busy"));
        counter.Add(3, new KeyValuePair<string, object?>("outcome", "busy"));
        counter.Add(1, new KeyValuePair<string, object?>("outcome", "a\"b\\c\nd"));

        Assert.Equal(
            [
                $"# HELP {_name}_total Calls\\nby \\\\ outcome.", $"# TYPE {_name}_total counter", $"{_name}_total{{outcome=\"busy\"}} 5",
                $"{_name}_total{{outcome=\"a\\\"b\\\\c\\nd\"}} 1",
            ],
            Lines());
    }

    [Fact]
    public void Histogram_counts_cumulatively_in_seconds()
    {
        var histogram = _meter.CreateHistogram<double>(_name, "s", "Time.");
        histogram.Record(0.004);
        histogram.Record(0.2);
        histogram.Record(500);

        var lines = Lines();
        Assert.Contains($"{_name}_seconds_bucket{{le=\"0.0025\"}} 0", lines);
        Assert.Contains($"{_name}_seconds_bucket{{le=\"0.005\"}} 1", lines);
        Assert.Contains($"{_name}_seconds_bucket{{le=\"60\"}} 2", lines);
        Assert.Contains($"{_name}_seconds_bucket{{le=\"+Inf\"}} 3", lines);
        Assert.Contains($"{_name}_seconds_count 3", lines);
        Assert.Contains($"{_name}_seconds_sum 500.204", lines);
    }

    [Fact]
    public void Observed_gauge_shows_this_moment_only()
    {
        var gateways = new Dictionary<string, int>(StringComparer.Ordinal) { ["gw1"] = 1, ["gw2"] = 0 };
        _meter.CreateObservableGauge(_name, () => gateways.Select(gateway => new Measurement<int>(gateway.Value, new KeyValuePair<string, object?>("gateway", gateway.Key))));
        Assert.Contains($"{_name}{{gateway=\"gw2\"}} 0", Lines());
        gateways.Remove("gw2");
        gateways["gw1"] = 7;

        Assert.Equal([$"{_name}{{gateway=\"gw1\"}} 7"], Lines().Skip(2));
    }

    [Fact]
    public void Up_down_counter_is_a_gauge_and_meters_of_one_name_share_a_heading()
    {
        using var other = new Meter("Dialer");
        _meter.CreateUpDownCounter<int>(_name).Add(1, new KeyValuePair<string, object?>("gateway", "a"));
        other.CreateUpDownCounter<int>(_name).Add(-1, new KeyValuePair<string, object?>("gateway", "b"));

        var lines = Lines();
        Assert.Single(lines, line => line == $"# TYPE {_name} gauge");
        Assert.Equal([$"{_name}{{gateway=\"a\"}} 1", $"{_name}{{gateway=\"b\"}} -1"], lines.Skip(2).Order());
    }

    [Fact]
    public void Labels_beyond_the_bound_share_one_series()
    {
        var counter = _meter.CreateCounter<int>(_name);
        for (var n = 0; n < PrometheusExporter.MaxSeries + 100; n++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("contact", n));
        }

        var lines = Lines().Skip(2).ToList();
        Assert.Equal(PrometheusExporter.MaxSeries + 1, lines.Count);
        Assert.Contains($"{_name}_total{{overflow=\"true\"}} 100", lines);
    }

    private List<string> Lines() => _exporter.Write().Split('\n').Where(line => line.Contains(_name, StringComparison.Ordinal)).ToList();
}
