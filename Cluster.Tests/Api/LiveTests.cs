using System.Text.Json;
using Cluster.Api.Live;
using Cluster.Interfaces.Operators;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>What browsers are told over the hub, without a browser.</summary>
public sealed class LiveTests(PostgresDatabase postgres) : SignedInTests(postgres)
{
    private OperatorFeed Feed => Api.Services.GetRequiredService<OperatorFeed>();

    [Fact]
    public async Task Only_people_who_signed_in_listen_and_only_from_our_own_pages()
    {
        using var stranger = new Visitor(Api);
        using var refused = await LiveSocket.ConnectAsync(stranger);
        using var foreign = await LiveSocket.ConnectAsync(Olga, "http://evil.example");
        using var welcome = await LiveSocket.ConnectAsync(Olga);
        Assert.Equal((401, 403, 101), (refused.Status, foreign.Status, welcome.Status));
    }

    [Fact]
    public async Task Desk_is_told_at_once_and_at_each_change_with_a_growing_number()
    {
        using var live = await LiveSocket.OpenAsync(Olga, "Desk", null, 0);
        var first = (await live.NextAsync())!.Value;
        Assert.Equal("paused", Presence(first));

        Change(Interfaces.Operators.Presence.Ready);
        var second = (await live.NextAsync())!.Value;

        Assert.Equal("ready", Presence(second));
        Assert.True(Number(second) > Number(first), $"{Number(second)} after {Number(first)}");
        Assert.Equal(first.GetProperty("epoch").GetString(), second.GetProperty("epoch").GetString());
    }

    [Fact]
    public async Task Browser_that_was_away_gets_the_newest_state_once_and_one_that_missed_nothing_gets_nothing()
    {
        long known;
        string epoch;
        using (var live = await LiveSocket.OpenAsync(Olga, "Desk", null, 0))
        {
            var first = (await live.NextAsync())!.Value;
            (known, epoch) = (Number(first), first.GetProperty("epoch").GetString()!);
        }

        using var same = await LiveSocket.OpenAsync(Olga, "Desk", epoch, known);
        using var other = await LiveSocket.OpenAsync(Olga, "Desk", "another life of the process", known);
        Assert.Equal(known, Number((await other.NextAsync())!.Value)); // and so the first one is open as well, and heard nothing yet
        for (var i = 0; i < 3; i++)
        {
            Change(Interfaces.Operators.Presence.Ready);
        }

        Assert.InRange(Number((await same.NextAsync())!.Value), known + 1, known + 3);
        using var late = await LiveSocket.OpenAsync(Olga, "Desk", epoch, known);
        Assert.Equal(known + 3, Number((await late.NextAsync())!.Value));
    }

    [Fact]
    public async Task Thousand_changes_while_a_browser_is_slow_cost_it_a_few_pieces_of_news()
    {
        using var live = await LiveSocket.OpenAsync(Olga, "Desk", null, 0);
        var number = Number((await live.NextAsync())!.Value);
        for (var i = 0; i < 1_000; i++)
        {
            Feed.Changed(OperatorId);
        }

        var pieces = 0;
        for (var last = number + 1_000; number < last; pieces++)
        {
            number = Number((await live.NextAsync())!.Value);
        }

        Assert.InRange(pieces, 1, 500);
    }

    [Fact]
    public async Task Nobody_hears_of_an_operator_but_himself()
    {
        var other = await Visitor.OperatorAsync(Api, "Oleg");
        using var oleg = await Visitor.ComeAsync(Api, "oleg", "operator", other);
        using var live = await LiveSocket.OpenAsync(oleg, "Desk", null, 0);
        Assert.Equal("Oleg", (await live.NextAsync())!.Value.GetProperty("desk").GetProperty("name").GetString());
        Change(Interfaces.Operators.Presence.Ready);
        Feed.Changed(other);
        Assert.Equal("paused", Presence((await live.NextAsync())!.Value));
    }

    [Fact]
    public async Task Offer_waits_for_the_browser_that_shows_the_card_and_for_nobody_where_nobody_looks()
    {
        var attempt = Guid.NewGuid();
        Assert.True(Feed.OfferedAsync(OperatorId, attempt).IsCompleted);
        using var live = await LiveSocket.OpenAsync(Olga, "Desk", null, 0);
        await live.NextAsync();

        var shown = Feed.OfferedAsync(OperatorId, attempt);
        await live.InvokeAsync("Shown", Guid.NewGuid());
        Assert.False(shown.IsCompleted);
        await live.InvokeAsync("Shown", attempt);
        await shown.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Stream_ends_when_the_person_signs_out()
    {
        using var live = await LiveSocket.OpenAsync(Olga, "Desk", null, 0);
        await live.NextAsync();
        using (await Olga.SendAsync(HttpMethod.Delete, "/session"))
        {
            Feed.Changed(OperatorId);
        }

        Assert.Null(await live.NextAsync());
        Assert.Contains("signed-out", live.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Board_is_for_supervisors_and_grows_with_changes()
    {
        using var supervisor = await Visitor.ComeAsync(Api, "anna", "supervisor");
        using var refused = await LiveSocket.OpenAsync(Olga, "Board");
        Assert.Null(await refused.NextAsync());
        Assert.Contains("forbidden", refused.Error, StringComparison.Ordinal);
        using var noDesk = await LiveSocket.OpenAsync(supervisor, "Desk", null, 0);
        Assert.Null(await noDesk.NextAsync());

        using var live = await LiveSocket.OpenAsync(supervisor, "Board");
        var empty = (await live.NextAsync())!.Value;
        Assert.Empty(empty.GetProperty("board").GetProperty("campaigns").EnumerateArray());
        var campaign = await Api.NewCampaignAsync();
        await Api.PostAsync($"/campaigns/{campaign}/start");
        JsonElement shown;
        do
        {
            shown = (await live.NextAsync())!.Value;
        }
        while (shown.GetProperty("board").GetProperty("campaigns") is var listed && (listed.GetArrayLength() == 0 || listed[0].GetProperty("state").GetString() != "running"));

        Assert.True(Number(shown) > Number(empty));
        var one = shown.GetProperty("board").GetProperty("campaigns")[0];
        Assert.Equal("not-running", one.GetProperty("now").GetProperty("obstacles")[0].GetProperty("code").GetString()); // as the grain of paper says
    }

    [Fact]
    public async Task Browser_that_listens_is_seen_by_its_operator()
    {
        using var live = await LiveSocket.OpenAsync(Olga, "Desk", null, 0);
        await live.NextAsync();
        var seen = Assert.Single(Api.Grains.Seen);
        Assert.Equal(OperatorId.ToString(), seen.Key);
        Feed.Changed(OperatorId);
        await live.NextAsync();
        Assert.True(Api.Grains.Seen[seen.Key] > seen.Value);
    }

    private void Change(Presence presence)
    {
        Api.Grains.Operators[OperatorId.ToString()] = new OperatorStatus(
            presence, null, Activity.Idle, LineState.Up, "gw1", null, null, null, DateTimeOffset.UnixEpoch, null);
        Feed.Changed(OperatorId);
    }

    private static long Number(JsonElement news) => news.GetProperty("sequence").GetInt64();

    private static string Presence(JsonElement news) => news.GetProperty("desk").GetProperty("status").GetProperty("presence").GetString()!;
}
