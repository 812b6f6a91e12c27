using System.Runtime.CompilerServices;
using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Workbooks;
using Npgsql;
using NpgsqlTypes;

namespace Cluster.Api.Exports;

/// <summary>How wide the table of a campaign's contacts is, and how long.</summary>
/// <param name="Rows">Contacts, counted no further than one more than the most.</param>
/// <param name="Numbers">Most numbers of one of them.</param>
/// <param name="Data">Imported columns, by name.</param>
/// <param name="Questions">Of the campaign's script.</param>
internal sealed record ContactShape(long Rows, int Numbers, IReadOnlyList<string> Data, IReadOnlyList<QuestionDefinition> Questions);

/// <summary>The contacts of a campaign as a table, read in pieces by id: a slow reader keeps nothing open in the database.</summary>
internal sealed class ContactExport(NpgsqlDataSource db)
{
    /// <summary>Most imported columns.</summary>
    public const int MostDataColumns = 1_000;

    private const int Piece = 1_000;
    private const int IdWidth = 38;
    private const int TextWidth = 24;

    private const string Chosen = "FROM entries e JOIN contacts c ON c.id = e.contact_id WHERE e.campaign_id = $1 AND ($2::smallint IS NULL OR e.status = $2)";

    public async Task<ContactShape> ShapeAsync(Guid campaignId, EntryStatus? status, ScriptDefinition? script, int mostRows, CancellationToken stop)
    {
        var (rows, numbers) = (await db.ListAsync(
            $"SELECT count(*), coalesce(max(n), 0) FROM (SELECT cardinality(c.numbers) AS n {Chosen} LIMIT $3) chosen",
            [campaignId, Status(status), mostRows + 1], row => (row.GetInt64(0), row.GetInt32(1)), stop)).Single();
        var data = rows > mostRows ? [] : await db.ListAsync(
            $"SELECT DISTINCT k FROM (SELECT jsonb_object_keys(c.data) AS k {Chosen}) known LIMIT $3", [campaignId, Status(status), MostDataColumns + 1], row => row.GetString(0), stop);
        return new ContactShape(rows, numbers, [.. data.Order(StringComparer.Ordinal)], script?.Questions ?? []);
    }

    public SheetTable Table(Guid campaignId, EntryStatus? status, ContactShape shape, ExportClock clock) => new(
        "Contacts",
        [
            new("External id", TextWidth), .. Enumerable.Range(1, shape.Numbers).Select(n => new SheetColumn($"Number {n}")), new("Status"), new("Attempts"), clock.Column("Next call not before"),
            new("Zone"), new("Priority"), new("Owner", TextWidth), clock.Column("Last call"), new("Last number"), new("Last outcome"), new("Last result", TextWidth), new("Last operator", TextWidth),
            .. shape.Data.Select(name => new SheetColumn(name)), .. shape.Questions.Select(question => new SheetColumn(question.Text, TextWidth)), new("Contact", IdWidth),
        ],
        RowsAsync(campaignId, status, shape, clock, CancellationToken.None));

    private async IAsyncEnumerable<IReadOnlyList<SheetCell>> RowsAsync(
        Guid campaignId, EntryStatus? status, ContactShape shape, ExportClock clock, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var after = Guid.Empty; ;)
        {
            var rows = await db.ListAsync(
                $"""
                SELECT c.id, c.external_id, c.numbers, e.status, e.tries, e.next_due, e.zone, e.priority, w.name, a.claimed_at, a.number, r.outcome, r.result, o.name, c.data::text, s.answers
                FROM (SELECT e.* FROM entries e WHERE e.campaign_id = $1 AND e.contact_id > $3 AND ($2::smallint IS NULL OR e.status = $2) ORDER BY e.contact_id LIMIT $4) e
                JOIN contacts c ON c.id = e.contact_id
                LEFT JOIN operators w ON w.id = e.owner_id
                LEFT JOIN LATERAL (
                    SELECT l.* FROM attempts l WHERE l.contact_id = e.contact_id AND l.campaign_id = $1 ORDER BY l.claimed_at DESC LIMIT 1) a ON true
                LEFT JOIN call_records r ON r.attempt_id = a.id
                LEFT JOIN operators o ON o.id = coalesce(r.operator_id, a.operator_id)
                LEFT JOIN LATERAL (
                    SELECT jsonb_object_agg(g.question, g.answer ORDER BY g.answered_at)::text AS answers
                    FROM attempts l JOIN call_answers g ON g.attempt_id = l.id WHERE l.contact_id = e.contact_id AND l.campaign_id = $1) s ON $5
                ORDER BY e.contact_id
                """,
                [campaignId, Status(status), after, Piece, shape.Questions.Count > 0], row => (Id: row.GetGuid(0), Cells: Row(row, shape, clock)), stop);
            foreach (var (_, cells) in rows)
            {
                yield return cells;
            }

            if (rows.Count < Piece)
            {
                yield break;
            }

            after = rows[^1].Id;
        }
    }

    private static SheetCell[] Row(NpgsqlDataReader row, ContactShape shape, ExportClock clock)
    {
        var numbers = row.GetFieldValue<string[]>(2);
        var status = (EntryStatus)row.GetInt16(3);
        return
        [
            SheetCell.Of(row.GetString(1)), .. Enumerable.Range(0, shape.Numbers).Select(i => SheetCell.Of(numbers.ElementAtOrDefault(i))), ExportCells.Word<EntryStatus>(status),
            SheetCell.Of(new Tries(row.GetInt64(4)).Sum), clock.Cell(status is EntryStatus.Open or EntryStatus.Callback ? row.Instant(5) : null), SheetCell.Of(row.GetString(6)),
            SheetCell.Of(row.GetInt16(7)), SheetCell.Of(row.TextOrNull(8)), clock.Cell(row.InstantOrNull(9)), SheetCell.Of(row.TextOrNull(10)),
            ExportCells.Word<Outcome>(row.IsDBNull(11) ? null : (Outcome)row.GetInt16(11)), SheetCell.Of(row.TextOrNull(12)), SheetCell.Of(row.TextOrNull(13)),
            .. Values(row.GetString(14), shape.Data), .. Values(row.TextOrNull(15) ?? "{}", shape.Questions.Select(question => question.Id)), SheetCell.Of(row.GetGuid(0).ToString()),
        ];
    }

    private static IEnumerable<SheetCell> Values(string json, IEnumerable<string> names)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        return names.Select(name => ExportCells.Json(values.GetValueOrDefault(name)));
    }

    private static NpgsqlParameter Status(EntryStatus? status) => Rows.Typed((short?)status, NpgsqlDbType.Smallint);
}
