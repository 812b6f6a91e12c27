using System.Text.Json;
using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Contacts;
using Orleans;

namespace Cluster.Api.Attempts;

/// <summary>Attempts: what was tried, how each went, and the export of all.</summary>
internal sealed class AttemptRoutes(AttemptQueries attempts, CampaignQueries campaigns, IGrainFactory grains)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/attempts", new("listAttempts", "Lists attempts, oldest first unless the newest are wanted.", Scopes.CallsRead)
        {
            Query = [.. RouteTable.List, .. AttemptFilter.Query],
        }, ListAsync, typeof(Page<AttemptView>));
        routes.Get("/attempts/{id}", new("getAttempt", "One attempt.", Scopes.CallsRead), GetAsync, typeof(AttemptView));
        routes.Get("/attempts/{id}/timeline", new("getAttemptTimeline", "Its steps in order.", Scopes.CallsRead), TimelineAsync, typeof(Timeline));
        routes.Post("/attempts/{id}/hang-up", new("hangUpAttempt", "Hangs up a live call.", Scopes.CallsControl), HangUpAsync, 202);
        routes.Get("/campaigns/{id}/call-records", new(
            "exportCallRecords", "All call records, as NDJSON or, with Accept: text/csv, as CSV.", Scopes.CallsRead)
        {
            Query = [new("after", "Id of the last attempt that you have.")],
        }, ExportAsync, typeof(CallRecordLine), "application/x-ndjson");
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var query = call.Query;
        var (limit, after) = (query.Limit, query.AfterId());
        var filter = AttemptFilter.Read(query);
        return call.Errors.None
            ? Answer.Ok(Page.Of(await attempts.ListAsync(filter, after, limit, call.Aborted), limit, attempt => [attempt.Id.ToString()]))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> GetAsync(ApiCall call) => await FindAsync(call) is { } attempt ? Answer.Ok(attempt) : Problem.NotFound("attempt");

    private async Task<Answer> TimelineAsync(ApiCall call) =>
        await FindAsync(call) is { } attempt ? Answer.Ok(TimelineOf(attempt, await attempts.TalkAsync(attempt.Id, call.Aborted))) : Problem.NotFound("attempt");

    private async Task<Answer> HangUpAsync(ApiCall call)
    {
        if (await FindAsync(call) is not { } attempt)
        {
            return Problem.NotFound("attempt");
        }

        if (attempt.EndedAt is not null)
        {
            return Problem.Conflict("wrong-state", "The call is over.");
        }

        await grains.GetGrain<IContactGrain>(attempt.ContactId.ToString()).StopCallAsync("api");
        return new Answer(202);
    }

    private async Task<Answer> ExportAsync(ApiCall call)
    {
        var after = call.Query.Id("after");
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } id || !await campaigns.ExistsAsync(id, call.Aborted))
        {
            return Problem.NotFound("campaign");
        }

        var records = attempts.RecordsAsync(id, after, call.Aborted);
        return call.Http.Request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase)
            ? Answer.Streamed("text/csv; charset=utf-8", http => CallRecordExport.WriteCsvAsync(records, http.Response.Body, http.RequestAborted))
            : Answer.Streamed("application/x-ndjson", http => CallRecordExport.WriteNdjsonAsync(records, http.Response.Body, http.RequestAborted));
    }

    private static Timeline TimelineOf(AttemptView attempt, IReadOnlyList<TalkStep> talk)
    {
        var record = attempt.Record;
        var steps = new List<TimelineStep> { new(attempt.ClaimedAt, "claimed", $"gateway {attempt.GatewayId}") };
        Add(record?.RingingAt, "ringing");
        Add(record?.AnsweredAt, "answered", record?.Machine);
        Add(record?.ConnectedAt, "connected", attempt.OperatorId is { } id ? $"operator {id}" : null);
        steps.AddRange(TalkSteps.Tell(talk).Select(step => attempt.Recorded ? step : step with { RecordingSeconds = null }));
        foreach (var transfer in attempt.Transfers)
        {
            Add(transfer.At, "transferred", $"by operator {transfer.OperatorId} to {transfer.Target}");
        }

        Add(attempt.EndedAt, "ended", record is null ? null : string.Join(", ", new[]
        {
            JsonNamingPolicy.KebabCaseLower.ConvertName(record.Outcome.ToString()), record.Cause > 0 ? $"cause {record.Cause}" : null, record.TechCause,
            record.Keys is null ? null : $"keys {record.Keys}", record.Result, record.Note,
        }.Where(text => !string.IsNullOrEmpty(text))));

        // A stable sort: steps of one instant stay in the order of a call's life.
        return new Timeline(attempt.Id, steps.OrderBy(step => step.At).ToList());

        void Add(DateTimeOffset? at, string step, string? detail = null)
        {
            if (at is { } instant)
            {
                steps.Add(new TimelineStep(instant, step, detail));
            }
        }
    }

    private async Task<AttemptView?> FindAsync(ApiCall call) => call.Id() is { } id ? await attempts.FindAsync(id, call.Aborted) : null;
}
