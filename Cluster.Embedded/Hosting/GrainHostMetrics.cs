using System.Diagnostics.Metrics;

namespace Cluster.Embedded;

/// <summary>What the grain host counts. The only label is the grain class.</summary>
internal sealed class GrainHostMetrics : IDisposable
{
    internal const string MeterName = "Cluster.Embedded";

    private readonly Meter meter;
    private readonly Counter<long> refused;
    private readonly Counter<long> timedOut;

    public GrainHostMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        refused = meter.CreateCounter<long>("dialer_grain_mailbox_refused", "{call}", "Calls refused because the grain's mailbox was full.");
        timedOut = meter.CreateCounter<long>("dialer_grain_call_timeouts", "{call}", "Calls whose answer did not come in time.");
    }

    public void Dispose() => meter.Dispose();

    internal void Observe(GrainClass[] classes) => meter.CreateObservableGauge(
        "dialer_grain_activations",
        () => classes.Select(c => new Measurement<int>(c.Count, Label(c))),
        "{grain}",
        "Grains in memory.");

    internal void MailboxRefused(GrainClass grainClass) => refused.Add(1, Label(grainClass));

    internal void CallTimedOut(GrainClass grainClass) => timedOut.Add(1, Label(grainClass));

    private static KeyValuePair<string, object?> Label(GrainClass grainClass) => new("grain", grainClass.Name);
}
