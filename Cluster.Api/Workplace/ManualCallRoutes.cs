using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Grains.Contacts.Rules;
using Cluster.Grains.Operators;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Npgsql;
using NpgsqlTypes;
using Orleans;

namespace Cluster.Api.Workplace;

/// <summary>Calls that an operator makes himself: to contacts of his campaigns and to numbers that he types, by the same rules as all others.</summary>
internal sealed class ManualCallRoutes(NpgsqlDataSource db, ICampaignStore campaigns, TypedNumbers numbers, IGrainFactory grains, IOperatorWatch watch)
{
    private const int MaxTyped = 40;

    public void Map(RouteTable routes)
    {
        routes.Post("/workplace/calls", new(
            "dialWorkplace", "Dials a contact, or a number for a campaign, if the rules allow it now; a refusal's code says what does not.", Scopes.Workplace)
        {
            Body = typeof(ManualCallBody),
        }, DialAsync, 202, typeof(ManualCallView));
        routes.Post("/workplace/calls/check", new("checkWorkplaceCall", "Whether somebody may be dialled now, and all that stands in the way.", Scopes.Workplace)
        {
            Body = typeof(ManualCallBody), Reads = true,
        }, CheckAsync, 200, typeof(ManualCallCheck));
        routes.Get("/workplace/calls/{id}", new("getWorkplaceCall", "What became of a call that the operator made himself.", Scopes.Workplace),
            GetAsync, typeof(ManualCallOutcome));
    }

    private async Task<Answer> DialAsync(ApiCall call)
    {
        var (wish, problem) = await ReadAsync(call);
        if (wish is null)
        {
            return problem!;
        }

        if (wish.ContactId is null && (await numbers.JudgeAsync(wish.Campaign!, wish.Typed, call.Aborted)) is [var first, ..])
        {
            return Refused(first);
        }

        var contact = wish.ContactId ?? await numbers.AddAsync(wish.Campaign!, wish.Typed, call.Aborted);
        if (contact is not { } contactId)
        {
            return Problem.Conflict("stale", "Somebody else is adding this number: try again.");
        }

        var attempt = call.CreatedId();
        var reply = await grains.GetGrain<ICampaignGrain>(wish.CampaignId.ToString())
            .DialManuallyAsync(new ManualCall(attempt, wish.OperatorId, contactId, wish.Number));
        watch.Changed(wish.OperatorId);
        return reply.Refusal is { } refusal ? Refused(refusal) : Answer.Of(202, new ManualCallView(attempt));
    }

    private async Task<Answer> CheckAsync(ApiCall call)
    {
        var (wish, problem) = await ReadAsync(call);
        if (wish is null)
        {
            return problem!;
        }

        var status = await grains.GetGrain<IOperatorGrain>(wish.OperatorId.ToString()).GetStatusAsync();
        var verdict = wish.ContactId is { } contact
            ? await grains.GetGrain<IContactGrain>(contact.ToString()).CheckManualAsync(wish.CampaignId, wish.OperatorId, wish.Number)
            : new ManualVerdict(wish.Number, await numbers.JudgeAsync(wish.Campaign!, wish.Typed, call.Aborted));
        IReadOnlyList<Obstacle> obstacles = ManualObstacles.Of(status) is { } own ? [own, .. verdict.Obstacles] : verdict.Obstacles;
        return Answer.Ok(new ManualCallCheck(wish.CampaignId, wish.ContactId, verdict.Number, obstacles.Count == 0, obstacles));
    }

    private async Task<Answer> GetAsync(ApiCall call) =>
        call.Id() is { } id && await db.OneAsync(
            "SELECT a.number, r.outcome FROM attempts a LEFT JOIN call_records r ON r.attempt_id = a.id WHERE a.id = $1 AND a.operator_id = $2",
            [id, call.Client.Person!.OperatorId!.Value],
            row => new ManualCallOutcome(id, row.GetString(0), row.IsDBNull(1) ? null : (Outcome)row.GetInt16(1)), call.Aborted) is { } made
            ? Answer.Ok(made)
            : Problem.NotFound("call of yours");

    private async Task<(Wish? Wish, Answer? Problem)> ReadAsync(ApiCall call)
    {
        var contact = call.Body["contactId"].Id();
        var number = call.Body["phoneNumber"].Text(16, Forms.Number(), "A plus sign and 5 to 15 digits, such as +4930123456.");
        var typed = call.Body["number"].Text(MaxTyped);
        var campaign = call.Body["campaignId"].Id();
        call.Body.Finish();
        if (call.Errors.None && contact is null == typed is null)
        {
            call.Errors.Add("required", "Give either contactId, or number and campaignId.", "/contactId");
        }

        if (!call.Errors.None)
        {
            return (null, Problem.Fields(call.Errors));
        }

        var operatorId = call.Client.Person!.OperatorId!.Value;
        return typed is null ? await ContactAsync(operatorId, contact!.Value, campaign, number, call.Aborted) : await TypedAsync(operatorId, campaign, typed, call.Aborted);
    }

    private async Task<(Wish? Wish, Answer? Problem)> ContactAsync(Guid operatorId, Guid contactId, Guid? campaignId, string? number, CancellationToken stop) =>
        await CampaignsOfAsync(operatorId, contactId, campaignId, stop) switch
        {
            [] => (null, Problem.NotFound("contact in your campaigns")),
            [var only] => (new Wish(operatorId, only.CampaignId, contactId, number), null),
            [{ IsOwnCallback: true } own, ..] => (new Wish(operatorId, own.CampaignId, contactId, number), null),
            _ => (null, Problem.Fields("/campaignId", "required", "The contact is in several of your campaigns: say for which one it is called.")),
        };

    private async Task<(Wish? Wish, Answer? Problem)> TypedAsync(Guid operatorId, Guid? campaignId, string typed, CancellationToken stop)
    {
        var isHis = campaignId is { } id && (await db.ListAsync(
            "SELECT 1 FROM operators WHERE id = $1 AND definition -> 'campaigns' ? $2", [operatorId, id.ToString()], _ => true, stop)).Count == 1;
        if (!isHis || await campaigns.FindAsync(campaignId!.Value) is not { } row)
        {
            return (null, Problem.Fields("/campaignId", "unknown-campaign", "One of your campaigns."));
        }

        var reading = PhoneNumber.Read(typed, row.Definition.Country);
        return reading.IsNumber
            ? (new Wish(operatorId, row.Id, await numbers.FindAsync(row.Id, reading.Number.E164, stop), reading.Number.E164) { Campaign = row, Typed = reading.Number }, null)
            : (null, Problem.Fields("/number", "number-invalid", $"Not a telephone number: {reading.Message}."));
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

    private static Answer Refused(Obstacle obstacle) => Problem.Conflict(obstacle.Code, $"{char.ToUpperInvariant(obstacle.Detail[0])}{obstacle.Detail[1..]}.");

    /// <summary>What an operator asks for.</summary>
    /// <param name="OperatorId">Who dials.</param>
    /// <param name="CampaignId">For which campaign.</param>
    /// <param name="ContactId">Whom; null: the campaign does not have the number yet.</param>
    /// <param name="Number">On which number; null: the next one by the rules.</param>
    private sealed record Wish(Guid OperatorId, Guid CampaignId, Guid? ContactId, string? Number)
    {
        /// <summary>Of a number that was typed.</summary>
        public CampaignRow? Campaign { get; init; }

        public PhoneNumber Typed { get; init; }
    }

    private sealed record Found(Guid CampaignId, bool IsOwnCallback);
}

/// <summary>Whom to dial: a contact, or a number for a campaign.</summary>
/// <param name="ContactId">A contact of one of the operator's campaigns.</param>
/// <param name="PhoneNumber">One of its numbers; null: the next one by the rules.</param>
/// <param name="CampaignId">For which campaign; of a contact only when it is in several.</param>
/// <param name="Number">As people write it; without a country code it is one of the campaign's country.</param>
internal sealed record ManualCallBody(Guid? ContactId, string? PhoneNumber, Guid? CampaignId, string? Number);

/// <summary>A call that is being made.</summary>
internal sealed record ManualCallView(Guid AttemptId);

/// <summary>What became of a call.</summary>
/// <param name="AttemptId">The call.</param>
/// <param name="Number">The number that was dialled.</param>
/// <param name="Outcome">What the network gave; null: the call lasts.</param>
internal sealed record ManualCallOutcome(Guid AttemptId, string Number, Outcome? Outcome);

/// <summary>Whether a call could be made now.</summary>
/// <param name="CampaignId">For which campaign.</param>
/// <param name="ContactId">To whom; null: a contact would be made of the number.</param>
/// <param name="Number">On which number; null: none can be dialled.</param>
/// <param name="Allowed">Nothing stands in the way.</param>
/// <param name="Obstacles">What does, with the instant at which time ends it.</param>
internal sealed record ManualCallCheck(Guid CampaignId, Guid? ContactId, string? Number, bool Allowed, IReadOnlyList<Obstacle> Obstacles);
