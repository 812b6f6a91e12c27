using System.Runtime.CompilerServices;
using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns.Pacing;
using Npgsql;

namespace Cluster.Api.Abandonment;

/// <summary>The ledger of live answers, straight from the view that the pacer's recount reads too.</summary>
internal sealed class AbandonmentQueries(NpgsqlDataSource db)
{
    /// <summary>Counts by minutes, in order.</summary>
    public Task<List<AbandonmentCount>> MinutesAsync(Guid campaignId, DateTimeOffset from, DateTimeOffset to, CancellationToken stop) => db.ListAsync(
        """
        SELECT date_trunc('minute', counted_at) AS minute,
               count(*) FILTER (WHERE verdict <> 'machine')::int,
               count(*) FILTER (WHERE verdict IN ('abandoned', 'lost'))::int,
               count(*) FILTER (WHERE verdict = 'machine')::int
        FROM live_answers
        WHERE campaign_id = $1 AND counted_at >= $2 AND counted_at < $3
        GROUP BY 1 ORDER BY 1
        """,
        [campaignId, from, to],
        row => new AbandonmentCount(row.Instant(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3)), stop);

    /// <summary>Every live answer in the order of the attempts, row by row as the client takes them.</summary>
    public async IAsyncEnumerable<LiveAnswerLine> LinesAsync(
        Guid campaignId, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var command = db.Command(
            """
            SELECT attempt_id, campaign_id, contact_id, number, gateway_id, operator_id, answered_at, connected_at, safe_message_at, ended_at,
                   (extract(epoch FROM coalesce(connected_at, safe_message_at, ended_at) - answered_at) * 1000)::bigint, verdict, cause, tech_cause, note
            FROM live_answers
            WHERE campaign_id = $1 AND counted_at >= $2 AND counted_at < $3
            ORDER BY attempt_id
            """,
            [campaignId, from, to]);
        command.CommandTimeout = 0; // as long as the client reads
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            yield return Read(row);
        }
    }

    private static LiveAnswerLine Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetString(4), row.IdOrNull(5), row.InstantOrNull(6), row.InstantOrNull(7),
        row.InstantOrNull(8), row.Instant(9), row.IsDBNull(10) ? null : row.GetInt64(10), row.GetString(11), row.GetInt16(12), row.TextOrNull(13),
        row.TextOrNull(14));
}

/// <summary>A live answer and what became of it.</summary>
internal sealed record LiveAnswerLine(
    Guid AttemptId, Guid CampaignId, Guid ContactId, string Number, string GatewayId, Guid? OperatorId, DateTimeOffset? AnsweredAt,
    DateTimeOffset? ConnectedAt, DateTimeOffset? SafeMessageAt, DateTimeOffset EndedAt, long? WaitedMs, string Verdict, int Cause, string? TechCause,
    string? Note);
