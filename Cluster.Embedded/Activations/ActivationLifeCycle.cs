using Orleans;
using Orleans.Runtime;

namespace Cluster.Embedded;

/// <summary>How an activation begins and ends.</summary>
internal sealed partial class Activation
{
    private ActivationState state;
    private DeactivationReasonCode endReason;
    private Grain? grain;
    private long lastUsed;
    private long keptUntil;
    private long changingSince;
    private CancellationTokenSource? changeLimit;
    private List<GrainTimer>? timers;

    private enum ActivationState : byte
    {
        /// <summary>Named, but no object was made yet.</summary>
        New,

        /// <summary>The object is being made or OnActivateAsync is in progress.</summary>
        Beginning,

        /// <summary>Takes requests.</summary>
        Ready,

        /// <summary>Takes no more requests; those in progress go on.</summary>
        Draining,

        /// <summary>OnDeactivateAsync is in progress.</summary>
        Ending,

        /// <summary>Removed from the host. Stray continuations still run here.</summary>
        Over,
    }

    private enum LifeCycleStep : byte
    {
        None,
        Begin,
        End,
    }

    private bool TakesRequests => state == ActivationState.Ready;

    private bool IsLifeCycleStepDue => (state == ActivationState.New && waiting.Count > 0) || (state == ActivationState.Draining && running.Count == 0);

    /// <summary>Ends the activation once the requests in progress are done. Harmless when it is ending already.</summary>
    internal void RequestDeactivation(DeactivationReasonCode reason) => RequestDeactivation(reason, idleSince: long.MaxValue);

    /// <summary>Ends the activation if nothing has used it since the given moment on the host's coarse clock.</summary>
    internal void CollectIfIdle(long idleSince) => RequestDeactivation(DeactivationReasonCode.ActivationIdle, idleSince);

    /// <summary>Whether <see cref="CollectIfIdle"/> is worth the lock.</summary>
    internal bool LooksIdle(long idleSince) =>
        state == ActivationState.Ready && lastUsed <= idleSince && keptUntil <= Host.Now;

    internal void DelayDeactivation(TimeSpan delay)
    {
        lock (gate)
        {
            keptUntil = delay <= TimeSpan.Zero ? 0
                : delay == TimeSpan.MaxValue ? long.MaxValue
                : Host.Now + (long)delay.TotalMilliseconds;
        }
    }

    internal GrainTimer StartTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        lock (gate)
        {
            if (state > ActivationState.Draining)
            {
                throw new InvalidOperationException($"{Name} is ending and starts no more timers.");
            }

            var timer = new GrainTimer(this, callback, options);
            (timers ??= new(1)).Add(timer);
            return timer;
        }
    }

    internal void Forget(GrainTimer timer)
    {
        lock (gate)
        {
            timers?.Remove(timer);
        }
    }

    /// <summary>
    /// Fails the calls that were sent before the given moment; their work, if it has begun, goes on. Gives up on a beginning or an end that takes too long.
    /// Returns whether there is more to watch.
    /// </summary>
    internal bool ExpireCalls(long sentBefore, long changeBegunBefore)
    {
        List<Request>? expired = null;
        CancellationTokenSource? overdue = null;
        bool more;
        lock (gate)
        {
            for (var request = waiting.First; request is not null;)
            {
                var next = request.Next;
                if (request.IsCall && request.SentAt < sentBefore)
                {
                    RemoveWaiting(request);
                    (expired ??= []).Add(request);
                }

                request = next;
            }

            for (var request = running.First; request is not null; request = request.Next)
            {
                if (request.IsCall && request.SentAt < sentBefore)
                {
                    request.SentAt = long.MaxValue;
                    (expired ??= []).Add(request);
                }
            }

            var changing = state is ActivationState.Beginning or ActivationState.Ending;
            if (changing && changingSince < changeBegunBefore)
            {
                overdue = changeLimit;
            }

            more = changing || state == ActivationState.Draining || running.Count + waiting.Count > 0;
            watched = more;
        }

        foreach (var request in expired ?? [])
        {
            Host.TimeOut(request, this);
        }

        overdue?.Cancel();
        return more;
    }

    private void RequestDeactivation(DeactivationReasonCode reason, long idleSince)
    {
        bool wake;
        lock (gate)
        {
            if (idleSince != long.MaxValue && !(LooksIdle(idleSince) && waitingCalls == 0 && !HasRunningCall()))
            {
                return;
            }

            // One that has not begun yet ends right after its beginning.
            endReason = endReason == DeactivationReasonCode.None ? reason : endReason;
            if (state == ActivationState.Ready)
            {
                state = ActivationState.Draining;
            }

            wake = WakeIfWorkIsReady();
        }

        if (wake)
        {
            Host.Turns.Schedule(this);
        }
    }

    /// <summary>Under the lock. Ticks are no use of the grain: one that is due whenever the host looks must not keep it for ever.</summary>
    private bool HasRunningCall()
    {
        var request = running.First;
        while (request is not null && !request.IsCall)
        {
            request = request.Next;
        }

        return request is not null;
    }

    /// <summary>Under the lock.</summary>
    private LifeCycleStep TakeLifeCycleStep()
    {
        if (!IsLifeCycleStepDue)
        {
            return LifeCycleStep.None;
        }

        changingSince = Host.Now;
        var begins = state == ActivationState.New;
        state = begins ? ActivationState.Beginning : ActivationState.Ending;
        return begins ? LifeCycleStep.Begin : LifeCycleStep.End;
    }

    private void Perform(LifeCycleStep step)
    {
        if (step == LifeCycleStep.Begin)
        {
            Then(BeginAsync(), static (activation, done) => activation.Begun(done));
        }
        else
        {
            Then(EndAsync(), static (activation, done) => activation.Ended(done));
        }
    }

    private Task BeginAsync()
    {
        try
        {
            grain = Class.Create();
            return Class.HasOnActivate ? LimitedAsync(grain.OnActivateAsync) : Task.CompletedTask;
        }
#pragma warning disable CA1031 // Whatever a grain throws belongs to its callers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Task.FromException(exception);
        }
    }

    private void Begun(Task done)
    {
        if (done.IsCompletedSuccessfully)
        {
            lock (gate)
            {
                lastUsed = Host.Now;
                state = endReason == DeactivationReasonCode.None ? ActivationState.Ready : ActivationState.Draining;
            }

            return;
        }

        var cause = done.Exception?.InnerException ?? new OperationCanceledException($"OnActivateAsync of {Name} was cancelled.");
        Host.Log.ActivationFailed(cause, Name);
        foreach (var request in Leave())
        {
            request.Fail(cause);
        }
    }

    private Task EndAsync()
    {
        StopTimers();
        var reason = new DeactivationReason(endReason, endReason.ToString());
        return Class.HasOnDeactivate || grain is IDisposable or IAsyncDisposable
            ? LimitedAsync(limit => EndAsync(grain!, reason, limit))
            : Task.CompletedTask;
    }

    private static async Task EndAsync(Grain grain, DeactivationReason reason, CancellationToken limit)
    {
        await grain.OnDeactivateAsync(reason, limit);
        if (grain is IAsyncDisposable asynchronously)
        {
            await asynchronously.DisposeAsync();
        }
        else
        {
            (grain as IDisposable)?.Dispose();
        }
    }

    private void Ended(Task done)
    {
        if (!done.IsCompletedSuccessfully)
        {
            Host.Log.DeactivationFailed(done.Exception?.InnerException, Name);
        }

        foreach (var request in Leave())
        {
            // A tick belongs to the timer of this activation and ends with it.
            if (request.IsCall)
            {
                Host.Forward(Class, Key, request);
            }
        }
    }

    /// <summary>Takes the activation out of the host, so that the next call makes a new one, and returns the requests that it leaves behind.</summary>
    private Request[] Leave()
    {
        StopTimers();
        Request[] left;
        lock (gate)
        {
            state = ActivationState.Over;
            grain = null;
            changeLimit = null;
            waitingCalls = waitingInterleaving = 0;
            left = waiting.TakeAll();
        }

        Class.Remove(this);
        return left;
    }

    private void StopTimers()
    {
        List<GrainTimer>? stopped;
        lock (gate)
        {
            stopped = timers;
            timers = null;
        }

        stopped?.ForEach(static timer => timer.Dispose());
    }

    /// <summary>Runs the grain's own code for a change of state; the watch cancels it when it takes too long, and then does not wait for it.</summary>
    private Task LimitedAsync(Func<CancellationToken, Task> change)
    {
        var limit = changeLimit = new CancellationTokenSource();
        var work = change(limit.Token);
        return work.IsCompleted ? work : work.WaitAsync(limit.Token);
    }

    /// <summary>Goes on in a turn of this activation when the work is done.</summary>
    private void Then(Task work, Action<Activation, Task> next)
    {
        if (work.IsCompleted)
        {
            next(this, work);
        }
        else
        {
            _ = work.ContinueWith(
                static (done, next) => ((Action<Activation, Task>)next!)(current!, done),
                next, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, this);
        }
    }
}
