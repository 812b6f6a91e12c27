using System.Runtime.CompilerServices;
using Cluster.Api.Attempts;
using Cluster.Api.Conventions;
using Cluster.Silo.Workbooks;
using Npgsql;

namespace Cluster.Api.Exports;

/// <summary>
/// The call log as a table. It is read in pieces by id, so that somebody who takes his file slowly keeps no snapshot and no connection of the database.
/// </summary>
internal sealed class CallExport(NpgsqlDataSource db, AttemptQueries attempts)
{
    private const int Piece = 1_000;
    private const int IdWidth = 38;
    private const int TextWidth = 30;

    public SheetTable Table(AttemptFilter filter, ExportClock clock) => new(
        "Calls",
        [
            clock.Column("Dialled"), new("Number"), new("Contact"), new("Campaign", TextWidth), new("Operator", TextWidth), new("Outcome"), new("Result", TextWidth), new("Result given"),
            clock.Column("Answered"), clock.Column("Connected"), clock.Column("Ended"), new("Talk, s"), new("Cause"), new("Note"), new("Gateway"), new("Transferred to", TextWidth),
            new("Recorded"), new("Notes", TextWidth), new("Answers", TextWidth), new("Call", IdWidth),
        ],
        RowsAsync(filter, clock, CancellationToken.None));

    private async IAsyncEnumerable<IReadOnlyList<SheetCell>> RowsAsync(AttemptFilter filter, ExportClock clock, [EnumeratorCancellation] CancellationToken stop)
    {
        for (Guid? after = null; ;)
        {
            var calls = await attempts.ListAsync(filter, after, Piece, stop);
            var names = await NamesAsync(calls, stop);
            foreach (var call in calls.Take(Piece))
            {
                yield return Row(call, names.GetValueOrDefault(call.Id), clock);
            }

            if (calls.Count <= Piece)
            {
                yield break;
            }

            after = calls[Piece - 1].Id;
        }
    }

    private static SheetCell[] Row(AttemptView call, Names? names, ExportClock clock)
    {
        var record = call.Record;
        return
        [
            clock.Cell(call.ClaimedAt), SheetCell.Of(call.Number), SheetCell.Of(names?.Contact), SheetCell.Of(names?.Campaign), SheetCell.Of(names?.Operator),
            ExportCells.Word(record?.Outcome), SheetCell.Of(record?.Result), ExportCells.Word(record?.ResultSource), clock.Cell(record?.AnsweredAt), clock.Cell(record?.ConnectedAt),
            clock.Cell(call.EndedAt), ExportCells.Seconds(record?.ConnectedAt, call.EndedAt), SheetCell.Of(record?.Cause), SheetCell.Of(record?.Note), SheetCell.Of(call.GatewayId),
            SheetCell.Of(string.Join(", ", call.Transfers.Select(transfer => transfer.Target))), SheetCell.Of(call.Recorded ? "yes" : null), SheetCell.Of(call.Notes),
            SheetCell.Of(string.Join('\n', call.Answers.Select(answer => $"{answer.Key}: {answer.Value}"))), SheetCell.Of(call.Id.ToString()),
        ];
    }

    /// <summary>What people call those who took part.</summary>
    private async Task<Dictionary<Guid, Names>> NamesAsync(List<AttemptView> calls, CancellationToken stop) => (await db.ListAsync(
        """
        SELECT a.id, c.external_id, m.name, o.name
        FROM attempts a LEFT JOIN contacts c ON c.id = a.contact_id LEFT JOIN campaigns m ON m.id = a.campaign_id LEFT JOIN operators o ON o.id = a.operator_id
        WHERE a.id = ANY($1)
        """,
        [calls.Select(call => call.Id).ToArray()],
        row => (Id: row.GetGuid(0), Names: new Names(row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3))), stop)).ToDictionary(call => call.Id, call => call.Names);

    private sealed record Names(string? Contact, string? Campaign, string? Operator);
}
