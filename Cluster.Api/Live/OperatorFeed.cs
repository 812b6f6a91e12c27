using System.Collections.Concurrent;
using Cluster.Grains.Operators;

namespace Cluster.Api.Live;

/// <summary>
/// Tells the browsers of this process that an operator has news. Nothing is queued: of each operator only a number is kept that grows with
/// each change, and a browser that was away, or is slow, takes the newest state and goes on from its number.
/// </summary>
internal sealed class OperatorFeed : IOperatorWatch
{
    private readonly ConcurrentDictionary<Guid, Watched> _operators = [];

    /// <summary>Names this life of the process: numbers of another one mean nothing here.</summary>
    public string Epoch { get; } = Guid.NewGuid().ToString("N");

    /// <inheritdoc/>
    public void Changed(Guid operatorId)
    {
        if (_operators.TryGetValue(operatorId, out var watched))
        {
            watched.Advance();
        }
    }

    /// <inheritdoc/>
    public void AllChanged()
    {
        foreach (var watched in _operators.Values)
        {
            watched.Advance();
        }
    }

    /// <inheritdoc/>
    public Task OfferedAsync(Guid operatorId, Guid attemptId) =>
        _operators.TryGetValue(operatorId, out var watched) ? watched.OfferAsync(attemptId) : Task.CompletedTask;

    /// <summary>From now on the operator's changes are counted; as many are kept as there are operators with an account.</summary>
    public Watched Watch(Guid operatorId) => _operators.GetOrAdd(operatorId, static _ => new Watched());

    /// <summary>The number of an operator's last change.</summary>
    internal sealed class Watched
    {
        private readonly Lock _gate = new();
        private TaskCompletionSource _next = NewSignal();
        private long _sequence = 1;
        private int _browsers;
        private DateTimeOffset? _remindAt;
        private Offer? _offer;

        public long Sequence
        {
            get
            {
                lock (_gate)
                {
                    return _sequence;
                }
            }
        }

        /// <summary>When the last desk that was read is out of date by itself; null: it will not be.</summary>
        public DateTimeOffset? RemindAt
        {
            get
            {
                lock (_gate)
                {
                    return _remindAt;
                }
            }

            set
            {
                lock (_gate)
                {
                    _remindAt = value;
                }
            }
        }

        /// <summary>A change, once, if it is time for a reminder.</summary>
        public void Remind(DateTimeOffset now)
        {
            lock (_gate)
            {
                if (_remindAt is null || now < _remindAt)
                {
                    return;
                }

                _remindAt = null;
            }

            Advance();
        }

        public void Advance()
        {
            TaskCompletionSource waiting;
            lock (_gate)
            {
                _sequence++;
                (waiting, _next) = (_next, NewSignal());
            }

            waiting.SetResult();
        }

        /// <summary>Ends when there is a change after this one.</summary>
        public Task BeyondAsync(long sequence)
        {
            lock (_gate)
            {
                return _sequence != sequence ? Task.CompletedTask : _next.Task;
            }
        }

        /// <summary>A browser shows what happens, until the answer is disposed.</summary>
        public IDisposable Look()
        {
            Interlocked.Increment(ref _browsers);
            return new Leaving(() => Interlocked.Decrement(ref _browsers));
        }

        /// <summary>Ends when a browser says that it shows the card of this attempt, at once when there is no browser. A newer offer voids it.</summary>
        public Task OfferAsync(Guid attemptId)
        {
            if (Volatile.Read(ref _browsers) == 0)
            {
                return Task.CompletedTask;
            }

            var offer = new Offer(attemptId, NewSignal());
            Interlocked.Exchange(ref _offer, offer)?.Shown.TrySetResult();
            return offer.Shown.Task;
        }

        /// <summary>A browser shows the card of this attempt.</summary>
        public void Show(Guid attemptId)
        {
            if (Volatile.Read(ref _offer) is { } offer && offer.AttemptId == attemptId)
            {
                offer.Shown.TrySetResult();
            }
        }

        private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        private sealed record Offer(Guid AttemptId, TaskCompletionSource Shown);

        private sealed class Leaving(Action leave) : IDisposable
        {
            private Action? _leave = leave;

            public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
        }
    }
}
