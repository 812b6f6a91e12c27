using System.Text.Json;
using Cluster.Api.Contacts;
using Cluster.Api.Conventions;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Workplace;

/// <summary>Which of an operator's own contacts are wanted; null: any.</summary>
internal sealed record OwnContactFilter(Guid? CampaignId, Guid? ContactId, EntryStatus? Status, string? Search);

/// <summary>The contacts that belong to an operator, straight from the tables.</summary>
internal sealed class OwnContactQueries(NpgsqlDataSource db)
{
    /// <summary>Columns that a list shows when the campaign names none.</summary>
    private const int UsualColumns = 3;

    /// <summary>Fewer digits would be found in nearly every number.</summary>
    private const int LeastDigits = 3;

    /// <summary>In the order in which they came.</summary>
    public Task<List<OwnContact>> ListAsync(Guid operatorId, OwnContactFilter filter, (Guid ContactId, Guid CampaignId)? after, int limit, CancellationToken stop) =>
        db.ListAsync(
            """
            SELECT e.campaign_id, m.name, e.contact_id, c.external_id, c.numbers, e.zone, e.status, e.tries, e.next_due, c.dnc, c.data::text,
                l.number, l.claimed_at, r.outcome, r.result, l.ended_at,
                ARRAY(SELECT jsonb_array_elements_text(coalesce(m.definition -> 'operators' -> 'listColumns', '[]'))), e.callback_until
            FROM entries e JOIN contacts c ON c.id = e.contact_id JOIN campaigns m ON m.id = e.campaign_id
            LEFT JOIN LATERAL (
                SELECT a.id, a.number, a.claimed_at, a.ended_at FROM attempts a
                WHERE a.contact_id = e.contact_id AND a.campaign_id = e.campaign_id ORDER BY a.claimed_at DESC LIMIT 1) l ON true
            LEFT JOIN call_records r ON r.attempt_id = l.id
            WHERE e.owner_id = $1 AND (e.contact_id, e.campaign_id) > ($2, $3)
              AND ($4::uuid IS NULL OR e.campaign_id = $4) AND ($5::uuid IS NULL OR e.contact_id = $5) AND ($6::smallint IS NULL OR e.status = $6)
              AND ($7::text IS NULL OR c.external_id ILIKE $7 OR EXISTS (SELECT FROM jsonb_each_text(c.data) d WHERE d.value ILIKE $7)
                   OR EXISTS (SELECT FROM unnest(c.numbers) n WHERE n LIKE $8))
            ORDER BY e.contact_id, e.campaign_id LIMIT $9
            """,
            [
                operatorId, after?.ContactId ?? Guid.Empty, after?.CampaignId ?? Guid.Empty, Rows.Typed(filter.CampaignId, NpgsqlDbType.Uuid),
                Rows.Typed(filter.ContactId, NpgsqlDbType.Uuid), Rows.Typed((short?)filter.Status, NpgsqlDbType.Smallint),
                Rows.Typed(Containing(filter.Search), NpgsqlDbType.Text), Rows.Typed(ContainingDigits(filter.Search), NpgsqlDbType.Text), limit + 1,
            ],
            Read, stop);

    private static OwnContact Read(NpgsqlDataReader row)
    {
        var (status, data) = ((EntryStatus)row.GetInt16(6), JsonSerializer.Deserialize<JsonElement>(row.GetString(10)));
        var last = row.TextOrNull(11) is { } number
            ? new LastCall(number, row.Instant(12), row.IsDBNull(13) ? null : (Outcome)row.GetInt16(13), row.TextOrNull(14))
            : null;
        return new OwnContact(
            row.GetGuid(0), row.GetString(1), row.GetGuid(2), row.GetString(3), ContactName.Of(data, row.GetString(3)),
            ColumnsOf(data, row.GetFieldValue<string[]>(16)), row.GetFieldValue<string[]>(4), row.GetString(5), status, new Tries(row.GetInt64(7)).Sum,
            status == EntryStatus.Callback ? row.Instant(8) : null, status == EntryStatus.Callback ? row.InstantOrNull(17) : null, last, LockOf(status, row.GetBoolean(9), isLive: last is not null && row.IsDBNull(15)));
    }

    private static IReadOnlyList<ListColumn> ColumnsOf(JsonElement data, string[] chosen) => chosen.Length > 0
        ? [.. chosen.Where(name => data.TryGetProperty(name, out _)).Select(name => new ListColumn(name, data.GetProperty(name)))]
        : [.. data.EnumerateObject().Take(UsualColumns).Select(column => new ListColumn(column.Name, column.Value))];

    private static RowLock? LockOf(EntryStatus status, bool doNotCall, bool isLive) => status switch
    {
        EntryStatus.Succeeded => RowLock.Succeeded,
        EntryStatus.Finished => RowLock.Finished,
        EntryStatus.Exhausted => RowLock.Exhausted,
        EntryStatus.DoNotCall => RowLock.DoNotCall,
        _ => doNotCall ? RowLock.DoNotCall : isLive ? RowLock.LiveCall : null,
    };

    /// <summary>For LIKE: what a person writes means itself.</summary>
    private static string? Containing(string? text) => text is null ? null
        : $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    /// <summary>Numbers are written with blanks and dashes.</summary>
    private static string? ContainingDigits(string? text)
    {
        var digits = string.Concat((text ?? "").Where(char.IsAsciiDigit));
        return digits.Length >= LeastDigits ? $"%{digits}%" : null;
    }
}
