using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Hosting;
using Npgsql;

namespace Cluster.Api.Workplace;

/// <summary>What an operator is to know of a contact before he dials: who it is, and what became of the calls before.</summary>
internal sealed class PreviewReader(NpgsqlDataSource db)
{
    /// <summary>Earlier calls that are shown, and skips.</summary>
    private const int Shown = 5;

    /// <summary>The contact that is offered; null: he is gone.</summary>
    public async Task<DeskPreview?> ReadAsync(Offer offer, CancellationToken stop)
    {
        var preview = await db.OneAsync(
            """
            SELECT c.name, p.external_id, p.numbers, p.zone, p.data::text, coalesce(c.definition -> 'operators' -> 'preview', '{}')::text
            FROM campaigns c, contacts p WHERE c.id = $1 AND p.id = $2
            """,
            [offer.CampaignId, offer.ContactId], row => Of(offer, row), stop);
        return preview is null ? null : preview with
        {
            Before = await BeforeAsync(offer.ContactId, attemptId: Guid.Empty, stop),
            Skips = await db.ListAsync(
                "SELECT at, reason FROM skips WHERE contact_id = $1 AND campaign_id = $2 ORDER BY id DESC LIMIT $3",
                [offer.ContactId, offer.CampaignId, Shown], row => new SkipBefore(row.Instant(0), row.GetString(1)), stop),
        };
    }

    /// <summary>The last calls to a contact, without one of them.</summary>
    public Task<List<CallBefore>> BeforeAsync(Guid contactId, Guid attemptId, CancellationToken stop) => db.ListAsync(
        """
        SELECT a.claimed_at, r.outcome, r.result, n.text
        FROM attempts a JOIN call_records r ON r.attempt_id = a.id LEFT JOIN call_notes n ON n.attempt_id = a.id
        WHERE a.contact_id = $1 AND a.id <> $2 ORDER BY a.claimed_at DESC LIMIT $3
        """,
        [contactId, attemptId, Shown], row => new CallBefore(row.Instant(0), (Outcome)row.GetInt16(1), row.TextOrNull(2), row.TextOrNull(3)), stop);

    private static DeskPreview Of(Offer offer, NpgsqlDataReader row)
    {
        var rules = JsonSerializer.Deserialize<PreviewRules>(row.GetString(5), ClusterJson.Options)!;
        return new DeskPreview(
            offer.CampaignId, offer.ContactId, row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.TextOrNull(3),
            JsonSerializer.Deserialize<JsonElement>(row.GetString(4)), [], [], offer.EndsAt, Offer.MostProlonged - offer.Prolonged, rules.MaySkip, rules.AtEnd);
    }
}
