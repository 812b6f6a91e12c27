using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Silo.Postgres;
using Cluster.Tests.Simulation;
using Npgsql;

namespace Cluster.Tests.Crash;

/// <summary>A run's whole history, as the database and the gateways' logs tell it.</summary>
internal sealed record Books(MemoryTables Tables, List<CallLogEntry> Entries, List<Disturbance> Disturbances, DateTimeOffset Now) : IHistory
{
    public IEnumerable<CallLogEntry> Log => Entries;
}

/// <summary>Reads the books into the tables that the checkers of the simulation understand.</summary>
internal static class BookReader
{
    public static async Task<Books> ReadAsync(string database, IEnumerable<string> logs, List<Disturbance> disturbances)
    {
        var tables = new MemoryTables(TimeProvider.System);
        await using (var source = PostgresRegistration.Connect(database + ";Pooling=false"))
        {
            await ReadCampaignsAsync(source, tables);
            await ReadContactsAsync(source, tables);
            await ReadAttemptsAsync(source, tables);
            await EachAsync(source, "SELECT campaign_id, outcome, n FROM campaign_counters",
                row => tables.Counters.Add((row.GetGuid(0), (Outcome)row.GetInt16(1)), row.GetInt64(2)));
            await EachAsync(source, "SELECT number, added_at FROM dnc_numbers",
                row => tables.Listed.Add(row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)));
        }

        return new Books(tables, [.. logs.SelectMany(FileCallLog.Read).OrderBy(entry => entry.At)], disturbances, DateTimeOffset.UtcNow);
    }

    private static async Task ReadCampaignsAsync(NpgsqlDataSource source, MemoryTables tables)
    {
        var ids = new List<Guid>();
        await EachAsync(source, "SELECT id FROM campaigns", row => ids.Add(row.GetGuid(0)));
        foreach (var id in ids)
        {
            tables.Campaigns.Add(id, (await new CampaignStore(source).FindAsync(id))!);
            tables.EntriesOfCampaign.Add(id, []);
        }
    }

    private static async Task ReadContactsAsync(NpgsqlDataSource source, MemoryTables tables)
    {
        await EachAsync(source, "SELECT id, numbers, zone, attempts FROM contacts", row => tables.AddContact(
            new ContactRow(row.GetGuid(0), row.GetFieldValue<string[]>(1), row.GetString(2)) { Attempts = row.GetInt32(3) }));
        await EachAsync(source, $"SELECT e.contact_id, e.zone, e.priority, {Rows.Entry} FROM entries e",
            row => tables.AddEntry(row.GetGuid(0), Rows.ReadEntry(row, 3), row.GetString(1), row.GetInt16(2)));
    }

    private static Task ReadAttemptsAsync(NpgsqlDataSource source, MemoryTables tables) => EachAsync(
        source,
        $"SELECT {Rows.Attempt}, r.outcome, r.ended_at, r.cause, r.tech_cause, r.note, r.dialled, r.result, r.answered_at, r.connected_at FROM attempts a LEFT JOIN call_records r ON r.attempt_id = a.id",
        row =>
        {
            var attempt = Rows.ReadAttempt(row);
            tables.Attempts.Add(attempt.AttemptId, new AttemptRow(attempt, attempt.ClaimedAt)
            {
                Record = row.IsDBNull(8) ? null : new CallRecord
                {
                    Outcome = (Outcome)row.GetInt16(8),
                    EndedAt = row.GetFieldValue<DateTimeOffset>(9),
                    Cause = row.GetInt16(10),
                    TechCause = row.IsDBNull(11) ? null : row.GetString(11),
                    Note = row.IsDBNull(12) ? null : row.GetString(12),
                    Dialled = row.GetBoolean(13),
                    Result = row.IsDBNull(14) ? null : row.GetString(14),
                    AnsweredAt = row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15),
                    ConnectedAt = row.IsDBNull(16) ? null : row.GetFieldValue<DateTimeOffset>(16),
                },
            });
        });

    private static async Task EachAsync(NpgsqlDataSource source, string sql, Action<NpgsqlDataReader> take)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            take(reader);
        }
    }
}
