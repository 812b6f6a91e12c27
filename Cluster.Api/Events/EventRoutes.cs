using System.Text;
using System.Text.Json;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Silo.Hosting;

namespace Cluster.Api.Events;

/// <summary>What happens, as it happens: a stream of server-sent events, or NDJSON piece by piece with an optional wait.</summary>
internal sealed class EventRoutes(EventLogReader log, EventFeed feed, IHostApplicationLifetime process, TimeProvider clock)
{
    /// <summary>A comment this often keeps the connection through proxies, and finds out that a client is gone.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private const int MaxWaitSeconds = 60;

    public void Map(RouteTable routes) => routes.Get("/events", new(
        "getEvents", "What happened, in order: with Accept: text/event-stream as a stream, else as NDJSON.", Scopes.EventsRead)
    {
        Query =
        [
            .. RouteTable.List, new("campaignId", "Of this campaign."),
            new("wait", "NDJSON: seconds to wait for the first event, 0 to 60.", IsNumber: true),
        ],
    }, GetAsync, typeof(EventView), "application/x-ndjson");

    private async Task<Answer> GetAsync(ApiCall call)
    {
        var (limit, campaignId, wait) = (call.Query.Limit, call.Query.Id("campaignId"), call.Query.Whole("wait", 0, MaxWaitSeconds) ?? 0);
        var streams = call.Http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
        var after = await AfterAsync(call, streams);
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (!streams && wait == 0)
        {
            return Ndjson(await log.AfterAsync(after, campaignId, limit, call.Aborted));
        }

        var listener = feed.TryListen();
        if (listener is null)
        {
            return Problem.Unavailable($"{EventFeed.MaxListeners} clients are listening already.");
        }

        if (streams)
        {
            return Answer.Streamed("text/event-stream", async http =>
            {
                using (listener)
                {
                    await StreamAsync(http, after, campaignId);
                }
            }) with { Headers = new Dictionary<string, string> { ["Cache-Control"] = "no-store", ["X-Accel-Buffering"] = "no" } };
        }

        using (listener)
        {
            return Ndjson(await WaitAsync(after, campaignId, limit, TimeSpan.FromSeconds(wait), call.Aborted));
        }
    }

    /// <summary>Where to go on: a browser that reconnects says it in a header. <c>now</c> is the end of the log; nothing is its beginning.</summary>
    private async Task<EventPlace> AfterAsync(ApiCall call, bool streams)
    {
        var text = call.Query.Text("after", 40);
        if (streams && call.Http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last)
        {
            text = last;
        }

        if (text is null)
        {
            return default;
        }

        if (text == "now")
        {
            return await log.EndAsync(call.Aborted);
        }

        return EventPlace.Parse(text) is { } place ? place
            : call.Query.Wrong<EventPlace>("after", "format", "Send the id of the last event that you have, or now.");
    }

    private async Task StreamAsync(HttpContext http, EventPlace after, Guid? campaignId)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, process.ApplicationStopping);
        var output = http.Response.Body;
        try
        {
            await output.WriteAsync(": hello\n\n"u8.ToArray(), stop.Token);
            await output.FlushAsync(stop.Token);
            while (!stop.IsCancellationRequested)
            {
                // Writing waits for the client, so a slow one holds back only itself and nothing queues up for it.
                var rows = await TryNextAsync(after, Heartbeat, stop.Token);
                var text = new StringBuilder();
                foreach (var row in rows)
                {
                    after = row.Place;
                    if (campaignId is null || row.View.CampaignId == campaignId)
                    {
                        text.Append("id: ").Append(row.View.Id).Append("\nevent: ").Append(row.View.Type)
                            .Append("\ndata: ").Append(JsonSerializer.Serialize(row.View, ClusterJson.Options)).Append("\n\n");
                    }
                }

                await output.WriteAsync(text.Length > 0 ? Encoding.UTF8.GetBytes(text.ToString()) : ": still here\n\n"u8.ToArray(), stop.Token);
                await output.FlushAsync(stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client left or the process ends: both are the usual end of a stream.
        }
    }

    private async Task<List<EventRow>> WaitAsync(EventPlace after, Guid? campaignId, int limit, TimeSpan wait, CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, process.ApplicationStopping);
        var until = clock.GetTimestamp();
        while (true)
        {
            var found = await log.AfterAsync(after, campaignId, limit, aborted);
            var left = wait - clock.GetElapsedTime(until);
            if (found.Count > 0 || left <= TimeSpan.Zero || stop.IsCancellationRequested)
            {
                return found;
            }

            var news = await TryNextAsync(after, left, stop.Token);
            if (news.Count > 0 && campaignId is not null && news.All(row => row.View.CampaignId != campaignId))
            {
                after = news[^1].Place; // of other campaigns only: go on behind them
            }
        }
    }

    private async Task<IReadOnlyList<EventRow>> TryNextAsync(EventPlace after, TimeSpan limit, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            return await feed.NextAsync(after, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested || process.ApplicationStopping.IsCancellationRequested)
        {
            return [];
        }
    }

    private static Answer Ndjson(List<EventRow> rows)
    {
        var lines = rows.Select(row => JsonSerializer.Serialize(row.View, ClusterJson.Options) + "\n");
        return new Answer(200) { ContentType = "application/x-ndjson", Body = Encoding.UTF8.GetBytes(string.Concat(lines)) };
    }
}
