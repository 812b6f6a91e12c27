using System.Text.Json;
using Cluster.Api.Accounts;
using Cluster.Api.Callbacks;
using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Api.Phones;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Hosting;
using Orleans;

namespace Cluster.Api.Operators;

/// <summary>Operators: who they are, and what they do at work.</summary>
internal sealed class OperatorRoutes(OperatorQueries operators, CampaignQueries campaigns, AccountStore accounts, CallbackReader callbacks, IGrainFactory grains)
{
    private const int MaxCampaigns = 100;

    public void Map(RouteTable routes)
    {
        routes.Post("/operators", new("createOperator", "Makes an operator known.", Scopes.OperatorsWrite) { Body = typeof(OperatorBody) },
            CreateAsync, 201, typeof(OperatorView));
        routes.Get("/operators", new("listOperators", "Lists operators, oldest first.", Scopes.OperatorsRead)
        {
            Query = [.. RouteTable.List, new("externalId", "The client's own id.")],
        }, ListAsync, typeof(Page<OperatorView>));
        routes.Get("/operators/{id}", new("getOperator", "One operator.", Scopes.OperatorsRead), GetAsync, typeof(OperatorView));
        routes.Patch("/operators/{id}", new("updateOperator", "Changes name, team or campaigns by JSON merge patch.", Scopes.OperatorsWrite)
        {
            Body = typeof(OperatorDefinition),
        }, UpdateAsync, typeof(OperatorView));
        routes.Get("/operators/{id}/state", new("getOperatorState", "Where the operator stands.", Scopes.OperatorsRead), StateAsync, typeof(OperatorStatus));
        Command(routes, "sign-in", "signInOperator", "Dials the operator's phone once and holds the line.", typeof(SignInBody), ReadSignInAsync);
        Command(routes, "attach", "attachOperator", "Dials the browser's phone again at once: its page was loaded again. A customer waits meanwhile.", null, _ => grain => grain.AttachAsync());
        Command(routes, "sign-out", "signOutOperator", "Signs out; a conversation in hand ends first.", null, _ => grain => grain.SignOutAsync());
        Command(routes, "ready", "readyOperator", "Wants calls.", null, _ => grain => grain.ReadyAsync());
        Command(routes, "pause", "pauseOperator", "Wants no calls, for a reason.", typeof(PauseBody), ReadPause);
        Command(routes, "hang-up", "hangUpOperator", "Hangs up on the customer.", null, _ => grain => grain.HangUpAsync());
        Command(routes, "hold", "holdOperator", "Lets the customer wait.", null, _ => grain => grain.HoldAsync());
        Command(routes, "resume", "resumeOperator", "Goes on with the customer who waits, or takes him back from a transfer; a third is hung up.", null, _ => grain => grain.ResumeAsync());
        Command(routes, "key", "pressOperator", "Sends the customer's side one key.", typeof(PressBody), ReadKey);
        Command(routes, "mute", "muteOperator", "Makes the operator's microphone deaf, or lets it hear.", typeof(SwitchBody), ReadSwitch((grain, on) => grain.MuteAsync(on)));
        Command(routes, "record", "recordOperator", "Records the conversation from now on, or pauses the recording.", typeof(SwitchBody), ReadSwitch((grain, on) => grain.RecordAsync(on)));
        Command(routes, "transfer", "transferOperator", "Passes the customer on, to a number, a phone or an operator that the campaign allows.", typeof(TransferBody), ReadTransfer);
        Command(routes, "consult", "consultOperator", "Calls a number or a phone that the campaign allows, while the customer waits.", typeof(ConsultBody), ReadConsult);
        Command(routes, "join", "joinOperator", "Lets the customer join the operator and the third.", null, _ => grain => grain.JoinAsync());
        Command(routes, "complete", "completeOperator", "Leaves the customer with the third.", null, _ => grain => grain.CompleteAsync());
        Command(routes, "skip", "skipOperator", "Does not dial the contact that is offered, for a reason.", typeof(SkipBody), ReadSkip);
        Command(routes, "prolong", "prolongOperator", "More time to look at the contact that is offered, or to write up.", null, _ => grain => grain.ProlongAsync());
        Command(routes, "write-up", "writeUpOperator", "Asks for time to write up after this conversation, or not; in wrapUpMode optional.", typeof(SwitchBody), ReadSwitch((grain, on) => grain.WriteUpAsync(on)));
        Command(routes, "finish", "finishOperator", "Ends the wrap-up with what was chosen, if anything; in wrapUpMode optional.", null, _ => grain => grain.FinishAsync());
        Command(routes, "disposition", "disposeOperator", "Gives the result of a conversation.", typeof(DispositionBody), ReadDispositionAsync);
    }

    private void Command(
        RouteTable routes, string verb, string name, string summary, Type? body, Func<ApiCall, Func<IOperatorGrain, Task<OperatorReply>>> read) =>
        Command(routes, verb, name, summary, body, call => Task.FromResult(read(call)));

    private void Command(
        RouteTable routes, string verb, string name, string summary, Type? body, Func<ApiCall, Task<Func<IOperatorGrain, Task<OperatorReply>>>> read)
    {
        routes.Post($"/operators/{{id}}/{verb}", new(name, summary, Scopes.OperatorsControl) { Body = body },
            call => CommandAsync(call, call.Id(), read), 200, typeof(OperatorStatus));

        // The same for himself: whose workplace it is says the sign-in, not the address.
        routes.Post($"/workplace/{verb}", new(name.Replace("Operator", "Workplace", StringComparison.Ordinal), summary, Scopes.Workplace) { Body = body },
            call => CommandAsync(call, call.Client.Person!.OperatorId, read), 200, typeof(OperatorStatus));
    }

    private async Task<Answer> CommandAsync(ApiCall call, Guid? operatorId, Func<ApiCall, Task<Func<IOperatorGrain, Task<OperatorReply>>>> read)
    {
        var command = await read(call);
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (operatorId is not { } id || await operators.FindAsync(id, call.Aborted) is null)
        {
            return Problem.NotFound("operator");
        }

        var reply = await command(Grain(id));
        return reply.Ok ? Answer.Ok(reply.Status) : Refused(reply);
    }

    private static Answer Refused(OperatorReply reply) => reply.Code switch
    {
        "not-found" => Problem.NotFound("operator"),
        "no-such-call" => Problem.Of(404, "no-such-call", "This attempt is not the operator's call in hand, or not any more."),
        "unknown-disposition" => Problem.Fields("/code", "unknown-disposition", "The campaign's operators.dispositions do not name this code."),
        "transfer-not-allowed" => Problem.Fields("", "transfer-not-allowed", "The campaign's operators.transfers do not allow this."),
        "callback-missing" => Problem.Fields("/callback", "callback-missing", "This disposition promises a callback: say when."),
        _ => Problem.Conflict(
            reply.Code ?? "wrong-state",
            $"Refused: presence {Word(reply.Status.Presence)}, activity {Word(reply.Status.Activity)}, line {Word(reply.Status.Line)}."),
    };

    private async Task<Func<IOperatorGrain, Task<OperatorReply>>> ReadSignInAsync(ApiCall call)
    {
        var written = await PhoneReader.ReadAsync(call, campaigns);
        var phone = written is null ? null : written with { Endpoint = PhoneReader.Whole(written.Endpoint) };
        if (call.Client.Person is { OperatorId: not null } himself && phone is not null && !await MayUseAsync(himself, phone, call.Aborted))
        {
            call.Errors.Add("not-your-phone", "Whose phone is the browser, and which one, says his account.", "/endpoint");
        }

        return async grain =>
        {
            var reply = await grain.SignInAsync(phone!.GatewayId, phone.Endpoint);
            if (reply.Ok && call.Client.Person is { OperatorId: not null } person)
            {
                await accounts.RememberPhoneAsync(person.AccountId, written!);
            }

            return reply;
        };
    }

    /// <summary>A phone in the browser is lent to one person: nobody takes another's, and nobody gives up his own by signing in with something else.</summary>
    private async Task<bool> MayUseAsync(Person person, Phone wanted, CancellationToken stop)
    {
        var own = (await accounts.FindAsync(person.Name, stop))?.Phone;
        return wanted == own || (BrowserPhone.EndpointOf(wanted.Endpoint) ?? BrowserPhone.EndpointOf(own?.Endpoint)) is null;
    }

    private static Func<IOperatorGrain, Task<OperatorReply>> ReadPause(ApiCall call)
    {
        var reason = ReadReason(call);
        return grain => grain.PauseAsync(reason!);
    }

    private static Func<IOperatorGrain, Task<OperatorReply>> ReadSkip(ApiCall call)
    {
        var reason = ReadReason(call);
        return grain => grain.SkipAsync(reason!);
    }

    private static string? ReadReason(ApiCall call)
    {
        var reason = call.Body["reason"].Required().Text(100, Forms.Code());
        call.Body.Finish();
        return reason;
    }

    private static Func<IOperatorGrain, Task<OperatorReply>> ReadKey(ApiCall call)
    {
        var key = call.Body["key"].Required().Text(1, Forms.Key(), "One of 0123456789*#.");
        call.Body.Finish();
        return grain => grain.PressAsync(key![0]);
    }

    private static Func<ApiCall, Func<IOperatorGrain, Task<OperatorReply>>> ReadSwitch(Func<IOperatorGrain, bool, Task<OperatorReply>> command) => call =>
    {
        var on = call.Body["on"].Required().Flag();
        call.Body.Finish();
        return grain => command(grain, on!.Value);
    };

    private static Func<IOperatorGrain, Task<OperatorReply>> ReadTransfer(ApiCall call)
    {
        var target = call.Body["target"].Text(64, Forms.TransferTarget(), TransferReader.TargetDetail);
        var operatorId = call.Body["operatorId"].Id();
        call.Body.Finish();
        if (call.Errors.None && target is null == operatorId is null)
        {
            call.Errors.Add("required", "Give either target or operatorId.", "/target");
        }

        return grain => operatorId is { } other ? grain.TransferToOperatorAsync(other) : grain.TransferAsync(target!);
    }

    private static Func<IOperatorGrain, Task<OperatorReply>> ReadConsult(ApiCall call)
    {
        var target = call.Body["target"].Required().Text(64, Forms.TransferTarget(), TransferReader.TargetDetail);
        call.Body.Finish();
        return grain => grain.ConsultAsync(target!);
    }

    private async Task<Func<IOperatorGrain, Task<OperatorReply>>> ReadDispositionAsync(ApiCall call)
    {
        var attempt = call.Body["attemptId"].Required().Id();
        var code = call.Body["code"].Required().Text(100, Forms.Code());
        var promise = call.Body["callback"].Object();
        var callback = promise is null ? null : CallbackReader.Read(promise);
        call.Body.Finish();
        if (promise is not null && callback is not null && attempt is { } called)
        {
            await callbacks.CheckAsync(promise, callback, called, call.Aborted);
        }

        if (callback?.OperatorId is { } other && call.Client.Person is { Role: Role.Operator } person && other != person.OperatorId)
        {
            call.Errors.Add("forbidden", "An operator promises callbacks by himself or by anybody.", "/callback/operatorId");
        }

        return grain => grain.DisposeAsync(attempt!.Value, code!, callback);
    }

    private async Task<Answer> CreateAsync(ApiCall call)
    {
        var externalId = call.Body["externalId"].Text(200);
        var definition = Read(call.Body);
        if (await CheckAsync(definition, call) is { } problem)
        {
            return problem;
        }

        return await operators.CreateAsync(call.CreatedId(), externalId, definition) is { } made
            ? Answer.Created($"/api/v1/operators/{made.Id}", made, made.Version)
            : Problem.Conflict("external-id-taken", "Another operator has this externalId.");
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after, externalId) = (call.Query.Limit, call.Query.AfterAged(), call.Query.Text("externalId"));
        return call.Errors.None
            ? Answer.Ok(Page.Of(await operators.ListAsync(externalId, after, limit, call.Aborted), limit, row => Page.PlaceOf(row.CreatedAt, row.Id)))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> GetAsync(ApiCall call) =>
        call.Id() is { } id && await operators.FindAsync(id, call.Aborted) is { } row ? Answer.Ok(row, row.Version) : Problem.NotFound("operator");

    private async Task<Answer> UpdateAsync(ApiCall call)
    {
        if (call.Id() is not { } id || await operators.FindAsync(id, call.Aborted) is not { } row)
        {
            return Problem.NotFound("operator");
        }

        var (version, stale) = EntityTag.Expected(call.Http.Request, row.Version);
        if (version is null)
        {
            return stale!;
        }

        var current = JsonSerializer.Serialize(new OperatorDefinition(row.Name, row.Campaigns, row.Team), ClusterJson.Options);
        var definition = Read(new FieldReader(MergePatch.Apply(current, call.Body.Whole), call.Errors));
        if (await CheckAsync(definition, call) is { } problem)
        {
            return problem;
        }

        if (!await operators.UpdateAsync(id, definition, version.Value))
        {
            return Problem.Stale();
        }

        await Grain(id).ReloadAsync();
        return await operators.FindAsync(id, call.Aborted) is { } changed ? Answer.Ok(changed, changed.Version) : Problem.NotFound("operator");
    }

    private async Task<Answer> StateAsync(ApiCall call) =>
        call.Id() is { } id && await operators.FindAsync(id, call.Aborted) is not null
            ? Answer.Ok(await Grain(id).GetStatusAsync())
            : Problem.NotFound("operator");

    private static OperatorDefinition Read(FieldReader body)
    {
        var definition = new OperatorDefinition(
            body["name"].Required().Text(200) ?? "",
            body["campaigns"].Values(MaxCampaigns, campaign => campaign.Required().Id())?.Distinct().ToList() ?? [],
            body["team"].Text(100));
        body.Finish();
        return definition;
    }

    private async Task<Answer?> CheckAsync(OperatorDefinition definition, ApiCall call)
    {
        if (call.Errors.None)
        {
            foreach (var unknown in await operators.UnknownCampaignsAsync(definition.Campaigns, call.Aborted))
            {
                call.Errors.Add("unknown-campaign", $"There is no campaign {unknown}.", $"/campaigns/{definition.Campaigns.ToList().IndexOf(unknown)}");
            }
        }

        return call.Errors.None ? null : Problem.Fields(call.Errors);
    }

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private IOperatorGrain Grain(Guid id) => grains.GetGrain<IOperatorGrain>(id.ToString());
}

/// <summary>An operator to be made known.</summary>
internal sealed record OperatorBody(string? ExternalId, string Name, IReadOnlyList<Guid>? Campaigns, string? Team);

/// <summary>Where the operator's phone is.</summary>
internal sealed record SignInBody(string GatewayId, string Endpoint);

/// <summary>Why no calls.</summary>
internal sealed record PauseBody(string Reason);

/// <summary>Why a contact is not dialled.</summary>
internal sealed record SkipBody(string Reason);

/// <summary>The result of a conversation.</summary>
internal sealed record DispositionBody(Guid AttemptId, string Code, CallbackBody? Callback);

/// <summary>A key for the customer's side.</summary>
internal sealed record PressBody(string Key);

/// <summary>Whom to call.</summary>
internal sealed record ConsultBody(string Target);

/// <summary>On or off from now on.</summary>
internal sealed record SwitchBody(bool On);

/// <summary>To whom the customer is passed on: one of the two.</summary>
internal sealed record TransferBody(string? Target, Guid? OperatorId);
