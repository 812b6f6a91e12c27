using System.Diagnostics.CodeAnalysis;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>Actions that wait for their reply. Not thread safe: the session guards it.</summary>
internal sealed class PendingActions(int capacity)
{
    private readonly Dictionary<long, Pending> _waiting = [];
    private readonly Queue<(long Sequence, long Due)> _byAge = new();
    private long _last;

    /// <summary>Takes a place; false when all are taken.</summary>
    public bool TryAdd(long due, out long sequence, [NotNullWhen(true)] out TaskCompletionSource<AmiReply>? completion)
    {
        sequence = ++_last;
        completion = null;
        if (_waiting.Count >= capacity)
        {
            return false;
        }

        completion = new TaskCompletionSource<AmiReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(sequence, new Pending(completion, long.MaxValue));
        _byAge.Enqueue((sequence, due));
        return true;
    }

    /// <summary>Remembers in which batch the action travels.</summary>
    public void Appended(long sequence, long batch) => _waiting[sequence] = _waiting[sequence] with { Batch = batch };

    /// <summary>Gives the reply; false when nobody waits for it (any more).</summary>
    public bool TryComplete(long sequence, AmiReply reply) =>
        _waiting.Remove(sequence, out var pending) && pending.Completion.TrySetResult(reply);

    /// <summary>Gives up on the actions that are due; returns how many. Every action has the same patience, so the oldest is due first.</summary>
    public int Expire(long now)
    {
        var expired = 0;
        while (_byAge.TryPeek(out var oldest) && (oldest.Due <= now || !_waiting.ContainsKey(oldest.Sequence)))
        {
            _byAge.Dequeue();
            expired += TryComplete(oldest.Sequence, AmiReply.Unknown) ? 1 : 0;
        }

        return expired;
    }

    /// <summary>The link is gone: what was handed over is unknown, the rest was not sent.</summary>
    public void Abandon(long lastHandedOver)
    {
        foreach (var pending in _waiting.Values)
        {
            pending.Completion.TrySetResult(pending.Batch <= lastHandedOver ? AmiReply.Unknown : AmiReply.NotSent);
        }

        _waiting.Clear();
        _byAge.Clear();
    }

    private readonly record struct Pending(TaskCompletionSource<AmiReply> Completion, long Batch);
}
