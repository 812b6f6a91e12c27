namespace Cluster.Api.DoNotCall;

/// <summary>The numbers that nobody may call; read by every claim in its own transaction.</summary>
public interface IDncList
{
    /// <summary>Adds numbers (E.164); answers the contacts that are being called on them right now, to be hung up. Repeating is harmless.</summary>
    Task<IReadOnlyList<Guid>> AddAsync(IReadOnlyCollection<string> numbers, string? reason);

    /// <summary>Takes numbers off; answers how many were on it.</summary>
    Task<int> RemoveAsync(IReadOnlyCollection<string> numbers);

    /// <summary>Which of the numbers are on it.</summary>
    Task<IReadOnlyList<string>> ListedAsync(IReadOnlyCollection<string> numbers);
}
