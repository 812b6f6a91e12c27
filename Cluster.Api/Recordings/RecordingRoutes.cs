using Cluster.Api.Conventions;
using Cluster.Api.Keys;

namespace Cluster.Api.Recordings;

/// <summary>Recorded conversations: which there are, their sound, and who has heard it.</summary>
internal sealed class RecordingRoutes(RecordingQueries recordings)
{
    private const string Wave = "audio/wav";
    private const int MostOfRange = 100;

    public void Map(RouteTable routes)
    {
        routes.Get("/recordings", new("listRecordings", "Lists recorded conversations, oldest first.", Scopes.RecordingsRead)
        {
            Query = [.. RouteTable.List, new("campaignId", "Of this campaign."), new("contactId", "With this contact."), new("operatorId", "Of this operator.")],
        }, ListAsync, typeof(Page<RecordingView>));
        routes.Get("/attempts/{id}/recording", new(
            "getAttemptRecording", "The sound: the customer left, his operator right. Takes Range; every request is written down.", Scopes.RecordingsRead),
            PlayAsync, typeof(byte[]), Wave);
        routes.Get("/attempts/{id}/recording/accesses", new("listRecordingAccesses", "Who has heard it, newest first.", Scopes.RecordingsRead),
            AccessesAsync, typeof(IReadOnlyList<RecordingAccess>));
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var query = call.Query;
        var (limit, after, campaign, contact, @operator) = (query.Limit, query.AfterId(), query.Id("campaignId"), query.Id("contactId"), query.Id("operatorId"));
        return call.Errors.None
            ? Answer.Ok(Page.Of(
                await recordings.ListAsync(campaign, contact, @operator, after, limit, call.Aborted), limit, recording => [recording.AttemptId.ToString()]))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> PlayAsync(ApiCall call)
    {
        if (call.Id() is not { } id || await recordings.FindAsync(id, call.Aborted) is not { } recording)
        {
            return Problem.NotFound("recording");
        }

        var range = call.Http.Request.Headers.Range.ToString();
        await recordings.NoteAccessAsync(id, call.Client, range.Length == 0 ? null : range.Length > MostOfRange ? range[..MostOfRange] : range);
        return Answer.Streamed(Wave, http =>
        {
            http.Response.Headers.CacheControl = "private, no-store";
            return Results.Stream(recording.OpenWave(), Wave, enableRangeProcessing: true).ExecuteAsync(http);
        });
    }

    private async Task<Answer> AccessesAsync(ApiCall call) => call.Id() is { } id && await recordings.IsRecordedAsync(id, call.Aborted)
        ? Answer.Ok(await recordings.AccessesAsync(id, call.Aborted))
        : Problem.NotFound("recording");
}
