using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Tests.EndToEnd;

/// <summary>One row of call_records, as far as these tests read it.</summary>
internal sealed record StoredCall(
    Guid AttemptId, Guid CampaignId, Guid ContactId, string Number, string GatewayId, Guid? OperatorId, Outcome Outcome, DateTimeOffset? AnsweredAt,
    DateTimeOffset? ConnectedAt, DateTimeOffset EndedAt, int Cause, string? Keys, string? Result, string? Note, bool Dialled);

/// <summary>Puts campaigns, contacts and operators into the tables as an import would, and reads what became of them.</summary>
internal static class ClusterTables
{
    private static int s_campaigns = 100;

    /// <summary>The whole week, in every zone.</summary>
    public static IReadOnlyList<WindowDefinition> Always { get; } = [new(Enum.GetValues<DayOfWeek>(), TimeOnly.MinValue, TimeOnly.MinValue)];

    /// <summary>Numbers that no other test calls: eleven digits, of which the last three say what happens.</summary>
    public static Func<int, string> NewNumbers()
    {
        var (campaign, contact) = (Interlocked.Increment(ref s_campaigns), 0);
        return ending => $"+78{campaign:D3}{Interlocked.Increment(ref contact):D3}{ending:D3}";
    }

    public static async Task<Guid> AddCampaignAsync(this NpgsqlDataSource database, CampaignDefinition definition)
    {
        var id = Guid.CreateVersion7();
        await database.CreateCommand("INSERT INTO campaigns (id, name, definition, created_at, state_at) VALUES ($1, $2, $3, now(), now())")
            .With(id).With(definition.Name).WithJson(definition).ExecuteAsync();
        return id;
    }

    public static async Task<Guid> AddContactAsync(this NpgsqlDataSource database, Guid campaignId, params string[] numbers)
    {
        var id = Guid.CreateVersion7();
        await database.CreateCommand("INSERT INTO contacts (id, external_id, numbers, zone, created_at) VALUES ($1, $2, $3, 'UTC', now())")
            .With(id).With(numbers[0]).With(numbers).ExecuteAsync();
        await database.CreateCommand("INSERT INTO entries (campaign_id, contact_id, zone, next_due) VALUES ($1, $2, 'UTC', now())")
            .With(campaignId).With(id).ExecuteAsync();
        return id;
    }

    public static async Task<Guid> AddOperatorAsync(this NpgsqlDataSource database, string name, Guid campaignId)
    {
        var id = Guid.CreateVersion7();
        await database.CreateCommand("INSERT INTO operators (id, name, definition, created_at) VALUES ($1, $2, $3, now())")
            .With(id).With(name).WithJson(new OperatorDefinition(name, [campaignId])).ExecuteAsync();
        return id;
    }

    public static async Task<IReadOnlyList<StoredCall>> CallsAsync(this NpgsqlDataSource database) =>
        await database.CreateCommand(
            """
            SELECT attempt_id, campaign_id, contact_id, number, gateway_id, operator_id, outcome, answered_at, connected_at, ended_at, cause, keys, result, note,
                   dialled
            FROM call_records ORDER BY attempt_id
            """).ListAsync(row => new StoredCall(
                row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetGuid(5),
                (Outcome)row.GetInt16(6), At(row, 7), At(row, 8), row.GetFieldValue<DateTimeOffset>(9), row.GetInt16(10), Text(row, 11),
                Text(row, 12), Text(row, 13), row.GetBoolean(14)));

    /// <summary>What each contact is now, over all campaigns of the test.</summary>
    public static async Task<IReadOnlyDictionary<Guid, EntryStatus>> StatusesAsync(this NpgsqlDataSource database) =>
        (await database.CreateCommand("SELECT contact_id, status FROM entries").ListAsync(row => (Id: row.GetGuid(0), Status: (EntryStatus)row.GetInt16(1))))
            .ToDictionary(row => row.Id, row => row.Status);

    /// <summary>Where counters and records differ: none, when each counter is the sum of its records.</summary>
    public static async Task<IReadOnlyList<string>> WrongCountersAsync(this NpgsqlDataSource database) =>
        await database.CreateCommand(
            """
            SELECT format('campaign %s outcome %s: counter %s, records %s', campaign_id, outcome, c.n, r.n)
            FROM campaign_counters c FULL JOIN (SELECT campaign_id, outcome, count(*) AS n FROM call_records GROUP BY 1, 2) r
                USING (campaign_id, outcome)
            WHERE c.n IS DISTINCT FROM r.n
            """).ListAsync(row => row.GetString(0));

    public static async Task<int> CountAsync(this NpgsqlDataSource database, string fromWhere) =>
        (await database.CreateCommand($"SELECT count(*)::int FROM {fromWhere}").ListAsync(row => row.GetInt32(0)))[0];

    /// <summary>The operator's line, as he remembers it.</summary>
    public static async Task<string?> LineAsync(this NpgsqlDataSource database, Guid operatorId) =>
        (await database.CreateCommand("SELECT state ->> 'lineId' FROM operators WHERE id = $1").With(operatorId).ListAsync(row => Text(row, 0)))[0];

    private static DateTimeOffset? At(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
