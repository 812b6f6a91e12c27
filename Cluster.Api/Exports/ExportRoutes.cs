using System.Globalization;
using System.Text.Json;
using Cluster.Api.Attempts;
using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Silo.Hosting;
using Cluster.Silo.Workbooks;

namespace Cluster.Api.Exports;

/// <summary>Lists as files for people: the call log, the contacts of a campaign; and who has taken them.</summary>
internal sealed class ExportRoutes(ExportBook book, AttemptQueries attempts, CallExport calls, ContactExport contacts, CampaignQueries campaigns)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/attempts/export", new("exportAttempts", "The call log as a file for people, by the filters of the list. Who takes it is written down.", Scopes.CallsRead)
        {
            Query = [.. AttemptFilter.Query, .. ExportRequest.Query],
        }, CallsAsync, typeof(byte[]), WorkbookWriter.ContentType);
        routes.Get("/campaigns/{id}/contacts/export", new(
            "exportCampaignContacts", "The contacts of a campaign as a file for people: where each stands, its last call, what was imported and answered. Who takes it is written down.",
            Scopes.ContactsRead)
        {
            Query = [new("status", "Only those that stand here."), .. ExportRequest.Query],
        }, ContactsAsync, typeof(byte[]), WorkbookWriter.ContentType);
        routes.Get("/exports", new("listExports", "Who has taken which list, newest first.", Scopes.AccountsRead) { Query = RouteTable.List }, ListAsync, typeof(Page<ExportView>));
    }

    private async Task<Answer> CallsAsync(ApiCall call)
    {
        var (filter, request) = (AttemptFilter.Read(call.Query), ExportRequest.Read(call.Query));
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (await attempts.CountAsync(filter, book.MostRows, call.Aborted) > book.MostRows)
        {
            return book.TooLarge();
        }

        var zone = filter.CampaignId is { } id ? (await DefinitionAsync(id, call.Aborted))?.Zone : null;
        return await book.HandOutAsync(call, "calls", request.Format, calls.Table(filter, request.Clock(zone)));
    }

    private async Task<Answer> ContactsAsync(ApiCall call)
    {
        var (status, request) = (call.Query.Choice<EntryStatus>("status"), ExportRequest.Read(call.Query));
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } id || await DefinitionAsync(id, call.Aborted) is not { } campaign)
        {
            return Problem.NotFound("campaign");
        }

        var shape = await contacts.ShapeAsync(id, status, campaign.Script, book.MostRows, call.Aborted);
        return shape.Rows > book.MostRows ? book.TooLarge()
            : shape.Data.Count > ContactExport.MostDataColumns ? ExportBook.TooLarge($"More than {ContactExport.MostDataColumns} imported columns.")
            : await book.HandOutAsync(call, "contacts", request.Format, contacts.Table(id, status, shape, request.Clock(campaign.Zone)));
    }

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after) = (call.Query.Limit, call.Query.After(1));
        var before = 0L;
        if (after is not null && !long.TryParse(after[0], NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            call.Query.Wrong<string>("after", "format", "Send the value of next from the piece before.");
        }

        return call.Errors.None
            ? Answer.Ok(Page.Of(await book.ListAsync(after is null ? null : before, limit, call.Aborted), limit, export => [export.Id.ToString(CultureInfo.InvariantCulture)]))
            : Problem.Fields(call.Errors);
    }

    private async Task<CampaignDefinition?> DefinitionAsync(Guid id, CancellationToken stop) =>
        await campaigns.FindAsync(id, stop) is { } row ? JsonSerializer.Deserialize<CampaignDefinition>(row.Definition, ClusterJson.Options) : null;
}
