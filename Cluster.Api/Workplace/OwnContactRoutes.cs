using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Contacts;

namespace Cluster.Api.Workplace;

/// <summary>The list workplace: an operator's own contacts, which he calls in any order.</summary>
internal sealed class OwnContactRoutes(OwnContactQueries contacts)
{
    private const int LongestSearch = 100;

    public void Map(RouteTable routes) => routes.Get(
        "/workplace/contacts", new("listOwnContacts", "The operator's own contacts, in the order in which they came.", Scopes.Workplace)
        {
            Query =
            [
                .. RouteTable.List, new("campaignId", "Of this campaign."), new("contactId", "This contact alone."), new("status", "Only those that stand here."),
                new("search", "A part of a name, of a number, or of anything else that was imported."),
            ],
        }, ListAsync, typeof(Page<OwnContact>));

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var query = call.Query;
        var (limit, after) = (query.Limit, After(query));
        var filter = new OwnContactFilter(query.Id("campaignId"), query.Id("contactId"), query.Choice<EntryStatus>("status"), query.Text("search", LongestSearch));
        return call.Errors.None
            ? Answer.Ok(Page.Of(
                await contacts.ListAsync(call.Client.Person!.OperatorId!.Value, filter, after, limit, call.Aborted), limit,
                row => [row.ContactId.ToString(), row.CampaignId.ToString()]))
            : Problem.Fields(call.Errors);
    }

    private static (Guid ContactId, Guid CampaignId)? After(QueryReader query) => query.After(2) is not { } parts ? null
        : Guid.TryParseExact(parts[0], "D", out var contact) && Guid.TryParseExact(parts[1], "D", out var campaign) ? (contact, campaign)
        : query.Wrong<(Guid, Guid)?>("after", "format", "Send the value of next from the piece before.");
}
