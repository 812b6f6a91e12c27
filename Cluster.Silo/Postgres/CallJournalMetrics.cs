using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Cluster.Silo.Postgres;

/// <summary>How the group commit fares.</summary>
internal sealed class CallJournalMetrics : IDisposable
{
    private readonly Meter _meter = new("Dialer");
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _claimSeconds;
    private readonly Counter<long> _retries;
    private readonly TimeProvider _time;

    public CallJournalMetrics(TimeProvider time, Func<int> queue)
    {
        _time = time;
        _batchSize = _meter.CreateHistogram<int>(
            "dialer_journal_batch_size", "{changes}", "Changes that were committed together.",
            advice: new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] });
        _claimSeconds = _meter.CreateHistogram<double>(
            "dialer_journal_claim_seconds", "s", "From a grain's wish to its committed claim.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5] });
        _retries = _meter.CreateCounter<long>("dialer_journal_retries", "{batches}", "Batches that the database did not take at once.");
        _meter.CreateObservableGauge("dialer_journal_queue", queue, "{changes}", "Changes that wait for the next batch.");
    }

    public void Batch(int size) => _batchSize.Record(size);

    public void Claimed(long since)
    {
        if (_claimSeconds.Enabled)
        {
            _claimSeconds.Record(_time.GetElapsedTime(since).TotalSeconds);
        }
    }

    public void Retried() => _retries.Add(1);

    public void Dispose() => _meter.Dispose();
}
