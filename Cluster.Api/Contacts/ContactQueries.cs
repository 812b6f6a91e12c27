using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Contacts;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Contacts;

/// <summary>Contacts and their places in campaigns, straight from the tables.</summary>
internal sealed class ContactQueries(NpgsqlDataSource db)
{
    private const string Columns = "id, external_id, numbers, zone, dnc, attempts, created_at, data::text";

    public Task<ContactView?> FindAsync(Guid id, CancellationToken stop) =>
        db.OneAsync($"SELECT {Columns} FROM contacts WHERE id = $1", [id], Read, stop);

    public async Task<bool> ExistsAsync(Guid id, CancellationToken stop) =>
        (await db.ListAsync("SELECT 1 FROM contacts WHERE id = $1", [id], _ => true, stop)).Count == 1;

    public async Task<bool> HasEntryAsync(Guid campaignId, Guid contactId, CancellationToken stop) =>
        (await db.ListAsync("SELECT 1 FROM entries WHERE campaign_id = $1 AND contact_id = $2", [campaignId, contactId], _ => true, stop)).Count == 1;

    /// <summary>By external id, by number, or all; by id.</summary>
    public Task<List<ContactView>> ListAsync(string? externalId, string? number, Guid? after, int limit, CancellationToken stop)
    {
        // The index on numbers knows "contains", not "= ANY".
        var where = (externalId, number) switch
        {
            (not null, null) => "AND external_id = $3",
            (null, not null) => "AND numbers @> ARRAY[$3]",
            (not null, not null) => "AND external_id = $3 AND numbers @> ARRAY[$4]",
            _ => "",
        };
        object?[] filters = [externalId, number];
        return db.ListAsync(
            $"SELECT {Columns} FROM contacts WHERE id > $1 {where} ORDER BY id LIMIT $2",
            [after ?? Guid.Empty, limit + 1, .. filters.Where(filter => filter is not null)], Read, stop);
    }

    /// <summary>The contacts of a campaign, by id.</summary>
    public Task<List<EntryView>> EntriesAsync(Guid campaignId, EntryStatus? status, Guid? after, int limit, CancellationToken stop) => db.ListAsync(
        """
        SELECT e.campaign_id, e.contact_id, c.external_id, c.numbers, e.status, e.next_due, e.priority, e.tries, e.operator_id
        FROM entries e JOIN contacts c ON c.id = e.contact_id
        WHERE e.campaign_id = $1 AND e.contact_id > $2 AND ($3::smallint IS NULL OR e.status = $3)
        ORDER BY e.contact_id LIMIT $4
        """,
        [campaignId, after ?? Guid.Empty, Rows.Typed((short?)status, NpgsqlDbType.Smallint), limit + 1], ReadEntry, stop);

    private static ContactView Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.TextOrNull(3), row.GetBoolean(4), row.GetInt32(5), row.Instant(6),
        JsonSerializer.Deserialize<JsonElement>(row.GetString(7)));

    private static EntryView ReadEntry(NpgsqlDataReader row)
    {
        var status = (EntryStatus)row.GetInt16(4);
        return new EntryView(
            row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetFieldValue<string[]>(3), status,
            status is EntryStatus.Open or EntryStatus.Callback ? row.Instant(5) : null, row.GetInt16(6),
            new Tries(row.GetInt64(7)).Sum, row.IdOrNull(8));
    }
}
