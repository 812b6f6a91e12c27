using System.Globalization;
using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Silo.Imports;
using Cluster.Silo.Workbooks;
using Microsoft.AspNetCore.Http.Features;

namespace Cluster.Api.Imports;

/// <summary>
/// Imports: made, filled by pieces that may break off and go on, committed, and then watched. The content is never held in memory.
/// </summary>
internal sealed class ImportRoutes(ImportService imports, ImportOptions options, CampaignQueries campaigns)
{
    private const int MostListed = 100;

    public void Map(RouteTable routes)
    {
        routes.Post("/campaigns/{id}/imports", new("createImport", "Makes an import, to be filled and committed.", Scopes.ContactsWrite) { Body = typeof(ImportBody) },
            CreateAsync, 201, typeof(ImportStatus));
        routes.Put("/imports/{id}/content", new(
            "putImportContent", "Sends content from the offset that the header Upload-Offset names; goes on after a break.", Scopes.ContactsWrite)
        {
            StreamsBody = true,
        }, AppendAsync, 204);
        routes.Head("/imports/{id}/content", new("headImportContent", "Says in Upload-Offset how much content is stored.", Scopes.ContactsRead), OffsetAsync);
        routes.Post("/imports/{id}/commit", new("commitImport", "The content is whole: takes the rows.", Scopes.ContactsWrite), CommitAsync, 202, typeof(ImportStatus));
        routes.Get("/campaigns/{id}/imports", new("listImports", "Lists the newest imports of a campaign, the newest first; at most a hundred.", Scopes.ContactsRead),
            ListAsync, typeof(ImportList));
        routes.Put("/imports/{id}/definition", new("defineImport", "Says anew how to read the content, before it is committed.", Scopes.ContactsWrite)
        {
            Body = typeof(ImportBody),
        }, DefineAsync, 200, typeof(ImportStatus));
        routes.Get("/imports/{id}/preview", new("previewImport", "What is in the content, and what its first rows would become.", Scopes.ContactsRead),
            PreviewAsync, typeof(ImportPreview));
        routes.Post("/imports/{id}/dry-run", new("dryRunImport", "The content is whole: counts what would become of its rows.", Scopes.ContactsWrite),
            DryRunAsync, 202, typeof(ImportStatus));
        routes.Post("/imports/{id}/undo", new("undoImport", "Takes out of the campaign whom the import brought and nobody dialled yet.", Scopes.ContactsWrite),
            UndoAsync, 202, typeof(ImportStatus));
        routes.Get("/imports/{id}", new("getImport", "How far an import is.", Scopes.ContactsRead), GetAsync, typeof(ImportStatus));
        routes.Get("/imports/{id}/errors", new("listImportErrors", "Lists rejected rows and why.", Scopes.ContactsRead) { Query = RouteTable.List },
            ErrorsAsync, typeof(Page<ImportError>));
        routes.Get("/imports/{id}/rejects", new(
            "getImportRejects", "The rejected rows in the format in which they came: CSV, NDJSON or, with the reasons beside them, an Excel workbook.", Scopes.ContactsRead),
            RejectsAsync, typeof(string), "text/csv");
    }

    private async Task<Answer> CreateAsync(ApiCall call)
    {
        var definition = ImportReader.Read(call.Body);
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        if (call.Id() is not { } campaignId || !await campaigns.ExistsAsync(campaignId, call.Aborted))
        {
            return Problem.NotFound("campaign");
        }

        var id = call.CreatedId();
        return Answer.Created($"/api/v1/imports/{id}", await imports.CreateAsync(id, campaignId, definition));
    }

    private async Task<Answer> AppendAsync(ApiCall call)
    {
        var request = call.Http.Request;
        var header = request.Headers["Upload-Offset"];
        if (header.Count != 1 || !long.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return Problem.Syntax("upload-offset-required", "Send Upload-Offset: the number of bytes that are stored already, 0 at first.");
        }

        if (request.Headers.ContentEncoding.Count > 0)
        {
            return Problem.Of(415, "unsupported-media-type", "Send the content uncompressed.");
        }

        if (offset > options.LargestContent || request.ContentLength > options.LargestContent - offset)
        {
            return TooLarge();
        }

        if (await FindAsync(call) is not { } import)
        {
            return Problem.NotFound("import");
        }

        // Here and nowhere else a body may be large; the importer stops at the limit by itself.
        call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var taken = await imports.AppendAsync(import.Id, offset, request.Body, call.Aborted);
        return taken.Code switch
        {
            null => WithOffset(Answer.NoContent, taken.Received),
            "too-large" => TooLarge(),
            "wrong-offset" => WithOffset(
                Problem.Conflict("wrong-offset", $"{taken.Received} bytes are stored: go on from there."), taken.Received),
            _ => Problem.Conflict("wrong-state", "The import no longer waits for content."),
        };
    }

    private async Task<Answer> OffsetAsync(ApiCall call) =>
        await FindAsync(call) is { } import ? WithOffset(new Answer(200), import.ReceivedBytes) : Problem.NotFound("import");

    private async Task<Answer> ListAsync(ApiCall call) =>
        call.Id() is { } campaignId && await campaigns.ExistsAsync(campaignId, call.Aborted)
            ? Answer.Ok(new ImportList(await imports.ListAsync(campaignId, MostListed)))
            : Problem.NotFound("campaign");

    private async Task<Answer> DefineAsync(ApiCall call)
    {
        var definition = ImportReader.Read(call.Body);
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        return await FindAsync(call) is not { } import ? Problem.NotFound("import")
            : await imports.DefineAsync(import.Id, definition) ? Answer.Ok(await imports.FindAsync(import.Id))
            : Problem.Conflict("wrong-state", "The import's rows are being taken already.");
    }

    private async Task<Answer> PreviewAsync(ApiCall call)
    {
        if (await FindAsync(call) is not { } import)
        {
            return Problem.NotFound("import");
        }

        try
        {
            return Answer.Ok(await imports.PreviewAsync(import, call.Aborted));
        }
        catch (InvalidDataException unreadable)
        {
            return Problem.Of(StatusCodes.Status422UnprocessableEntity, "content-unreadable", unreadable.Message);
        }
        catch (IOException)
        {
            return Problem.Conflict("content-arriving", "The content is being written just now.");
        }
    }

    private Task<Answer> DryRunAsync(ApiCall call) => BeginAsync(call, imports.CheckAsync, "The import's rows are being taken already.", ImportState.Checking);

    private Task<Answer> CommitAsync(ApiCall call) => BeginAsync(
        call, imports.CommitAsync, "The dry run is not over, or the import was undone.", ImportState.Running, ImportState.Completed, ImportState.Failed);

    private Task<Answer> UndoAsync(ApiCall call) => BeginAsync(call, imports.UndoAsync, "The import is not over.", ImportState.Undoing, ImportState.Undone);

    /// <summary>Begins work in the background; a repeat finds it begun, or over, and that is as good.</summary>
    private async Task<Answer> BeginAsync(ApiCall call, Func<Guid, Task<bool>> begin, string refusal, params ImportState[] begun)
    {
        if (await FindAsync(call) is not { } import)
        {
            return Problem.NotFound("import");
        }

        return await begin(import.Id) || begun.Contains(import.State)
            ? Answer.Of(202, await imports.FindAsync(import.Id))
            : Problem.Conflict("wrong-state", refusal);
    }

    private async Task<Answer> GetAsync(ApiCall call) => await FindAsync(call) is { } import ? Answer.Ok(import) : Problem.NotFound("import");

    private async Task<Answer> ErrorsAsync(ApiCall call)
    {
        var (limit, after) = (call.Query.Limit, call.Query.After(1));
        var row = 0L;
        if (after is not null && !long.TryParse(after[0], NumberStyles.None, CultureInfo.InvariantCulture, out row))
        {
            call.Query.Wrong<string>("after", "format", "Send the value of next from the piece before.");
        }

        return !call.Errors.None ? Problem.Fields(call.Errors)
            : await FindAsync(call) is { } import
                ? Answer.Ok(Page.Of(await imports.ErrorsAsync(import.Id, row, limit + 1), limit, error => [error.Row.ToString(CultureInfo.InvariantCulture)]))
                : Problem.NotFound("import");
    }

    private async Task<Answer> RejectsAsync(ApiCall call)
    {
        if (await FindAsync(call) is not { } import)
        {
            return Problem.NotFound("import");
        }

        var (type, name) = import.Definition.Format switch
        {
            ImportFormat.Excel => (WorkbookWriter.ContentType, "rejects.xlsx"),
            ImportFormat.Ndjson => ("application/x-ndjson", "rejects.ndjson"),
            _ => ("text/csv; charset=utf-8", "rejects.csv"),
        };
        return Answer.File(type, name, (output, stop) => imports.WriteRejectsAsync(import, output, stop));
    }

    private async Task<ImportStatus?> FindAsync(ApiCall call) => call.Id() is { } id ? await imports.FindAsync(id) : null;

    private static Answer WithOffset(Answer answer, long offset) =>
        answer with { Headers = new Dictionary<string, string> { ["Upload-Offset"] = offset.ToString(CultureInfo.InvariantCulture) } };

    private Answer TooLarge() => Problem.Of(413, "too-large", $"At most {options.LargestContent} bytes of content.");
}

/// <summary>Imports of a campaign.</summary>
/// <param name="Items">The newest first.</param>
internal sealed record ImportList(IReadOnlyList<ImportStatus> Items);
