using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Orleans;

namespace Cluster.Api.Assignments;

/// <summary>Contacts are given to operators, who then call them by hand, each his own.</summary>
internal sealed class AssignmentRoutes(AssignmentStore assignments, CampaignQueries campaigns, IGrainFactory grains, IOperatorWatch watch)
{
    private const int MaxOperators = 500;

    public void Map(RouteTable routes)
    {
        routes.Post("/campaigns/{id}/assignments", new(
            "assignContacts", "Deals contacts to operators in turn, from nobody or from another operator; the campaign leaves them to their operators.", Scopes.ContactsWrite)
        {
            Body = typeof(AssignmentBody),
        }, AssignAsync, 201, typeof(AssignmentView));
        routes.Get("/campaigns/{id}/assignments", new("listAssignments", "Who has given contacts to whom, oldest first.", Scopes.ContactsRead)
        {
            Query = RouteTable.List,
        }, ListAsync, typeof(Page<AssignmentView>));
    }

    private async Task<Answer> AssignAsync(ApiCall call)
    {
        var operators = call.Body["operatorIds"].Required().Values(MaxOperators, one => one.Required().Id())?.Distinct().ToArray();
        var count = call.Body["count"].Whole(1, int.MaxValue);
        var from = call.Body["fromOperatorId"].Id();
        call.Body.Finish();
        if (operators is { Length: 0 } && from is null)
        {
            call.Body.Fail("operatorIds", "required", "Name operators, or from whom contacts are taken.");
        }

        if (from is { } giver && operators?.Contains(giver) == true)
        {
            call.Body.Fail("fromOperatorId", "duplicate", "They are his already.");
        }

        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } id || !await campaigns.ExistsAsync(id, call.Aborted))
        {
            return Problem.NotFound("campaign");
        }

        foreach (var stranger in await assignments.StrangersAsync(id, operators!, call.Aborted))
        {
            call.Errors.Add("unknown-operator", $"No operator {stranger} works for this campaign.", $"/operatorIds/{Array.IndexOf(operators!, stranger)}");
        }

        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var made = await assignments.AssignAsync(call.CreatedId(), id, from, operators!, count ?? long.MaxValue, call.Client, call.Aborted);
        foreach (var one in from is { } before ? operators!.Append(before) : operators!)
        {
            watch.Changed(one);
        }

        await grains.GetGrain<ICampaignGrain>(id.ToString()).WakeAsync();
        return Answer.Created($"/api/v1/campaigns/{id}/assignments", made);
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after) = (call.Query.Limit, call.Query.AfterAged());
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        return call.Id() is { } id && await campaigns.ExistsAsync(id, call.Aborted)
            ? Answer.Ok(Page.Of(await assignments.ListAsync(id, after, limit, call.Aborted), limit, row => Page.PlaceOf(row.At, row.Id)))
            : Problem.NotFound("campaign");
    }
}
