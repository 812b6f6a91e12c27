using Npgsql;

namespace Cluster.Api.Health;

/// <summary>Whether the process can do its work; a load balancer asks.</summary>
public interface IReadiness
{
    /// <summary>Why it cannot; null when it can.</summary>
    Task<string?> ProblemAsync(CancellationToken stop);
}

/// <summary>Ready when the store answers.</summary>
internal sealed class StoreReadiness(NpgsqlDataSource db) : IReadiness
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<string?> ProblemAsync(CancellationToken stop)
    {
        try
        {
            await using var command = db.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(stop).WaitAsync(Limit, stop);
            return null;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            return "The store does not answer.";
        }
    }
}
