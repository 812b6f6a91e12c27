using System.Globalization;
using System.Text.Json;
using Cluster.Api.Conventions;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Events;

/// <summary>Reads the log of events in an order in which nothing ever appears behind a reader.</summary>
internal sealed class EventLogReader(NpgsqlDataSource db)
{
    /// <summary>Rows behind <paramref name="after"/> whose transactions, and all before them, have ended.</summary>
    /// <remarks>The text of the transaction has a name of its own: ORDER BY would take a text named tx, and sort 1000 before 999.</remarks>
    public Task<List<EventRow>> AfterAsync(EventPlace after, Guid? campaignId, int limit, CancellationToken stop) => db.ListAsync(
        """
        SELECT tx::text AS place, id, at, type, campaign_id, data::text FROM events
        WHERE (tx, id) > ($1::text::xid8, $2) AND tx < pg_snapshot_xmin(pg_current_snapshot()) AND ($3::uuid IS NULL OR campaign_id = $3)
        ORDER BY tx, id LIMIT $4
        """,
        [after.Transaction.ToString(CultureInfo.InvariantCulture), after.Id, Rows.Typed(campaignId, NpgsqlDbType.Uuid), limit], Read, stop);

    /// <summary>The place behind all rows that can be read now.</summary>
    public async Task<EventPlace> EndAsync(CancellationToken stop) =>
        (await db.ListAsync(
            """
            SELECT tx::text AS place, id FROM events WHERE tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY tx DESC, id DESC LIMIT 1
            """,
            [], row => new EventPlace(ulong.Parse(row.GetString(0), CultureInfo.InvariantCulture), row.GetInt64(1)), stop)).FirstOrDefault();

    private static EventRow Read(NpgsqlDataReader row)
    {
        var place = new EventPlace(ulong.Parse(row.GetString(0), CultureInfo.InvariantCulture), row.GetInt64(1));
        return new EventRow(place, new EventView(
            place.ToString(), row.Instant(2), row.GetString(3), row.IdOrNull(4), JsonSerializer.Deserialize<JsonElement>(row.GetString(5))));
    }
}
