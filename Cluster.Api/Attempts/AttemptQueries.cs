using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Attempts;

/// <summary>Attempts and their records, straight from the tables.</summary>
internal sealed class AttemptQueries(NpgsqlDataSource db)
{
    /// <summary>Steps of a call that are told; who presses a button every second needs a quarter of an hour for them.</summary>
    private const int MostTalkSteps = 1_000;

    private const string Record =
        "r.outcome, r.ringing_at, r.answered_at, r.connected_at, r.cause, r.tech_cause, r.machine, r.keys, r.result, r.note, r.dialled, r.result_source";

    private const string Select =
        $"""
        SELECT {Record}, a.id, a.contact_id, a.campaign_id, a.number, a.gateway_id, a.operator_id, a.claimed_at, a.ended_at, n.text,
            (SELECT coalesce(jsonb_object_agg(w.question, w.answer), jsonb_build_object()) FROM call_answers w WHERE w.attempt_id = a.id)::text,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'operatorId', t.operator_id, 'target', t.target) ORDER BY t.at), '[]')
             FROM transfers t WHERE t.attempt_id = a.id)::text,
            EXISTS (SELECT 1 FROM recordings s WHERE s.attempt_id = a.id)
        FROM attempts a LEFT JOIN call_records r ON r.attempt_id = a.id LEFT JOIN call_notes n ON n.attempt_id = a.id
        """;

    public Task<AttemptView?> FindAsync(Guid id, CancellationToken stop) => db.OneAsync($"{Select} WHERE a.id = $1", [id], Read, stop);

    /// <summary>How its operators and the customer were connected, change by change.</summary>
    public Task<List<TalkStep>> TalkAsync(Guid id, CancellationToken stop) => db.ListAsync(
        "SELECT at, operator_id, talk, recording, muted, keys, third FROM talk_steps WHERE attempt_id = $1 ORDER BY at, id LIMIT $2", [id, MostTalkSteps],
        row => new TalkStep(
            row.Instant(0), row.GetGuid(1), row.IsDBNull(2) ? null : (TalkState)row.GetInt16(2), row.IsDBNull(3) ? null : (RecordingState)row.GetInt16(3),
            row.GetBoolean(4), row.GetInt32(5), row.TextOrNull(6)),
        stop);

    /// <summary>By id, which grows with time.</summary>
    public Task<List<AttemptView>> ListAsync(AttemptFilter filter, Guid? after, int limit, CancellationToken stop) => db.ListAsync(
        $"""
        {Select}
        WHERE {(filter.NewestFirst ? "a.id < $7" : "a.id > $7")} AND {Where(filter)}
        ORDER BY a.id {(filter.NewestFirst ? "DESC" : "")} LIMIT $6
        """,
        [.. Parameters(filter), limit + 1, after ?? (filter.NewestFirst ? Guid.AllBitsSet : Guid.Empty)], Read, stop);

    /// <summary>How many there are, counted no further than one more than the most.</summary>
    public async Task<long> CountAsync(AttemptFilter filter, int most, CancellationToken stop) => (await db.ListAsync(
        $"SELECT count(*) FROM (SELECT FROM attempts a WHERE {Where(filter)} LIMIT $6) chosen", [.. Parameters(filter), most + 1], row => row.GetInt64(0), stop)).Single();

    private static string Where(AttemptFilter filter) =>
        $"""
        ($1::uuid IS NULL OR a.campaign_id = $1) AND ($2::uuid IS NULL OR a.contact_id = $2) AND ($3::uuid IS NULL OR a.operator_id = $3)
          AND ($4::timestamptz IS NULL OR a.claimed_at >= $4) AND ($5::timestamptz IS NULL OR a.claimed_at < $5) {OpenFilter(filter.Open)}
        """;

    private static object?[] Parameters(AttemptFilter filter) =>
    [
        Rows.Typed(filter.CampaignId, NpgsqlDbType.Uuid), Rows.Typed(filter.ContactId, NpgsqlDbType.Uuid), Rows.Typed(filter.OperatorId, NpgsqlDbType.Uuid),
        Rows.Typed(filter.From, NpgsqlDbType.TimestampTz), Rows.Typed(filter.To, NpgsqlDbType.TimestampTz),
    ];

    // Written out, not as a parameter: only so the planner sees that the small index of live attempts will do.
    private static string OpenFilter(bool? open) => open switch
    {
        true => "AND a.ended_at IS NULL",
        false => "AND a.ended_at IS NOT NULL",
        null => "",
    };

    /// <summary>All records of a campaign in the order of their attempts, row by row as the client takes them.</summary>
    public async IAsyncEnumerable<CallRecordLine> RecordsAsync(
        Guid campaignId, Guid? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await using var command = db.Command(
            $"""
            SELECT {Record}, r.attempt_id, r.campaign_id, r.contact_id, c.external_id, r.number, r.gateway_id, r.operator_id, r.claimed_at, r.ended_at
            FROM call_records r JOIN contacts c ON c.id = r.contact_id
            WHERE r.campaign_id = $1 AND r.attempt_id > $2 ORDER BY r.attempt_id
            """,
            [campaignId, after ?? Guid.Empty]);
        command.CommandTimeout = 0; // as long as the client reads
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            yield return new CallRecordLine(
                row.GetGuid(12), row.GetGuid(13), row.GetGuid(14), row.GetString(15), row.GetString(16), row.GetString(17), row.IdOrNull(18),
                row.Instant(19), row.Instant(20), ReadRecord(row));
        }
    }

    private static AttemptView Read(NpgsqlDataReader row) => new(
        row.GetGuid(12), row.GetGuid(13), row.GetGuid(14), row.GetString(15), row.GetString(16), row.IdOrNull(17), row.Instant(18), row.InstantOrNull(19),
        row.IsDBNull(0) ? null : ReadRecord(row), row.TextOrNull(20),
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(21))!,
        JsonSerializer.Deserialize<List<AttemptTransfer>>(row.GetString(22), ClusterJson.Options)!, row.GetBoolean(23));

    private static AttemptRecord ReadRecord(NpgsqlDataReader row) => new(
        (Outcome)row.GetInt16(0), row.InstantOrNull(1), row.InstantOrNull(2), row.InstantOrNull(3), row.GetInt16(4), row.TextOrNull(5), row.TextOrNull(6),
        row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9), row.GetBoolean(10), row.IsDBNull(11) ? null : (ResultSource)row.GetInt16(11));
}
