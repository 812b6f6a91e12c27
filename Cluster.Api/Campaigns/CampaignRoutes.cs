using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Campaigns;
using Orleans;

namespace Cluster.Api.Campaigns;

/// <summary>Campaigns: what they are, what they do, and why they do not do more.</summary>
internal sealed class CampaignRoutes(CampaignQueries campaigns, IGrainFactory grains)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/campaigns", new("createCampaign", "Makes a campaign, as a draft.", Scopes.CampaignsWrite) { Body = typeof(CampaignBody) },
            CreateAsync, 201, typeof(CampaignView));
        routes.Get("/campaigns", new("listCampaigns", "Lists campaigns, oldest first.", Scopes.CampaignsRead)
        {
            Query = [.. RouteTable.List, new("externalId", "The client's own id."), new("state", "Only those in this state.")],
        }, ListAsync, typeof(Page<CampaignView>));
        routes.Get("/campaigns/{id}", new("getCampaign", "One campaign.", Scopes.CampaignsRead), GetAsync, typeof(CampaignView));
        routes.Patch("/campaigns/{id}", new("updateCampaign", "Changes the definition by JSON merge patch; live calls keep the old one.", Scopes.CampaignsWrite)
        {
            Body = typeof(CampaignDefinition),
        }, UpdateAsync, typeof(CampaignView));
        Command(routes, "start", "Starts a campaign.", grain => grain.StartAsync(), CampaignState.Running);
        Command(routes, "pause", "No new calls until it is resumed.", grain => grain.PauseAsync(), CampaignState.Paused);
        Command(routes, "resume", "Goes on from the same place.", grain => grain.ResumeAsync(), CampaignState.Running);
        Command(routes, "drain", "No new calls; stopped when the last live call has ended.", grain => grain.DrainAsync(),
            CampaignState.Draining, CampaignState.Stopping, CampaignState.Stopped);
        Command(routes, "stop", "No new calls, and everybody who is ringing, waiting or talking is hung up on.", grain => grain.StopAsync(),
            CampaignState.Stopping, CampaignState.Stopped);
        routes.Get("/campaigns/{id}/statistics", new("getCampaignStatistics", "How many contacts, attempts and outcomes.", Scopes.CampaignsRead),
            StatisticsAsync, typeof(CampaignStatistics));
        routes.Get("/campaigns/{id}/diagnostics", new("getCampaignDiagnostics", "Why nothing, or no more, is being dialled.", Scopes.CampaignsRead),
            DiagnosticsAsync, typeof(CampaignStatus));
        routes.Get("/campaigns/{id}/pacing", new("getCampaignPacing", "What the pacer sees and decides, and what the abandonment rules leave.", Scopes.CampaignsRead),
            PacingAsync, typeof(PacingStatus));
    }

    private void Command(RouteTable routes, string verb, string summary, Func<ICampaignGrain, Task<CommandResult>> command, params CampaignState[] reached) =>
        routes.Post($"/campaigns/{{id}}/{verb}", new($"{verb}Campaign", summary, Scopes.CampaignsControl), async call =>
        {
            if (call.Id() is not { } id || !await campaigns.ExistsAsync(id, call.Aborted))
            {
                return Problem.NotFound("campaign");
            }

            var result = await command(Grain(id));

            // Refused because it is there already: a command that is repeated after a crash must not look failed.
            return result.Ok || (result.Code == "wrong-state" && reached.Contains(result.State))
                ? Answer.Ok(new CampaignStateView(id, result.State, result.Version))
                : Refused(result);
        }, 200, typeof(CampaignStateView));

    private async Task<Answer> CreateAsync(ApiCall call)
    {
        var externalId = call.Body["externalId"].Text(200);
        var definition = CampaignReader.Read(call.Body);
        call.Body.Finish();
        if (await CheckAsync(definition, call) is { } problem)
        {
            return problem;
        }

        var row = await campaigns.CreateAsync(call.CreatedId(), externalId, definition);
        return row is null
            ? Problem.Conflict("external-id-taken", "Another campaign has this externalId.")
            : Answer.Created($"/api/v1/campaigns/{row.Id}", CampaignViews.Of(row), row.Version);
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after) = (call.Query.Limit, call.Query.AfterAged());
        var (externalId, state) = (call.Query.Text("externalId"), call.Query.Choice<CampaignState>("state"));
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var page = Page.Of(await campaigns.ListAsync(externalId, state, after, limit, call.Aborted), limit, row => Page.PlaceOf(row.CreatedAt, row.Id));
        return Answer.Ok(new { Items = page.Items.Select(CampaignViews.Of), page.Next });
    }

    private async Task<Answer> GetAsync(ApiCall call) =>
        call.Id() is { } id && await campaigns.FindAsync(id, call.Aborted) is { } row
            ? Answer.Ok(CampaignViews.Of(row), row.Version)
            : Problem.NotFound("campaign");

    private async Task<Answer> UpdateAsync(ApiCall call)
    {
        if (call.Id() is not { } id || await campaigns.FindAsync(id, call.Aborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        var (version, stale) = EntityTag.Expected(call.Http.Request, row.Version);
        if (version is null)
        {
            return stale!;
        }

        var merged = new FieldReader(MergePatch.Apply(row.Definition, call.Body.Whole), call.Errors);
        var definition = CampaignReader.Read(merged);
        merged.Finish();
        if (await CheckAsync(definition, call) is { } problem)
        {
            return problem;
        }

        var result = await Grain(id).UpdateAsync(definition, version.Value);
        return !result.Ok ? Refused(result)
            : await campaigns.FindAsync(id, call.Aborted) is { } changed ? Answer.Ok(CampaignViews.Of(changed), changed.Version)
            : Problem.NotFound("campaign");
    }

    private async Task<Answer> StatisticsAsync(ApiCall call) =>
        call.Id() is { } id && await campaigns.ExistsAsync(id, call.Aborted)
            ? Answer.Ok(await campaigns.StatisticsAsync(id, call.Aborted))
            : Problem.NotFound("campaign");

    private async Task<Answer> DiagnosticsAsync(ApiCall call) =>
        call.Id() is { } id && await campaigns.ExistsAsync(id, call.Aborted)
            ? Answer.Ok(await Grain(id).GetStatusAsync())
            : Problem.NotFound("campaign");

    private async Task<Answer> PacingAsync(ApiCall call) =>
        call.Id() is { } id && await campaigns.ExistsAsync(id, call.Aborted)
            ? Answer.Ok(await Grain(id).GetPacingAsync())
            : Problem.NotFound("campaign");

    private async Task<Answer?> CheckAsync(CampaignDefinition definition, ApiCall call)
    {
        var ids = definition.Gateways.Select(share => share.GatewayId).ToList();
        foreach (var unknown in await campaigns.UnknownGatewaysAsync(ids, call.Aborted))
        {
            call.Errors.Add("unknown-gateway", $"There is no gateway {unknown}.", $"/gateways/{ids.IndexOf(unknown)}/gatewayId");
        }

        return call.Errors.None ? null : Problem.Fields(call.Errors);
    }

    private static Answer Refused(CommandResult result) => result.Code switch
    {
        "not-found" => Problem.NotFound("campaign"),
        "stale-version" => Problem.Stale(),
        _ => Problem.Conflict(result.Code ?? "wrong-state", $"The campaign does not allow this in state {result.State.ToString().ToLowerInvariant()}."),
    };

    private ICampaignGrain Grain(Guid id) => grains.GetGrain<ICampaignGrain>(id.ToString());
}
