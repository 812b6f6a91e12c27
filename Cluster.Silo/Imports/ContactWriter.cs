using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Silo.Imports;

/// <summary>Adds one contact or a few to a campaign, all in one transaction.</summary>
public sealed class ContactWriter(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Most contacts at a time; more are an import.</summary>
    public const int Bound = 1_000;

    private const int MostConflicts = 5;

    /// <summary>One contact.</summary>
    public async Task<AddedContact> AddAsync(Guid campaignId, NewContact contact) => (await AddAsync(campaignId, [contact]))[0];

    /// <summary>What became of each, in the order given. Contacts with an error are left out; the others are committed.</summary>
    /// <exception cref="KeyNotFoundException">There is no such campaign.</exception>
    public async Task<IReadOnlyList<AddedContact>> AddAsync(Guid campaignId, IReadOnlyList<NewContact> contacts)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contacts.Count, Bound, nameof(contacts));
        var campaign = await new CampaignStore(database).FindAsync(campaignId)
            ?? throw new KeyNotFoundException($"There is no campaign {campaignId}.");
        var reader = new RowReader(campaign.Definition.Country, campaign.Definition.Zone, await OwnerNames.ReadAsync(database, campaignId));
        var added = new AddedContact[contacts.Count];
        var rows = new List<ContactRow>();
        var places = new List<int>();
        var firsts = new Dictionary<string, int>(StringComparer.Ordinal);
        var repeats = new List<(int Place, int First)>();
        for (var i = 0; i < contacts.Count; i++)
        {
            if (!reader.TryRead(contacts[i], out var row, out var error))
            {
                added[i] = new(RowResult.Rejected, null, error);
            }
            else if (!firsts.TryAdd(row.ExternalId, i))
            {
                repeats.Add((i, firsts[row.ExternalId]));
            }
            else
            {
                rows.Add(row);
                places.Add(i);
            }
        }

        var results = await WriteAsync(campaignId, rows);
        for (var i = 0; i < results.Length; i++)
        {
            added[places[i]] = new(results[i].Result, results[i].ContactId, null);
        }

        repeats.ForEach(repeat => added[repeat.Place] = new(RowResult.Duplicate, added[repeat.First].ContactId, null));
        return added;
    }

    private async Task<(RowResult Result, Guid ContactId)[]> WriteAsync(Guid campaignId, List<ContactRow> rows)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync();
                await new NpgsqlCommand(ContactTable.Prepare, connection).ExecuteAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                var results = await ContactTable.WriteAsync(connection, campaignId, importId: null, rows, time.GetUtcNow(), CancellationToken.None);
                await transaction.CommitAsync();
                return results;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation && conflicts < MostConflicts)
            {
                // Somebody else added the same person meanwhile: now he is known.
            }
        }
    }
}
