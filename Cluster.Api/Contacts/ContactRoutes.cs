using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Imports;
using Orleans;

namespace Cluster.Api.Contacts;

/// <summary>Contacts: added to campaigns, found, explained, taken off the phone.</summary>
internal sealed class ContactRoutes(ContactQueries contacts, CampaignQueries campaigns, ContactWriter writer, IGrainFactory grains)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/campaigns/{id}/contacts", new(
            "addContacts", "Adds one contact, or up to 1000 as {\"contacts\":[...]} with a result for each.", Scopes.ContactsWrite)
        {
            Body = typeof(ContactOrContacts),
        }, AddAsync, 200, typeof(ContactItems));
        routes.Get("/campaigns/{id}/contacts", new("listCampaignContacts", "Lists the contacts of a campaign and where they stand.", Scopes.ContactsRead)
        {
            Query = [.. RouteTable.List, new("status", "Only those that stand here.")],
        }, EntriesAsync, typeof(Page<EntryView>));
        routes.Get("/contacts", new("listContacts", "Finds contacts by external id or by number.", Scopes.ContactsRead)
        {
            Query = [.. RouteTable.List, new("externalId", "The client's own id."), new("number", "E.164.")],
        }, ListAsync, typeof(Page<ContactView>));
        routes.Get("/contacts/{id}", new("getContact", "One contact.", Scopes.ContactsRead), GetAsync, typeof(ContactView));
        routes.Get("/contacts/{id}/explanation", new("explainContact", "Why it is or is not being called now.", Scopes.ContactsRead),
            ExplainAsync, typeof(ContactExplanations));
        routes.Put("/contacts/{id}/do-not-call", new("blockContact", "Never call this contact; a live call is hung up.", Scopes.ContactsWrite),
            call => SetDoNotCallAsync(call, doNotCall: true), 204);
        routes.Delete("/contacts/{id}/do-not-call", new("unblockContact", "The contact may be called again.", Scopes.ContactsWrite),
            call => SetDoNotCallAsync(call, doNotCall: false));
    }

    private async Task<Answer> AddAsync(ApiCall call)
    {
        var single = !call.Body.Has("contacts");
        var read = new List<(NewContact? Contact, FieldErrors Errors)>();
        if (single)
        {
            read.Add((ContactReader.Read(call.Body), call.Errors));
        }
        else
        {
            var items = call.Body["contacts"].Required().Items(ContactReader.MaxContacts);
            call.Body.Finish();
            if (items is { Count: 0 })
            {
                call.Body.Fail("contacts", "required", "Give at least one contact.");
            }

            if (!call.Errors.None)
            {
                return Problem.Fields(call.Errors);
            }

            read.AddRange(items!.Select(ReadItem));
        }

        if (single && !call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } campaignId || !await campaigns.ExistsAsync(campaignId, call.Aborted))
        {
            return Problem.NotFound("campaign");
        }

        var good = read.Where(item => item.Errors.None).Select(item => item.Contact!).ToList();
        var taken = new Queue<AddedContact>(good.Count > 0 ? await writer.AddAsync(campaignId, good) : []);
        var answers = read.Select((item, index) => ItemOf(index, item.Errors, item.Errors.None ? taken.Dequeue() : null, single)).ToList();
        if (answers.Any(answer => answer.Result is RowResult.Inserted or RowResult.Updated))
        {
            await grains.GetGrain<ICampaignGrain>(campaignId.ToString()).WakeAsync();
        }

        return single ? AnswerOf(answers[0]) : Answer.Ok(new ContactItems(
            Count(RowResult.Inserted), Count(RowResult.Updated), Count(RowResult.Duplicate), Count(RowResult.Rejected), answers));

        int Count(RowResult kind) => answers.Count(answer => answer.Result == kind);
    }

    /// <summary>Each contact of several has errors of its own: one that is wrong does not keep the others out.</summary>
    private static (NewContact? Contact, FieldErrors Errors) ReadItem(Field item)
    {
        var errors = new FieldErrors();
        var contact = new Field(errors, item.Pointer, item.Value).Required().Object() is { } body ? ContactReader.Read(body) : null;
        return (contact, errors);
    }

    private static ContactItem ItemOf(int index, FieldErrors errors, AddedContact? taken, bool single) => taken switch
    {
        null => new ContactItem(index, RowResult.Rejected, null, errors.Items),
        { Error: { } error } => new ContactItem(
            index, taken.Result, null, [new FieldError(error.Code, error.Message, single ? PlaceOf(error) : $"/contacts/{index}{PlaceOf(error)}")]),
        _ => new ContactItem(index, taken.Result, taken.ContactId),
    };

    /// <summary>The field of the body that holds what the error is about.</summary>
    private static string PlaceOf(RowError error) => error.Column switch { "number" => "/numbers", { } field => $"/{field}", null => "" };

    private static Answer AnswerOf(ContactItem item) => item.Result switch
    {
        RowResult.Rejected => Problem.Of(422, "invalid-fields", "The contact was not taken; see errors.", item.Errors),
        RowResult.Inserted => Answer.Created($"/api/v1/contacts/{item.ContactId}", item),
        _ => Answer.Ok(item),
    };

    private async Task<Answer> EntriesAsync(ApiCall call)
    {
        var (limit, after, status) = (call.Query.Limit, call.Query.AfterId(), call.Query.Choice<EntryStatus>("status"));
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        return call.Id() is { } id && await campaigns.ExistsAsync(id, call.Aborted)
            ? Answer.Ok(Page.Of(await contacts.EntriesAsync(id, status, after, limit, call.Aborted), limit, entry => [entry.ContactId.ToString()]))
            : Problem.NotFound("campaign");
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after) = (call.Query.Limit, call.Query.AfterId());
        var (externalId, number) = (call.Query.Text("externalId"), call.Query.Number("number"));
        return call.Errors.None
            ? Answer.Ok(Page.Of(await contacts.ListAsync(externalId, number, after, limit, call.Aborted), limit, contact => [contact.Id.ToString()]))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> GetAsync(ApiCall call) =>
        call.Id() is { } id && await contacts.FindAsync(id, call.Aborted) is { } contact ? Answer.Ok(contact) : Problem.NotFound("contact");

    private async Task<Answer> ExplainAsync(ApiCall call) =>
        call.Id() is { } id && await contacts.ExistsAsync(id, call.Aborted)
            ? Answer.Ok(new ContactExplanations(id, await grains.GetGrain<IContactGrain>(id.ToString()).ExplainAsync()))
            : Problem.NotFound("contact");

    private async Task<Answer> SetDoNotCallAsync(ApiCall call, bool doNotCall)
    {
        if (call.Id() is not { } id || !await contacts.ExistsAsync(id, call.Aborted))
        {
            return Problem.NotFound("contact");
        }

        await grains.GetGrain<IContactGrain>(id.ToString()).SetDoNotCallAsync(doNotCall);
        return Answer.NoContent;
    }
}
