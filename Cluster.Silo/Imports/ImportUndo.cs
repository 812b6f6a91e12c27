using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Silo.Imports;

/// <summary>
/// Takes out of the campaign whom an import had brought into it and nobody dialled. The contacts stay known, with what the import said of
/// them; whoever was in the campaign before stays.
/// </summary>
internal sealed class ImportUndo(NpgsqlDataSource database, ImportStatus import)
{
    private const int BatchRows = 2_000;

    public async Task RunAsync(CancellationToken cancel)
    {
        for (var last = Guid.Empty; ;)
        {
            var ids = await database.CreateCommand(
                "SELECT contact_id FROM entries WHERE campaign_id = $1 AND made_by = $2 AND contact_id > $3 ORDER BY contact_id LIMIT $4")
                .With(import.CampaignId).With(import.Id).With(last).With(BatchRows).ListAsync(static row => row.GetGuid(0));
            if (ids.Count == 0)
            {
                return;
            }

            await RemoveAsync([.. ids], cancel);
            last = ids[^1];
        }
    }

    /// <summary>
    /// The contacts are locked first: a claim that comes meanwhile waits, finds another version and is refused; one that came before has
    /// left its attempt, which the second statement sees.
    /// </summary>
    private async Task RemoveAsync(Guid[] contacts, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await transaction.Statement("SELECT id FROM contacts WHERE id = ANY($1) ORDER BY id FOR UPDATE").With(contacts).ExecuteAsync();
        await transaction.Statement(
            """
            WITH gone AS (
                DELETE FROM entries e
                WHERE e.campaign_id = $1 AND e.contact_id = ANY($2) AND e.made_by = $3 AND e.status IN (0, 5)
                    AND NOT EXISTS (SELECT FROM attempts a WHERE a.contact_id = e.contact_id AND a.campaign_id = e.campaign_id)
                RETURNING e.contact_id
            ), fenced AS (
                UPDATE contacts c SET version = c.version + 1 FROM gone g WHERE c.id = g.contact_id
            )
            UPDATE imports SET removed = removed + (SELECT count(*) FROM gone) WHERE id = $3
            """).With(import.CampaignId).With(contacts).With(import.Id).ExecuteAsync();
        await transaction.CommitAsync(cancel);
    }
}
