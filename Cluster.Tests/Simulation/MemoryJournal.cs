using Cluster.Grains.Contacts;

namespace Cluster.Tests.Simulation;

/// <summary>
/// Group commit into <see cref="MemoryTables"/> as the real journal does it: one batch on its way at a time, one change of a contact or a
/// number in it, sent again until the answer has come.
/// </summary>
internal sealed class MemoryJournal(MemoryStore store, MemoryTables tables, StoreFaults faults) : ICallJournal
{
    private readonly List<Change> _waiting = [];
    private bool _committing;

    public ValueTask<ClaimReply> ClaimAsync(Claim claim) =>
        Add(new Change<ClaimReply>(claim.Attempt.ContactId, claim.Attempt.Number, _ => tables.Claim(claim)));

    public ValueTask<bool> EndAsync(AttemptEnd end) =>
        Add(new Change<bool>(end.Attempt.ContactId, null, sends => tables.End(end) || (sends > 1 && tables.IsEndedAs(end))));

    public async ValueTask DeferAsync(EntryDeferral deferral) => await Add(new Change<bool>(deferral.ContactId, null, _ =>
    {
        tables.Defer(deferral);
        return true;
    }));

    private ValueTask<T> Add<T>(Change<T> change)
    {
        if (store.IsDead)
        {
            change.Fail();
        }
        else
        {
            _waiting.Add(change);
            CommitNext();
        }

        return new(change.Done);
    }

    private void CommitNext()
    {
        if (!_committing && _waiting.Count > 0)
        {
            _committing = true;
            var batch = Gather();
            store.Later(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(15) + faults.SlowCommit, () => Commit(batch));
        }
    }

    private List<Change> Gather()
    {
        var (contacts, numbers) = (new HashSet<Guid>(), new HashSet<string>());
        var batch = _waiting.FindAll(change => contacts.Add(change.ContactId) && (change.Number is null || numbers.Add(change.Number)));
        _waiting.RemoveAll(batch.Contains);
        return batch;
    }

    private void Commit(List<Change> batch)
    {
        if (store.IsDead)
        {
            Abandon(batch);
        }
        else if (faults.Outage)
        {
            store.Later(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), () => Commit(batch));
        }
        else
        {
            batch.ForEach(change => change.Apply());
            if (store.Hits(faults.LoseAnswer))
            {
                store.Later(TimeSpan.FromSeconds(0.02), TimeSpan.FromSeconds(2), () => Commit(batch));
                return;
            }

            batch.ForEach(change => change.Settle());
            _committing = false;
            CommitNext();
        }
    }

    /// <summary>The process died while the batch was on its way: it may have arrived.</summary>
    private void Abandon(List<Change> batch)
    {
        if (!faults.Outage && store.Hits(0.5))
        {
            batch.ForEach(change => change.Apply());
        }

        batch.ForEach(change => change.Fail());
        _waiting.ForEach(change => change.Fail());
        _waiting.Clear();
    }

    private abstract class Change(Guid contactId, string? number)
    {
        public Guid ContactId => contactId;

        public string? Number => number;

        public abstract void Apply();

        public abstract void Settle();

        public abstract void Fail();
    }

    private sealed class Change<T>(Guid contactId, string? number, Func<int, T> apply) : Change(contactId, number)
    {
        private readonly TaskCompletionSource<T> _done = new();
        private int _sends;
        private T? _reply;

        public Task<T> Done => _done.Task;

        public override void Apply() => _reply = apply(++_sends);

        public override void Settle() => _done.SetResult(_reply!);

        public override void Fail() => _done.SetException(new StoreAwayException());
    }
}
