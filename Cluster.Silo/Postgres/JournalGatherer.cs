using System.Threading.Channels;

namespace Cluster.Silo.Postgres;

/// <summary>
/// Takes the next batch out of the queue. Changes that would meet in one statement, because they are about one contact or claim one number,
/// are put off to the next batch, in their order. Between two batches that are on their way at once the database decides, as between
/// two processes: whoever waits for an answer about a contact asks nothing more about it.
/// </summary>
internal sealed class JournalGatherer(ChannelReader<JournalChange> queue, int bound) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<Guid> _contacts = [];
    private readonly HashSet<string> _numbers = [];
    private List<JournalChange> _putOff = [];

    /// <summary>Waits for a change and takes what is there with it; empty when the queue was completed and nothing is left.</summary>
    public async ValueTask<List<JournalChange>> GatherAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return await TakeAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask<List<JournalChange>> TakeAsync()
    {
        var batch = new List<JournalChange>();
        if (_putOff.Count == 0 && !await queue.WaitToReadAsync())
        {
            return batch;
        }

        _contacts.Clear();
        _numbers.Clear();
        var waiting = _putOff;
        _putOff = [];
        waiting.ForEach(change => Place(change, batch));
        while (batch.Count < bound && _putOff.Count < bound && queue.TryRead(out var change))
        {
            Place(change, batch);
        }

        return batch;
    }

    private void Place(JournalChange change, List<JournalChange> batch)
    {
        var free = _contacts.Add(change.ContactId) && (change is not ClaimChange claim || _numbers.Add(claim.Claim.Attempt.Number));
        (free ? batch : _putOff).Add(change);
    }
}
