using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>The live answers of a campaign by the law's formula, from the view that the pacer's own recount reads.</summary>
/// <param name="Answers">Live answers.</param>
/// <param name="Abandoned">Of them those who got nobody in time, and those whose fate is unknown.</param>
/// <param name="WaitsMs">How long each waited for an operator or the safe message, ms, the shortest first.</param>
internal sealed record LiveAnswerBook(int Answers, int Abandoned, IReadOnlyList<double> WaitsMs)
{
    public double Share => Answers == 0 ? 0 : (double)Abandoned / Answers;

    public static async Task<LiveAnswerBook> ReadAsync(NpgsqlDataSource database, Guid campaign, DateTimeOffset from, DateTimeOffset before)
    {
        var rows = await database.CreateCommand(
            """
            SELECT verdict IN ('abandoned', 'lost'), coalesce(extract(epoch FROM coalesce(connected_at, safe_message_at, ended_at) - answered_at) * 1000, 0)::float8
            FROM live_answers WHERE campaign_id = $1 AND verdict <> 'machine' AND counted_at >= $2 AND counted_at < $3 ORDER BY 2
            """).With(campaign).With(from).With(before).ListAsync(row => (Abandoned: row.GetBoolean(0), WaitMs: row.GetDouble(1)));
        return new(rows.Count, rows.Count(row => row.Abandoned), [.. rows.Select(row => row.WaitMs)]);
    }

    public static LiveAnswerBook Sum(IReadOnlyCollection<LiveAnswerBook> books) =>
        new(books.Sum(book => book.Answers), books.Sum(book => book.Abandoned), [.. books.SelectMany(book => book.WaitsMs).Order()]);

    /// <summary>The wait that this share of the answers did not exceed.</summary>
    public double WaitMs(double share) => WaitsMs.Count == 0 ? 0 : WaitsMs[Math.Min(WaitsMs.Count - 1, (int)(WaitsMs.Count * share))];
}
