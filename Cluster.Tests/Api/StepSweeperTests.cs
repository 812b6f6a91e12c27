using Cluster.Api.Operators;
using Cluster.Silo.Hosting;
using Cluster.Tests.Ami;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>What operators did is kept for so many days, and no longer; what belongs to a recording as long as that.</summary>
public sealed class StepSweeperTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    private static readonly ManualTime s_clock = new();

    [Fact]
    public async Task Steps_whose_days_are_over_are_removed_piece_by_piece_and_younger_ones_stay()
    {
        const int old = (2 * StepSweeper.Batch) + 7;
        await WriteAsync(old, "400 days 1 second", Guid.NewGuid());
        await WriteAsync(3, "399 days 23 hours", Guid.NewGuid());
        await SweepAsync(401);
        Assert.Equal((old + 3, old + 3), await LeftAsync());
        await SweepAsync(400);
        Assert.Equal((3, 3), await LeftAsync());
        await SweepAsync(399);
        Assert.Equal((0, 0), await LeftAsync());
    }

    [Fact]
    public async Task Marks_of_a_recording_stay_until_it_is_deleted()
    {
        var recorded = Guid.NewGuid();
        await WriteAsync(StepSweeper.Batch, "500 days", recorded);
        await WriteAsync(2, "500 days", Guid.NewGuid());
        await Api.ExecuteAsync("INSERT INTO recordings (attempt_id, campaign_id, started_at) VALUES ($1, $1, $2)", recorded, s_clock.GetUtcNow());
        await SweepAsync(400);
        Assert.Equal((0, StepSweeper.Batch), await LeftAsync());
        await Api.ExecuteAsync("UPDATE recordings SET deleted_at = $2 WHERE attempt_id = $1", recorded, s_clock.GetUtcNow());
        await SweepAsync(400);
        Assert.Equal((0, 0), await LeftAsync());
    }

    private Task SweepAsync(int days) => new StepSweeper(
        Api.Db, new ClusterOptions { Database = "", StepDays = days }, s_clock, NullLogger<StepSweeper>.Instance).SweepAsync(default);

    /// <summary>So many steps of the operator, and as many of conversations of a call.</summary>
    private async Task WriteAsync(int steps, string age, Guid attempt)
    {
        await Api.ExecuteAsync("INSERT INTO operator_steps (operator_id, at, doing) SELECT $1, $2::timestamptz - $3::interval, 0 FROM generate_series(1, $4)", OperatorId, s_clock.GetUtcNow(), age, steps);
        await Api.ExecuteAsync(
            "INSERT INTO talk_steps (attempt_id, operator_id, at, muted, keys) SELECT $5, $1, $2::timestamptz - $3::interval, false, 0 FROM generate_series(1, $4)",
            OperatorId, s_clock.GetUtcNow(), age, steps, attempt);
    }

    private async Task<(long Operators, long Talks)> LeftAsync() =>
        (await Api.ScalarAsync<long>("SELECT count(*) FROM operator_steps"), await Api.ScalarAsync<long>("SELECT count(*) FROM talk_steps"));
}
