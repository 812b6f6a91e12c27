using System.Net;
using System.Text.Json;
using Cluster.Interfaces.Gateways;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>Supervisors on operators' lines by the API: every step is written down with who asked for it, and nobody touches another's phone.</summary>
public sealed class SupervisionTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    [Fact]
    public async Task Steps_are_written_down_and_reach_the_grains()
    {
        using var boss = await Visitor.ComeAsync(Api, "boss", "supervisor");
        var made = await ApiHost.JsonAsync(await boss.SendAsync(HttpMethod.Post, $"/operators/{OperatorId}/supervisions", new { endpoint = "9", way = "listen" }), 201);
        var id = made.GetProperty("id").GetGuid();
        Assert.StartsWith("0", id.ToString());
        Assert.Equal(HttpStatusCode.NoContent, (await boss.SendAsync(HttpMethod.Post, $"/supervisions/{id}/way", new { way = "whisper" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await boss.SendAsync(HttpMethod.Post, $"/supervisions/{id}/end")).StatusCode);
        Assert.Equal([$"supervise {OperatorId} PJSIP/9 Listen", "supervision Whisper", "hang up"], Api.Grains.Calls.TakeLast(3));
        var steps = (await ApiHost.JsonAsync(await Api.GetAsync($"/operators/{OperatorId}/supervisions"), 200)).EnumerateArray();
        Assert.Equal(
            ["end by boss", "whisper by boss", "listen by boss"],
            steps.Select(step => $"{step.GetProperty("step").GetString()} by {step.GetProperty("clientName").GetString()}"));
    }

    [Fact]
    public async Task Own_phone_is_shown_as_the_gateway_has_it_and_is_found_gone()
    {
        using var boss = await Visitor.ComeAsync(Api, "boss", "supervisor");
        Assert.False((await OwnAsync()).TryGetProperty("current", out _));
        var made = await ApiHost.JsonAsync(await boss.SendAsync(HttpMethod.Post, $"/operators/{OperatorId}/supervisions", new { endpoint = "9", way = "listen" }), 201);
        var id = made.GetProperty("id").GetGuid();
        Assert.Equal(("9", "unknown", "listen"), await CurrentAsync());
        Api.Grains.Supervisions[id] = new(LineWatch.Ringing);
        Assert.Equal(("9", "ringing", "listen"), await CurrentAsync());
        Api.Grains.Supervisions[id] = new(LineWatch.Open, SupervisionWay.Barge);
        Assert.Equal(("9", "open", "barge"), await CurrentAsync());

        // Only just asked for: the gateway may not have it yet.
        Api.Grains.Supervisions[id] = new(LineWatch.Gone);
        Assert.Equal(("9", "unknown", "listen"), await CurrentAsync());
        await Api.ExecuteAsync("UPDATE supervision_steps SET at = at - interval '3 s' WHERE supervision_id = $1", id);
        Assert.False((await OwnAsync()).TryGetProperty("current", out _));
        Assert.Equal("9", (await OwnAsync()).GetProperty("endpoint").GetString());
        var steps = (await ApiHost.JsonAsync(await Api.GetAsync($"/operators/{OperatorId}/supervisions"), 200)).EnumerateArray();
        Assert.Equal(["gone", "listen"], steps.Select(step => step.GetProperty("step").GetString()));

        async Task<JsonElement> OwnAsync() => await ApiHost.JsonAsync(await boss.GetAsync("/supervisions"), 200);

        async Task<(string?, string?, string?)> CurrentAsync()
        {
            var own = await OwnAsync();
            var current = own.GetProperty("current");
            Assert.Equal(OperatorId, current.GetProperty("supervision").GetProperty("operatorId").GetGuid());
            return (own.GetProperty("endpoint").GetString(), current.GetProperty("state").GetString(), current.GetProperty("way").GetString());
        }
    }

    [Fact]
    public async Task Nobody_touches_the_phone_of_another()
    {
        using var boss = await Visitor.ComeAsync(Api, "boss", "supervisor");
        using var other = await Visitor.ComeAsync(Api, "other", "supervisor");
        var made = await ApiHost.JsonAsync(await boss.SendAsync(HttpMethod.Post, $"/operators/{OperatorId}/supervisions", new { endpoint = "9", way = "listen" }), 201);
        var id = made.GetProperty("id").GetGuid();
        await ApiHost.ProblemAsync(await other.SendAsync(HttpMethod.Post, $"/supervisions/{id}/way", new { way = "barge" }), 404, "not-found");
        await ApiHost.ProblemAsync(await other.SendAsync(HttpMethod.Post, $"/supervisions/{id}/end"), 404, "not-found");
    }

    [Theory]
    [InlineData("PJSIP/9&PJSIP/8", "listen", "/endpoint")]
    [InlineData("9", "shout", "/way")]
    public async Task What_cannot_be_is_refused(string endpoint, string way, string pointer)
    {
        var problem = await ApiHost.ProblemAsync(await Api.PostAsync($"/operators/{OperatorId}/supervisions", new { endpoint, way }), 422, "invalid-fields");
        Assert.Equal(pointer, Assert.Single(problem.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
    }
}
