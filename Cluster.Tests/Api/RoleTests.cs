using System.Net;
using Cluster.Api.Conventions;
using Cluster.Api.Keys;
using Cluster.Tests.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>Who reaches what, route by route: a route that is not in the table fails the test, and so does every cell that differs.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RoleTests(PostgresDatabase postgres)
{
    /// <summary>Nobody, operator, supervisor, administrator, an external system's key with the role integration, and a key with all scopes.</summary>
    private const string Columns = "NOSAIK";

    private static readonly Dictionary<string, string> s_table = new(StringComparer.Ordinal)
    {
        ["NOSAIK"] = "signIn",
        ["OSA"] = "getMe changePassword signOut",
        ["O"] = "getWorkplace putNote signInWorkplace signOutWorkplace readyWorkplace pauseWorkplace hangUpWorkplace disposeWorkplace " +
            "putAnswer listColleagues holdWorkplace resumeWorkplace pressWorkplace transferWorkplace recordWorkplace muteWorkplace " +
            "consultWorkplace joinWorkplace completeWorkplace askForHelp attachWorkplace passPhone checkPhone dialWorkplace checkWorkplaceCall getWorkplaceCall skipWorkplace prolongWorkplace " +
            "writeUpWorkplace finishWorkplace " +
            "listOwnCallbacks moveOwnCallback takeCallback giveCallback listOwnContacts getOwnDay",
        ["SAIK"] =
            """
            createCampaign listCampaigns getCampaign updateCampaign startCampaign pauseCampaign resumeCampaign drainCampaign stopCampaign getCampaignStatistics
            getCampaignDiagnostics getCampaignPacing dryRunCampaign runSimulation getCampaignAbandonment exportCampaignAbandonment exportCallRecords exportAttempts exportCampaignContacts
            listContacts getContact addContacts listCampaignContacts explainContact blockContact unblockContact
            createImport listImports defineImport previewImport dryRunImport undoImport getImport headImportContent putImportContent commitImport listImportErrors getImportRejects
            listCallbacks getCallback createCallback cancelCallback releaseCallback assignContacts listAssignments
            listAttempts getAttempt getAttemptTimeline listOperators getOperator getOperatorState
            getBoard getTeam getWall listBlockedNumbers blockNumber unblockNumber blockNumbers checkNumbers getEvents
            """,
        ["SAK"] =
            """
            hangUpAttempt createOperator updateOperator
            signInOperator attachOperator signOutOperator readyOperator pauseOperator hangUpOperator disposeOperator
            holdOperator resumeOperator pressOperator transferOperator recordOperator muteOperator consultOperator joinOperator completeOperator skipOperator prolongOperator writeUpOperator finishOperator
            listRecordings getAttemptRecording listRecordingAccesses
            superviseOperator listSupervisions getOwnSupervision changeSupervision endSupervision
            answerHelp listGateways getGateway
            """,
        ["AK"] = "downloadRecording holdRecording putGateway enableGateway disableGateway createKey listKeys deleteKey listAccounts putAccount deleteAccount listExports",
    };

    [Fact]
    public async Task Every_role_reaches_exactly_its_routes()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        var (wrong, routes) = await CheckAsync(api, s_table);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(routes > 70, $"{routes} routes");
    }

    [Fact]
    public async Task Planted_routes_that_let_in_more_than_the_table_says_are_found()
    {
        await using var api = await ApiHost.StartAsync(postgres, routes =>
        {
            routes.Get("/planted", new("planted", "Lets supervisors in.", Scopes.CampaignsRead), _ => Task.FromResult(Answer.NoContent));
            routes.Get("/forgotten", new("forgotten", "Lets everybody in.", Scope: null), _ => Task.FromResult(Answer.NoContent));
        });
        var (wrong, _) = await CheckAsync(api, new(s_table) { ["AK"] = s_table["AK"] + " planted" });
        Assert.Equal(["forgotten: NOSAIK reach it, not in the table should", "planted: SAIK reach it, AK should"], wrong.Order());
    }

    private static async Task<(List<string> Wrong, int Routes)> CheckAsync(ApiHost api, Dictionary<string, string> table)
    {
        using var nobody = new Visitor(api);
        using var worker = await Visitor.ComeAsync(api, "worker", "operator", await Visitor.OperatorAsync(api));
        using var supervisor = await Visitor.ComeAsync(api, "supervisor", "supervisor");
        using var administrator = await Visitor.ComeAsync(api, "administrator", "administrator");
        var made = await ApiHost.JsonAsync(await api.PostAsync("/keys", new { name = "shop", scopes = new[] { "integration" } }), 201);
        var integration = made.GetProperty("key").GetString()!;
        Func<HttpMethod, string, Task<HttpResponseMessage>>[] people =
        [
            (method, path) => nobody.SendAsync(method, path), (method, path) => worker.SendAsync(method, path),
            (method, path) => supervisor.SendAsync(method, path), (method, path) => administrator.SendAsync(method, path),
            (method, path) => api.SendAsync(method, path, null, ("Idempotency-Key", Guid.NewGuid().ToString()), ("Authorization", $"Bearer {integration}")),
            (method, path) => api.SendAsync(method, path, null, ("Idempotency-Key", Guid.NewGuid().ToString())),
        ];
        var expected = table
            .SelectMany(row => row.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(route => (Route: route, Who: row.Key)))
            .ToDictionary(cell => cell.Route, cell => cell.Who, StringComparer.Ordinal);

        // The sign-out is the last one: it ends what the others need.
        var routes = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => (Rules: route.Metadata.GetMetadata<RouteRules>(), Path: route.RoutePattern.RawText!, Method: route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0]))
            .Where(route => route.Rules is not null).OrderBy(route => route.Rules!.Name == "signOut").ToList();
        var wrong = new List<string>();
        foreach (var (rules, path, method) in routes)
        {
            var address = string.Join('/', path["/api/v1".Length..].Split('/').Select(part => part.StartsWith('{') ? Guid.NewGuid().ToString() : part));
            var reached = "";
            for (var i = 0; i < people.Length; i++)
            {
                using var answer = await people[i](new HttpMethod(method!), address);
                Assert.True((int)answer.StatusCode < 500, $"{method} {path}: {(int)answer.StatusCode}");
                reached += answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? "" : Columns[i];
                if (i == 0 && answer.StatusCode == HttpStatusCode.Forbidden)
                {
                    wrong.Add($"{rules!.Name}: nobody must be told to sign in, not that he may not");
                }
            }

            if (!expected.Remove(rules!.Name, out var who) || who != reached)
            {
                wrong.Add($"{rules.Name}: {reached} reach it, {who ?? "not in the table"} should");
            }
        }

        wrong.AddRange(expected.Keys.Select(name => $"{name}: there is no such route"));
        return (wrong, routes.Count);
    }

    [Fact]
    public async Task Supervisor_cannot_make_himself_more_than_he_is()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        using var supervisor = await Visitor.ComeAsync(api, "supervisor", "supervisor");
        await ApiHost.ProblemAsync(await supervisor.SendAsync(HttpMethod.Put, "/accounts/supervisor", new { role = "administrator" }), 403, "forbidden");
        await ApiHost.ProblemAsync(await supervisor.SendAsync(HttpMethod.Post, "/keys", new { name = "x", scopes = new[] { "*" } }), 403, "forbidden");
    }

    [Fact]
    public async Task Other_scope_or_role_than_a_browsers_never_comes_from_a_wrong_header()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        using var administrator = await Visitor.ComeAsync(api, "administrator", "administrator");

        // A header that is no good is not made good by the cookie: a program must learn that its key does not work.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(administrator.Address, "/api/v1/campaigns"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer dk_wrong");
        request.Headers.TryAddWithoutValidation("Cookie", administrator.Cookies.GetCookieHeader(administrator.Address));
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
