using System.Net;
using System.Text.Json;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>What supervisors' pages read and do: the team and its flags, the newest calls, blocked numbers, locks.</summary>
public sealed class SupervisorPagesTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    [Fact]
    public async Task Team_has_who_is_at_work_and_first_of_all_who_asks_for_help()
    {
        var anna = await AtWorkAsync("Anna", Presence.Ready);
        await AtWorkAsync("Boris", Presence.SignedOut);
        await Api.ExecuteAsync("UPDATE operators SET state = '{\"presence\": \"paused\"}' WHERE id = $1", OperatorId);
        using var supervisor = await Visitor.ComeAsync(Api, "vera", "supervisor");
        using var live = await LiveSocket.OpenAsync(supervisor, "Team");
        Assert.Equal(["Anna", "Olga"], Names((await live.NextAsync())!.Value));

        Assert.Equal(HttpStatusCode.NoContent, (await Olga.SendAsync(HttpMethod.Put, "/workplace/help", new { wanted = true })).StatusCode);
        var asking = (await live.NextAsync())!.Value;
        Assert.Equal(["Olga", "Anna"], Names(asking));
        Assert.True(asking.GetProperty("team").GetProperty("operators")[0].TryGetProperty("helpSince", out _));
        var desk = await ApiHost.JsonAsync(await Olga.GetAsync("/workplace"), 200);
        Assert.True(desk.TryGetProperty("helpSince", out _));

        Assert.Equal(HttpStatusCode.NoContent, (await supervisor.SendAsync(HttpMethod.Delete, $"/operators/{OperatorId}/help")).StatusCode);
        Assert.Equal(["Anna", "Olga"], Names((await live.NextAsync())!.Value));
        await ApiHost.ProblemAsync(await supervisor.SendAsync(HttpMethod.Delete, $"/operators/{anna}/help"), 404, "not-found");
        using var refused = await LiveSocket.OpenAsync(Olga, "Team");
        Assert.Null(await refused.NextAsync());
    }

    [Fact]
    public async Task Flag_that_nobody_answered_for_an_hour_is_down()
    {
        await Olga.SendAsync(HttpMethod.Put, "/workplace/help", new { wanted = true });
        await Api.ExecuteAsync("UPDATE help_calls SET asked_at = asked_at - interval '61 minutes'");
        Assert.False((await ApiHost.JsonAsync(await Olga.GetAsync("/workplace"), 200)).TryGetProperty("helpSince", out _));
    }

    [Fact]
    public async Task Newest_calls_come_piece_by_piece_without_a_gap_or_a_repeat()
    {
        var campaign = await Api.NewCampaignAsync();
        for (var i = 0; i < 5; i++)
        {
            await Api.ExecuteAsync(
                "INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at, operator_id) VALUES ($1, gen_random_uuid(), $2, '+493012300' || $3, 0, 'gw1', now(), $4)",
                Guid.CreateVersion7(), campaign, i.ToString("D2", null), OperatorId);
        }

        var all = await NumbersAsync($"/attempts?campaignId={campaign}");
        var seen = new List<string>();
        var after = "";
        do
        {
            var piece = await ApiHost.JsonAsync(await Api.GetAsync($"/attempts?newest=true&limit=2&operatorId={OperatorId}{after}"), 200);
            seen.AddRange(piece.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("number").GetString()!));
            after = piece.TryGetProperty("next", out var next) ? $"&after={next.GetString()}" : "";
        }
        while (after.Length > 0);

        Assert.Equal(5, seen.Count);
        Assert.Equal(all, Enumerable.Reverse(seen));
        Assert.Empty(await NumbersAsync($"/attempts?operatorId={Guid.NewGuid()}"));
    }

    [Fact]
    public async Task Blocked_numbers_are_listed_by_number_and_found_by_their_beginning()
    {
        await Api.PostAsync("/do-not-call/numbers:batch", new { numbers = new[] { "+4930999001", "+4930999003", "+4420999002" }, reason = "asked for it" });
        var first = await ApiHost.JsonAsync(await Api.GetAsync("/do-not-call/numbers?beginning=4930999&limit=1"), 200);
        Assert.Equal(("+4930999001", "asked for it"), (first.GetProperty("items")[0].GetProperty("number").GetString(), first.GetProperty("items")[0].GetProperty("reason").GetString()));
        Assert.Equal(["+4930999003"], await NumbersAsync($"/do-not-call/numbers?beginning=%2B4930999&after={first.GetProperty("next").GetString()}"));
        Assert.Equal(["+4420999002"], await NumbersAsync("/do-not-call/numbers?beginning=4420999"));
    }

    [Fact]
    public async Task Locked_account_is_signed_out_and_stays_out_until_somebody_unlocks_it()
    {
        var locked = await ApiHost.JsonAsync(await Api.SendAsync(HttpMethod.Put, "/accounts/olga", new { role = "operator", operatorId = OperatorId, locked = true }), 200);
        Assert.StartsWith("9999", locked.GetProperty("lockedUntil").GetString(), StringComparison.Ordinal);
        await Olga.AssertSignedOutAsync();
        await ApiHost.ProblemAsync(await Olga.SignInAsync("olga", Visitor.Password), 401, "sign-in-refused");

        // What is left out stays: another change does not unlock.
        await ApiHost.JsonAsync(await Api.SendAsync(HttpMethod.Put, "/accounts/olga", new { role = "operator", operatorId = OperatorId }), 200);
        await ApiHost.ProblemAsync(await Olga.SignInAsync("olga", Visitor.Password), 401, "sign-in-refused");
        await ApiHost.JsonAsync(await Api.SendAsync(HttpMethod.Put, "/accounts/olga", new { role = "operator", operatorId = OperatorId, locked = false }), 200);
        await ApiHost.JsonAsync(await Olga.SignInAsync("olga", Visitor.Password), 200);
    }

    [Fact]
    public async Task Nobody_locks_himself_out()
    {
        using var administrator = await Visitor.ComeAsync(Api, "ivan", "administrator");
        var problem = await ApiHost.JsonAsync(await administrator.SendAsync(HttpMethod.Put, "/accounts/ivan", new { role = "administrator", locked = true }), 422);
        Assert.Equal("own-account", problem.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    private async Task<Guid> AtWorkAsync(string name, Presence presence)
    {
        var id = await Visitor.OperatorAsync(Api, name);
        await Api.ExecuteAsync("UPDATE operators SET state = '{\"presence\": \"ready\"}' WHERE id = $1", id);
        Api.Grains.Operators[id.ToString()] = new OperatorStatus(presence, null, Activity.Idle, LineState.Up, "gw1", null, null, null, DateTimeOffset.UnixEpoch, null);
        return id;
    }

    private async Task<List<string>> NumbersAsync(string path) =>
        [.. (await ApiHost.JsonAsync(await Api.GetAsync(path), 200)).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("number").GetString()!)];

    private static IEnumerable<string?> Names(JsonElement news) => news.GetProperty("team").GetProperty("operators").EnumerateArray().Select(one => one.GetProperty("name").GetString());
}
