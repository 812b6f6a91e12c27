namespace Cluster.Embedded;

/// <summary>
/// A clock that stands still until it is told to go on. Timers fire in the order in which they are due; of those due together, the one set first fires first.
/// </summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly VirtualTimerHeap timers = new();
    private long sequence;
    private long nowTicks;

    /// <summary>A clock that shows the given time.</summary>
    public VirtualTime(DateTimeOffset start) => nowTicks = start.UtcTicks;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer is due, or null when none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (gate)
            {
                return timers.First is { } first ? new DateTimeOffset(first.Due, TimeSpan.Zero) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref nowTicks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref nowTicks);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass; every timer fires on this thread at its own time.</summary>
    public void Advance(TimeSpan time)
    {
        var end = GetUtcNow() + time;
        while (AdvanceToNextTimer(end))
        {
        }
    }

    /// <summary>Goes on to the next timer and fires all that are due then; without one before <paramref name="limit"/>, goes on to that and returns false.</summary>
    internal bool AdvanceToNextTimer(DateTimeOffset limit)
    {
        long setBefore;
        lock (gate)
        {
            if (timers.First is not { } first || first.Due > limit.UtcTicks)
            {
                nowTicks = Math.Max(nowTicks, limit.UtcTicks);
                return false;
            }

            nowTicks = Math.Max(nowTicks, first.Due);
            // Timers that the callbacks set for this same instant wait for the next pass, after the work that the callbacks made ready.
            setBefore = sequence;
        }

        while (TakeDue(setBefore) is { } timer)
        {
            timer.Fire();
        }

        return true;
    }

    internal bool Set(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            timers.Remove(timer);
            timer.Period = period > TimeSpan.Zero ? period.Ticks : 0;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Add(timer, nowTicks + Math.Max(0, dueTime.Ticks));
            }

            return true;
        }
    }

    internal void Remove(VirtualTimer timer)
    {
        lock (gate)
        {
            timer.IsDisposed = true;
            timers.Remove(timer);
        }
    }

    private VirtualTimer? TakeDue(long setBefore)
    {
        lock (gate)
        {
            if (timers.First is not { } timer || timer.Due > nowTicks || timer.Sequence > setBefore)
            {
                return null;
            }

            timers.Remove(timer);
            if (timer.Period > 0)
            {
                Add(timer, timer.Due + timer.Period);
            }

            return timer;
        }
    }

    private void Add(VirtualTimer timer, long due)
    {
        timer.Due = due;
        timer.Sequence = ++sequence;
        timers.Add(timer);
    }
}
