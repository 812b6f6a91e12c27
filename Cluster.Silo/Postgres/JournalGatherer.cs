using System.Threading.Channels;

namespace Cluster.Silo.Postgres;

/// <summary>
/// Takes the next batch out of the queue. Changes that would meet, because they are about one contact or claim one number, are never on
/// their way at the same time: the later one is put off until the batch of the earlier one is settled. So within a process the first
/// who asks is the first who is served; between processes the database decides.
/// </summary>
internal sealed class JournalGatherer(ChannelReader<JournalChange> queue, int bound) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _contacts = [];
    private readonly HashSet<string> _numbers = [];
    private List<JournalChange> _putOff = [];
    private TaskCompletionSource _settled = NewSignal();

    /// <summary>Waits for a change and takes what is there with it; empty when the queue was completed and nothing is left.</summary>
    public async ValueTask<List<JournalChange>> GatherAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var batch = new List<JournalChange>();
            while (true)
            {
                Task settled;
                lock (_lock)
                {
                    settled = _settled.Task;
                    Fill(batch);
                }

                if (batch.Count > 0)
                {
                    return batch;
                }

                if (_putOff.Count > 0)
                {
                    await settled;
                }
                else if (!await queue.WaitToReadAsync())
                {
                    return batch;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A batch is done with: what waited for it may go.</summary>
    public void Settled(List<JournalChange> batch)
    {
        lock (_lock)
        {
            foreach (var change in batch)
            {
                _contacts.Remove(change.ContactId);
                if (change is ClaimChange claim)
                {
                    _numbers.Remove(claim.Claim.Attempt.Number);
                }
            }

            _settled.SetResult();
            _settled = NewSignal();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Fill(List<JournalChange> batch)
    {
        var waiting = _putOff;
        _putOff = [];
        waiting.ForEach(change => Place(change, batch));
        while (batch.Count < bound && _putOff.Count < bound && queue.TryRead(out var change))
        {
            Place(change, batch);
        }
    }

    private void Place(JournalChange change, List<JournalChange> batch)
    {
        var number = (change as ClaimChange)?.Claim.Attempt.Number;
        if (_contacts.Contains(change.ContactId) || (number is not null && _numbers.Contains(number)))
        {
            _putOff.Add(change);
            return;
        }

        _contacts.Add(change.ContactId);
        if (number is not null)
        {
            _numbers.Add(number);
        }

        batch.Add(change);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
