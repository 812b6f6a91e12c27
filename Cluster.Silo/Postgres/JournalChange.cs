using System.Threading.Tasks.Sources;
using Cluster.Grains.Contacts;

namespace Cluster.Silo.Postgres;

/// <summary>A change that waits for its commit, and whoever waits for it.</summary>
internal abstract class JournalChange
{
    /// <summary>The attempt, or the contact of a deferral.</summary>
    public abstract Guid Id { get; }

    /// <summary>Changes of one contact never share a batch: each is to see what the one before it did.</summary>
    public abstract Guid ContactId { get; }

    /// <summary>How often it was sent. After the first time it may be committed without our knowing.</summary>
    public int Sends { get; set; }

    /// <summary>Its waiter has the answer.</summary>
    public bool IsSettled { get; protected set; }

    public abstract void Fail(Exception error);
}

/// <summary>
/// The waiting is part of the object, so that a change costs one allocation. Continuations never run on the writer: it would be
/// held up by whatever grains do next.
/// </summary>
internal abstract class JournalChange<T> : JournalChange, IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };

    public ValueTask<T> Done => new(this, _source.Version);

    public void Complete(T reply)
    {
        IsSettled = true;
        _source.SetResult(reply);
    }

    public override void Fail(Exception error)
    {
        IsSettled = true;
        _source.SetException(error);
    }

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}

internal sealed class ClaimChange(Claim claim, long since) : JournalChange<ClaimReply>
{
    public Claim Claim => claim;

    public long Since => since;

    public override Guid Id => claim.Attempt.AttemptId;

    public override Guid ContactId => claim.Attempt.ContactId;
}

internal sealed class EndChange(AttemptEnd end) : JournalChange<bool>
{
    public AttemptEnd End => end;

    public override Guid Id => end.Attempt.AttemptId;

    public override Guid ContactId => end.Attempt.ContactId;
}

internal sealed class DeferralChange(EntryDeferral deferral) : JournalChange<bool>
{
    public EntryDeferral Deferral => deferral;

    public override Guid Id => deferral.ContactId;

    public override Guid ContactId => deferral.ContactId;
}
