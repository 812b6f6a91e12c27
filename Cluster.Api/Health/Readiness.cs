using Cluster.Silo.Hosting;
using Npgsql;

namespace Cluster.Api.Health;

/// <summary>Whether the process can do its work: the store answers, and everybody who has work was woken. A load balancer asks.</summary>
internal sealed class Readiness(NpgsqlDataSource db, ClusterStartup startup)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Why it cannot; null when it can.</summary>
    public async Task<string?> ProblemAsync(CancellationToken stop)
    {
        try
        {
            await using var command = db.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(stop).WaitAsync(Limit, stop);
            return startup.IsReady ? null : "The cluster is starting.";
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            return "The store does not answer.";
        }
    }
}
