using Cluster.Silo.Hosting;
using Npgsql;

namespace Cluster.Api.Health;

/// <summary>Whether the process can do its work: the store answers, and its grains, or those of the silos, can be asked. A load balancer asks.</summary>
internal sealed class Readiness(NpgsqlDataSource db, IClusterWork work)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Why it cannot; null when it can.</summary>
    public async Task<string?> ProblemAsync(CancellationToken stop)
    {
        try
        {
            await using var command = db.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(stop).WaitAsync(Limit, stop);
            return work.Obstacle;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            return "The store does not answer.";
        }
    }
}
