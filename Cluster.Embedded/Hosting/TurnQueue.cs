namespace Cluster.Embedded;

/// <summary>Runs activations that have turns ready.</summary>
internal interface ITurnQueue
{
    /// <summary>Turns that an activation may take before others get theirs.</summary>
    int TurnsPerSlice { get; }

    /// <summary>How the tasks that callers wait for are made.</summary>
    TaskCreationOptions ReplyOptions { get; }

    /// <summary>Runs the item soon.</summary>
    void Schedule(IThreadPoolWorkItem item);

    /// <summary>Runs the item again after the others that wait.</summary>
    void Yield(IThreadPoolWorkItem item);
}

/// <summary>Turns on the thread pool.</summary>
internal sealed class ThreadPoolTurns : ITurnQueue
{
    internal static readonly ThreadPoolTurns Instance = new();

    public int TurnsPerSlice => 64;

    /// <summary>The caller's code never runs inside the turn or the time-out that completes its call.</summary>
    public TaskCreationOptions ReplyOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    /// <summary>On the queue of the own thread: the message is still in this core's cache, and idle threads take work from there.</summary>
    public void Schedule(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: true);

    public void Yield(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}
