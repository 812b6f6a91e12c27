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

    /// <summary>So long before a callback is due its operator is reminded.</summary>
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
            SELECT b.id, b.campaign_id, m.name, b.contact_id, c.external_id, c.data::text, c.numbers[1 + least(e.next_number, cardinality(c.numbers) - 1)], b.due_at,
                b.operator_id IS NOT NULL, coalesce(b.note, nullif(n.text, '')), e.zone, m.version, m.definition::text,
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
                ContactName.Of(JsonSerializer.Deserialize<JsonElement>(row.GetString(5)), row.GetString(4)), row.GetString(6), row.Instant(7), row.GetBoolean(8),
                row.TextOrNull(9), row.GetString(10), CallingHours.Of(PlanOf(row), row.GetString(10), now), row.GetBoolean(13)), stop);

        CampaignPlan PlanOf(NpgsqlDataReader row) => plans.TryGetValue(row.GetGuid(1), out var known) ? known : plans[row.GetGuid(1)] = new CampaignPlan(
            row.GetGuid(1), row.GetInt64(11), JsonSerializer.Deserialize<CampaignDefinition>(row.GetString(12), ClusterJson.Options)!);
    }

    /// <summary>One that the operator reaches, or null.</summary>
    public Task<ReachedCallback?> FindAsync(Guid operatorId, Guid id, CancellationToken stop) => db.OneAsync(
        $"SELECT b.id, b.campaign_id, b.operator_id FROM operators o JOIN callbacks b ON {Reach} WHERE o.id = $1 AND b.id = $2",
        [operatorId, id], row => new ReachedCallback(row.GetGuid(0), row.GetGuid(1), row.IdOrNull(2)), stop);

    /// <summary>What the operator is to be reminded of now, the oldest first, and when that changes by itself; null: nothing is promised.</summary>
    public async Task<(IReadOnlyList<Reminder> Due, DateTimeOffset? ChangesAt)> RemindersAsync(Guid operatorId, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var next = await db.ListAsync(
            """
            SELECT b.id, b.contact_id, b.campaign_id, b.due_at, c.external_id, c.data::text FROM callbacks b JOIN contacts c ON c.id = b.contact_id
            WHERE b.operator_id = $1 AND b.state = 0 ORDER BY b.due_at, b.id LIMIT $2
            """,
            [operatorId, MostReminders + 1], row => new Reminder(
                row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), ContactName.Of(JsonSerializer.Deserialize<JsonElement>(row.GetString(5)), row.GetString(4)),
                row.Instant(3)), stop);
        var changes = next.SelectMany(one => new[] { one.DueAt - Lead, one.DueAt }).Where(at => at > now).Order().ToList();
        return ([.. next.Where(one => one.DueAt - Lead <= now).Take(MostReminders)], changes.Count > 0 ? changes[0] : null);
    }
}

/// <summary>A pending callback that an operator may keep or take.</summary>
internal sealed record ReachedCallback(Guid Id, Guid CampaignId, Guid? OperatorId);
