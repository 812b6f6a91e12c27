using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Silo.Postgres;
using NodaTime;
using Npgsql;

namespace Cluster.Api.Workplace;

/// <summary>What an operator has done today: of the day where he is.</summary>
internal sealed class DayRoutes(NpgsqlDataSource db, TimeProvider clock)
{
    /// <summary>Most steps that are read of a day; a busy one has some hundreds.</summary>
    public const int MostSteps = 10_000;

    private const int MostResults = 100;

    public void Map(RouteTable routes) => routes.Get(
        "/workplace/day", new("getOwnDay", "What the operator has done today: states, calls, pauses, results.", Scopes.Workplace)
        {
            Query = [new("zone", "IANA time zone of the operator; left out: UTC."), new("campaignId", "Only calls of this campaign.")],
        }, GetAsync, typeof(Day));

    private async Task<Answer> GetAsync(ApiCall call)
    {
        var (zone, campaignId) = (ReadZone(call), call.Query.Id("campaignId"));
        if (zone is null || !call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var now = clock.GetUtcNow();
        var from = zone.AtStartOfDay(Instant.FromDateTimeOffset(now).InZone(zone).Date).ToInstant().ToDateTimeOffset();
        var steps = await StepsAsync(call.Client.Person!.OperatorId!.Value, from, call.Aborted);
        var (day, calls) = DayBook.Of(steps, from, now, campaignId);
        return Answer.Ok(day with { Results = await ResultsAsync([.. calls], call.Aborted) });
    }

    private static DateTimeZone? ReadZone(ApiCall call)
    {
        var zone = call.Query.Text("zone", 64) ?? "UTC";
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? call.Query.Wrong<DateTimeZone>("zone", "zone-unknown", "Not a known IANA time zone.");
    }

    private Task<List<DayStep>> StepsAsync(Guid operatorId, DateTimeOffset from, CancellationToken stop) => db.ListAsync(
        """
        (SELECT at, doing, reason, campaign_id, attempt_id, prolonged FROM operator_steps WHERE operator_id = $1 AND at < $2 ORDER BY at DESC, id DESC LIMIT 1)
        UNION ALL
        (SELECT at, doing, reason, campaign_id, attempt_id, prolonged FROM operator_steps WHERE operator_id = $1 AND at >= $2 ORDER BY at, id LIMIT $3)
        """,
        [operatorId, from, MostSteps],
        row => new DayStep(row.Instant(0), (Doing)row.GetInt16(1), row.TextOrNull(2), row.IdOrNull(3), row.IdOrNull(4), row.GetInt16(5)), stop);

    private async Task<IReadOnlyList<DayResult>> ResultsAsync(Guid[] calls, CancellationToken stop) => calls.Length == 0 ? [] : await db.ListAsync(
        "SELECT result, count(*)::int FROM call_records WHERE attempt_id = ANY($1) AND result IS NOT NULL GROUP BY result ORDER BY 2 DESC, 1 LIMIT $2",
        [calls, MostResults], row => new DayResult(row.GetString(0), row.GetInt32(1)), stop);
}
