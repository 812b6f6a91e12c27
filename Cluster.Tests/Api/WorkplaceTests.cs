using System.Net;
using System.Text.Json;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

public sealed class WorkplaceTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Api.SendAsync(HttpMethod.Put, "/gateways/gw1", new { host = "10.0.0.5", user = "dialer", secret = "x" });
    }

    [Fact]
    public async Task Commands_go_to_his_own_operator_and_the_phone_is_remembered()
    {
        await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/sign-in", new { gatewayId = "gw1", endpoint = "op7" }), 200);
        await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/ready"), 200);
        await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/pause", new { reason = "lunch" }), 200);

        Assert.Equal([$"sign-in {OperatorId} gw1 PJSIP/op7", $"ready {OperatorId}", $"pause {OperatorId} lunch"], Api.Grains.Calls.Skip(1)); // the first is of the gateway that was made
        var desk = await ApiHost.JsonAsync(await Olga.GetAsync("/workplace"), 200);
        Assert.Equal(("gw1", "op7"), (desk.GetProperty("phone").GetProperty("gatewayId").GetString(), desk.GetProperty("phone").GetProperty("endpoint").GetString()));
        Assert.Equal("gw1", desk.GetProperty("gateways")[0].GetString());
    }

    [Fact]
    public async Task Desk_shows_the_call_with_all_columns_results_notes_and_earlier_calls()
    {
        var (attempt, contact) = await CallAsync("+4930555001");
        await Api.ExecuteAsync(
            """
            INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at, ended_at)
            SELECT $1, contact_id, campaign_id, number, 0, 'gw1', now() - interval '1 day', now() - interval '1 day' FROM attempts WHERE id = $2
            """, Guid.CreateVersion7(), attempt);
        await Api.ExecuteAsync(
            """
            INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, ended_at, cause, dialled)
            SELECT id, campaign_id, contact_id, number, gateway_id, 2, claimed_at, ended_at, 17, true FROM attempts WHERE ended_at IS NOT NULL AND contact_id = $1
            """, contact);
        await NoteAsync(attempt, "first line\nsecond line", HttpStatusCode.NoContent, "agreed");

        var call = (await ApiHost.JsonAsync(await Olga.GetAsync("/workplace"), 200)).GetProperty("call");

        Assert.Equal("+4930555001", call.GetProperty("number").GetString());
        Assert.Equal("<b>Ann</b>", call.GetProperty("data").GetProperty("name").GetString());
        Assert.Equal(["agreed", "later"], call.GetProperty("dispositions").EnumerateArray().Select(one => one.GetProperty("code").GetString()));
        Assert.Equal("first line\nsecond line", call.GetProperty("note").GetProperty("text").GetString());
        Assert.Equal("agreed", call.GetProperty("note").GetProperty("disposition").GetString());
        Assert.Equal("busy", call.GetProperty("before")[0].GetProperty("outcome").GetString());
        Assert.Equal("first line\nsecond line", (await ApiHost.JsonAsync(await Api.GetAsync($"/attempts/{attempt}"), 200)).GetProperty("notes").GetString());
    }

    [Fact]
    public async Task Notes_are_taken_only_for_the_call_in_hand()
    {
        var (attempt, _) = await CallAsync("+4930555002");
        await NoteAsync(attempt, "", HttpStatusCode.NoContent);
        await NoteAsync(Guid.NewGuid(), "of somebody else", HttpStatusCode.NotFound);
        await NoteAsync(attempt, "bell \u0007", HttpStatusCode.UnprocessableEntity);
        await NoteAsync(attempt, new string('x', 4_001), HttpStatusCode.UnprocessableEntity);
        Stand(attempt, Activity.Idle);
        await NoteAsync(attempt, "too late", HttpStatusCode.NotFound);
        Assert.Equal(1, await Api.ScalarAsync<long>("SELECT count(*) FROM call_notes"));
    }

    [Fact]
    public async Task Operator_promises_no_callback_for_another_operator()
    {
        var (attempt, _) = await CallAsync("+4930555003");
        object Body(Guid? operatorId) => new { attemptId = attempt, code = "later", callback = new { from = DateTimeOffset.UtcNow.AddDays(1).ToString("O"), operatorId } };
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/disposition", Body(Guid.NewGuid())), 422, "invalid-fields");
        await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/disposition", Body(OperatorId)), 200);
        await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/disposition", Body(null)), 200);
    }

    [Fact]
    public async Task Call_by_hand_goes_to_a_contact_of_his_campaigns_or_says_what_stands_in_the_way()
    {
        var (first, contact) = await CampaignWithAsync("+4930555004");
        var (second, _) = await CampaignWithAsync("+4930555004", added: 200);
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", new { contactId = contact }), 404, "not-found");
        await Api.ExecuteAsync("UPDATE operators SET definition = definition || jsonb_build_object('campaigns', $2) WHERE id = $1", OperatorId, new[] { first.ToString() });
        var made = await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", new { contactId = contact, phoneNumber = "+4930555004" }), 202);
        Assert.NotEqual(Guid.Empty, made.GetProperty("attemptId").GetGuid());
        Assert.Contains($"dial {contact} +4930555004", Api.Grains.Calls);

        await Api.ExecuteAsync(
            "UPDATE operators SET definition = definition || jsonb_build_object('campaigns', $2) WHERE id = $1", OperatorId, new[] { first.ToString(), second.ToString() });
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", new { contactId = contact }), 422, "invalid-fields");
        Api.Grains.ManualObstacle = new Obstacle("outside-window", "outside the calling window until tomorrow", DateTimeOffset.UnixEpoch);
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", new { contactId = contact, campaignId = second }), 409, "outside-window");

        // The operator is on a break; the line is up.
        var check = await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls/check", new { contactId = contact, campaignId = second }), 200);
        Assert.False(check.GetProperty("allowed").GetBoolean());
        Assert.Equal("outside-window", Assert.Single(check.GetProperty("obstacles").EnumerateArray()).GetProperty("code").GetString());
        Stand(Guid.NewGuid(), Activity.Talking);
        Api.Grains.ManualObstacle = null;
        check = await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls/check", new { contactId = contact, campaignId = second }), 200);
        Assert.Equal("in-call", Assert.Single(check.GetProperty("obstacles").EnumerateArray()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Number_that_he_types_becomes_a_contact_once_and_only_where_the_campaign_allows()
    {
        var campaign = await Api.NewCampaignAsync(new
        {
            name = "typed", mode = "preview", country = "DE", windows = ApiHost.Always,
        });
        await Api.ExecuteAsync("UPDATE operators SET definition = definition || jsonb_build_object('campaigns', $2) WHERE id = $1", OperatorId, new[] { campaign.ToString() });
        await Api.ExecuteAsync("UPDATE campaigns SET state = 1 WHERE id = $1", campaign);
        object typed = new { campaignId = campaign, number = "030 555 0700" };
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", typed), 409, "manual-not-allowed");
        Assert.Equal(0, await Api.ScalarAsync<long>("SELECT count(*) FROM contacts"));

        await Api.ExecuteAsync("""UPDATE campaigns SET definition = jsonb_set(definition, '{operators,manual}', '"any-number"') WHERE id = $1""", campaign);
        var check = await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls/check", typed), 200);
        Assert.Equal((true, "+49305550700"), (check.GetProperty("allowed").GetBoolean(), check.GetProperty("number").GetString()));
        Assert.Equal(0, await Api.ScalarAsync<long>("SELECT count(*) FROM contacts"));
        await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", typed), 202);
        await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", typed), 202);
        var contact = await Api.ScalarAsync<Guid>("SELECT contact_id FROM entries WHERE next_due > now()");
        Assert.Equal(2, Api.Grains.Calls.Count(call => call == $"dial {contact} +49305550700"));

        await Api.SendAsync(HttpMethod.Put, "/do-not-call/numbers/+49305550701");
        check = await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls/check", new { campaignId = campaign, number = "0305550701" }), 200);
        Assert.Equal("dnc", Assert.Single(check.GetProperty("obstacles").EnumerateArray()).GetProperty("code").GetString());
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", new { campaignId = campaign, number = "030" }), 422, "invalid-fields");
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Post, "/workplace/calls", new { campaignId = Guid.NewGuid(), number = "0305550702" }), 422, "invalid-fields");
        await ApiHost.ProblemAsync(await Olga.SendAsync(HttpMethod.Get, $"/workplace/calls/{Guid.NewGuid()}"), 404, "not-found");
        Assert.Equal(1, await Api.ScalarAsync<long>("SELECT count(*) FROM contacts"));
    }

    private void Stand(Guid attempt, Activity activity) => Api.Grains.Operators[OperatorId.ToString()] = new OperatorStatus(
        Presence.Ready, null, activity, LineState.Up, "gw1", null, attempt, activity == Activity.Idle ? null : Guid.Empty, DateTimeOffset.UnixEpoch, null);

    private async Task<(Guid Campaign, Guid Contact)> CampaignWithAsync(string number, int added = 201)
    {
        var campaign = await Api.NewCampaignAsync(new
        {
            name = "test", mode = "progressive", windows = ApiHost.Always,
            operators = new { dispositions = new[] { new { code = "agreed", kind = "success" }, new { code = "later", kind = "callback" } } },
        });
        var answer = await Api.PostAsync($"/campaigns/{campaign}/contacts", new { number, data = new { name = "<b>Ann</b>" } });
        return (campaign, (await ApiHost.JsonAsync(answer, added)).GetProperty("contactId").GetGuid());
    }

    private async Task<(Guid Attempt, Guid Contact)> CallAsync(string number)
    {
        var (campaign, contact) = await CampaignWithAsync(number);
        var attempt = Guid.CreateVersion7();
        await Api.ExecuteAsync(
            "INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at) VALUES ($1, $2, $3, $4, 0, 'gw1', now())",
            attempt, contact, campaign, number);
        Stand(attempt, Activity.Talking);
        return (attempt, contact);
    }

    private async Task NoteAsync(Guid attemptId, string text, HttpStatusCode expected, string? disposition = null)
    {
        using var answer = await Olga.SendAsync(HttpMethod.Put, "/workplace/note", new { attemptId, text, disposition });
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}
