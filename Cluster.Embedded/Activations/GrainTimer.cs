using Orleans;
using Orleans.Runtime;

namespace Cluster.Embedded;

/// <summary>A timer of an activation. It is its own tick in the mailbox: at most one tick waits or runs at any time, so it needs no bound.</summary>
internal sealed class GrainTimer : Request, IGrainTimer
{
    /// <summary>A period of zero would tick for ever without time going on.</summary>
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(1);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource ended = new();
    private readonly Activation activation;
    private readonly Func<CancellationToken, Task> callback;
    private readonly ITimer clock;
    private TimeSpan next;
    private TimeSpan period;
    private bool ticking;
    private bool disposed;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        this.activation = activation;
        this.callback = callback;
        Interleaves = options.Interleave;
        KeepsAlive = options.KeepAlive;
        Set(options.DueTime, options.Period);
        clock = activation.Class.Host.Time.CreateTimer(static timer => ((GrainTimer)timer!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        clock.Change(next, Timeout.InfiniteTimeSpan);
    }

    internal override bool Interleaves { get; }

    internal override bool KeepsAlive { get; }

    internal override bool IsCall => false;

    internal override string Name => "a timer";

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            Set(dueTime, period);
            if (!ticking)
            {
                clock.Change(next, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
        }

        clock.Dispose();
        activation.Forget(this);
        ended.Cancel();
    }

    internal override Task InvokeAsync(Grain grain)
    {
        lock (gate)
        {
            // A change during the tick replaces this.
            next = period;
            if (disposed)
            {
                return Task.CompletedTask;
            }
        }

        return callback(ended.Token);
    }

    internal override void Reply(Activation activation, Task finished)
    {
        if (finished.Exception is { } exception)
        {
            activation.Class.Host.Log.TimerFailed(exception.InnerException!, activation.Name);
        }

        lock (gate)
        {
            ticking = false;
            if (!disposed)
            {
                clock.Change(next, Timeout.InfiniteTimeSpan);
            }
        }
    }

    internal override bool Fail(Exception exception)
    {
        Dispose();
        return true;
    }

    private void Due()
    {
        lock (gate)
        {
            if (disposed || ticking)
            {
                return;
            }

            ticking = true;
        }

        if (activation.Admit(this) == Activation.Admission.Gone)
        {
            Dispose();
        }
    }

    private void Set(TimeSpan dueTime, TimeSpan newPeriod)
    {
        ThrowIfNoTimerTime(dueTime);
        ThrowIfNoTimerTime(newPeriod);
        next = dueTime;
        period = newPeriod == TimeSpan.Zero ? ShortestPeriod : newPeriod;
    }

    private static void ThrowIfNoTimerTime(TimeSpan time)
    {
        if (time != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        }
    }
}
