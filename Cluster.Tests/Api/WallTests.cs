using System.Text.Json;
using Cluster.Tests.Postgres;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>What hangs on the wall: whose figures they are, how they are counted, and that old ones say so.</summary>
public sealed class WallTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    [Fact]
    public async Task Campaign_that_does_not_answer_keeps_the_moment_of_its_last_figures_while_the_others_go_on()
    {
        using var supervisor = await Visitor.ComeAsync(Api, "anna", "supervisor");
        using var refused = await LiveSocket.OpenAsync(Olga, "Wall");
        Assert.Null(await refused.NextAsync());
        Assert.Contains("forbidden", refused.Error, StringComparison.Ordinal);

        var (silent, talkative) = (await RunningAsync("silent"), await RunningAsync("talkative"));
        await Api.NewCampaignAsync(); // a draft does not hang there
        using var live = await LiveSocket.OpenAsync(supervisor, "Wall");
        var first = (await live.NextAsync())!.Value;
        Assert.Equal(["silent", "talkative"], Campaigns(first).Select(one => one.GetProperty("name").GetString()));
        Assert.All(Campaigns(first), one => Assert.Equal(0, one.GetProperty("now").GetProperty("ringing").GetInt32()));

        Api.Grains.DeafCampaigns.Add(silent);
        var then = (await live.NextAsync())!.Value;
        while (At(then, silent) == At(first, silent) && At(then, talkative) == At(first, talkative))
        {
            then = (await live.NextAsync())!.Value;
        }

        Assert.Equal(At(first, silent), At(then, silent));
        Assert.True(At(then, talkative) > At(first, talkative));
        Assert.True(then.GetProperty("now").GetDateTimeOffset() - At(then, silent) >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Contacts_calls_and_occupancy_are_counted_over_their_window()
    {
        var campaign = await RunningAsync("counted");
        await Api.ExecuteAsync("UPDATE operators SET definition = jsonb_build_object('campaigns', jsonb_build_array($2::text)) WHERE id = $1", OperatorId, campaign.ToString());

        // Came into the window ready, talked for five minutes and wrote up for one, and is on a break since three minutes ago.
        foreach (var (doing, minutesAgo) in new[] { (2, 60), (1, 20), (3, 10), (4, 5), (1, 4), (2, 3) })
        {
            await Api.ExecuteAsync("INSERT INTO operator_steps (operator_id, at, doing) VALUES ($1, now() - $3 * interval '1 min', $2)", OperatorId, (short)doing, minutesAgo);
        }

        // Answered, abandoned, busy; one of before the window and one that was not dialled do not count.
        foreach (var (outcome, minutesAgo, dialled) in new[] { (0, 1, true), (8, 2, true), (3, 3, true), (0, 16, true), (0, 1, false) })
        {
            await Api.ExecuteAsync(
                """
                INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, ended_at, cause, dialled)
                VALUES (gen_random_uuid(), $1, gen_random_uuid(), '+4930123', 'gw1', $2, now(), now() - $3 * interval '1 min', 16, $4)
                """, campaign, (short)outcome, minutesAgo, dialled);
        }

        // Due, not due yet, a callback that is due, one who is being called; an operator's own and one that is done are not the campaign's to call.
        foreach (var (status, due, owned, live) in new[] { (0, -1, false, false), (0, 60, false, false), (1, -1, false, false), (0, -1, false, true), (0, -1, true, true), (2, -1, false, false) })
        {
            await Api.ExecuteAsync(
                """
                WITH entry AS (
                    INSERT INTO entries (campaign_id, contact_id, zone, status, next_due, owner_id)
                    VALUES ($1, gen_random_uuid(), 'UTC', $2, now() + $3 * interval '1 min', CASE WHEN $4 THEN gen_random_uuid() END) RETURNING *)
                INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at)
                SELECT gen_random_uuid(), contact_id, campaign_id, contact_id::text, 0, 'gw1', now() FROM entry WHERE $5
                """, campaign, (short)status, due, owned, live);
        }

        // A callback that was missed, and waits for people.
        await Api.ExecuteAsync(
            "INSERT INTO entries (campaign_id, contact_id, zone, status, next_due, callback_until) VALUES ($1, gen_random_uuid(), 'UTC', 1, now() - interval '1 hour', now())", campaign);

        var wall = await ApiHost.JsonAsync(await Api.GetAsync("/wall"), 200);
        Assert.Equal(15, wall.GetProperty("windowMinutes").GetInt32());
        var recent = wall.GetProperty("campaigns")[0].GetProperty("recent");
        Assert.Equal((4, 2, false), (recent.GetProperty("left").GetInt64(), recent.GetProperty("due").GetInt64(), recent.GetProperty("atLeast").GetBoolean()));
        Assert.Equal((3, 2), (recent.GetProperty("calls").GetInt64(), recent.GetProperty("answered").GetInt64()));
        Assert.Equal(0.5, recent.GetProperty("occupancy").GetDouble(), 2); // 6 minutes of 5 + 6 + 1
    }

    private async Task<Guid> RunningAsync(string name)
    {
        var id = await Api.NewCampaignAsync(new { name, mode = "progressive" });
        await ApiHost.JsonAsync(await Api.PostAsync($"/campaigns/{id}/start"), 200);
        return id;
    }

    private static IEnumerable<JsonElement> Campaigns(JsonElement news) => news.GetProperty("wall").GetProperty("campaigns").EnumerateArray();

    private static DateTimeOffset At(JsonElement news, Guid campaign) => Campaigns(news).Single(one => one.GetProperty("id").GetGuid() == campaign).GetProperty("at").GetDateTimeOffset();
}
