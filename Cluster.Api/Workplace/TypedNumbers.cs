using Cluster.Api.Conventions;
using Cluster.Grains;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Workplace;

/// <summary>Numbers that operators type: the contact who has one, or the one that is made of it when it is dialled.</summary>
internal sealed class TypedNumbers(NpgsqlDataSource db, IContactStore contacts, Ids ids, TimeProvider clock)
{
    /// <summary>A contact that was made to be dialled by hand is not the campaign's to dial before.</summary>
    private static readonly TimeSpan OwnCalls = TimeSpan.FromHours(1);

    /// <summary>The campaign's contact with this number, or null.</summary>
    public Task<Guid?> FindAsync(Guid campaignId, string number, CancellationToken stop) => IdAsync(
        "SELECT c.id FROM contacts c JOIN entries e ON e.contact_id = c.id AND e.campaign_id = $1 WHERE c.numbers @> ARRAY[$2] ORDER BY c.id LIMIT 1",
        [campaignId, number], stop);

    /// <summary>What stands in the way of dialling a number that the campaign does not have.</summary>
    public async Task<IReadOnlyList<Obstacle>> JudgeAsync(CampaignRow campaign, PhoneNumber number, CancellationToken stop)
    {
        var known = await IdAsync("SELECT id FROM contacts WHERE numbers @> ARRAY[$1] ORDER BY id LIMIT 1", [number.E164], stop);
        var zone = NumberZones.ZoneIdOf(number) ?? campaign.Definition.Zone;
        var person = (known is { } id ? await contacts.FindAsync(id) : null) ?? new ContactSnapshot(Guid.Empty, 1, [number.E164], zone, false, 0, []);
        var isListed = (await contacts.ListedNumbersAsync([number.E164])).Count > 0;
        var plan = new CampaignPlan(campaign.Id, campaign.Version, campaign.Definition);
        return ManualNumber.Judge(plan, person, number.E164, isListed, campaign.State == CampaignState.Running, clock.GetUtcNow());
    }

    /// <summary>Takes whoever has the number into the campaign, or somebody of whom nothing else is known; null: somebody else is doing so, try again.</summary>
    public async Task<Guid?> AddAsync(CampaignRow campaign, PhoneNumber number, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var added = await IdAsync(
            """
            WITH known AS (SELECT id, zone FROM contacts WHERE numbers @> ARRAY[$2] ORDER BY id LIMIT 1),
            made AS (
                INSERT INTO contacts (id, external_id, numbers, zone, data, created_at)
                SELECT $3, $2, ARRAY[$2], $4, '{"source": "manual"}', $5 WHERE NOT EXISTS (SELECT FROM known)
                ON CONFLICT DO NOTHING RETURNING id, zone
            )
            INSERT INTO entries (campaign_id, contact_id, zone, next_due)
            SELECT $1, p.id, coalesce(p.zone, $6), $7 FROM (SELECT * FROM known UNION ALL SELECT * FROM made) p
            ON CONFLICT DO NOTHING RETURNING contact_id
            """,
            [
                campaign.Id, number.E164, ids.Next(), Rows.Typed(NumberZones.ZoneIdOf(number), NpgsqlDbType.Text), now, campaign.Definition.Zone, now + OwnCalls,
            ], stop);
        return added ?? await FindAsync(campaign.Id, number.E164, stop);
    }

    private async Task<Guid?> IdAsync(string sql, object[] values, CancellationToken stop)
    {
        var found = await db.ListAsync(sql, values, row => row.GetGuid(0), stop);
        return found.Count == 0 ? null : found[0];
    }
}
