using System.Security.Cryptography;
using System.Text;
using Cluster.Api.Accounts;
using Cluster.Api.Keys;

namespace Cluster.Api.Conventions;

/// <summary>
/// What every request goes through, in this order: who asks, whether he may, whether the request can be understood, and whether it was
/// asked before. Only then the route's own work begins.
/// </summary>
internal sealed class Gate(KeyStore keys, SessionStore sessions, IdempotencyStore repeats)
{
    public async Task EnterAsync(HttpContext http, RouteRules rules, RouteHandler handler)
    {
        var answer = await AnswerAsync(http, rules, handler);
        await answer.WriteAsync(http);
    }

    private async Task<Answer> AnswerAsync(HttpContext http, RouteRules rules, RouteHandler handler)
    {
        var (client, refused) = await AdmitAsync(http, rules);
        if (client is null)
        {
            return refused!;
        }

        var errors = new FieldErrors();
        CheckQuery(http.Request, rules, errors);

        var (key, keyProblem) = HttpMethods.IsPost(http.Request.Method) && !rules.Reads ? IdempotencyKey(http.Request) : (null, null);
        if (keyProblem is not null)
        {
            return keyProblem;
        }

        if (rules.StreamsBody)
        {
            return errors.None ? await handler(new ApiCall(http, client, errors)) : Problem.Fields(errors);
        }

        var (bytes, tooLarge) = await RequestBody.ReadAsync(http.Request);
        if (tooLarge is not null)
        {
            return tooLarge;
        }

        ApiCall call;
        if (rules.Body is null)
        {
            call = new ApiCall(http, client, errors) { IdempotencyKey = key };
        }
        else
        {
            if (RequestBody.CheckType(http.Request, rules.BodyTypes) is { } wrongType)
            {
                return wrongType;
            }

            var (root, broken) = RequestBody.Parse(bytes);
            if (broken is not null)
            {
                return broken;
            }

            call = new ApiCall(http, client, errors) { IdempotencyKey = key, Body = new FieldReader(root, errors) };
        }

        if (!errors.None)
        {
            return Problem.Fields(errors);
        }

        return key is null ? await handler(call) : await OnceAsync(call, key, bytes, handler);
    }

    private async Task<(ApiClient? Client, Answer? Refused)> AdmitAsync(HttpContext http, RouteRules rules)
    {
        if (rules.Scope is null)
        {
            return (ApiClient.Nobody, null);
        }

        var client = await FindClientAsync(http);
        if (client is null)
        {
            return (null, Problem.Of(StatusCodes.Status401Unauthorized, "unauthorized", "Sign in, or send Authorization: Bearer with a valid API key.") with
            {
                Headers = new Dictionary<string, string> { ["WWW-Authenticate"] = "Bearer" },
            });
        }

        return client.May(rules.Scope)
            ? (client, null)
            : (null, Problem.Of(StatusCodes.Status403Forbidden, "forbidden", rules.Scope switch
            {
                Scopes.Person => "Only for people who have signed in.",
                Scopes.Workplace => "Only for an operator who has signed in.",
                _ when client.Person is { } person => $"The role {person.Role.ToString().ToLowerInvariant()} does not reach this.",
                _ => $"The API key lacks the scope {rules.Scope}.",
            }));
    }

    /// <summary>A key, where one is sent; else the browser's cookie.</summary>
    private async Task<ApiClient?> FindClientAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? await keys.FindAsync(header[7..].Trim(), http.RequestAborted) : null;
        }

        return http.Request.Cookies[SessionStore.Cookie] is { } cookie ? (await sessions.FindAsync(cookie, http.RequestAborted))?.Client : null;
    }

    private static void CheckQuery(HttpRequest request, RouteRules rules, FieldErrors errors)
    {
        foreach (var name in request.Query.Keys.Where(name => !rules.Query.Any(rule => rule.Name.Equals(name, StringComparison.Ordinal))))
        {
            errors.Add(new FieldError("unknown-parameter", "This parameter is not known here.", Parameter: name.Length > 100 ? name[..100] : name));
        }
    }

    private static (string? Key, Answer? Problem) IdempotencyKey(HttpRequest request)
    {
        var header = request.Headers["Idempotency-Key"];
        if (header.Count == 0)
        {
            return (null, Problem.Syntax("idempotency-key-required", "Send Idempotency-Key with a value of your own, new for each new wish."));
        }

        // The draft standard writes it as a quoted string; plain is common.
        var key = header.Count == 1 ? header[0]!.Trim().Trim('"') : "";
        return key.Length is > 0 and <= 255 && key.All(c => c is > ' ' and <= '~')
            ? (key, null)
            : (null, Problem.Syntax("idempotency-key-invalid", "Idempotency-Key has 1 to 255 visible ASCII characters, and is sent once."));
    }

    private async Task<Answer> OnceAsync(ApiCall call, string key, byte[] body, RouteHandler handler)
    {
        var request = call.Http.Request;
        var place = new RepeatPlace(call.Client.Id, $"{request.Method} {request.Path}", key);
        var fingerprint = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{request.QueryString}\n"), .. body]);
        var (kind, first) = await repeats.BeginAsync(place, fingerprint);
        switch (kind)
        {
            case RepeatKind.Kept:
                call.Http.Response.Headers["Idempotency-Replayed"] = "true";
                return first!;
            case RepeatKind.Running:
                return Problem.Of(StatusCodes.Status409Conflict, "still-running", "The first request with this key is still running.", retryAfterSeconds: 1);
            case RepeatKind.OtherBody:
                return Problem.Of(
                    StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The key was used for a request with another content.");
        }

        try
        {
            var answer = await handler(call);
            if (IsKept(answer.Status))
            {
                await repeats.KeepAsync(place, answer);
            }
            else
            {
                await repeats.ForgetAsync(place);
            }

            return answer;
        }
        catch
        {
            await repeats.TryForgetAsync(place);
            throw;
        }
    }

    // A request that was wrong in itself began nothing: the client may mend it and send it under the same key.
    private static bool IsKept(int status) => status is < 400 or 404 or 409 or 412;
}
