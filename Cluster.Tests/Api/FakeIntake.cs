using Cluster.Api.Contacts;
using Npgsql;

namespace Cluster.Tests.Api;

/// <summary>Takes contacts by plain inserts: the tests here are about the API, not about the intake.</summary>
public sealed class FakeIntake(NpgsqlDataSource db) : IContactIntake
{
    public async Task<IReadOnlyList<ContactResult>> AddAsync(Guid campaignId, IReadOnlyList<NewContact> contacts, CancellationToken stop)
    {
        var results = new List<ContactResult>();
        foreach (var contact in contacts)
        {
            if (!contact.Numbers[0].StartsWith('+') || !contact.Numbers[0].Skip(1).All(char.IsAsciiDigit))
            {
                results.Add(new ContactResult(ContactResultKind.Rejected, null, "number", "Not a phone number."));
                continue;
            }

            await using var command = db.CreateCommand(
                """
                WITH person AS (
                    INSERT INTO contacts (id, external_id, numbers, zone, data, created_at) VALUES ($1, $2, $3, $4, $5::jsonb, now())
                    ON CONFLICT (external_id) DO UPDATE SET numbers = excluded.numbers RETURNING id),
                place AS (
                    INSERT INTO entries (campaign_id, contact_id, zone, priority, next_due) SELECT $6, id, 'UTC', $7, now() FROM person
                    ON CONFLICT DO NOTHING RETURNING 1)
                SELECT id, (SELECT count(*) FROM place) FROM person
                """);
            foreach (var value in (object[])[
                Guid.CreateVersion7(), contact.ExternalId ?? contact.Numbers[0], contact.Numbers.ToArray(), contact.Zone ?? (object)DBNull.Value,
                contact.Data?.GetRawText() ?? "{}", campaignId, (short)contact.Priority])
            {
                command.Parameters.Add(new() { Value = value });
            }

            command.Parameters[3].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text;
            await using var row = await command.ExecuteReaderAsync(stop);
            await row.ReadAsync(stop);
            results.Add(new ContactResult(row.GetInt64(1) == 1 ? ContactResultKind.Inserted : ContactResultKind.Updated, row.GetGuid(0)));
        }

        return results;
    }
}
