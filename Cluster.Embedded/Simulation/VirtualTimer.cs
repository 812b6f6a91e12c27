namespace Cluster.Embedded;

/// <summary>A timer of <see cref="VirtualTime"/>; guarded by its lock.</summary>
internal sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
{
    internal long Due { get; set; }

    /// <summary>Ticks between two firings; 0 for a single one.</summary>
    internal long Period { get; set; }

    /// <summary>Order of setting; decides between timers that are due together.</summary>
    internal long Sequence { get; set; }

    /// <summary>Place in the heap, or -1.</summary>
    internal int Index { get; set; } = -1;

    internal bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) => time.Set(this, dueTime, period);

    public void Dispose() => time.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Fire() => callback(state);

    internal bool IsBefore(VirtualTimer other) => Due < other.Due || (Due == other.Due && Sequence < other.Sequence);
}

/// <summary>A binary heap that knows the place of each timer, because most timers are stopped before they fire.</summary>
internal sealed class VirtualTimerHeap
{
    private VirtualTimer[] heap = new VirtualTimer[16];
    private int count;

    internal VirtualTimer? First => count == 0 ? null : heap[0];

    internal void Add(VirtualTimer timer)
    {
        if (count == heap.Length)
        {
            Array.Resize(ref heap, count * 2);
        }

        Rise(count++, timer);
    }

    internal void Remove(VirtualTimer timer)
    {
        var hole = timer.Index;
        if (hole < 0)
        {
            return;
        }

        timer.Index = -1;
        var last = heap[--count];
        heap[count] = null!;
        if (last != timer)
        {
            Sink(hole, last);
            Rise(last.Index, last);
        }
    }

    private void Rise(int index, VirtualTimer timer)
    {
        while (index > 0 && timer.IsBefore(heap[(index - 1) / 2]))
        {
            Put(index, heap[(index - 1) / 2]);
            index = (index - 1) / 2;
        }

        Put(index, timer);
    }

    private void Sink(int index, VirtualTimer timer)
    {
        while (true)
        {
            var child = (2 * index) + 1;
            if (child + 1 < count && heap[child + 1].IsBefore(heap[child]))
            {
                child++;
            }

            if (child >= count || !heap[child].IsBefore(timer))
            {
                break;
            }

            Put(index, heap[child]);
            index = child;
        }

        Put(index, timer);
    }

    private void Put(int index, VirtualTimer timer)
    {
        heap[index] = timer;
        timer.Index = index;
    }
}
