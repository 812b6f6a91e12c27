using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Tests.Postgres;

/// <summary>What must be true of the tables at any moment.</summary>
internal static class Invariants
{
    private static readonly (string Name, string Sql)[] Rules =
    [
        ("counters are the sum of the records",
            """
            SELECT coalesce(c.campaign_id, r.campaign_id)::text || ' outcome ' || coalesce(c.outcome, r.outcome) || ': counted ' || coalesce(c.n, 0)
                || ', recorded ' || coalesce(r.n, 0)
            FROM campaign_counters c
            FULL JOIN (SELECT campaign_id, outcome, count(*) n FROM call_records GROUP BY 1, 2) r USING (campaign_id, outcome)
            WHERE coalesce(c.n, 0) <> coalesce(r.n, 0)
            """),
        ("an attempt has a record exactly when it has ended",
            """
            SELECT coalesce(a.id, r.attempt_id)::text FROM attempts a FULL JOIN call_records r ON r.attempt_id = a.id
            WHERE a.id IS NULL OR (a.ended_at IS NULL) <> (r.attempt_id IS NULL) OR a.ended_at <> r.ended_at
            """),
        ("one live attempt a contact",
            "SELECT contact_id::text FROM attempts WHERE ended_at IS NULL GROUP BY contact_id HAVING count(*) > 1"),
        ("one live attempt a number",
            "SELECT min(id::text) FROM attempts WHERE ended_at IS NULL GROUP BY number HAVING count(*) > 1"),
        ("a contact's attempts are its dialled and live ones",
            """
            SELECT c.id::text || ': ' || c.attempts FROM contacts c
            LEFT JOIN (SELECT a.contact_id, count(*) n FROM attempts a LEFT JOIN call_records r ON r.attempt_id = a.id
                       WHERE coalesce(r.dialled, true) GROUP BY 1) t ON t.contact_id = c.id
            WHERE c.attempts <> coalesce(t.n, 0)
            """),
        ("one event for each record",
            """
            SELECT coalesce(e.id::text, r.attempt_id::text) FROM call_records r
            FULL JOIN (SELECT data ->> 'attemptId' id, count(*) n FROM events WHERE type = 'attempt.ended' GROUP BY 1) e ON e.id = r.attempt_id::text
            WHERE coalesce(e.n, 0) <> 1 OR r.attempt_id IS NULL
            """),
        ("a pending promise is where its entry says",
            """
            SELECT e.contact_id::text FROM entries e FULL JOIN (SELECT * FROM callbacks WHERE state = 0) b USING (campaign_id, contact_id)
            WHERE (coalesce(e.status, 0) = 1) <> (b.id IS NOT NULL) OR (b.id IS NOT NULL AND (b.due_at <> e.next_due OR b.until_at <= b.from_at OR e.callback_until <> b.until_at
                OR (b.missed_at IS NULL AND (e.callback_until IS NULL OR b.operator_id IS DISTINCT FROM e.operator_id))))
            """),
    ];

    /// <summary>Rules that do not hold, each with one example.</summary>
    public static async Task<IReadOnlyList<string>> BrokenAsync(NpgsqlDataSource database)
    {
        var broken = new List<string>();
        foreach (var (name, sql) in Rules)
        {
            var command = database.CreateCommand(sql + " LIMIT 1");
            command.CommandTimeout = 0;
            var examples = await command.ListAsync(row => row.GetString(0));
            broken.AddRange(examples.Select(example => $"{name}: {example}"));
        }

        return broken;
    }
}
