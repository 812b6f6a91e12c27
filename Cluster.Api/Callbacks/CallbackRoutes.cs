using Cluster.Api.Contacts;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Orleans;

namespace Cluster.Api.Callbacks;

/// <summary>Callbacks: promised, listed by their time, taken back.</summary>
internal sealed class CallbackRoutes(CallbackQueries callbacks, CallbackReader reader, ContactQueries contacts, IGrainFactory grains, IOperatorWatch watch)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/campaigns/{id}/contacts/{contactId}/callback", new(
            "createCallback", "Promises a call back; replaces a pending one.", Scopes.ContactsWrite) { Body = typeof(CallbackBody) },
            CreateAsync, 201, typeof(CallbackView));
        routes.Get("/callbacks", new("listCallbacks", "Lists callbacks by due time.", Scopes.ContactsRead)
        {
            Query =
            [
                .. RouteTable.List, new("from", "Due at or after."), new("to", "Due before."), new("campaignId", "Of this campaign."),
                new("operatorId", "Of this operator."), new("state", "pending (default), done, cancelled or released."),
                new("missed", "true: only those whose window is over; false: only the others."),
            ],
        }, ListAsync, typeof(Page<CallbackView>));
        routes.Get("/callbacks/{id}", new("getCallback", "One callback.", Scopes.ContactsRead), GetAsync, typeof(CallbackView));
        routes.Post("/callbacks/{id}/cancel", new("cancelCallback", "Takes a callback back; the campaign's own rules go on.", Scopes.ContactsWrite),
            CancelAsync, 200, typeof(CallbackView));
        routes.Post("/callbacks/{id}/release", new("releaseCallback", "Leaves an operator's callback to anybody of the campaign.", Scopes.ContactsWrite),
            ReleaseAsync, 200, typeof(CallbackView));
    }

    private async Task<Answer> CreateAsync(ApiCall call)
    {
        var callback = CallbackReader.Read(call.Body);
        if (callback?.OperatorId is { } operatorId && !await callbacks.HasOperatorAsync(operatorId, call.Aborted))
        {
            call.Body.Fail("operatorId", "unknown-operator", "There is no such operator.");
        }

        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } campaignId || call.Id("contactId") is not { } contactId
            || !await contacts.HasEntryAsync(campaignId, contactId, call.Aborted))
        {
            return Problem.NotFound("contact in this campaign");
        }

        await reader.CheckAsync(call.Body, callback!.From, callback.Until, campaignId, contactId, call.Aborted);
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var before = await callbacks.PendingAsync(campaignId, contactId, call.Aborted);
        if (!await grains.GetGrain<IContactGrain>(contactId.ToString()).ScheduleCallbackAsync(campaignId, callback))
        {
            return Problem.Conflict("refused", "The contact may not be called again.");
        }

        await TellAsync(campaignId, before?.OperatorId, callback.OperatorId);
        return await callbacks.PendingAsync(campaignId, contactId, call.Aborted) is { } made
            ? Answer.Created($"/api/v1/callbacks/{made.Id}", made)
            : Problem.Conflict("refused", "The callback was changed at the same moment.");
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var query = call.Query;
        var (limit, after) = (query.Limit, query.AfterAged());
        var filter = new CallbackFilter(
            query.Instant("from"), query.Instant("to"), query.Id("campaignId"), query.Id("operatorId"),
            query.Choice<CallbackState>("state") ?? CallbackState.Pending, query.Flag("missed"));
        return call.Errors.None
            ? Answer.Ok(Page.Of(await callbacks.ListAsync(filter, after, limit, call.Aborted), limit, row => Page.PlaceOf(row.DueAt, row.Id)))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> GetAsync(ApiCall call) =>
        call.Id() is { } id && await callbacks.FindAsync(id, call.Aborted) is { } callback ? Answer.Ok(callback) : Problem.NotFound("callback");

    private async Task<Answer> CancelAsync(ApiCall call)
    {
        if (call.Id() is not { } id || await callbacks.FindAsync(id, call.Aborted) is not { } callback)
        {
            return Problem.NotFound("callback");
        }

        if (callback.State == CallbackState.Done || (callback.State == CallbackState.Pending && !await callbacks.CancelAsync(id)))
        {
            return Problem.Conflict("wrong-state", "The callback was kept already.");
        }

        await TellAsync(callback.CampaignId, callback.OperatorId);
        return Answer.Ok(callback with { State = CallbackState.Cancelled });
    }

    private async Task<Answer> ReleaseAsync(ApiCall call)
    {
        if (call.Id() is not { } id || await callbacks.FindAsync(id, call.Aborted) is not { } callback)
        {
            return Problem.NotFound("callback");
        }

        if (callback.OperatorId is { } owner && !await callbacks.ChangeAsync(id, owner, operatorId: null))
        {
            return Problem.Conflict("wrong-state", "The callback is being kept, or was.");
        }

        await TellAsync(callback.CampaignId, callback.OperatorId);
        return await callbacks.FindAsync(id, call.Aborted) is { } released ? Answer.Ok(released) : Problem.NotFound("callback");
    }

    /// <summary>The campaign may have something to dial, and whoever has promised it, or does now, sees it.</summary>
    private async Task TellAsync(Guid campaignId, params Guid?[] operators)
    {
        foreach (var one in operators.OfType<Guid>())
        {
            watch.Changed(one);
        }

        await grains.GetGrain<ICampaignGrain>(campaignId.ToString()).WakeAsync();
    }
}
