namespace Cluster.Grains.Operators;

/// <summary>Hears that something about an operator has changed, to show it to whoever looks at him.</summary>
public interface IOperatorWatch
{
    /// <summary>
    /// Called within the operator's turn: it must not wait, and keeps nothing but that there is news. Whoever wants to know what, asks the
    /// operator; so a slow watcher misses what was in between, never what is.
    /// </summary>
    void Changed(Guid operatorId);

    /// <summary>News may have been lost on its way here: anybody may have changed.</summary>
    void AllChanged();

    /// <summary>
    /// A customer is about to be connected with him: ends when his screen shows the card, at once when nobody looks at him. May be called
    /// before <see cref="Changed"/> tells of the customer; the caller does not wait longer than he wants.
    /// </summary>
    Task OfferedAsync(Guid operatorId, Guid attemptId);
}

/// <summary>For processes in which nobody looks.</summary>
public sealed class NobodyWatches : IOperatorWatch
{
    /// <inheritdoc/>
    public void Changed(Guid operatorId)
    {
    }

    /// <inheritdoc/>
    public void AllChanged()
    {
    }

    /// <inheritdoc/>
    public Task OfferedAsync(Guid operatorId, Guid attemptId) => Task.CompletedTask;
}
