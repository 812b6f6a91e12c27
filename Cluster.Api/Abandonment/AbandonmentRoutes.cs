using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Campaigns;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Api.Abandonment;

/// <summary>Proof of how many answered calls found nobody: the figures, and the lines behind them.</summary>
internal sealed class AbandonmentRoutes(AbandonmentQueries ledger, ICampaignStore campaigns, TimeProvider clock)
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(31);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    private static readonly QueryRule[] Period =
        [new("from", "Begin, RFC 3339; left out: 31 days before the end."), new("to", "End, RFC 3339; left out: now.")];

    public void Map(RouteTable routes)
    {
        routes.Get("/campaigns/{id}/abandonment", new(
            "getCampaignAbandonment", "Abandoned calls by each abandonment rule and window, recounted from the call records.", Scopes.CampaignsRead)
        {
            Query = Period,
        }, FiguresAsync, typeof(AbandonmentReport));
        routes.Get("/campaigns/{id}/abandonment/export", new(
            "exportCampaignAbandonment", "Every live answer and what became of it, as CSV: the proof of the figures.", Scopes.CallsRead)
        {
            Query = Period,
        }, ExportAsync, typeof(string), "text/csv");
    }

    private async Task<Answer> FiguresAsync(ApiCall call)
    {
        if (ReadPeriod(call, Longest) is not { } period)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } id || await campaigns.FindAsync(id) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        var (from, to) = period;
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(row.Definition.Zone) ?? DateTimeZone.Utc;
        var rules = row.Definition.Operators.Abandonment;
        var needed = rules.Select(rule => AbandonmentLedger.Needs(rule, from, zone) ?? DateTimeOffset.UnixEpoch).Append(from).Min();
        var book = new AbandonmentLedger(await ledger.MinutesAsync(id, needed.ToUniversalTime(), to, call.Aborted), zone);
        return Answer.Ok(new AbandonmentReport(id, from, to, zone.Id, [.. rules.Select(rule => Figures(book, rule, from, to))]));
    }

    private async Task<Answer> ExportAsync(ApiCall call)
    {
        if (ReadPeriod(call, TimeSpan.MaxValue) is not { } period)
        {
            return Problem.Fields(call.Errors);
        }

        return call.Id() is { } id && await campaigns.FindAsync(id) is not null
            ? Answer.Streamed("text/csv; charset=utf-8", http =>
                AbandonmentExport.WriteAsync(ledger.LinesAsync(id, period.From, period.To, http.RequestAborted), http.Response.Body, http.RequestAborted))
            : Problem.NotFound("campaign");
    }

    private static RuleFigures Figures(AbandonmentLedger book, AbandonmentPolicy rule, DateTimeOffset from, DateTimeOffset to)
    {
        var worst = book.Worst(rule, from, to);
        return new RuleFigures(rule, worst?.Kept ?? true, worst, book.Windows(rule, from, to));
    }

    private (DateTimeOffset From, DateTimeOffset To)? ReadPeriod(ApiCall call, TimeSpan longest)
    {
        var to = call.Query.Instant("to") ?? clock.GetUtcNow();
        var from = call.Query.Instant("from") ?? to - Usual;
        if (call.Errors.None && from >= to)
        {
            call.Query.Wrong<string>("from", "out-of-range", "Must be before to.");
        }
        else if (call.Errors.None && to - from > longest)
        {
            call.Query.Wrong<string>("from", "out-of-range", $"At most {longest.TotalDays:0} days before to.");
        }

        return call.Errors.None ? (from, to) : null;
    }
}
