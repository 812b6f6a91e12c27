using Cluster.Interfaces.Contacts;
using Npgsql;

namespace Cluster.Silo.Postgres;

/// <summary>Columns of the tables that more than one store reads, and how they become messages.</summary>
internal static class Rows
{
    /// <summary>Seven columns.</summary>
    public const string Contact = "c.id, c.version, c.numbers, e.zone, c.dnc, c.attempts, c.recent";

    /// <summary>Thirteen columns.</summary>
    public const string Entry =
        "e.campaign_id, e.version, e.status, e.next_due, e.next_number, e.dropped, e.tries, e.round_due, e.operator_id, e.earliest, e.latest, e.owner_id, e.callback_until";

    /// <summary>Eight columns.</summary>
    public const string Attempt = "a.id, a.contact_id, a.campaign_id, a.number, a.number_index, a.gateway_id, a.operator_id, a.claimed_at";

    public static ContactSnapshot ReadContact(NpgsqlDataReader row, int first) => new(
        row.GetGuid(first), row.GetInt64(first + 1), row.GetFieldValue<string[]>(first + 2), row.GetString(first + 3),
        row.GetBoolean(first + 4), row.GetInt32(first + 5), row.GetFieldValue<DateTimeOffset[]>(first + 6));

    public static EntrySnapshot ReadEntry(NpgsqlDataReader row, int first) => new(
        row.GetGuid(first), row.GetInt32(first + 1), (EntryStatus)row.GetInt16(first + 2), row.GetFieldValue<DateTimeOffset>(first + 3),
        row.GetInt16(first + 4), row.GetInt32(first + 5), row.GetInt64(first + 6), Instant(row, first + 7),
        row.IsDBNull(first + 8) ? null : row.GetGuid(first + 8), Instant(row, first + 9), Instant(row, first + 10),
        row.IsDBNull(first + 11) ? null : row.GetGuid(first + 11), Instant(row, first + 12));

    public static OpenAttempt ReadAttempt(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetInt16(4), row.GetString(5),
        row.IsDBNull(6) ? null : row.GetGuid(6), row.GetFieldValue<DateTimeOffset>(7));

    public static DateTimeOffset? Instant(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
