using Npgsql;

namespace Cluster.Api.Events;

/// <summary>
/// The new end of the log for all listeners of this process: one poller asks the store while anybody listens, keeps the last rows, and
/// wakes the listeners. A listener that is further behind reads from the store by itself until it has caught up.
/// </summary>
internal sealed partial class EventFeed(EventLogReader log, TimeProvider clock, ILogger<EventFeed> logger) : IDisposable
{
    /// <summary>Most listeners at a time.</summary>
    public const int MaxListeners = 500;

    /// <summary>Rows kept for listeners; one that is slower reads from the store.</summary>
    public const int Kept = 4096;

    /// <summary>How often the store is asked.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private const int Batch = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<EventRow> _rows = new();
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _news = NewSignal();
    private EventPlace? _start; // rows behind this place are in memory; null: not polling
    private int _listeners;
    private bool _polling;

    /// <summary>Comes in; null when there are too many.</summary>
    public IDisposable? TryListen()
    {
        lock (_gate)
        {
            if (_listeners >= MaxListeners)
            {
                return null;
            }

            _listeners++;
            if (!_polling)
            {
                _polling = true;
                _ = PollAsync();
            }

            return new Listener(this);
        }
    }

    /// <summary>Rows behind <paramref name="after"/>, at most a batch; waits for one until <paramref name="stop"/>.</summary>
    public async Task<IReadOnlyList<EventRow>> NextAsync(EventPlace after, CancellationToken stop)
    {
        while (true)
        {
            Task news;
            bool inMemory;
            lock (_gate)
            {
                news = _news.Task;
                inMemory = _start is { } start && !start.IsBehind(after);
                if (inMemory)
                {
                    var rows = _rows.Where(row => row.Place.IsBehind(after)).Take(Batch).ToList();
                    if (rows.Count > 0)
                    {
                        return rows;
                    }
                }
            }

            if (!inMemory)
            {
                var rows = await log.AfterAsync(after, campaignId: null, Batch, stop);
                if (rows.Count > 0)
                {
                    return rows;
                }
            }

            await news.WaitAsync(stop);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task PollAsync()
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            do
            {
                try
                {
                    await PollOnceAsync(_stop.Token);
                }
                catch (NpgsqlException failure)
                {
                    StoreAway(failure.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token) && StillWanted());
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task PollOnceAsync(CancellationToken stop)
    {
        EventPlace? end;
        lock (_gate)
        {
            end = _rows.Count > 0 ? _rows.Last().Place : _start;
        }

        if (end is null)
        {
            var place = await log.EndAsync(stop);
            lock (_gate)
            {
                _start = place;
                Wake(); // whoever looked before the start reads once more, so that nothing falls in between
            }

            return;
        }

        var rows = await log.AfterAsync(end.Value, campaignId: null, Batch, stop);
        if (rows.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var row in rows)
            {
                _rows.Enqueue(row);
            }

            while (_rows.Count > Kept)
            {
                _start = _rows.Dequeue().Place;
            }

            Wake();
        }
    }

    /// <summary>Ends the polling when nobody listens; decided under the lock, so that a newcomer either keeps it or starts it anew.</summary>
    private bool StillWanted()
    {
        lock (_gate)
        {
            if (_listeners > 0)
            {
                return true;
            }

            _rows.Clear();
            _start = null;
            _polling = false;
            return false;
        }
    }

    private void Wake()
    {
        _news.TrySetResult();
        _news = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 4040, Level = LogLevel.Warning, Message = "The event log could not be read; trying again: {Reason}")]
    private partial void StoreAway(string reason);

    private sealed class Listener(EventFeed feed) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                lock (feed._gate)
                {
                    feed._listeners--;
                }
            }
        }
    }
}
