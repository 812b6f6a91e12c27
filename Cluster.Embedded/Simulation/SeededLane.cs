namespace Cluster.Embedded;

/// <summary>A task scheduler within a <see cref="SeededScheduler"/>: its tasks run one at a time in their own order, and awaits come back to it.</summary>
public sealed class SeededLane : TaskScheduler, IThreadPoolWorkItem
{
    private readonly SeededScheduler scheduler;
    private readonly Queue<Task> tasks = new();
    private bool scheduled;
    private bool executing;

    internal SeededLane(SeededScheduler scheduler) => this.scheduler = scheduler;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs the action in its turn. What it throws is in the task.</summary>
    public Task PostAsync(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>Starts the code in its turn; the task is complete when the code is.</summary>
    public Task RunAsync(Func<Task> code) => Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    void IThreadPoolWorkItem.Execute()
    {
        executing = true;
        TryExecuteTask(tasks.Dequeue());
        executing = false;
        scheduled = tasks.Count > 0;
        if (scheduled)
        {
            scheduler.Schedule(this);
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (!scheduler.IsOnThread())
        {
            return;
        }

        tasks.Enqueue(task);
        if (!scheduled)
        {
            scheduled = true;
            scheduler.Schedule(this);
        }
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        executing && !taskWasPreviouslyQueued && TryExecuteTask(task);

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => tasks;
}
