using Cluster.Api.Conventions;
using Cluster.Api.Keys;

namespace Cluster.Api.Accounts;

/// <summary>Signing in and out in the browser, and one's own password.</summary>
internal sealed class SessionRoutes(AccountStore accounts, SessionStore sessions, Passwords passwords)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/session", new("signIn", "Signs a person in; the answer sets a cookie.", Scope: null) { Body = typeof(SignInFields), Reads = true },
            SignInAsync, 200, typeof(PersonView));
        routes.Delete("/session", new("signOut", "Signs this browser out.", Scopes.Person), SignOutAsync);
        routes.Get("/me", new("getMe", "Who is signed in.", Scopes.Person), call => Task.FromResult(Answer.Ok(View(call.Client.Person!))), typeof(PersonView));
        routes.Put("/me/password", new("changePassword", "Gives oneself a new password; other browsers are signed out.", Scopes.Person)
        {
            Body = typeof(NewPassword),
        }, ChangePasswordAsync, 204);
    }

    private async Task<Answer> SignInAsync(ApiCall call)
    {
        var name = call.Body["name"].Required().Text(AccountRoutes.MaxName)?.Trim().ToLowerInvariant();
        var password = call.Body["password"].Required().Text(Passwords.MaxLength);
        call.Body.Finish();
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        // Unknown, locked and wrong take equally long and get the same answer: it does not tell who has an account.
        var account = await accounts.BeginSignInAsync(name!);
        switch (await passwords.IsRightAsync(account?.Hash, password!, call.Aborted))
        {
            case null:
                return Passwords.Busy;
            case false:
                return Problem.Of(StatusCodes.Status401Unauthorized, "sign-in-refused",
                    $"The name or the password is wrong, or the account is locked for {AccountStore.LockTime.TotalMinutes} minutes after {AccountStore.MaxFailures} wrong passwords.");
        }

        await accounts.EndSignInAsync(account!.Value.Id);
        var cookie = await sessions.BeginAsync(account.Value.Id);
        SetCookie(call.Http, cookie, SessionStore.Age);
        return Answer.Ok(View((await sessions.FindAsync(cookie, call.Aborted))!));
    }

    private async Task<Answer> SignOutAsync(ApiCall call)
    {
        await sessions.EndAsync(call.Http.Request.Cookies[SessionStore.Cookie]!);
        SetCookie(call.Http, "", TimeSpan.Zero);
        return Answer.NoContent;
    }

    private async Task<Answer> ChangePasswordAsync(ApiCall call)
    {
        var current = call.Body["current"].Required().Text(Passwords.MaxLength);
        var wanted = AccountRoutes.ReadPassword(call.Body["password"].Required());
        call.Body.Finish();
        if (!call.Errors.None)
        {
            return Problem.Fields(call.Errors);
        }

        var person = call.Client.Person!;
        var right = await passwords.IsRightAsync(await accounts.PasswordAsync(person.AccountId, call.Aborted), current!, call.Aborted);
        if (right == false)
        {
            return Problem.Fields("/current", "wrong-password", "This is not the current password.");
        }

        if (right is null || await passwords.HashAsync(wanted!, call.Aborted) is not { } hash)
        {
            return Passwords.Busy;
        }

        await accounts.ChangePasswordAsync(person.AccountId, hash, Secret.Hash(call.Http.Request.Cookies[SessionStore.Cookie]!));
        sessions.Forget();
        return Answer.NoContent;
    }

    private static PersonView View(Person person) => new(person.Name, person.ShownName, person.Role, person.OperatorId);

    private static void SetCookie(HttpContext http, string value, TimeSpan age) => http.Response.Cookies.Append(SessionStore.Cookie, value, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = "/",
        MaxAge = age,
    });
}

/// <summary>Who signs in.</summary>
internal sealed record SignInFields(string Name, string Password);

/// <summary>A person's own new password.</summary>
internal sealed record NewPassword(string Current, string Password);

/// <summary>Who is signed in.</summary>
/// <param name="Name">What he typed.</param>
/// <param name="ShownName">The operator's name, else his own.</param>
/// <param name="Role">What he may do.</param>
/// <param name="OperatorId">Whose workplace he has.</param>
public sealed record PersonView(string Name, string ShownName, Role Role, Guid? OperatorId);
