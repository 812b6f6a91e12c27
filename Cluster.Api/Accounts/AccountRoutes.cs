using Cluster.Api.Campaigns;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Api.Operators;

namespace Cluster.Api.Accounts;

/// <summary>Accounts: made and changed, listed, removed. A PUT makes nothing twice, and no fingerprint of a password is kept for it.</summary>
internal sealed class AccountRoutes(
    AccountStore accounts, SessionStore sessions, Passwords passwords, OperatorQueries operators, CampaignQueries campaigns)
{
    public const int MaxName = 64;

    public void Map(RouteTable routes)
    {
        routes.Get("/accounts", new("listAccounts", "Lists accounts by name.", Scopes.AccountsRead) { Query = RouteTable.List }, ListAsync, typeof(Page<AccountView>));
        routes.Put("/accounts/{name}", new("putAccount", "Makes an account, or changes it: what is left out stays, but for the operator. A new password unlocks, and so does locked: false; locked: true keeps the person out and signs him out.", Scopes.AccountsWrite)
        {
            Body = typeof(AccountBody),
        }, PutAsync, 200, typeof(AccountView));
        routes.Delete("/accounts/{name}", new("deleteAccount", "Removes an account.", Scopes.AccountsWrite), DeleteAsync);
    }

    public static string? ReadPassword(Field field) => field.Text(Passwords.MaxLength) is not { } password ? null
        : password.Length < Passwords.MinLength ? field.Wrong<string>("too-short", $"At least {Passwords.MinLength} characters.")
        : password;

    private async Task<Answer> ListAsync(ApiCall call)
    {
        var (limit, after) = (call.Query.Limit, call.Query.After(1));
        return call.Errors.None
            ? Answer.Ok(Page.Of(await accounts.ListAsync(after?[0], limit, call.Aborted), limit, row => [row.Name]))
            : Problem.Fields(call.Errors);
    }

    private async Task<Answer> PutAsync(ApiCall call)
    {
        var name = call.Route("name");
        var role = call.Body["role"].Required().Choice<Role>();
        var operatorId = call.Body["operatorId"].Id();
        var password = ReadPassword(call.Body["password"]);
        var phone = call.Body["phone"].Object() is { } body ? ReadPhone(body) : null;
        var locked = call.Body["locked"].Flag();
        call.Body.Finish();
        await CheckAsync(call, name, role, operatorId, phone);
        if (locked == true && call.Client.Person?.Name == name)
        {
            call.Errors.Add("own-account", "Nobody locks himself out.", "/locked");
        }

        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var hash = password is null ? null : await passwords.HashAsync(password, call.Aborted);
        if (password is not null && hash is null)
        {
            return Passwords.Busy;
        }

        var written = await accounts.PutAsync(name, role!.Value, operatorId, phone, hash, locked);
        sessions.Forget();
        return written switch
        {
            AccountWrite.PasswordMissing => Problem.Fields("/password", "required", "A new account needs a password."),
            AccountWrite.OperatorTaken => Problem.Conflict("operator-taken", "The operator has another account."),
            _ => await accounts.FindAsync(name, call.Aborted) is { } row ? Answer.Ok(row) : Problem.NotFound("account"),
        };
    }

    private async Task CheckAsync(ApiCall call, string name, Role? role, Guid? operatorId, Phone? phone)
    {
        if (!Forms.Account().IsMatch(name))
        {
            call.Errors.Add("format", $"A name is made of lower-case letters, digits and . _ @ -, at most {MaxName}.", "/name");
        }

        if (role == Role.Operator && operatorId is null)
        {
            call.Errors.Add("required", "An operator's account needs an operatorId.", "/operatorId");
        }

        if (operatorId is { } id && await operators.FindAsync(id, call.Aborted) is null)
        {
            call.Errors.Add("unknown-operator", "There is no such operator.", "/operatorId");
        }

        if (phone is not null && (await campaigns.UnknownGatewaysAsync([phone.GatewayId], call.Aborted)).Count > 0)
        {
            call.Errors.Add("unknown-gateway", "There is no such gateway.", "/phone/gatewayId");
        }

        // Whoever locks himself out is locked out for ever.
        if (call.Client.Person is { } person && person.Name == name && role != person.Role)
        {
            call.Errors.Add("own-role", "Nobody changes his own role.", "/role");
        }
    }

    private static Phone? ReadPhone(FieldReader body)
    {
        var gateway = body["gatewayId"].Required().Text(64, Forms.Name());
        var endpoint = body["endpoint"].Required().Text(80, Forms.Endpoint());
        body.Finish();
        return gateway is null || endpoint is null ? null : new Phone(gateway, endpoint);
    }

    private async Task<Answer> DeleteAsync(ApiCall call)
    {
        var name = call.Route("name");
        if (call.Client.Person?.Name == name)
        {
            return Problem.Conflict("own-account", "Nobody removes his own account.");
        }

        var removed = await accounts.DeleteAsync(name);
        sessions.Forget();
        return removed ? Answer.NoContent : Problem.NotFound("account");
    }
}

/// <summary>An account to be made or changed.</summary>
internal sealed record AccountBody(Role Role, Guid? OperatorId, string? Password, Phone? Phone, bool? Locked);
