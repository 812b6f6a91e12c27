using System.Diagnostics.Metrics;
using System.Globalization;
using Cluster.Grains.Campaigns;

namespace Cluster.Tests.Benchmarks;

/// <summary>Reads the product's own instruments while a benchmark runs.</summary>
internal sealed class DialMeters : IDisposable
{
    private const double StepsPerMillisecond = 10;
    private const int Steps = 100_000;

    private readonly MeterListener _listener = new();
    private readonly int[] _claims = new int[Steps];
    private readonly int[] _refills = new int[Steps];
    private long _ended;
    private long _answered;
    private long _notDialled;
    private long _refused;
    private long _batches;
    private long _changes;

    public DialMeters()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == CampaignMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Count(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Time(instrument.Name, value));
        _listener.Start();
    }

    /// <summary>Attempts that ended, dialled or not.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Attempts that ended without a call: in a benchmark, something is wrong.</summary>
    public long NotDialled => Interlocked.Read(ref _notDialled);

    /// <summary>Forgets the warm-up; attempts go on being counted.</summary>
    public void Begin()
    {
        Array.Clear(_claims);
        Array.Clear(_refills);
        (_batches, _changes, _refused, _answered) = (0, 0, 0, 0);
    }

    public void AddTo(Dictionary<string, string> figures, long attempts)
    {
        figures["claim_p50_ms"] = At(_claims, 0.5);
        figures["claim_p99_ms"] = At(_claims, 0.99);
        figures["refill_p50_ms"] = At(_refills, 0.5);
        figures["refill_p99_ms"] = At(_refills, 0.99);
        figures["batch_mean"] = ((double)_changes / Math.Max(1, _batches)).ToString("F0", CultureInfo.InvariantCulture);
        figures["answered_share"] = ((double)_answered / Math.Max(1, attempts)).ToString("F2", CultureInfo.InvariantCulture);
        figures["refused"] = _refused.ToString(CultureInfo.InvariantCulture);
        figures["not_dialled"] = _notDialled.ToString(CultureInfo.InvariantCulture);
    }

    public void Dispose() => _listener.Dispose();

    private static string At(int[] counts, double share)
    {
        var left = (long)(counts.Sum(static count => (long)count) * share);
        var step = 0;
        while (step < Steps - 1 && (left -= counts[step]) > 0)
        {
            step++;
        }

        return (step / StepsPerMillisecond).ToString("F1", CultureInfo.InvariantCulture);
    }

    private void Count(string name, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        switch (name)
        {
            case "dialer_attempts":
                Interlocked.Add(ref _ended, value);
                Interlocked.Add(ref _answered, tags[0].Value is "answered" ? value : 0);
                Interlocked.Add(ref _notDialled, tags[0].Value is "not-dialled" ? value : 0);
                break;
            case "dialer_contacts_refused":
                Interlocked.Add(ref _refused, value);
                break;
            case "dialer_journal_batch_size":
                Interlocked.Increment(ref _batches);
                Interlocked.Add(ref _changes, value);
                break;
        }
    }

    private void Time(string name, double seconds)
    {
        var counts = name switch
        {
            "dialer_journal_claim_seconds" => _claims,
            "dialer_hopper_refill_seconds" => _refills,
            _ => null,
        };
        if (counts is not null)
        {
            Interlocked.Increment(ref counts[Math.Min(Steps - 1, (int)(seconds * 1000 * StepsPerMillisecond))]);
        }
    }
}
