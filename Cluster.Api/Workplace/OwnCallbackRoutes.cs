using Cluster.Api.Callbacks;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Orleans;

namespace Cluster.Api.Workplace;

/// <summary>An operator's callbacks: listed, moved, taken from the team and given to it.</summary>
internal sealed class OwnCallbackRoutes(OwnCallbackQueries own, CallbackQueries callbacks, CallbackReader reader, IGrainFactory grains, IOperatorWatch watch)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/workplace/callbacks", new("listOwnCallbacks", "The operator's own callbacks and those that he may take, by due time.", Scopes.Workplace)
        {
            Query = [.. RouteTable.List, new("campaignId", "Of this campaign.")],
        }, ListAsync, typeof(Page<OwnCallback>));
        routes.Post("/workplace/callbacks/{id}/move", new("moveOwnCallback", "Puts a callback of his own to another window.", Scopes.Workplace)
        {
            Body = typeof(MoveBody),
        }, MoveAsync, 204);
        routes.Post("/workplace/callbacks/{id}/take", new("takeCallback", "Makes a callback of the team his own; of two who ask, one gets it.", Scopes.Workplace),
            call => ChangeAsync(call, wasOwn: false, isOwn: true), 204);
        routes.Post("/workplace/callbacks/{id}/give", new("giveCallback", "Leaves a callback of his own to the team.", Scopes.Workplace),
            call => ChangeAsync(call, wasOwn: true, isOwn: false), 204);
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after, campaignId) = (call.Query.Limit, call.Query.AfterAged(), call.Query.Id("campaignId"));
        return call.Errors.None
            ? Answer.Ok(Page.Of(await own.ListAsync(Me(call), campaignId, after, limit, call.Aborted), limit, row => Page.PlaceOf(row.DueAt, row.Id)))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> MoveAsync(ApiCall call)
    {
        var span = CallbackReader.ReadSpan(call.Body);
        call.Body.Finish();
        return call.Errors.None ? await ChangeAsync(call, wasOwn: true, isOwn: true, span) : Problem.Fields(call.Errors);
    }

    private async Task<Answer> ChangeAsync(ApiCall call, bool wasOwn, bool isOwn, (DateTimeOffset From, DateTimeOffset? Until)? span = null)
    {
        var me = Me(call);
        if (call.Id() is not { } id || await own.FindAsync(me, id, call.Aborted) is not { } callback)
        {
            return Problem.NotFound("callback of yours or of your team");
        }

        (DateTimeOffset, DateTimeOffset)? window = span is { } to
            ? (to.From, await reader.CheckAsync(call.Body, to.From, to.Until, callback.CampaignId, callback.ContactId, call.Aborted))
            : null;
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        Guid? before = wasOwn ? me : null;
        if (!await callbacks.ChangeAsync(id, before, isOwn ? me : null, window))
        {
            return Problem.Conflict("callback-taken", "It is being kept, or is somebody else's by now.");
        }

        watch.Changed(me);
        await grains.GetGrain<ICampaignGrain>(callback.CampaignId.ToString()).WakeAsync();
        return Answer.NoContent;
    }

    private static Guid Me(ApiCall call) => call.Client.Person!.OperatorId!.Value;
}

/// <summary>Another window for a callback.</summary>
/// <param name="From">Not before.</param>
/// <param name="Until">From then on it is missed; null: as long after <paramref name="From"/> as the campaign says.</param>
internal sealed record MoveBody(DateTimeOffset From, DateTimeOffset? Until);
