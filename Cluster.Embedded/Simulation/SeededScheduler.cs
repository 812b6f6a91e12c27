using System.Runtime.ExceptionServices;

namespace Cluster.Embedded;

/// <summary>
/// Runs grains and simulated surroundings on one thread under virtual time. At each step the seed decides who of those with work ready takes a turn,
/// so one seed is one history, and many seeds are many. Not thread-safe by design: work that arrives from another thread is an error, because its
/// moment would not be repeatable. A simulated store completes its tasks on a lane and without <see cref="TaskCreationOptions.RunContinuationsAsynchronously"/>,
/// which would carry what waits by Task.WhenAll or WaitAsync to the thread pool.
/// </summary>
public sealed class SeededScheduler : ITurnQueue
{
    private readonly List<IThreadPoolWorkItem> ready = [];
    private ulong random;
    private int thread = Environment.CurrentManagedThreadId;
    private volatile string? escape;

    /// <summary>A scheduler at the given virtual time.</summary>
    public SeededScheduler(ulong seed, DateTimeOffset start)
    {
        Seed = seed;
        random = seed;
        Time = new VirtualTime(start);
        Outside = NewLane();
    }

    /// <summary>What decides the order.</summary>
    public ulong Seed { get; }

    /// <summary>The only clock of the simulation.</summary>
    public VirtualTime Time { get; }

    /// <summary>Where code runs that is no grain, when it needs no lane of its own.</summary>
    public SeededLane Outside { get; }

    /// <summary>Turns run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>A hash over all choices and their times: equal for two runs of one seed, or something is not repeatable.</summary>
    public ulong Fingerprint { get; private set; } = 14695981039346656037;

    int ITurnQueue.TurnsPerSlice => 1;

    /// <summary>Asynchronous continuations would take Task.WhenAll and its like to the thread pool; the awaits of grains and lanes are queued in any case.</summary>
    TaskCreationOptions ITurnQueue.ReplyOptions => TaskCreationOptions.None;

    /// <summary>A new sequence of work that keeps its own order and interleaves with all else by the seed: one per simulated store, gateway or client.</summary>
    public SeededLane NewLane() => new(this);

    /// <summary>Runs all work that is ready; time stands still.</summary>
    public void RunUntilIdle() => OnThisThread(() =>
    {
        while (ready.Count > 0)
        {
            Step();
        }

        ThrowIfEscaped();
        return true;
    });

    /// <summary>Runs work and timers up to and including the given time.</summary>
    public void RunUntil(DateTimeOffset end)
    {
        RunUntilIdle();
        while (AdvanceToNextTimer(end))
        {
            RunUntilIdle();
        }
    }

    /// <summary>Runs work and timers for the given time.</summary>
    public void RunFor(TimeSpan time) => RunUntil(Time.GetUtcNow() + time);

    /// <summary>Runs work and timers until the task is complete, and throws what it threw.</summary>
    /// <param name="task">A task of the simulation.</param>
    /// <param name="limit">Virtual time after which it counts as stuck; one day by default.</param>
    /// <exception cref="TimeoutException">The task was not complete within the limit.</exception>
    public void RunUntilComplete(Task task, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        var end = Time.GetUtcNow() + (limit ?? TimeSpan.FromDays(1));
        RunUntilIdle();
        while (!task.IsCompleted)
        {
            if (!AdvanceToNextTimer(end))
            {
                throw new TimeoutException($"The task is not complete at {end:O} of virtual time (seed {Seed}, step {Steps}); it waits for something that will not come.");
            }

            RunUntilIdle();
        }

        if (task.IsFaulted)
        {
            ExceptionDispatchInfo.Throw(task.Exception.InnerException!);
        }

        if (task.IsCanceled)
        {
            throw new TaskCanceledException(task);
        }
    }

    /// <summary>Runs the code on <see cref="Outside"/> until it is complete.</summary>
    /// <exception cref="TimeoutException">It was not complete within the limit.</exception>
    public void RunUntilComplete(Func<Task> code, TimeSpan? limit = null) => RunUntilComplete(Outside.RunAsync(code), limit);

    void ITurnQueue.Schedule(IThreadPoolWorkItem item) => Schedule(item);

    void ITurnQueue.Yield(IThreadPoolWorkItem item) => Schedule(item);

    internal void Schedule(IThreadPoolWorkItem item)
    {
        if (IsOnThread())
        {
            ready.Add(item);
        }
    }

    /// <summary>False, and noted as an error, when called from another thread than the one that runs the simulation.</summary>
    internal bool IsOnThread()
    {
        if (thread != Environment.CurrentManagedThreadId)
        {
            // Throwing here would take down a pool thread and hide the place; the run reports it instead.
            escape ??= Environment.StackTrace;
            return false;
        }

        return true;
    }

    private bool AdvanceToNextTimer(DateTimeOffset end) => OnThisThread(() => Time.AdvanceToNextTimer(end));

    private bool OnThisThread(Func<bool> run)
    {
        var outerContext = SynchronizationContext.Current;
        thread = Environment.CurrentManagedThreadId;
        // Awaits prefer a context, such as a test runner's, to the scheduler they are on; it would carry them off this thread.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outerContext);
        }
    }

    private void Step()
    {
        ThrowIfEscaped();
        var choice = (int)(NextRandom() % (ulong)ready.Count);
        Fingerprint = (((Fingerprint ^ (uint)choice) * 1099511628211) ^ (ulong)Time.GetTimestamp()) * 1099511628211;
        Steps++;
        var item = ready[choice];
        ready[choice] = ready[^1];
        ready.RemoveAt(ready.Count - 1);
        item.Execute();
    }

    /// <summary>SplitMix64: the same on every runtime and machine, which <see cref="Random"/> does not promise.</summary>
    private ulong NextRandom()
    {
        var mixed = random += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    private void ThrowIfEscaped()
    {
        if (escape is { } trace)
        {
            throw new InvalidOperationException(
                $"Work came from outside of the simulation's thread (seed {Seed}); look for Task.Run, ConfigureAwait(false), real timers or real I/O at:{Environment.NewLine}{trace}");
        }
    }
}
