using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Silo.Postgres;

namespace Cluster.Api.DryRuns;

/// <summary>Who would be called and who not, before anything is dialled.</summary>
internal sealed class DryRunRoutes(ICampaignStore campaigns, DryRunReader contacts, TimeProvider clock) : IDisposable
{
    private readonly Turnstile _turn = new();

    public void Map(RouteTable routes) => routes.Get(
        "/campaigns/{id}/dry-run",
        new("dryRunCampaign", "How many contacts would be called now, and why the others would be skipped.", Scopes.CampaignsRead)
        {
            Query = [new("at", "The instant in question; left out: now.")],
        }, RunAsync, typeof(DryRunReport));

    public void Dispose() => _turn.Dispose();

    private async Task<Answer> RunAsync(ApiCall call)
    {
        var at = call.Query.Instant("at") ?? clock.GetUtcNow();
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } id || await campaigns.FindAsync(id) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        return await _turn.PassAsync("dry run", async () =>
        {
            var run = new DryRun(new CampaignPlan(row.Id, row.Version, row.Definition), at);
            await contacts.ReadAsync(id, run, call.Aborted);
            return Answer.Ok(run.Report());
        });
    }
}
