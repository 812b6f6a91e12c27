using Cluster.Grains.Contacts;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Tests.Postgres;

/// <summary>Campaigns and contacts for tests and benchmarks, written straight into the tables.</summary>
internal static class Lists
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static Task<Guid> CampaignAsync(NpgsqlDataSource database, string name = "spring") =>
        CampaignAsync(database, new CampaignDefinition { Name = name, Mode = CampaignMode.Message }, CampaignState.Draft);

    public static async Task<Guid> CampaignAsync(NpgsqlDataSource database, CampaignDefinition definition, CampaignState state)
    {
        var id = Guid.CreateVersion7();
        await database.CreateCommand(
            "INSERT INTO campaigns (id, name, state, definition, created_at, state_at) VALUES ($1, $2, $3, $4, $5, $5)")
            .With(id).With(definition.Name).With((short)state).WithJson(definition).With(Start).ExecuteAsync();
        return id;
    }

    /// <summary>Contacts with one number each, as an import leaves them: the ids rise from row to row.</summary>
    public static async Task<Guid[]> ContactsAsync(
        NpgsqlDataSource database, Guid campaign, int count, int first = 1, int zones = 1, TimeSpan? dueSpread = null)
    {
        await database.CreateCommand(
            """
            INSERT INTO contacts (id, external_id, numbers, created_at)
            SELECT (lpad(to_hex(n), 8, '0') || substr(md5('contact' || n), 9))::uuid, 'c' || n, ARRAY['+1202' || lpad(n::text, 7, '0')], $3 FROM generate_series($1, $1 + $2 - 1) n
            """).With(first).With(count).With(Start).ExecuteLongAsync();
        await database.CreateCommand(
            """
            INSERT INTO entries (campaign_id, contact_id, zone, next_due)
            SELECT $4, (lpad(to_hex(n), 8, '0') || substr(md5('contact' || n), 9))::uuid, 'Etc/GMT-' || (n % $5 + 1), $3::timestamptz + n * $6 / $2
            FROM generate_series($1, $1 + $2 - 1) n
            """).With(first).With(count).With(Start).With(campaign).With(zones).With(dueSpread ?? TimeSpan.Zero).ExecuteLongAsync();
        return [.. await database.CreateCommand("SELECT (lpad(to_hex(n), 8, '0') || substr(md5('contact' || n), 9))::uuid FROM generate_series($1, $1 + $2 - 1) n")
            .With(first).With(count).ListAsync(row => row.GetGuid(0))];
    }

    public static Claim Claim(
        Guid campaign, Guid contact, string? number = null, long contactVersion = 1, int entryVersion = 1, Guid? id = null) => new(
            new OpenAttempt(id ?? Guid.CreateVersion7(), contact, campaign, number ?? NumberOf(contact), 0, "gw1", null, Start),
            contactVersion, entryVersion);

    public static string NumberOf(Guid contact) => "+1" + (BitConverter.ToUInt64(contact.ToByteArray()) % 10_000_000_000).ToString("D10", null);

    public static AttemptEnd End(
        Claim claim, Outcome outcome = Outcome.NoAnswer, EntryStatus status = EntryStatus.Open, bool dialled = true, bool doNotCall = false,
        TimeSpan? after = null)
    {
        var tries = default(Tries).Plus(outcome).Packed;
        return new(
            claim.Attempt,
            new CallRecord { Outcome = outcome, EndedAt = Start.AddSeconds(20), Cause = 19, TechCause = "480", Dialled = dialled, DoNotCall = doNotCall },
            new EntrySnapshot(claim.Attempt.CampaignId, claim.EntryVersion + 1, status, Start + (after ?? TimeSpan.FromHours(1)), 0, 0, tries));
    }

    public static async Task<T> ValueAsync<T>(this NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task ExecuteLongAsync(this NpgsqlCommand command)
    {
        command.CommandTimeout = 0;
        await command.ExecuteAsync();
    }
}
