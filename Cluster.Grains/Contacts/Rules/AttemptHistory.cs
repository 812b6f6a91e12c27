using System.Collections.Immutable;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// The attempts of one contact, as far as the caps need them: those of the last two days one by one, and the number of all. Immutable.
/// </summary>
public sealed class AttemptHistory
{
    /// <summary>Most attempts kept one by one, and so the highest daily cap. The oldest goes first.</summary>
    public const int Capacity = 64;

    /// <summary>How long an attempt is kept: longer than any local day with its change of clocks, and than 24 hours.</summary>
    public static readonly Duration Kept = Duration.FromHours(48);

    /// <summary>No attempt yet.</summary>
    public static readonly AttemptHistory Empty = new([], 0);

    private AttemptHistory(ImmutableArray<Instant> recent, int total)
    {
        Recent = recent;
        Total = total;
    }

    /// <summary>Starts of the recent attempts, oldest first.</summary>
    public ImmutableArray<Instant> Recent { get; }

    /// <summary>All attempts ever, the forgotten ones too.</summary>
    public int Total { get; }

    /// <summary>Restores a history from a store.</summary>
    /// <param name="recent">Starts of attempts in any order; too old ones are dropped against the latest.</param>
    /// <param name="total">All attempts ever; raised to the number of those given when less.</param>
    public static AttemptHistory Restore(IEnumerable<Instant> recent, int total)
    {
        ImmutableArray<Instant> sorted = [.. recent.Order()];
        return new AttemptHistory(Trim(sorted), Math.Max(total, sorted.Length));
    }

    /// <summary>The history with one more attempt. Attempts may arrive out of order.</summary>
    public AttemptHistory Add(Instant at)
    {
        var place = Recent.Length;
        while (place > 0 && Recent[place - 1] > at)
        {
            place--;
        }

        return new AttemptHistory(Trim(Recent.Insert(place, at)), Total == int.MaxValue ? Total : Total + 1);
    }

    private static ImmutableArray<Instant> Trim(ImmutableArray<Instant> sorted)
    {
        var drop = Math.Max(0, sorted.Length - Capacity);
        while (drop < sorted.Length && sorted[drop] < sorted[^1] - Kept)
        {
            drop++;
        }

        return drop == 0 ? sorted : sorted[drop..];
    }
}
