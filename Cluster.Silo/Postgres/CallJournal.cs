using System.Threading.Channels;
using Cluster.Grains.Contacts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>
/// Group commit. Grains put their changes into one bounded queue; a writer takes what has gathered while the batches before it were
/// on their way, commits it as one transaction and wakes the waiters. Batches grow with the load by themselves, so no timer is needed.
/// Two writers take turns: while one batch waits for the disk, the next is at work.
/// </summary>
public sealed class CallJournal : ICallJournal, IHostedService, IAsyncDisposable, ISettledChanges
{
    /// <summary>Changes that may wait; a grain that brings one more waits before it.</summary>
    public const int QueueBound = 8_192;

    /// <summary>Most changes in one transaction.</summary>
    public const int BatchBound = 1_000;

    private const int Writers = 2;

    private readonly Channel<JournalChange> _queue = Channel.CreateBounded<JournalChange>(QueueBound);
    private readonly TimeProvider _time;
    private readonly ILogger<CallJournal> _log;
    private readonly CallJournalMetrics _metrics;
    private readonly NpgsqlDataSource _database;
    private readonly JournalGatherer _gatherer;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _writer;
    private int _disposed;

    /// <summary>Starts the writers at once.</summary>
    public CallJournal(NpgsqlDataSource database, TimeProvider time, ILogger<CallJournal> log)
    {
        _time = time;
        _log = log;
        _metrics = new(time, () => _queue.Reader.Count);
        _database = database;
        _gatherer = new(_queue.Reader, BatchBound);
        _writer = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteAllAsync)));
    }

    /// <inheritdoc/>
    public ValueTask<ClaimReply> ClaimAsync(Claim claim) => CommitAsync(new ClaimChange(claim, _time.GetTimestamp()));

    /// <inheritdoc/>
    public ValueTask<bool> EndAsync(AttemptEnd end) => CommitAsync(new EndChange(end));

    /// <inheritdoc/>
    public async ValueTask DeferAsync(EntryDeferral deferral) => await CommitAsync(new DeferralChange(deferral));

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes no more changes and commits those that wait, until the token says that it is enough.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await using var enough = cancellationToken.Register(_giveUp.Cancel);
        await _writer;
    }

    /// <summary>Fails what waits and ends the writer. May be repeated: a container that knows the journal by several names does so.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        _queue.Writer.TryComplete();
        await _giveUp.CancelAsync();
        await _writer;
        _gatherer.Dispose();
        _metrics.Dispose();
        _giveUp.Dispose();
    }

    void ISettledChanges.Claimed(ClaimChange claim, ClaimReply reply)
    {
        _metrics.Claimed(claim.Since);
        claim.Complete(reply);
    }

    void ISettledChanges.Ended(EndChange end, bool first) => end.Complete(first);

    void ISettledChanges.Deferred(DeferralChange deferral) => deferral.Complete(true);

    /// <summary>The change is what its waiter waits for, without a state of ours in between; only when the queue is full there is one.</summary>
    private ValueTask<T> CommitAsync<T>(JournalChange<T> change)
    {
        return _queue.Writer.TryWrite(change) ? change.Done : WaitForRoomAsync();

        async ValueTask<T> WaitForRoomAsync()
        {
            await _queue.Writer.WriteAsync(change);
            return await change.Done;
        }
    }

    private async Task WriteAllAsync()
    {
        await using var connection = new JournalConnection(_database);
        while (await _gatherer.GatherAsync() is { Count: > 0 } batch)
        {
            _metrics.Batch(batch.Count);
            await WriteAsync(connection, [.. batch]);
            _gatherer.Settled(batch);
        }
    }

    /// <summary>Does not return before every change of the batch is settled: committed, refused by the database, or given up at the stop.</summary>
    private async Task WriteAsync(JournalConnection connection, List<JournalChange> batch)
    {
        var retry = new JournalRetry();
        while (batch.Count > 0)
        {
            try
            {
                await connection.SendAsync(batch, this);
                if (retry.Tries > 0)
                {
                    PostgresLog.BatchRecovered(_log, retry.Tries);
                }
            }
            catch (Exception error)
            {
                batch.RemoveAll(static change => change.IsSettled);
                switch (retry.Judge(error))
                {
                    case Verdict.Refused when batch.Count == 1:
                        PostgresLog.ChangeRefused(_log, batch[0].Id, error.Message);
                        batch[0].Fail(error);
                        return;
                    case Verdict.Refused:
                        // One bad row must not take the others with it: halves, until it is alone.
                        await WriteAsync(connection, batch.GetRange(0, batch.Count / 2));
                        await WriteAsync(connection, batch.GetRange(batch.Count / 2, batch.Count - (batch.Count / 2)));
                        return;
                    default:
                        await PauseAsync(batch, retry, error);
                        break;
                }
            }

            batch.RemoveAll(static change => change.IsSettled);
        }
    }

    private async Task PauseAsync(List<JournalChange> batch, JournalRetry retry, Exception error)
    {
        _metrics.Retried();
        if (retry.Tries > 1)
        {
            PostgresLog.BatchRetried(_log, batch.Count, retry.Delay, error.Message);
        }

        try
        {
            await Task.Delay(retry.Delay, _time, _giveUp.Token);
        }
        catch (OperationCanceledException)
        {
            PostgresLog.StoppedWithChanges(_log, batch.Count);
            batch.ForEach(change => change.Fail(new OperationCanceledException("The process stops and the database is away.", error)));
            batch.Clear();
        }
    }
}
