using System.Globalization;
using System.Net;
using System.Text.Json;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>An operator's own work: the callbacks that he keeps, the contacts that are his, his day. Nothing of anybody else's.</summary>
public sealed class OwnWorkTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    private Guid _campaign;
    private Guid _oleg;
    private Visitor _colleague = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _campaign = await Api.NewCampaignAsync(new
        {
            name = "Renewals", mode = "progressive", zone = "Europe/Berlin", windows = ApiHost.Always, operators = new { dispositions = new[] { new { code = "agreed", kind = "success" } } },
        });
        _oleg = await Visitor.OperatorAsync(Api, "Oleg");
        _colleague = await Visitor.ComeAsync(Api, "oleg", "operator", _oleg);
        await WorkForAsync(OperatorId, _campaign);
        await WorkForAsync(_oleg, _campaign);
    }

    [Fact]
    public async Task Callbacks_are_his_own_and_the_teams_and_never_a_colleagues()
    {
        var (mine, others, teams) = (await PromiseAsync("+4930555001", OperatorId), await PromiseAsync("+4930555002", _oleg), await PromiseAsync("+4930555003", null));
        var foreign = await Api.NewCampaignAsync();
        await PromiseAsync("+4930555004", null, foreign);

        await Api.ExecuteAsync("UPDATE campaigns SET definition = definition - 'windows' WHERE id = $1", _campaign);
        var listed = await ItemsAsync(Olga, "/workplace/callbacks");

        Assert.Equal([(mine, true), (teams, false)], listed.Select(one => (one.GetProperty("id").GetGuid(), one.GetProperty("isOwn").GetBoolean())));
        Assert.Equal(("Ann 001", "+4930555001", "Europe/Berlin", "Renewals"), (
            listed[0].GetProperty("name").GetString(), listed[0].GetProperty("number").GetString(), listed[0].GetProperty("zone").GetString(), listed[0].GetProperty("campaign").GetString()));
        Assert.False(listed[0].GetProperty("hours").GetProperty("isOpen").GetBoolean()); // the campaign has no hours
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{others}/give"), 404, "not-found");
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{others}/move", new { from = At(days: 30) }), 404, "not-found");
        var refused = await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{mine}/move", new { from = At(days: 30) }), 422, "invalid-fields");
        Assert.Equal("callback-outside-hours", refused.GetProperty("errors")[0].GetProperty("code").GetString());
        await Api.ExecuteAsync("INSERT INTO dnc_numbers (number, added_at) VALUES ('+4930555003', now())");
        Assert.True((await ItemsAsync(Olga, "/workplace/callbacks"))[1].GetProperty("doNotCall").GetBoolean());
    }

    [Fact]
    public async Task Of_two_operators_who_take_the_same_callback_one_gets_it()
    {
        for (var i = 0; i < 5; i++)
        {
            var callback = await PromiseAsync($"+493055501{i}", null);
            var answers = await Task.WhenAll(
                Olga.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{callback}/take"), _colleague.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{callback}/take"));

            var winner = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent) == answers[0] ? OperatorId : _oleg;
            Assert.Contains(answers, answer => answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound);
            Assert.Equal(1, await Api.ScalarAsync<long>($"SELECT count(*) FROM callbacks WHERE id = '{callback}' AND operator_id = '{winner}'"));
            Assert.Equal(1, await Api.ScalarAsync<long>($"SELECT count(*) FROM entries e JOIN callbacks b USING (campaign_id, contact_id) WHERE b.id = '{callback}' AND e.operator_id = '{winner}'"));
        }
    }

    [Fact]
    public async Task Callback_moves_and_goes_to_the_team_but_not_while_it_is_being_kept()
    {
        var callback = await PromiseAsync("+4930555020", OperatorId);
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{callback}/move", new { from = At(days: -1) }), 422, "invalid-fields");
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{callback}/move", new { from = At(days: 2), until = At(days: 1) }), 422, "invalid-fields");
        var (from, until) = (At(days: 30), At(days: 31));
        await DoneAsync(Olga, $"/workplace/callbacks/{callback}/move", new { from, until });
        Assert.Equal(1, await Api.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM entries e JOIN callbacks b USING (campaign_id, contact_id)
            WHERE e.status = 1 AND (e.next_due, e.callback_until, b.from_at, b.until_at, b.due_at) = ('{from}', '{until}', '{from}', '{until}', '{from}')
            """));

        await DoneAsync(Olga, $"/workplace/callbacks/{callback}/give");
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{callback}/give"), 409, "callback-taken");
        await DoneAsync(_colleague, $"/workplace/callbacks/{callback}/take");
        Assert.Empty(await ItemsAsync(Olga, "/workplace/callbacks"));

        await Api.ExecuteAsync(
            """
            INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at)
            SELECT $1, contact_id, campaign_id, '+4930555020', 0, 'gw1', now() FROM callbacks WHERE id = $2
            """, Guid.CreateVersion7(), callback);
        await ApiHost.ProblemAsync(await _colleague.SendAsync(HttpMethod.Post, $"/workplace/callbacks/{callback}/give"), 409, "callback-taken");
    }

    [Fact]
    public async Task Reminder_comes_by_itself_when_it_is_time_and_whoever_moves_it_is_obeyed()
    {
        var callback = await PromiseAsync("+4930555030", OperatorId, dueIn: TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1.5));
        using var live = await LiveSocket.OpenAsync(Olga, "Desk", null, 0);
        Assert.Empty(RemindersOf(await live.NextAsync()));

        var reminder = Assert.Single(RemindersOf(await live.NextAsync()));
        Assert.Equal((callback, "Ann 030"), (reminder.GetProperty("callbackId").GetGuid(), reminder.GetProperty("name").GetString()));

        await DoneAsync(Olga, $"/workplace/callbacks/{callback}/move", new { from = At(days: 30) });
        Assert.Empty(RemindersOf(await live.NextAsync()));
    }

    [Fact]
    public async Task Reminder_whose_time_passes_while_no_browser_is_there_meets_the_browser_that_comes_back()
    {
        await PromiseAsync("+4930555031", OperatorId, dueIn: TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        JsonElement before;
        using (var first = await LiveSocket.OpenAsync(Olga, "Desk", null, 0))
        {
            before = (await first.NextAsync())!.Value;
        }

        Assert.Empty(RemindersOf(before));
        await Task.Delay(TimeSpan.FromSeconds(1.2));
        using var again = await LiveSocket.OpenAsync(Olga, "Desk", before.GetProperty("epoch").GetString(), before.GetProperty("sequence").GetInt64());
        Assert.Single(RemindersOf(await again.NextAsync()));
    }

    [Fact]
    public async Task Supervisor_sees_who_is_not_at_work_and_gives_his_callback_to_the_team()
    {
        var callback = await PromiseAsync("+4930555040", OperatorId);
        Assert.False((await ApiHost.JsonAsync(await Api.GetAsync($"/callbacks/{callback}"), 200)).GetProperty("operatorAtWork").GetBoolean());
        await Api.ExecuteAsync("UPDATE operators SET state = '{\"presence\": \"ready\"}' WHERE id = $1", OperatorId);
        Assert.True((await ApiHost.JsonAsync(await Api.GetAsync($"/callbacks/{callback}"), 200)).GetProperty("operatorAtWork").GetBoolean());
        Assert.Empty(Items(await ApiHost.JsonAsync(await Api.GetAsync("/callbacks?missed=true"), 200)));
        await Api.ExecuteAsync("UPDATE callbacks SET from_at = now() - interval '2 hours', until_at = now() - interval '1 hour'");
        await Api.ExecuteAsync("UPDATE entries SET callback_until = now() - interval '1 hour'");
        Assert.Single(Items(await ApiHost.JsonAsync(await Api.GetAsync("/callbacks?missed=true"), 200)));
        Assert.Equal(1, (await ApiHost.JsonAsync(await Olga.GetAsync("/workplace"), 200)).GetProperty("missedCallbacks").GetInt32());

        Assert.False((await ApiHost.JsonAsync(await Api.PostAsync($"/callbacks/{callback}/release"), 200)).TryGetProperty("operatorId", out _));
        Assert.Equal(1, await Api.ScalarAsync<long>("SELECT count(*) FROM entries JOIN callbacks USING (campaign_id, contact_id) WHERE callback_until IS NULL AND missed_at IS NOT NULL")); // the campaign calls now
    }

    [Fact]
    public async Task Contacts_are_dealt_in_turn_and_each_operator_has_only_his_own()
    {
        for (var i = 0; i < 7; i++)
        {
            await ContactAsync($"+493055510{i}");
        }

        var stranger = await Visitor.OperatorAsync(Api, "Stranger");
        await ApiHost.ProblemAsync(await AssignAsync(new { operatorIds = new[] { OperatorId, stranger } }), 422, "invalid-fields");
        await ApiHost.ProblemAsync(await AssignAsync(new { operatorIds = Array.Empty<Guid>() }), 422, "invalid-fields");
        Assert.Equal(3, (await ApiHost.JsonAsync(await AssignAsync(new { operatorIds = new[] { OperatorId, _oleg }, count = 3 }), 201)).GetProperty("contacts").GetInt32());
        Assert.Equal(4, (await ApiHost.JsonAsync(await AssignAsync(new { operatorIds = new[] { OperatorId, _oleg } }), 201)).GetProperty("contacts").GetInt32());

        var (mine, others) = (await NumbersAsync(Olga, "/workplace/contacts"), await NumbersAsync(_colleague, "/workplace/contacts"));
        Assert.Equal((4, 3), (mine.Count, others.Count));
        Assert.Empty(mine.Intersect(others));
        Assert.Empty(await NumbersAsync(Olga, $"/workplace/contacts?search={others[0][1..]}"));
        Assert.Equal([mine[0]], await NumbersAsync(Olga, $"/workplace/contacts?search={mine[0][^3..]}"));

        // Of whoever does not come any more: to a colleague with what he has promised, and back to nobody. What somebody else has promised is not dealt.
        await ApiHost.ProblemAsync(await AssignAsync(new { operatorIds = new[] { OperatorId }, fromOperatorId = OperatorId }), 422, "invalid-fields");
        var (kept, elsewhere) = (await PromiseAsync(mine[0], OperatorId), await PromiseAsync("+4930555199", _oleg));
        Assert.Equal(0, (await ApiHost.JsonAsync(await AssignAsync(new { operatorIds = new[] { OperatorId } }), 201)).GetProperty("contacts").GetInt32());
        Assert.Equal(4, (await ApiHost.JsonAsync(await AssignAsync(new { operatorIds = new[] { _oleg }, fromOperatorId = OperatorId }), 201)).GetProperty("contacts").GetInt32());
        Assert.Empty(await NumbersAsync(Olga, "/workplace/contacts"));
        Assert.Equal([kept, elsewhere], (await ItemsAsync(_colleague, "/workplace/callbacks")).Where(one => one.GetProperty("isOwn").GetBoolean()).Select(one => one.GetProperty("id").GetGuid()));
        Assert.Equal(7, (await ApiHost.JsonAsync(await AssignAsync(new { operatorIds = Array.Empty<Guid>(), fromOperatorId = _oleg }), 201)).GetProperty("contacts").GetInt32());
        Assert.Equal(0, await Api.ScalarAsync<long>("SELECT count(*) FROM entries WHERE owner_id IS NOT NULL"));
        var all = await ItemsAsync($"/campaigns/{_campaign}/assignments");
        Assert.Equal([(3, "test"), (4, "test"), (0, "test"), (4, "test"), (7, "test")], all.Select(one => (one.GetProperty("contacts").GetInt32(), one.GetProperty("by").GetString())));
    }

    [Fact]
    public async Task List_pages_without_a_gap_and_shows_the_number_that_was_called_and_why_a_row_is_locked()
    {
        for (var i = 0; i < 5; i++)
        {
            await ContactAsync($"+493055520{i}");
        }

        await ApiHost.JsonAsync(await AssignAsync(new { operatorIds = new[] { OperatorId } }), 201);
        var all = await ItemsAsync(Olga, "/workplace/contacts");
        await CalledAsync(all[1].GetProperty("contactId").GetGuid(), "+4930555201", outcome: 2, result: null);
        await CalledAsync(all[2].GetProperty("contactId").GetGuid(), "+4930555202", outcome: 0, "agreed");
        await Api.ExecuteAsync("UPDATE entries SET status = 2 WHERE contact_id = $1", all[2].GetProperty("contactId").GetGuid());

        var walked = new List<JsonElement>();
        for (var after = ""; ;)
        {
            var piece = await ApiHost.JsonAsync(await Olga.GetAsync($"/workplace/contacts?limit=2{after}"), 200);
            walked.AddRange(piece.GetProperty("items").EnumerateArray());
            if (!piece.TryGetProperty("next", out var next))
            {
                break;
            }

            after = $"&after={next.GetString()}";
        }

        Assert.Equal(all.Select(Contact), walked.Select(Contact));
        Assert.Equal(("+4930555201", "busy"), (walked[1].GetProperty("lastCall").GetProperty("number").GetString(), walked[1].GetProperty("lastCall").GetProperty("outcome").GetString()));
        Assert.False(walked[1].TryGetProperty("lockedBy", out _));
        Assert.Equal(("succeeded", "agreed"), (walked[2].GetProperty("lockedBy").GetString(), walked[2].GetProperty("lastCall").GetProperty("result").GetString()));
        Assert.Equal([Contact(all[2])], (await ItemsAsync(Olga, "/workplace/contacts?status=succeeded")).Select(Contact));
        Assert.Equal("name", walked[0].GetProperty("columns")[0].GetProperty("name").GetString());

        static string? Contact(JsonElement row) => row.GetProperty("contactId").GetString();
    }

    [Fact]
    public async Task Day_counts_what_was_written_down()
    {
        var (contact, attempt) = (await ContactAsync("+4930555300"), Guid.CreateVersion7());
        await CalledAsync(contact, "+4930555300", 0, "agreed", attempt);
        var steps = 0;
        foreach (var (minutes, doing, reason, prolonged) in new[] { (60, 1, null, 0), (50, 3, null, 0), (40, 4, null, 0), (37, 4, null, 1), (35, 2, "lunch", 0), (5, 1, (string?)null, 0) })
        {
            await Api.ExecuteAsync(
                "INSERT INTO operator_steps (operator_id, at, doing, reason, campaign_id, attempt_id, prolonged) VALUES ($1, now() - $2, $3, nullif($4, ''), $5, $6, $7)",
                OperatorId, TimeSpan.FromMinutes(minutes), (short)doing, reason ?? "", _campaign, attempt, (short)prolonged);
            steps++;
        }

        // A zone in which the hour before now is all of one day.
        var zone = DateTimeOffset.UtcNow.Hour < 2 ? "Asia/Tokyo" : "UTC";
        var day = await ApiHost.JsonAsync(await Olga.GetAsync($"/workplace/day?zone={zone}"), 200);

        Assert.Equal(steps, day.GetProperty("spans").GetArrayLength());
        Assert.Equal((1, 600, 300), (day.GetProperty("calls").GetInt32(), (int)day.GetProperty("talkSeconds").GetDouble(), (int)day.GetProperty("wrapUpSeconds").GetDouble()));
        Assert.Equal(1, day.GetProperty("prolonged").GetInt32());
        Assert.Equal(("lunch", 1, 1800), (
            day.GetProperty("pauses")[0].GetProperty("reason").GetString(), day.GetProperty("pauses")[0].GetProperty("times").GetInt32(), (int)day.GetProperty("pauses")[0].GetProperty("seconds").GetDouble()));
        Assert.Equal("agreed", day.GetProperty("results")[0].GetProperty("code").GetString());
        var other = await ApiHost.JsonAsync(await Olga.GetAsync($"/workplace/day?zone={zone}&campaignId={Guid.NewGuid()}"), 200);
        Assert.Equal((0, 0), (other.GetProperty("calls").GetInt32(), other.GetProperty("results").GetArrayLength()));
        Assert.Equal(0, (await ApiHost.JsonAsync(await _colleague.GetAsync("/workplace/day"), 200)).GetProperty("spans").GetArrayLength());
        await ApiHost.ProblemAsync(await Olga.GetAsync("/workplace/day?zone=Moon/Far"), 422, "invalid-fields");
    }

    private static IEnumerable<JsonElement> RemindersOf(JsonElement? news) => news!.Value.GetProperty("desk").GetProperty("reminders").EnumerateArray();

    private static async Task DoneAsync(Visitor who, string path, object? body = null)
    {
        using var answer = await who.SendAsync(HttpMethod.Post, path, body);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private Task<HttpResponseMessage> AssignAsync(object body) => Api.PostAsync($"/campaigns/{_campaign}/assignments", body);

    private async Task<List<JsonElement>> ItemsAsync(string path) => Items(await ApiHost.JsonAsync(await Api.GetAsync(path), 200));

    private static async Task<List<JsonElement>> ItemsAsync(Visitor who, string path) => Items(await ApiHost.JsonAsync(await who.GetAsync(path), 200));

    private static List<JsonElement> Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    private static async Task<List<string>> NumbersAsync(Visitor who, string path) => [.. (await ItemsAsync(who, path)).Select(row => row.GetProperty("numbers")[0].GetString()!)];

    private async Task WorkForAsync(Guid operatorId, Guid campaign) =>
        await Api.ExecuteAsync("UPDATE operators SET definition = jsonb_build_object('campaigns', jsonb_build_array($2::text)) WHERE id = $1", operatorId, campaign.ToString());

    private async Task<Guid> ContactAsync(string number, Guid? campaign = null)
    {
        var added = await Api.PostAsync($"/campaigns/{campaign ?? _campaign}/contacts", new { number, data = new { name = $"Ann {number[^3..]}" } });
        return (await ApiHost.JsonAsync(added, added.StatusCode == HttpStatusCode.OK ? 200 : 201)).GetProperty("contactId").GetGuid(); // 200: known already
    }

    private async Task<Guid> PromiseAsync(string number, Guid? operatorId, Guid? campaign = null, TimeSpan? dueIn = null)
    {
        var contact = await ContactAsync(number, campaign);
        var from = DateTimeOffset.UtcNow + (dueIn ?? TimeSpan.FromHours(1));
        var made = await Api.PostAsync($"/campaigns/{campaign ?? _campaign}/contacts/{contact}/callback", new { from = from.ToString("O"), operatorId });
        await Api.ExecuteAsync("UPDATE entries e SET status = 1, operator_id = b.operator_id, callback_until = b.until_at FROM callbacks b WHERE b.contact_id = $1 AND e.contact_id = $1 AND e.campaign_id = b.campaign_id", contact);
        return (await ApiHost.JsonAsync(made, 201)).GetProperty("id").GetGuid();
    }

    private static string At(int days) => DateTimeOffset.UtcNow.AddDays(days).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private async Task CalledAsync(Guid contact, string number, short outcome, string? result, Guid? attempt = null)
    {
        var id = attempt ?? Guid.CreateVersion7();
        await Api.ExecuteAsync(
            "INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at, ended_at) VALUES ($1, $2, $3, $4, 0, 'gw1', now(), now())",
            id, contact, _campaign, number);
        await Api.ExecuteAsync(
            """
            INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, ended_at, cause, result, dialled)
            VALUES ($1, $2, $3, $4, 'gw1', $5, now(), now(), 16, nullif($6, ''), true)
            """, id, _campaign, contact, number, outcome, result ?? "");
    }
}
