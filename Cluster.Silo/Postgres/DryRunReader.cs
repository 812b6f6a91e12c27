using Cluster.Grains.Contacts;
using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>Leads all contacts of a campaign past a dry run, row by row and as of one moment.</summary>
public sealed class DryRunReader(NpgsqlDataSource database)
{
    /// <summary>Reads the whole list.</summary>
    public async Task ReadAsync(Guid campaignId, DryRun run, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(run);

        // Nearly all contacts have one number, and a join finds the listed ones among them at once; only the others are looked up one by one.
        await using var command = database.CreateCommand(
            $"""
            SELECT {Rows.Contact}, {Rows.Entry}, a.contact_id IS NOT NULL, c.zone IS NOT NULL,
                   CASE WHEN cardinality(c.numbers) < 2 THEN (d.number IS NOT NULL)::int ELSE (
                       SELECT coalesce(bit_or(1 << (n.place - 1)::int), 0)
                       FROM unnest(c.numbers) WITH ORDINALITY AS n(number, place) JOIN dnc_numbers x ON x.number = n.number) END
            FROM entries e
            JOIN contacts c ON c.id = e.contact_id
            LEFT JOIN attempts a ON a.contact_id = e.contact_id AND a.ended_at IS NULL
            LEFT JOIN dnc_numbers d ON d.number = c.numbers[1]
            WHERE e.campaign_id = $1
            """).With(campaignId);
        command.CommandTimeout = 0; // as long as the client waits
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            run.Add(Rows.ReadContact(row, 0), Rows.ReadEntry(row, 7), unchecked((uint)row.GetInt32(22)), row.GetBoolean(20), row.GetBoolean(21));
        }
    }
}
