using System.Net;
using Cluster.Api.Accounts;
using Cluster.Silo.Hosting;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Api;

[Collection(PostgresCollection.Name)]
public sealed class SignInTests(PostgresDatabase postgres) : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async Task InitializeAsync() => _api = await ApiHost.StartAsync(postgres);

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Person_is_known_by_a_cookie_that_no_script_and_no_other_site_gets()
    {
        var operatorId = await Visitor.OperatorAsync(_api, "Olga Petrova");
        await AccountAsync("olga", "operator", operatorId);
        using var visitor = new Visitor(_api);
        await visitor.AssertSignedOutAsync();

        using var signedIn = await visitor.SignInAsync(" Olga ", Visitor.Password);

        var me = await ApiHost.JsonAsync(signedIn, 200);
        Assert.Equal(("olga", "Olga Petrova", "operator", operatorId), (
            me.GetProperty("name").GetString(), me.GetProperty("shownName").GetString(), me.GetProperty("role").GetString(), me.GetProperty("operatorId").GetGuid()));
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("olga", await visitor.MeAsync());
        Assert.Equal(0, await _api.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE encode(hash, 'escape') = '" + visitor.Cookies.GetAllCookies().Single().Value + "'"));
    }

    [Fact]
    public async Task Unknown_name_wrong_password_and_locked_account_get_the_same_answer()
    {
        await AccountAsync("anna", "supervisor");
        await AccountAsync("locked", "supervisor");
        for (var i = 0; i < AccountStore.MaxFailures; i++)
        {
            Assert.Equal("sign-in-refused", await RefusedAsync("locked", "wrong"));
        }

        var answers = new[] { await TextAsync("nobody", Visitor.Password), await TextAsync("anna", "wrong"), await TextAsync("locked", Visitor.Password) };

        Assert.Single(answers.Distinct());
        Assert.Null(await RefusedAsync("anna", Visitor.Password));
    }

    [Fact]
    public async Task Account_is_locked_after_five_wrong_passwords_and_opens_by_time_or_by_a_new_password()
    {
        await AccountAsync("boris", "supervisor");
        for (var i = 0; i < AccountStore.MaxFailures - 1; i++)
        {
            await RefusedAsync("boris", "wrong");
        }

        Assert.Null(await RefusedAsync("boris", Visitor.Password)); // the count begins anew
        for (var i = 0; i < AccountStore.MaxFailures; i++)
        {
            await RefusedAsync("boris", "wrong");
        }

        Assert.Equal("sign-in-refused", await RefusedAsync("boris", Visitor.Password));
        var locked = await _api.ScalarAsync<DateTime>("SELECT locked_until FROM accounts WHERE name = 'boris'");
        Assert.InRange(locked - DateTime.UtcNow, TimeSpan.FromMinutes(4), AccountStore.LockTime);

        await _api.ExecuteAsync("UPDATE accounts SET locked_until = now() WHERE name = 'boris'");
        Assert.Equal("sign-in-refused", await RefusedAsync("boris", "wrong")); // and is locked again at once
        Assert.Equal("sign-in-refused", await RefusedAsync("boris", Visitor.Password));
        await ApiHost.JsonAsync(await _api.SendAsync(HttpMethod.Put, "/accounts/boris", new { role = "supervisor", password = "another password" }), 200);
        Assert.Null(await RefusedAsync("boris", "another password"));
    }

    [Fact]
    public async Task Many_guesses_at_one_moment_are_not_more_than_five()
    {
        await AccountAsync("vera", "supervisor");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => RefusedAsync("vera", $"guess {i}")));
        Assert.Equal(AccountStore.MaxFailures, await _api.ScalarAsync<int>("SELECT failures FROM accounts WHERE name = 'vera'"));
    }

    [Fact]
    public async Task Sign_out_and_new_password_end_sessions()
    {
        using var first = await Visitor.ComeAsync(_api, "gleb", "supervisor");
        using var second = new Visitor(_api);
        await ApiHost.JsonAsync(await second.SignInAsync("gleb", Visitor.Password), 200);
        var cookie = second.Cookies.GetAllCookies().Single().Value;

        await ApiHost.ProblemAsync(await first.SendAsync(HttpMethod.Put, "/me/password", new { current = "wrong", password = "a new password" }), 422, "invalid-fields");
        using (var changed = await first.SendAsync(HttpMethod.Put, "/me/password", new { current = Visitor.Password, password = "a new password" }))
        {
            Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        }

        Assert.Equal("gleb", await first.MeAsync());
        await second.AssertSignedOutAsync();
        Assert.Equal("sign-in-refused", await RefusedAsync("gleb", Visitor.Password));

        using (await first.SendAsync(HttpMethod.Delete, "/session"))
        {
            await first.AssertSignedOutAsync();
        }

        first.Cookies.Add(first.Address, new Cookie(SessionStore.Cookie, cookie, "/"));
        await first.AssertSignedOutAsync();
        Assert.Equal(0, await _api.ScalarAsync<long>("SELECT count(*) FROM sessions"));
    }

    [Fact]
    public async Task Session_ends_by_its_age_and_with_its_account()
    {
        using var visitor = await Visitor.ComeAsync(_api, "dina", "supervisor");
        await _api.ExecuteAsync("UPDATE sessions SET expires_at = now()");
        _api.Services.GetRequiredService<SessionStore>().Forget();
        await visitor.AssertSignedOutAsync();

        using var other = await Visitor.ComeAsync(_api, "egor", "supervisor");
        Assert.Equal(HttpStatusCode.NoContent, (await _api.SendAsync(HttpMethod.Delete, "/accounts/egor")).StatusCode);
        await other.AssertSignedOutAsync();
    }

    [Fact]
    public async Task Account_says_what_is_wrong_with_it()
    {
        var operatorId = await Visitor.OperatorAsync(_api);
        await AccountAsync("first", "operator", operatorId);
        await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Put, "/accounts/second", new { role = "operator", operatorId, password = Visitor.Password }), 409, "operator-taken");
        await WrongAsync("/accounts/new", new { role = "supervisor" }, "/password");
        await WrongAsync("/accounts/new", new { role = "supervisor", password = "short" }, "/password");
        await WrongAsync("/accounts/new", new { role = "operator", password = Visitor.Password }, "/operatorId");
        await WrongAsync("/accounts/new", new { role = "operator", operatorId = Guid.NewGuid(), password = Visitor.Password }, "/operatorId");
        await WrongAsync("/accounts/Upper", new { role = "supervisor", password = Visitor.Password }, "/name");
        await WrongAsync("/accounts/new", new { role = "supervisor", password = Visitor.Password, phone = new { gatewayId = "none", endpoint = "op1" } }, "/phone/gatewayId");
        using var admin = await Visitor.ComeAsync(_api, "root", "administrator");
        await ApiHost.ProblemAsync(await admin.SendAsync(HttpMethod.Put, "/accounts/root", new { role = "supervisor" }), 422, "invalid-fields");
        await ApiHost.ProblemAsync(await admin.SendAsync(HttpMethod.Delete, "/accounts/root"), 409, "own-account");
        var listed = await ApiHost.JsonAsync(await admin.GetAsync("/accounts?limit=1"), 200);
        Assert.Equal("first", listed.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.DoesNotContain("assword", listed.GetRawText(), StringComparison.Ordinal);
        var rest = await ApiHost.JsonAsync(await admin.GetAsync($"/accounts?after={listed.GetProperty("next").GetString()}"), 200);
        Assert.Equal("root", rest.GetProperty("items")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task First_key_and_administrator_are_made_once_by_processes_that_start_together_and_only_their_owner_reads_them()
    {
        var folder = Directory.CreateTempSubdirectory("cluster-first-").FullName;
        try
        {
            var options = new ClusterOptions { Database = "", DataFolder = folder };
            var administrator = ActivatorUtilities.CreateInstance<FirstAdministrator>(_api.Services, options);
            Task StartAsync() => ActivatorUtilities.CreateInstance<FirstAccess>(_api.Services, administrator, options).StartAsync(CancellationToken.None);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));
            var path = FirstAdministrator.PathIn(folder);
            var lines = await File.ReadAllLinesAsync(path);
            await StartAsync();

            Assert.Equal(lines, await File.ReadAllLinesAsync(path));
            Assert.Equal(1, await _api.ScalarAsync<long>("SELECT count(*) FROM api_keys WHERE name = 'first'"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path));
            using var admin = new Visitor(_api);
            var me = await ApiHost.JsonAsync(await admin.SignInAsync(lines[0], lines[1]), 200);
            Assert.Equal("administrator", me.GetProperty("role").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task AccountAsync(string name, string role, Guid? operatorId = null) =>
        await ApiHost.JsonAsync(await _api.SendAsync(HttpMethod.Put, $"/accounts/{name}", new { role, operatorId, password = Visitor.Password }), 200);

    private async Task WrongAsync(string path, object body, string pointer)
    {
        var problem = await ApiHost.ProblemAsync(await _api.SendAsync(HttpMethod.Put, path, body), 422, "invalid-fields");
        Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    /// <summary>Null: let in.</summary>
    private async Task<string?> RefusedAsync(string name, string password)
    {
        using var visitor = new Visitor(_api);
        using var answer = await visitor.SignInAsync(name, password);
        return answer.StatusCode == HttpStatusCode.OK ? null : (await ApiHost.JsonAsync(answer, 401)).GetProperty("code").GetString();
    }

    private async Task<string> TextAsync(string name, string password)
    {
        using var visitor = new Visitor(_api);
        using var answer = await visitor.SignInAsync(name, password);
        return $"{answer.StatusCode} {(await ApiHost.JsonAsync(answer, 401)).GetProperty("detail")}";
    }
}
