using Cluster.Api.Conventions;
using Cluster.Api.Keys;

namespace Cluster.Api.Recordings;

/// <summary>Recorded conversations: which there are, their sound, and who has heard it.</summary>
internal sealed class RecordingRoutes(RecordingQueries recordings)
{
    private const string Wave = "audio/wav";
    private const string Download = "download";
    private const int MostOfRange = 100;

    public void Map(RouteTable routes)
    {
        routes.Get("/recordings", new("listRecordings", "Lists recorded conversations, oldest first unless the newest are wanted.", Scopes.RecordingsRead)
        {
            Query = [.. RouteTable.List, new("campaignId", "Of this campaign."), new("contactId", "With this contact."), new("operatorId", "Of this operator."),
                new("number", "With this number, E.164."), new("from", "Begun at this instant or later."), new("to", "Begun before this instant."),
                new("newest", "true: newest first.")],
        }, ListAsync, typeof(Page<RecordingView>));
        routes.Get("/attempts/{id}/recording", new(
            "getAttemptRecording", "The sound: the customer left, his operator right. Takes Range; every request is written down.", Scopes.RecordingsRead),
            call => PlayAsync(call, PartOf(call.Http.Request), fileName: null), typeof(byte[]), Wave);
        routes.Get("/attempts/{id}/recording/file", new("downloadRecording", "The same sound, to be kept as a file.", Scopes.RecordingsDownload),
            call => PlayAsync(call, Download, $"{call.Route("id")}.wav"), typeof(byte[]), Wave);
        routes.Put("/attempts/{id}/recording/hold", new("holdRecording", "Keeps a recording from being deleted when its days are over, or lets it be.", Scopes.RecordingsWrite)
        {
            Body = typeof(HoldBody),
        }, HoldAsync, 204);
        routes.Get("/attempts/{id}/recording/accesses", new("listRecordingAccesses", "Who has heard it, kept or deleted it, newest first.", Scopes.RecordingsRead),
            AccessesAsync, typeof(IReadOnlyList<RecordingAccess>));
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var query = call.Query;
        var (limit, after) = (query.Limit, query.AfterId());
        var filter = new RecordingFilter(
            query.Id("campaignId"), query.Id("contactId"), query.Id("operatorId"), query.Number("number"), query.Instant("from"), query.Instant("to"),
            query.Flag("newest") ?? false);
        return call.Errors.None
            ? Answer.Ok(Page.Of(await recordings.ListAsync(filter, after, limit, call.Aborted), limit, recording => [recording.AttemptId.ToString()]))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> PlayAsync(ApiCall call, string? part, string? fileName)
    {
        if (call.Id() is not { } id || await recordings.FindAsync(id, call.Aborted) is not { } recording)
        {
            return Problem.NotFound("recording");
        }

        Stream wave;
        try
        {
            wave = recording.OpenWave();
        }
        catch (FileNotFoundException)
        {
            return Problem.Unavailable("The recording is just being moved.");
        }

        await recordings.NoteAccessAsync(id, call.Client, part);
        return Answer.Streamed(Wave, http =>
        {
            http.Response.Headers.CacheControl = "private, no-store";
            return Results.Stream(wave, Wave, fileName, enableRangeProcessing: true).ExecuteAsync(http);
        });
    }

    private async Task<Answer> HoldAsync(ApiCall call)
    {
        var on = call.Body["on"].Required().Flag();
        call.Body.Finish();
        return !call.Errors.None ? Problem.Fields(call.Errors)
            : call.Id() is { } id && await recordings.HoldAsync(id, on!.Value, call.Client) ? Answer.NoContent
            : Problem.NotFound("recording");
    }

    /// <summary>The bytes that are asked for; null: all.</summary>
    private static string? PartOf(HttpRequest request)
    {
        var range = request.Headers.Range.ToString();
        return range.Length == 0 ? null : range.Length > MostOfRange ? range[..MostOfRange] : range;
    }

    private async Task<Answer> AccessesAsync(ApiCall call) => call.Id() is { } id && await recordings.IsRecordedAsync(id, call.Aborted)
        ? Answer.Ok(await recordings.AccessesAsync(id, call.Aborted))
        : Problem.NotFound("recording");
}
