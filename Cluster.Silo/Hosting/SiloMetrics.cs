using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Cluster.Silo.Hosting;

/// <summary>How many silos this one counts, and of Orleans' own figures those that the embedded host has too, under the same names.</summary>
internal sealed class SiloMetrics : IHostedService, IDisposable
{
    private const string Activations = "orleans-catalog-activations";
    private const string Timeouts = "orleans-app-requests-timedout";

    private readonly Meter _meter;
    private readonly MeterListener _listener = new();
    private long _activations;
    private long _timeouts;

    public SiloMetrics(IMeterFactory meters, ISiloStatusOracle silos)
    {
        _meter = meters.Create("Cluster.Silo");
        _meter.CreateObservableGauge("dialer_silos", () => silos.GetApproximateSiloStatuses(onlyActive: true).Count, "{silo}", "Silos that work, as this one sees it.");
        _meter.CreateObservableGauge("dialer_grain_activations", () => Read(ref _activations), "{grain}", "Grains in memory.");
        _meter.CreateObservableCounter("dialer_grain_call_timeouts", () => Read(ref _timeouts), "{call}", "Calls whose answer did not come in time.");
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Microsoft.Orleans" && instrument.Name is Activations or Timeouts)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Take(instrument, value));
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Take(instrument, value));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    private long Read(ref long figure)
    {
        _listener.RecordObservableInstruments();
        return Interlocked.Read(ref figure);
    }

    private void Take(Instrument instrument, long value) => Interlocked.Exchange(ref instrument.Name == Activations ? ref _activations : ref _timeouts, value);
}
