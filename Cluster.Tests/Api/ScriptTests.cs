using System.Net;
using System.Text.Json;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>A campaign's script: taken or refused, shown, answered question by question, and told with the attempt.</summary>
public sealed class ScriptTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    private static readonly object s_script = new
    {
        text = "Hello, {name}!",
        questions = new object[]
        {
            new { id = "interested", text = "Is {name} interested?", kind = "choice", choices = new object[] { new { value = "yes", next = "when" }, new { value = "no", next = "why" } } },
            new { id = "when", text = "When?", kind = "date" },
            new { id = "why", text = "Why?", kind = "text" },
        },
    };

    [Theory]
    [InlineData("""{"questions":[{"id":"a","text":"?","kind":"text","next":"b"}]}""", "/script/questions/0/next", "unknown-question")]
    [InlineData("""{"questions":[{"id":"a","text":"?","kind":"text","next":"a"}]}""", "/script/questions/0", "loop")]
    [InlineData("""{"questions":[{"id":"a","text":"?","kind":"text"},{"id":"b","text":"?","kind":"text"}]}""", "/script/questions/1", "unreachable")]
    [InlineData("""{"questions":[{"id":"a","text":"?","kind":"choice"}]}""", "/script/questions/0/choices", "required")]
    [InlineData("""{"questions":[{"id":"a","text":"?","kind":"text","choices":[{"value":"x"}]}]}""", "/script/questions/0/choices", "not-allowed")]
    [InlineData("""{"questions":[{"id":"a","text":"?","kind":"essay"}]}""", "/script/questions/0/kind", "unknown-value")]
    public async Task Script_that_cannot_be_asked_is_refused_with_its_place(string script, string pointer, string code)
    {
        var problem = await ApiHost.ProblemAsync(
            await Api.PostAsync("/campaigns", $$"""{"name":"x","mode":"progressive","script":{{script}}}"""), 422, "invalid-fields");
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal((pointer, code), (error.GetProperty("pointer").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Script_is_shown_as_it_was_given_and_survives_a_patch_of_something_else()
    {
        var campaign = await Api.NewCampaignAsync(new { name = "a", mode = "progressive", script = s_script });
        var before = (await ApiHost.JsonAsync(await Api.GetAsync($"/campaigns/{campaign}"), 200)).GetProperty("script").GetRawText();
        await ApiHost.JsonAsync(await Api.SendAsync(HttpMethod.Patch, $"/campaigns/{campaign}", new { name = "b" }, ("If-Match", "*")), 200);
        Assert.Equal(before, (await ApiHost.JsonAsync(await Api.GetAsync($"/campaigns/{campaign}"), 200)).GetProperty("script").GetRawText());
    }

    [Fact]
    public async Task Answers_are_kept_one_by_one_and_those_that_are_off_the_way_are_forgotten()
    {
        var attempt = await CallAsync();
        Assert.Equal("Hello, <b>Ann</b>!", (await ScriptAsync()).GetProperty("text").GetString());
        Assert.Equal("interested=", await ShownAsync());
        await AnswerAsync(attempt, "interested", "yes", HttpStatusCode.NoContent);
        await AnswerAsync(attempt, "when", "2027-01-31", HttpStatusCode.NoContent);
        Assert.Equal("interested=yes when=2027-01-31", await ShownAsync());
        Assert.True((await ScriptAsync()).GetProperty("isComplete").GetBoolean());

        await AnswerAsync(attempt, "interested", "no", HttpStatusCode.NoContent);
        await AnswerAsync(attempt, "why", "<script>\nno money", HttpStatusCode.NoContent);
        Assert.Equal("interested=no why=<script>\nno money", await ShownAsync());
        var told = (await ApiHost.JsonAsync(await Api.GetAsync($"/attempts/{attempt}"), 200)).GetProperty("answers");
        Assert.Equal(["interested no", "why <script>\nno money"], told.EnumerateObject().Select(one => $"{one.Name} {one.Value.GetString()}").Order());

        await AnswerAsync(attempt, "interested", null, HttpStatusCode.NoContent);
        Assert.Equal("interested=", await ShownAsync());
    }

    [Fact]
    public async Task Answer_that_is_not_asked_or_not_of_its_kind_is_refused()
    {
        var attempt = await CallAsync();
        await AnswerAsync(attempt, "when", "2027-01-31", HttpStatusCode.UnprocessableEntity);
        await AnswerAsync(attempt, "interested", "perhaps", HttpStatusCode.UnprocessableEntity);
        await AnswerAsync(attempt, "interested", "yes", HttpStatusCode.NoContent);
        await AnswerAsync(attempt, "when", "31.01.2027", HttpStatusCode.UnprocessableEntity);
        await AnswerAsync(Guid.NewGuid(), "interested", "yes", HttpStatusCode.NotFound);
        Assert.Equal(1, await Api.ScalarAsync<long>("SELECT count(*) FROM call_answers"));
    }

    [Fact]
    public async Task Call_bar_reaches_his_own_operator_and_refuses_what_no_telephone_has()
    {
        async Task<string?> SayAsync(string verb, object? body, int status) =>
            (await ApiHost.JsonAsync(await Olga.SendAsync(HttpMethod.Post, $"/workplace/{verb}", body), status)).TryGetProperty("errors", out var errors)
                ? errors[0].GetProperty("pointer").GetString() : null;
        var other = Guid.NewGuid();
        await SayAsync("hold", null, 200);
        await SayAsync("resume", null, 200);
        await SayAsync("key", new { key = "#" }, 200);
        await SayAsync("transfer", new { target = "+4930111222" }, 200);
        await SayAsync("transfer", new { operatorId = other }, 200);
        Assert.Equal("/key", await SayAsync("key", new { key = "A" }, 422));
        Assert.Equal("/target", await SayAsync("transfer", new { target = "2001&PJSIP/9" }, 422));
        Assert.Equal("/target", await SayAsync("transfer", new { }, 422));
        Assert.Equal("/target", await SayAsync("transfer", new { target = "2001", operatorId = other }, 422));
        Assert.Equal(
            [$"hold {OperatorId}", $"resume {OperatorId}", $"press {OperatorId} #", $"transfer {OperatorId} +4930111222", $"transfer {OperatorId} to {other}"],
            Api.Grains.Calls);
    }

    [Fact]
    public async Task Colleagues_who_wait_for_calls_on_the_same_gateway_are_shown()
    {
        var attempt = await CallAsync();
        async Task<Guid> ColleagueAsync(string name, string state, bool works = true)
        {
            var id = (await ApiHost.JsonAsync(await Api.PostAsync("/operators", new { name, campaigns = works ? new[] { await CampaignOfAsync(attempt) } : [] }), 201)).GetProperty("id").GetGuid();
            await Api.ExecuteAsync("UPDATE operators SET state = $2::text::jsonb WHERE id = $1", id, state);
            return id;
        }

        var free = await ColleagueAsync("Free", """{"presence":"ready","gatewayId":"gw1"}""");
        await ColleagueAsync("Talks", """{"presence":"ready","gatewayId":"gw1","call":{"attemptId":"x"}}""");
        await ColleagueAsync("Elsewhere", """{"presence":"ready","gatewayId":"gw2"}""");
        await ColleagueAsync("Paused", """{"presence":"paused","gatewayId":"gw1"}""");
        await ColleagueAsync("Of another campaign", """{"presence":"ready","gatewayId":"gw1"}""", works: false);
        var shown = Assert.Single((await ApiHost.JsonAsync(await Olga.GetAsync("/workplace/colleagues"), 200)).EnumerateArray());
        Assert.Equal((free, "Free"), (shown.GetProperty("operatorId").GetGuid(), shown.GetProperty("name").GetString()));
    }

    private async Task<Guid> CampaignOfAsync(Guid attempt) =>
        (await ApiHost.JsonAsync(await Api.GetAsync($"/attempts/{attempt}"), 200)).GetProperty("campaignId").GetGuid();

    private async Task<JsonElement> ScriptAsync() =>
        (await ApiHost.JsonAsync(await Olga.GetAsync("/workplace"), 200)).GetProperty("call").GetProperty("script");

    private async Task<string> ShownAsync() => string.Join(' ', (await ScriptAsync()).GetProperty("questions").EnumerateArray()
        .Select(one => $"{one.GetProperty("id").GetString()}={(one.TryGetProperty("answer", out var answer) ? answer.GetString() : "")}"));

    private async Task AnswerAsync(Guid attemptId, string question, string? answer, HttpStatusCode expected)
    {
        using var reply = await Olga.SendAsync(HttpMethod.Put, "/workplace/answer", new { attemptId, question, answer });
        Assert.True(reply.StatusCode == expected, $"{reply.StatusCode}: {await reply.Content.ReadAsStringAsync()}");
    }

    private async Task<Guid> CallAsync()
    {
        var campaign = await Api.NewCampaignAsync(new { name = "test", mode = "progressive", script = s_script });
        var added = await Api.PostAsync($"/campaigns/{campaign}/contacts", new { number = "+4930555001", data = new { name = "<b>Ann</b>" } });
        var contact = (await ApiHost.JsonAsync(added, 201)).GetProperty("contactId").GetGuid();
        var attempt = Guid.CreateVersion7();
        await Api.ExecuteAsync(
            "INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at) VALUES ($1, $2, $3, '+4930555001', 0, 'gw1', now())",
            attempt, contact, campaign);
        Api.Grains.Operators[OperatorId.ToString()] = new OperatorStatus(
            Presence.Ready, null, Activity.Talking, LineState.Up, "gw1", campaign, attempt, contact, DateTimeOffset.UnixEpoch, null, null, TalkState.Connected);
        return attempt;
    }
}
