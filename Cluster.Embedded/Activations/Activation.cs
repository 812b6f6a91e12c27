using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Orleans;

namespace Cluster.Embedded;

/// <summary>
/// One grain in memory: its mailbox, its object and the task scheduler on which all of its code runs, one turn at a time.
/// A turn is the start of a request or the continuation of an await. This half holds the turns; the other half holds the life cycle.
/// Kept small on purpose: there may be a million of them, and nearly all are idle.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A cancellation source without a timer holds nothing that must be freed.")]
internal sealed partial class Activation(GrainClass grainClass, string key, long number) : TaskScheduler, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static Activation? current;

    private readonly Lock gate = new();
    private RequestList waiting;
    private RequestList running;
    private int waitingCalls;
    private int waitingInterleaving;
    private Request? blocking;
    private Queue<Task>? continuations;
    private bool scheduled;
    private bool watched;

    /// <summary>How a mailbox took a request.</summary>
    internal enum Admission
    {
        /// <summary>It will run, or be handed to the next activation.</summary>
        Accepted,

        /// <summary>The mailbox is full; nothing was changed.</summary>
        Full,

        /// <summary>This activation is over; ask for the next one.</summary>
        Gone,
    }

    /// <summary>The activation whose turn runs on this thread.</summary>
    internal static Activation? Running => current;

    internal GrainClass Class { get; } = grainClass;

    internal string Key { get; } = key;

    /// <summary>Position in the order of creation; gives an order that no hash decides.</summary>
    internal long Number { get; } = number;

    /// <summary>Class and key, for messages to people.</summary>
    internal string Name => $"{Class.Name}/{Key}";

    private GrainHost Host => Class.Host;

    internal Admission Admit(Request request)
    {
        bool wake;
        var watch = false;
        lock (gate)
        {
            if (state == ActivationState.Over)
            {
                return Admission.Gone;
            }

            if (request.IsCall)
            {
                if (waitingCalls >= Host.Options.MailboxBound)
                {
                    return Admission.Full;
                }

                waitingCalls++;
            }

            request.SentAt = Host.Now;
            if (request.KeepsAlive)
            {
                lastUsed = request.SentAt;
            }

            waiting.Add(request);
            waitingInterleaving += MayInterleave(request) ? 1 : 0;
            wake = WakeIfWorkIsReady();
            if (!watched)
            {
                watch = watched = true;
            }
        }

        if (watch)
        {
            Host.Watch(this);
        }

        if (wake)
        {
            Host.Turns.Schedule(this);
        }

        return Admission.Accepted;
    }

    /// <summary>Runs a slice of turns.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var outer = current;
        current = this;
        try
        {
            RunSlice();
        }
        finally
        {
            current = outer;
        }
    }

    protected override void QueueTask(Task task)
    {
        bool wake;
        lock (gate)
        {
            (continuations ??= new(2)).Enqueue(task);
            wake = WakeIfWorkIsReady();
        }

        if (wake)
        {
            Host.Turns.Schedule(this);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        current == this && !taskWasPreviouslyQueued && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
        {
            return continuations?.ToArray() ?? [];
        }
    }

    private bool MayInterleave(Request request) => Class.IsReentrant || request.Interleaves;

    private void RunSlice()
    {
        for (var turn = 0; turn < Host.Turns.TurnsPerSlice; turn++)
        {
            Task? continuation = null;
            Request? request = null;
            var change = LifeCycleStep.None;
            lock (gate)
            {
                if (continuations is { Count: > 0 })
                {
                    continuation = continuations.Dequeue();
                }
                else if ((change = TakeLifeCycleStep()) == LifeCycleStep.None && (request = TakeStartable()) is null)
                {
                    scheduled = false;
                    return;
                }
            }

            if (continuation is not null)
            {
                TryExecuteTask(continuation);
            }
            else if (request is not null)
            {
                RunTask(new Task(static request => current!.Start((Request)request!), request));
            }
            else
            {
                RunTask(new Task(static step => current!.Perform((LifeCycleStep)step!), change));
            }
        }

        lock (gate)
        {
            if (!IsWorkReady())
            {
                scheduled = false;
                return;
            }
        }

        Host.Turns.Yield(this);
    }

    /// <summary>Grain code runs within a task of this scheduler, where it finds it as <see cref="TaskScheduler.Current"/>. Continuations are such tasks already.</summary>
    private void RunTask(Task turn)
    {
        turn.RunSynchronously(this);
        if (turn.IsFaulted)
        {
            ExceptionDispatchInfo.Throw(turn.Exception.InnerException!);
        }
    }

    /// <summary>Under the lock. True when the caller must hand the activation to the turn queue.</summary>
    private bool WakeIfWorkIsReady()
    {
        if (scheduled || !IsWorkReady())
        {
            return false;
        }

        scheduled = true;
        return true;
    }

    private bool IsWorkReady() =>
        continuations is { Count: > 0 } || IsLifeCycleStepDue || FindStartable() is not null;

    /// <summary>Under the lock. The oldest request that may start: any while nothing blocks, else only one that interleaves.</summary>
    private Request? FindStartable()
    {
        if (!TakesRequests || waiting.Count == 0)
        {
            return null;
        }

        if (blocking is null)
        {
            return waiting.First;
        }

        var request = waitingInterleaving == 0 ? null : waiting.First;
        while (request is not null && !MayInterleave(request))
        {
            request = request.Next;
        }

        return request;
    }

    private Request? TakeStartable()
    {
        if (FindStartable() is not { } request)
        {
            return null;
        }

        RemoveWaiting(request);
        running.Add(request);
        if (!MayInterleave(request))
        {
            blocking = request;
        }

        return request;
    }

    private void RemoveWaiting(Request request)
    {
        waiting.Remove(request);
        waitingCalls -= request.IsCall ? 1 : 0;
        waitingInterleaving -= MayInterleave(request) ? 1 : 0;
    }

    private void Start(Request request)
    {
        Task work;
        try
        {
            work = request.InvokeAsync(grain!) ?? Task.FromException(new InvalidOperationException($"{request.Name} of {Name} returned null in place of a task."));
        }
#pragma warning disable CA1031 // Whatever a grain throws belongs to its caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            work = Task.FromException(exception);
        }

        if (work.IsCompleted)
        {
            Finish(request, work);
        }
        else
        {
            _ = work.ContinueWith(
                static (done, request) => current!.Finish((Request)request!, done),
                request, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, this);
        }
    }

    private void Finish(Request request, Task work)
    {
        lock (gate)
        {
            running.Remove(request);
            if (blocking == request)
            {
                blocking = null;
            }

            if (request.KeepsAlive)
            {
                lastUsed = Host.Now;
            }
        }

        request.Reply(this, work);
    }
}
