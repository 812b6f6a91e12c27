using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>A number on the list.</summary>
/// <param name="Number">E.164.</param>
/// <param name="Reason">Why, as it was given.</param>
/// <param name="AddedAt">When it came on the list.</param>
public sealed record BlockedNumber(string Number, string? Reason, DateTimeOffset AddedAt);

/// <summary>Numbers that nobody may call. A number that was added is seen by every claim that commits later.</summary>
public sealed class DncList(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Most numbers in one call of any method.</summary>
    public const int Bound = 10_000;

    /// <summary>Adds numbers (E.164); answers the contacts that are being called on them right now, to be hung up.</summary>
    public async Task<IReadOnlyList<Guid>> AddAsync(IReadOnlyCollection<string> numbers, string? reason)
    {
        Check(numbers);
        await using var connection = await database.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await AddAsync(transaction, numbers, reason, time.GetUtcNow());
            await transaction.CommitAsync();
        }

        // After the commit: a claim that was faster is visible by now, and a slower one sees the number.
        await using var command = new NpgsqlCommand("SELECT contact_id FROM attempts WHERE number = ANY($1) AND ended_at IS NULL", connection);
        return await command.With(numbers.ToArray()).ListAsync(row => row.GetGuid(0));
    }

    /// <summary>Takes numbers off the list; answers how many were on it.</summary>
    public async Task<int> RemoveAsync(IReadOnlyCollection<string> numbers)
    {
        Check(numbers);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var removed = await transaction.Statement("DELETE FROM dnc_numbers WHERE number = ANY($1)").With(numbers.ToArray()).ExecuteAsync();
        if (removed > 0)
        {
            await EventLog.WriteAsync(transaction, time.GetUtcNow(), "dnc.removed", campaignId: null, new { numbers = removed });
        }

        await transaction.CommitAsync();
        return removed;
    }

    /// <summary>Which of the numbers are on the list.</summary>
    public async Task<IReadOnlyList<string>> ListedAsync(IReadOnlyCollection<string> numbers)
    {
        Check(numbers);
        return await database.CreateCommand("SELECT number FROM dnc_numbers WHERE number = ANY($1)")
            .With(numbers.ToArray()).ListAsync(row => row.GetString(0));
    }

    /// <summary>Numbers on the list in their order, behind one of them.</summary>
    /// <param name="beginning">Only those that begin so; digits with the plus.</param>
    /// <param name="after">The last one that is known; empty: from the first.</param>
    /// <param name="count">How many at most, up to <see cref="Bound"/>.</param>
    public async Task<IReadOnlyList<BlockedNumber>> ListAsync(string beginning, string after, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Bound);
        return await database.CreateCommand(
            "SELECT number, reason, added_at FROM dnc_numbers WHERE number > $1 AND starts_with(number, $2) ORDER BY number LIMIT $3")
            .With(after).With(beginning).With(count)
            .ListAsync(row => new BlockedNumber(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)));
    }

    internal static async Task AddAsync(NpgsqlTransaction transaction, IReadOnlyCollection<string> numbers, string? reason, DateTimeOffset at)
    {
        await transaction.Statement(JournalStatements.TakeLock).With(JournalStatements.ClaimLock).ExecuteAsync();
        var added = await transaction.Statement(
            "INSERT INTO dnc_numbers (number, reason, added_at) SELECT DISTINCT number, $2, $3 FROM unnest($1) AS number ON CONFLICT DO NOTHING")
            .With(numbers.ToArray()).With(reason, NpgsqlTypes.NpgsqlDbType.Text).With(at).ExecuteAsync();
        if (added > 0)
        {
            await EventLog.WriteAsync(transaction, at, "dnc.added", campaignId: null, new { numbers = added });
        }
    }

    private static void Check(IReadOnlyCollection<string> numbers) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numbers.Count, Bound, nameof(numbers));
}
