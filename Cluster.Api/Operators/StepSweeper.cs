using Cluster.Api.Conventions;
using Cluster.Silo.Hosting;
using Npgsql;

namespace Cluster.Api.Operators;

/// <summary>
/// Removes what operators did and how conversations went when its days are over (<see cref="ClusterOptions.StepDays"/>), once an hour. Of a call whose recording is
/// still there the steps stay, for they are the recording's marks. Two processes that do it at once do no harm.
/// </summary>
internal sealed partial class StepSweeper(NpgsqlDataSource db, ClusterOptions options, TimeProvider clock, ILogger<StepSweeper> log) : BackgroundService
{
    /// <summary>Rows in one transaction.</summary>
    internal const int Batch = 5_000;

    private const string Unheard = "NOT EXISTS (SELECT FROM recordings r WHERE r.attempt_id = piece.attempt_id AND r.deleted_at IS NULL)";

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NpgsqlException failure)
            {
                NotSwept(failure);
            }
        }
    }

    internal async Task SweepAsync(CancellationToken stop)
    {
        var limit = clock.GetUtcNow() - TimeSpan.FromDays(options.StepDays);
        var (operators, talks) = (await SweepAsync("operator_steps", "true", limit, stop), await SweepAsync("talk_steps", Unheard, limit, stop));
        if (operators + talks > 0)
        {
            Swept(operators, talks, options.StepDays);
        }
    }

    /// <summary>Rows are written in the order of their ids and, but for moments, of their times: so the first young one ends it, and no index by time is needed.</summary>
    private async Task<long> SweepAsync(string table, string isOver, DateTimeOffset limit, CancellationToken stop)
    {
        var (removed, after) = (0L, 0L);
        while (true)
        {
            var (gone, seen, last) = (await db.ListAsync(
                $"""
                WITH piece AS MATERIALIZED (SELECT * FROM (SELECT * FROM {table} WHERE id > $1 ORDER BY id LIMIT $2) next WHERE at < $3),
                gone AS (DELETE FROM {table} WHERE id IN (SELECT id FROM piece WHERE {isOver}) RETURNING 1)
                SELECT (SELECT count(*) FROM gone), count(*), coalesce(max(id), 0) FROM piece
                """,
                [after, Batch, limit], row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), stop))[0];
            removed += gone;
            if (seen < Batch)
            {
                return removed;
            }

            after = last;
        }
    }

    [LoggerMessage(EventId = 4030, Level = LogLevel.Information, Message = "{Operators} steps of operators and {Talks} of conversations were older than {Days} days and are removed")]
    private partial void Swept(long operators, long talks, int days);

    [LoggerMessage(EventId = 4031, Level = LogLevel.Warning, Message = "Old steps could not be removed; the next round will try again")]
    private partial void NotSwept(NpgsqlException failure);
}
