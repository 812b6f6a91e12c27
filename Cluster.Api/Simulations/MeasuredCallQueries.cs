using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns.WhatIf;
using Npgsql;

namespace Cluster.Api.Simulations;

/// <summary>What the last calls of a campaign were like, counted in the store.</summary>
internal sealed class MeasuredCallQueries(NpgsqlDataSource db)
{
    /// <summary>Most calls that are looked at: enough for any law, and read in a fraction of a second.</summary>
    private const int MostCalls = 100_000;

    /// <summary>Calls since an instant; the last ones, when they are very many.</summary>
    public async Task<MeasuredCalls> SinceAsync(Guid campaignId, DateTimeOffset since, CancellationToken stop)
    {
        var measured = new MeasuredCalls();
        var stages = new Dictionary<string, double[]>(StringComparer.Ordinal)
        {
            ["answered"] = measured.Answered, ["unanswered"] = measured.Unanswered, ["at-once"] = measured.EndedAtOnce, ["talk"] = measured.Talks,
        };

        // Outcomes: 0 answered, 3 no answer, 8 abandoned, 9 unknown. A call of unknown fate that nobody saw answered tells nothing.
        var rows = await db.ListAsync(
            """
            WITH last AS (
                SELECT outcome, claimed_at, answered_at, connected_at, ended_at, dialled FROM call_records
                WHERE campaign_id = $1 ORDER BY attempt_id DESC LIMIT $3
            ), stages AS (
                SELECT CASE WHEN outcome IN (0, 8, 9) THEN 'answered' WHEN outcome = 3 THEN 'unanswered' ELSE 'at-once' END AS stage,
                       CASE WHEN outcome IN (0, 8, 9) THEN coalesce(answered_at, connected_at, ended_at) ELSE ended_at END - claimed_at AS lasted
                FROM last WHERE dialled AND claimed_at >= $2 AND (outcome <> 9 OR coalesce(answered_at, connected_at) IS NOT NULL)
                UNION ALL
                SELECT 'talk', ended_at - connected_at FROM last WHERE connected_at IS NOT NULL AND outcome = 0 AND claimed_at >= $2
            )
            SELECT stage, width_bucket(extract(epoch FROM lasted)::float8, $4::float8[]), count(*)::int FROM stages GROUP BY 1, 2
            """,
            [campaignId, since, MostCalls, MeasuredCalls.Edges.ToArray()],
            row => (Stage: row.GetString(0), Bin: row.GetInt32(1), Count: row.GetInt32(2)), stop);
        foreach (var (stage, bin, count) in rows)
        {
            stages[stage][Math.Clamp(bin - 1, 0, MeasuredCalls.Bins - 1)] += count;
        }

        return measured;
    }
}
