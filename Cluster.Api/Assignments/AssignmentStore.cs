using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Assignments;

/// <summary>Makes operators the owners of contacts, and keeps who did it.</summary>
internal sealed class AssignmentStore(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>Contacts that change hands in one transaction.</summary>
    private const int Batch = 5_000;

    private const string Columns = "id, campaign_id, from_id, operators, contacts, client_name, at";

    /// <summary>
    /// Deals contacts that may still be called, in the order in which they came, one to each operator in turn; callbacks that their operator has
    /// promised go with them. What is being called this moment, or promised by somebody else, stays where it is. Goes on where it was when the
    /// same assignment is asked for again after a crash.
    /// </summary>
    public async Task<AssignmentView> AssignAsync(Guid id, Guid campaignId, Guid? from, Guid[] operators, long count, ApiClient by, CancellationToken stop)
    {
        var made = await BeginAsync(id, campaignId, from, operators, by, stop);
        for (var (given, last) = (made.Contacts, Guid.Empty); given < count;)
        {
            var moved = await MoveAsync(made, last, given, Math.Min(Batch, count - given), stop);
            if (moved.Count == 0)
            {
                break;
            }

            (given, last) = (given + moved.Count, moved.Last);
        }

        return (await FindAsync(id, stop))!;
    }

    public Task<List<AssignmentView>> ListAsync(Guid campaignId, (DateTimeOffset At, Guid Id)? after, int limit, CancellationToken stop) => db.ListAsync(
        $"SELECT {Columns} FROM assignments WHERE campaign_id = $1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4",
        [campaignId, after?.At ?? DateTimeOffset.UnixEpoch, after?.Id ?? Guid.Empty, limit + 1], Read, stop);

    /// <summary>Which of the operators do not work for the campaign.</summary>
    public async Task<IReadOnlyList<Guid>> StrangersAsync(Guid campaignId, IReadOnlyList<Guid> operators, CancellationToken stop) =>
        [.. operators.Except(await db.ListAsync(
            "SELECT id FROM operators WHERE id = ANY($1) AND definition -> 'campaigns' ? $2", [operators.ToArray(), campaignId.ToString()], row => row.GetGuid(0), stop))];

    private async Task<AssignmentView> BeginAsync(Guid id, Guid campaignId, Guid? from, Guid[] operators, ApiClient by, CancellationToken stop)
    {
        await db.ExecuteAsync(
            """
            INSERT INTO assignments (id, campaign_id, from_id, operators, contacts, client_id, client_name, at)
            VALUES ($1, $2, $3, $4, 0, $5, $6, $7) ON CONFLICT DO NOTHING
            """,
            id, campaignId, Rows.Typed(from, NpgsqlDbType.Uuid), operators, by.Id, by.Name, clock.GetUtcNow());
        return (await FindAsync(id, stop))!;
    }

    /// <summary>The entries' versions fence off claims that were decided before.</summary>
    private async Task<(long Count, Guid Last)> MoveAsync(AssignmentView made, Guid after, long given, long most, CancellationToken stop)
    {
        var moved = await db.ListAsync(
            """
            WITH next AS (
                SELECT e.contact_id FROM entries e
                WHERE e.campaign_id = $1 AND e.contact_id > $2 AND e.owner_id IS NOT DISTINCT FROM $3 AND e.status IN (0, 1)
                  AND (e.operator_id IS NULL OR e.operator_id = $3)
                  AND NOT EXISTS (SELECT FROM attempts a WHERE a.contact_id = e.contact_id AND a.ended_at IS NULL)
                ORDER BY e.contact_id LIMIT $4 FOR UPDATE SKIP LOCKED
            ), dealt AS (
                SELECT contact_id, ($5::uuid[])[1 + mod($6 + row_number() OVER (ORDER BY contact_id) - 1, greatest(cardinality($5), 1))::int] AS owner_id FROM next
            ), moved AS (
                UPDATE entries e SET owner_id = d.owner_id, operator_id = CASE WHEN e.operator_id IS NOT NULL THEN d.owner_id END, version = e.version + 1
                FROM dealt d WHERE e.campaign_id = $1 AND e.contact_id = d.contact_id RETURNING e.contact_id
            ), promised AS (
                UPDATE callbacks b SET operator_id = d.owner_id FROM dealt d
                WHERE b.campaign_id = $1 AND b.contact_id = d.contact_id AND b.state = 0 AND b.operator_id = $3
            ), counted AS (
                UPDATE assignments SET contacts = contacts + (SELECT count(*) FROM moved) WHERE id = $7
            )
            SELECT contact_id FROM moved ORDER BY contact_id
            """,
            [made.CampaignId, after, Rows.Typed(made.FromOperatorId, NpgsqlDbType.Uuid), most, made.OperatorIds.ToArray(), given, made.Id], row => row.GetGuid(0), stop);
        return moved.Count == 0 ? (0, after) : (moved.Count, moved[^1]);
    }

    private Task<AssignmentView?> FindAsync(Guid id, CancellationToken stop) => db.OneAsync($"SELECT {Columns} FROM assignments WHERE id = $1", [id], Read, stop);

    private static AssignmentView Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.IdOrNull(2), row.GetFieldValue<Guid[]>(3), row.GetInt64(4), row.GetString(5), row.Instant(6));
}
