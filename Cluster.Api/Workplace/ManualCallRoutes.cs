using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Contacts;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Npgsql;
using NpgsqlTypes;
using Orleans;

namespace Cluster.Api.Workplace;

/// <summary>Calls that an operator makes himself: to contacts of his campaigns, by the same rules as all others.</summary>
internal sealed class ManualCallRoutes(NpgsqlDataSource db, IGrainFactory grains, IOperatorWatch watch)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/workplace/calls", new("dialWorkplace", "Dials a contact, if the rules allow it now; a refusal's code says what does not.", Scopes.Workplace)
        {
            Body = typeof(ManualCallBody),
        }, DialAsync, 202, typeof(ManualCallView));
        routes.Post("/workplace/calls/check", new("checkWorkplaceCall", "Whether a contact may be dialled now, and all that stands in the way.", Scopes.Workplace)
        {
            Body = typeof(ManualCallBody), Reads = true,
        }, CheckAsync, 200, typeof(ManualCallCheck));
    }

    private async Task<Answer> DialAsync(ApiCall call)
    {
        var (wish, problem) = await ReadAsync(call);
        if (wish is null)
        {
            return problem!;
        }

        var attempt = call.CreatedId();
        var reply = await grains.GetGrain<ICampaignGrain>(wish.CampaignId.ToString())
            .DialManuallyAsync(new ManualCall(attempt, wish.OperatorId, wish.ContactId, wish.Number));
        watch.Changed(wish.OperatorId);
        return reply.Refusal is { } refusal ? Problem.Conflict(refusal.Code, Sentence(refusal)) : Answer.Of(202, new ManualCallView(attempt));
    }

    private async Task<Answer> CheckAsync(ApiCall call)
    {
        var (wish, problem) = await ReadAsync(call);
        if (wish is null)
        {
            return problem!;
        }

        var status = await grains.GetGrain<IOperatorGrain>(wish.OperatorId.ToString()).GetStatusAsync();
        var verdict = await grains.GetGrain<IContactGrain>(wish.ContactId.ToString()).CheckManualAsync(wish.CampaignId, wish.OperatorId, wish.Number);
        IReadOnlyList<Obstacle> obstacles = ManualObstacles.Of(status) is { } own ? [own, .. verdict.Obstacles] : verdict.Obstacles;
        return Answer.Ok(new ManualCallCheck(wish.CampaignId, wish.ContactId, verdict.Number, obstacles.Count == 0, obstacles));
    }

    private async Task<(Wish? Wish, Answer? Problem)> ReadAsync(ApiCall call)
    {
        var contact = call.Body["contactId"].Required().Id();
        var number = call.Body["phoneNumber"].Text(16, Forms.Number(), "E.164: a plus sign and 7 to 15 digits.");
        var campaign = call.Body["campaignId"].Id();
        call.Body.Finish();
        if (!call.Errors.None)
        {
            return (null, Problem.Fields(call.Errors));
        }

        var operatorId = call.Client.Person!.OperatorId!.Value;
        return await CampaignsOfAsync(operatorId, contact!.Value, campaign, call.Aborted) switch
        {
            [] => (null, Problem.NotFound("contact in your campaigns")),
            [var only] => (new Wish(operatorId, only.CampaignId, contact.Value, number), null),
            [{ IsOwnCallback: true } own, ..] => (new Wish(operatorId, own.CampaignId, contact.Value, number), null),
            _ => (null, Problem.Fields("/campaignId", "required", "The contact is in several of your campaigns: say for which one it is called.")),
        };
    }

    /// <summary>Campaigns of this operator that have the contact; one in which the contact waits for his callback first.</summary>
    private Task<List<Found>> CampaignsOfAsync(Guid operatorId, Guid contactId, Guid? campaignId, CancellationToken stop) => db.ListAsync(
        """
        SELECT e.campaign_id, e.operator_id IS NOT DISTINCT FROM o.id AS own
        FROM entries e JOIN operators o ON o.definition -> 'campaigns' ? e.campaign_id::text
        WHERE o.id = $1 AND e.contact_id = $2 AND ($3::uuid IS NULL OR e.campaign_id = $3)
        ORDER BY own DESC, e.campaign_id LIMIT 2
        """,
        [operatorId, contactId, Rows.Typed(campaignId, NpgsqlDbType.Uuid)], row => new Found(row.GetGuid(0), row.GetBoolean(1)), stop);

    private static string Sentence(Obstacle obstacle) => $"{char.ToUpperInvariant(obstacle.Detail[0])}{obstacle.Detail[1..]}.";

    private sealed record Wish(Guid OperatorId, Guid CampaignId, Guid ContactId, string? Number);

    private sealed record Found(Guid CampaignId, bool IsOwnCallback);
}

/// <summary>Whom to dial.</summary>
/// <param name="ContactId">A contact of one of the operator's campaigns.</param>
/// <param name="PhoneNumber">One of its numbers; null: the next one by the rules.</param>
/// <param name="CampaignId">For which campaign, when the contact is in several.</param>
internal sealed record ManualCallBody(Guid ContactId, string? PhoneNumber, Guid? CampaignId);

/// <summary>A call that is being made.</summary>
internal sealed record ManualCallView(Guid AttemptId);

/// <summary>Whether a call could be made now.</summary>
/// <param name="CampaignId">For which campaign.</param>
/// <param name="ContactId">To whom.</param>
/// <param name="Number">On which number; null: none can be dialled.</param>
/// <param name="Allowed">Nothing stands in the way.</param>
/// <param name="Obstacles">What does, with the instant at which time ends it.</param>
internal sealed record ManualCallCheck(Guid CampaignId, Guid ContactId, string? Number, bool Allowed, IReadOnlyList<Obstacle> Obstacles);
