using System.Text.Json;
using Cluster.Api.Accounts;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Api.Operators;
using Cluster.Grains;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Orleans;

namespace Cluster.Api.Supervisions;

/// <summary>Supervisors listen to operators, whisper to them and speak to both, by a phone on the operator's gateway.</summary>
internal sealed class SupervisionRoutes(
    SupervisionQueries supervisions, OperatorQueries operators, AccountStore accounts, IGrainFactory grains, Ids ids, TimeProvider clock)
{
    private const string End = "end";
    private const string NotEnded = "not-ended";
    private const string Gone = "gone";
    private const string Refused = "refused";

    /// <summary>What was only just asked for may not have come to the gateway yet.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(2);

    public void Map(RouteTable routes)
    {
        routes.Post("/operators/{id}/supervisions", new("superviseOperator", "Dials a phone, which then hears the operator's line.", Scopes.OperatorsSupervise)
        {
            Body = typeof(SupervisionBody),
        }, BeginAsync, 201, typeof(Supervision));
        routes.Get("/operators/{id}/supervisions", new("listSupervisions", "Who has listened to the operator, newest first.", Scopes.OperatorsSupervise),
            ListAsync, typeof(IReadOnlyList<SupervisionStep>));
        routes.Get("/supervisions", new("getOwnSupervision", "One's own phone, and what it hears now.", Scopes.OperatorsSupervise), OwnAsync, typeof(SupervisionPhone));
        routes.Post("/supervisions/{id}/way", new("changeSupervision", "Changes by whom one's own phone is heard.", Scopes.OperatorsSupervise)
        {
            Body = typeof(WayBody),
        }, ChangeAsync, 204);
        routes.Post("/supervisions/{id}/end", new("endSupervision", "Hangs up one's own phone.", Scopes.OperatorsSupervise), EndAsync, 204);
    }

    private async Task<Answer> BeginAsync(ApiCall call)
    {
        var endpoint = call.Body["endpoint"].Required().Text(80, Forms.Endpoint(), "A PJSIP endpoint of the operator's gateway, such as PJSIP/1001.");
        var way = call.Body["way"].Required().Choice<SupervisionWay>();
        call.Body.Finish();
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } id || await operators.FindAsync(id, call.Aborted) is null)
        {
            return Problem.NotFound("operator");
        }

        var grain = grains.GetGrain<IOperatorGrain>(id.ToString());
        if (await grain.GetStatusAsync() is not { GatewayId: { } gatewayId })
        {
            return NoLine();
        }

        var supervision = new Supervision(ids.Next(), id, gatewayId);
        await supervisions.NoteAsync(supervision, Word(way!.Value), call.Client);
        var phone = endpoint!.StartsWith("PJSIP/", StringComparison.Ordinal) ? endpoint : $"PJSIP/{endpoint}";
        var reply = await grain.SuperviseAsync(supervision.Id, phone, way.Value);
        if (reply.Ok)
        {
            if (call.Client.Person is { } person)
            {
                await accounts.RememberPhoneAsync(person.AccountId, new Phone(gatewayId, endpoint!));
            }

            return Answer.Created($"/api/v1/supervisions/{supervision.Id}", supervision);
        }

        await supervisions.NoteAsync(supervision, Refused, call.Client);
        return reply.Code switch
        {
            "line-down" => NoLine(),
            "own-phone" => Problem.Conflict("own-phone", "It is the operator's own phone."),
            _ => Problem.Conflict("gateway-down", "The gateway does not answer."),
        };
    }

    private async Task<Answer> ListAsync(ApiCall call) => call.Id() is { } id && await operators.FindAsync(id, call.Aborted) is not null
        ? Answer.Ok(await supervisions.StepsAsync(id, call.Aborted))
        : Problem.NotFound("operator");

    private async Task<Answer> OwnAsync(ApiCall call)
    {
        var account = call.Client.Person is { } person ? await accounts.FindAsync(person.Name, call.Aborted) : null;
        return Answer.Ok(new SupervisionPhone(account?.Phone?.Endpoint, await CurrentAsync(call)));
    }

    private async Task<OwnSupervision?> CurrentAsync(ApiCall call)
    {
        if (await supervisions.LastAsync(call.Client, call.Aborted) is not { } last)
        {
            return null;
        }

        var (state, way) = await grains.GetGrain<IGatewayGrain>(last.Supervision.GatewayId).WatchSupervisionAsync(last.Supervision.Id);
        if (state != LineWatch.Gone)
        {
            return last with { State = state, Way = way ?? last.Way };
        }

        if (clock.GetUtcNow() - last.Since < OnItsWay)
        {
            return last;
        }

        await supervisions.NoteAsync(last.Supervision, Gone, call.Client);
        return null;
    }

    private async Task<Answer> ChangeAsync(ApiCall call)
    {
        var way = call.Body["way"].Required().Choice<SupervisionWay>();
        call.Body.Finish();
        return call.Errors.None
            ? await StepAsync(call, Word(way!.Value), (gateway, id) => gateway.ChangeSupervisionAsync(id, way.Value))
            : Problem.Fields(call.Errors);
    }

    private Task<Answer> EndAsync(ApiCall call) => StepAsync(call, End, (gateway, id) => gateway.HangUpAsync(id.ToString()));

    private async Task<Answer> StepAsync(ApiCall call, string step, Func<IGatewayGrain, Guid, Task<bool>> act)
    {
        if (call.Id() is not { } id || await supervisions.FindAsync(id, call.Client, call.Aborted) is not { } supervision)
        {
            return Problem.NotFound("supervision");
        }

        await supervisions.NoteAsync(supervision, step, call.Client);
        if (await act(grains.GetGrain<IGatewayGrain>(supervision.GatewayId), id))
        {
            return Answer.NoContent;
        }

        if (step == End)
        {
            await supervisions.NoteAsync(supervision, NotEnded, call.Client);
        }

        return Problem.Conflict("not-done", "The phone has hung up or has not answered yet, or the gateway does not answer.");
    }

    private static Answer NoLine() => Problem.Conflict("no-line", "The operator has no open line.");

    private static string Word(SupervisionWay way) => JsonNamingPolicy.KebabCaseLower.ConvertName(way.ToString());
}

/// <summary>Which phone, and by whom it is heard.</summary>
internal sealed record SupervisionBody(string Endpoint, SupervisionWay Way);

/// <summary>By whom it is heard from now on.</summary>
internal sealed record WayBody(SupervisionWay Way);
