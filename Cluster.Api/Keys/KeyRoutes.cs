using Cluster.Api.Conventions;

namespace Cluster.Api.Keys;

/// <summary>API keys: made, listed without the keys themselves, revoked.</summary>
internal sealed class KeyRoutes(KeyStore keys)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/keys", new("createKey", "Makes an API key; it is shown this once.", Scopes.KeysWrite) { Body = typeof(KeyBody) },
            CreateAsync, 201, typeof(NewKey));
        routes.Get("/keys", new("listKeys", "Lists API keys, oldest first.", Scopes.KeysRead) { Query = RouteTable.List }, ListAsync, typeof(Page<KeyRow>));
        routes.Delete("/keys/{id}", new("deleteKey", "Revokes an API key.", Scopes.KeysWrite), DeleteAsync);
    }

    private async Task<Answer> CreateAsync(ApiCall call)
    {
        var body = call.Body;
        var name = body["name"].Required().Text(200);
        var scopes = body["scopes"].Required().List(Scopes.All.Count, scope => ReadScope(scope, call.Client));
        var expiresAt = body["expiresAt"].Instant();
        body.Finish();
        if (scopes is { Count: 0 } && call.Errors.None)
        {
            body.Fail("scopes", "required", "Give at least one scope.");
        }

        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var (row, key) = await keys.CreateAsync(call.CreatedId(), name!, scopes!.Distinct(StringComparer.Ordinal).ToList(), expiresAt);

        // The answer is kept for repeats without the key: it must not lie in the database in clear.
        return Answer.Created($"/api/v1/keys/{row.Id}", new NewKey(row.Id, row.Name, row.Scopes, row.CreatedAt, row.ExpiresAt, key)) with
        {
            KeptBody = Answer.Ok(new NewKey(row.Id, row.Name, row.Scopes, row.CreatedAt, row.ExpiresAt, Key: null)).Body,
        };
    }

    // Nobody may give more than he has.
    private static string? ReadScope(Field field, ApiClient client) => field.Text(50) is not { } scope ? null
        : !Scopes.All.Contains(scope) ? field.Wrong<string>("unknown-value", $"One of: {string.Join(", ", Scopes.All)}.")
        : !client.May(scope) ? field.Wrong<string>("forbidden", "Your own key does not have this scope.")
        : scope;

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after) = (call.Query.Limit, call.Query.AfterAged());
        return call.Errors.None
            ? Answer.Ok(Page.Of(await keys.ListAsync(after, limit, call.Aborted), limit, row => Page.PlaceOf(row.CreatedAt, row.Id)))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> DeleteAsync(ApiCall call) =>
        call.Id() is { } id && await keys.DeleteAsync(id) ? Answer.NoContent : Problem.NotFound("API key");
}

/// <summary>A key to be made.</summary>
internal sealed record KeyBody(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);

/// <summary>A key just made; in repeats of the answer the key itself is left out.</summary>
internal sealed record NewKey(
    Guid Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string? Key);
