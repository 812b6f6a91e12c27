using Cluster.Api.Conventions;
using Cluster.Silo.Workbooks;
using Npgsql;

namespace Cluster.Api.Exports;

/// <summary>How much may be taken out at once.</summary>
public sealed class ExportOptions
{
    /// <summary>Most rows, by default: they fit into one sheet.</summary>
    public const int DefaultMostRows = 1_000_000;

    /// <summary>Most rows of an export; more are refused, with a problem that says so.</summary>
    public int MostRows { get; set; } = DefaultMostRows;
}

/// <summary>Hands out tables as files, and knows who took which.</summary>
internal sealed class ExportBook(NpgsqlDataSource db, ExportOptions options, TimeProvider clock)
{
    public int MostRows => options.MostRows;

    /// <summary>The file. Who takes it, and by which address, is written down before its first byte.</summary>
    public async Task<Answer> HandOutAsync(ApiCall call, string name, ExportFormat format, SheetTable table)
    {
        var request = call.Http.Request;
        await db.ExecuteAsync(
            "INSERT INTO exports (client_id, client_name, address, at) VALUES ($1, $2, $3, $4)",
            call.Client.Id, call.Client.Name, $"{request.Path}{request.QueryString}", clock.GetUtcNow());
        return format == ExportFormat.Csv
            ? Answer.File("text/csv; charset=utf-8", $"{name}.csv", (output, stop) => Csv.WriteAsync(table, output, stop))
            : Answer.File(WorkbookWriter.ContentType, $"{name}.xlsx", (output, stop) => WorkbookWriter.WriteAsync(table, output, stop));
    }

    /// <summary>Newest first, before a place.</summary>
    public Task<List<ExportView>> ListAsync(long? before, int limit, CancellationToken stop) => db.ListAsync(
        "SELECT id, at, client_id, client_name, address FROM exports WHERE id < $1 ORDER BY id DESC LIMIT $2", [before ?? long.MaxValue, limit + 1],
        row => new ExportView(row.GetInt64(0), row.Instant(1), row.GetGuid(2), row.GetString(3), row.GetString(4)), stop);

    public Answer TooLarge() => TooLarge($"More than {options.MostRows} rows: ask for a part of them.");

    public static Answer TooLarge(string detail) => Problem.Of(StatusCodes.Status422UnprocessableEntity, "export-too-large", detail);
}

/// <summary>A list that somebody took out.</summary>
/// <param name="Id">Grows with time.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="ClientId">The account or the API key.</param>
/// <param name="ClientName">Its name at that time.</param>
/// <param name="Address">What was asked for: the path and its filters.</param>
public sealed record ExportView(long Id, DateTimeOffset At, Guid ClientId, string ClientName, string Address);
