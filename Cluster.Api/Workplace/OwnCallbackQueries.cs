using System.Text.Json;
using Cluster.Api.Contacts;
using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Workplace;

/// <summary>The callbacks that an operator keeps or may take, straight from the tables.</summary>
internal sealed class OwnCallbackQueries(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>Most reminders at a time; more of them would not be read.</summary>
    public const int MostReminders = 5;

    /// <summary>So long before a callback is due, and before its window ends, its operator is reminded.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromMinutes(5);

    /// <summary>His own, and those of his campaigns that nobody has promised by himself.</summary>
    private const string Reach = "b.state = 0 AND (b.operator_id = $1 OR b.operator_id IS NULL AND o.definition -> 'campaigns' ? b.campaign_id::text)";

    /// <summary>By due time.</summary>
    public async Task<List<OwnCallback>> ListAsync(Guid operatorId, Guid? campaignId, (DateTimeOffset At, Guid Id)? after, int limit, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var plans = new Dictionary<Guid, CampaignPlan>();
        return await db.ListAsync(
            $"""
            SELECT b.id, b.campaign_id, m.name, b.contact_id, c.external_id, c.data::text, c.numbers[1 + least(e.next_number, cardinality(c.numbers) - 1)], b.from_at, b.until_at,
                b.due_at, b.operator_id IS NOT NULL, coalesce(b.note, nullif(n.text, '')), e.zone, m.version, m.definition::text,
                c.dnc OR EXISTS (SELECT FROM dnc_numbers d WHERE d.number = c.numbers[1 + e.next_number])
            FROM operators o JOIN callbacks b ON {Reach}
            JOIN campaigns m ON m.id = b.campaign_id JOIN contacts c ON c.id = b.contact_id
            JOIN entries e ON e.campaign_id = b.campaign_id AND e.contact_id = b.contact_id
            LEFT JOIN call_notes n ON n.attempt_id = b.id -- a promise made at a call's end has the call's id
            WHERE o.id = $1 AND (b.due_at, b.id) > ($2, $3) AND ($4::uuid IS NULL OR b.campaign_id = $4)
            ORDER BY b.due_at, b.id LIMIT $5
            """,
            [operatorId, after?.At ?? DateTimeOffset.UnixEpoch, after?.Id ?? Guid.Empty, Rows.Typed(campaignId, NpgsqlDbType.Uuid), limit + 1],
            row => new OwnCallback(
                row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetGuid(3),
                ContactName.Of(JsonSerializer.Deserialize<JsonElement>(row.GetString(5)), row.GetString(4)), row.GetString(6), row.Instant(7), row.Instant(8), row.Instant(9),
                row.GetBoolean(10), row.TextOrNull(11), row.GetString(12), CallingHours.Of(PlanOf(row), row.GetString(12), now), row.GetBoolean(15)), stop);

        CampaignPlan PlanOf(NpgsqlDataReader row) => plans.TryGetValue(row.GetGuid(1), out var known) ? known : plans[row.GetGuid(1)] = new CampaignPlan(
            row.GetGuid(1), row.GetInt64(13), JsonSerializer.Deserialize<CampaignDefinition>(row.GetString(14), ClusterJson.Options)!);
    }

    /// <summary>One that the operator reaches, or null.</summary>
    public Task<ReachedCallback?> FindAsync(Guid operatorId, Guid id, CancellationToken stop) => db.OneAsync(
        $"SELECT b.id, b.campaign_id, b.contact_id FROM operators o JOIN callbacks b ON {Reach} WHERE o.id = $1 AND b.id = $2",
        [operatorId, id], row => new ReachedCallback(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2)), stop);

    /// <summary>What the operator is to be reminded of now.</summary>
    public async Task<OwnPromises> RemindersAsync(Guid operatorId, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var next = await db.ListAsync(
            """
            SELECT b.id, b.contact_id, b.campaign_id, b.due_at, b.until_at, c.external_id, c.data::text FROM callbacks b JOIN contacts c ON c.id = b.contact_id
            WHERE b.operator_id = $1 AND b.state = 0 AND b.until_at > $3 ORDER BY b.due_at, b.id LIMIT $2
            """,
            [operatorId, MostReminders + 1, now], row => new Reminder(
                row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), ContactName.Of(JsonSerializer.Deserialize<JsonElement>(row.GetString(6)), row.GetString(5)),
                row.Instant(3), row.Instant(4)), stop);
        var missed = await db.ListAsync(
            "SELECT count(*)::int FROM callbacks WHERE operator_id = $1 AND state = 0 AND until_at <= $2", [operatorId, now], row => row.GetInt32(0), stop);
        var changes = next.SelectMany(one => new[] { one.DueAt - Lead, one.DueAt, one.Until - Lead, one.Until }).Where(at => at > now).Order().ToList();
        return new OwnPromises([.. next.Where(one => one.DueAt - Lead <= now).Take(MostReminders)], missed[0], changes.Count > 0 ? changes[0] : null);
    }
}

/// <summary>What an operator is to be reminded of.</summary>
/// <param name="Due">Callbacks that are due or nearly so, the oldest first.</param>
/// <param name="Missed">How many of his were missed, and wait for him.</param>
/// <param name="ChangesAt">When that changes by itself; null: nothing is promised.</param>
internal sealed record OwnPromises(IReadOnlyList<Reminder> Due, int Missed, DateTimeOffset? ChangesAt);

/// <summary>A pending callback that an operator may keep or take.</summary>
internal sealed record ReachedCallback(Guid Id, Guid CampaignId, Guid ContactId);
