using System.Runtime.InteropServices;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>
/// Things to do later, in the order of their time and then of their scheduling, with one timer for all of them: a timer of its own for
/// every step of 20,000 calls would cost more than the calls. Not thread safe; <paramref name="due"/> is called by the timer and must lock.
/// </summary>
internal sealed class StepQueue<T>(TimeProvider time, Action due) : IDisposable
{
    /// <summary>Steps are done at multiples of this, so that one wake-up serves many.</summary>
    private static readonly long Grain = TimeSpan.FromMilliseconds(5).Ticks;

    private readonly PriorityQueue<T, Moment> _steps = new(new ByMoment());
    private ITimer? _timer;
    private long _armed = long.MaxValue;
    private long _sequence;

    /// <summary>Steps that wait.</summary>
    public int Count => _steps.Count;

    public void Schedule(T step, DateTimeOffset at)
    {
        var ticks = (at.UtcTicks + Grain - 1) / Grain * Grain;
        _steps.Enqueue(step, new Moment(ticks, _sequence++));
        Arm(ticks);
    }

    /// <summary>The next step that is due, and since when; false when none is, and then the timer is set for the one that comes.</summary>
    public bool TryTake(DateTimeOffset now, out T step, out DateTimeOffset at)
    {
        at = now;
        if (_steps.TryPeek(out step!, out var moment) && moment.Ticks <= now.UtcTicks)
        {
            at = new DateTimeOffset(moment.Ticks, TimeSpan.Zero);
            _steps.Dequeue();
            return true;
        }

        _armed = long.MaxValue;
        if (_steps.Count > 0)
        {
            Arm(moment.Ticks);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Arm(long ticks)
    {
        if (ticks >= _armed)
        {
            return;
        }

        _armed = ticks;
        _timer ??= time.CreateTimer(static queue => ((Action)queue!)(), due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Whole milliseconds, rounded up: the system's timer cuts the rest off and would fire just too early.
        var wait = Math.Max(0, ticks - time.GetUtcNow().UtcTicks);
        var milliseconds = (wait + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Moment(long Ticks, long Sequence);

    private sealed class ByMoment : IComparer<Moment>
    {
        public int Compare(Moment x, Moment y) => x.Ticks != y.Ticks ? x.Ticks.CompareTo(y.Ticks) : x.Sequence.CompareTo(y.Sequence);
    }
}
