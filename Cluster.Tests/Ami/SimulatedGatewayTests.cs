using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Grains.Gateways;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Silo.Asterisk.Simulator;
using Xunit;

namespace Cluster.Tests.Ami;

/// <summary>The simulated gateway and its direct link under a clock that moves only when told: one thread, no waiting.</summary>
public sealed class SimulatedGatewayTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly MemoryCallLog _log = new();
    private SimulatedGateway _gateway;

    public SimulatedGatewayTests() => _gateway = Gateway(1);

    [Fact]
    public async Task Same_seed_gives_the_same_day()
    {
        var first = await DayAsync(7);
        var second = await DayAsync(7);

        Assert.True(first.Count > 1_000);
        Assert.Equal(first, second);
        Assert.NotEqual(first, await DayAsync(8));
    }

    [Fact]
    public async Task Rates_are_kept()
    {
        var causes = (await DayAsync(3)).OfType<Ended>().GroupBy(ended => ended.Cause).ToDictionary(group => group.Key, group => group.Count());

        Assert.InRange(causes[17], 60, 140);
        Assert.InRange(causes[19], 240, 400);
        Assert.InRange(causes[1], 15, 70);
    }

    [Fact]
    public void Customers_of_a_simulation_are_met_in_its_order()
    {
        var laws = CampaignLaws.Typical;
        _gateway.Settings = new NetworkSettings { Customers = new SimulatedCustomers(laws, 1000) };
        var began = _time.GetUtcNow();
        for (var i = 0; i < 300; i++)
        {
            _gateway.Originate(Order($"{i}") with { RingTime = TimeSpan.FromSeconds(28), Treatment = new AwaitOperator(TimeSpan.FromSeconds(2), "sorry") });
        }

        _time.Advance(TimeSpan.FromMinutes(1));

        var calls = _log.Entries.ToLookup(entry => int.Parse(entry.ChannelId, System.Globalization.CultureInfo.InvariantCulture));
        var fates = Enumerable.Range(0, 300).Select(i => laws.FateOf(0.25, new Draws(1000, i))).ToList();
        Assert.All(fates, (fate, i) =>
        {
            var kind = fate.End == CallEnd.Answered ? CallLogKind.Answered : CallLogKind.Ended;
            var end = calls[i].First(entry => entry.Kind is CallLogKind.Answered or CallLogKind.Ended);
            Assert.Equal((kind, fate.End == CallEnd.Answered ? 0 : fate.End == CallEnd.Busy ? 17 : 19), (end.Kind, end.Cause));
            Assert.InRange((end.At - began).TotalSeconds - fate.After, -0.001, 0.02);   // its clockwork is that fine
        });
        Assert.Equal(3, fates.Select(fate => fate.End).Distinct().Count());
    }

    [Fact]
    public async Task Every_call_of_the_log_starts_and_ends_once_whatever_the_link_does()
    {
        _gateway.Faults.MeanTimeBetweenDrops = TimeSpan.FromMinutes(1);
        _gateway.Faults.LoseEvent = 0.1;
        _gateway.Faults.RepeatEvent = 0.1;
        var link = Link();
        link.Start();
        var accepted = 0;
        for (var i = 0; i < 500; i++)
        {
            accepted += await link.OriginateAsync(Order($"a{i}")) == OriginateReply.Accepted ? 1 : 0;
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(accepted, _log.Entries.Count(entry => entry.Kind == CallLogKind.Started));
        Assert.Equal(
            _log.Entries.Where(entry => entry.Kind == CallLogKind.Started).Select(entry => entry.ChannelId).Order(),
            _log.Entries.Where(entry => entry.Kind == CallLogKind.Ended).Select(entry => entry.ChannelId).Order());
        Assert.Contains(Read(link), happened => happened is LinkDown);
    }

    [Fact]
    public async Task Lost_events_are_missing_and_delayed_events_keep_their_order()
    {
        _gateway.Faults.LoseEvent = 1;
        Assert.DoesNotContain(await RunOneAsync("+79990000000"), happened => happened is ChannelEvent);

        _gateway.Faults.LoseEvent = 0;
        _gateway.Faults.DelayEvent = 0.5;
        _gateway.Faults.DelayMost = TimeSpan.FromMinutes(2);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(
                ["Ringing", "Answered", "MessagePlayed", "Ended"],
                (await RunOneAsync("+79990000005")).OfType<ChannelEvent>().Select(happened => happened.GetType().Name));
        }
    }

    [Fact]
    public async Task Reordering_across_channels_keeps_each_channel_in_order_and_within_a_channel_does_not()
    {
        _gateway.Faults.DelayMost = TimeSpan.FromSeconds(30);
        _gateway.Faults.ReorderAcrossChannels = 0.5;
        for (var i = 0; i < 50; i++)
        {
            Assert.IsType<Ended>((await RunOneAsync("+79990000005"))[^1]);
        }

        _gateway.Faults.ReorderAcrossChannels = 0;
        _gateway.Faults.ReorderWithinChannel = 0.5;
        var outOfOrder = 0;
        for (var i = 0; i < 50; i++)
        {
            outOfOrder += (await RunOneAsync("+79990000005"))[^1] is Ended ? 0 : 1;
        }

        Assert.InRange(outOfOrder, 1, 49);
    }

    [Fact]
    public async Task Reordering_across_channels_lets_other_channels_pass()
    {
        _gateway.Faults.DelayMost = TimeSpan.FromSeconds(30);
        _gateway.Faults.ReorderAcrossChannels = 0.5;
        var link = Link();
        link.Start();
        var ids = Enumerable.Range(0, 50).Select(i => $"a{i:00}").ToList();
        foreach (var id in ids)
        {
            Assert.Equal(OriginateReply.Accepted, await link.OriginateAsync(Order(id, "+79990000001")));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromMinutes(5));
        var ended = Read(link).OfType<Ended>().Select(happened => happened.ChannelId).ToList();

        Assert.Equal(ids, ended.Order());
        Assert.NotEqual(ids, ended);
    }

    [Fact]
    public async Task Half_open_link_leaves_orders_unknown_and_is_found_by_pings()
    {
        var link = Link();
        link.Start();
        _gateway.Faults.HalfOpen = true;
        var waiting = link.OriginateAsync(Order("a1")).AsTask();
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(20));
        _gateway.Faults.HalfOpen = false;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(OriginateReply.Unknown, await waiting);
        Assert.Equal(["LinkUp", "LinkDown", "LinkUp"], Read(link).Select(happened => happened.GetType().Name));
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task Swallowed_reply_is_unknown_and_the_call_was_made()
    {
        var link = Link();
        link.Start();
        _gateway.Faults.SwallowOriginateReply = 1;
        var waiting = link.OriginateAsync(Order("a1")).AsTask();

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(OriginateReply.Unknown, await waiting);
        Assert.Contains(_log.Entries, entry => entry is { Kind: CallLogKind.Ended, ChannelId: "a1" });
    }

    [Fact]
    public async Task Originate_that_fails_without_a_channel_ends_once_on_the_direct_link_too()
    {
        _gateway.Faults.FailWithoutChannel = 1;
        var events = await RunOneAsync("+79990000000");

        var ended = Assert.Single(events.OfType<Ended>());
        Assert.Equal((0, (string?)null), (ended.Cause, ended.TechCause));
    }

    [Fact]
    public async Task Line_ends_at_its_limit_and_takes_its_customer_along()
    {
        var link = Link();
        link.Start();
        await link.OpenLineAsync(new LineOrder("l1", "PJSIP/op1", TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1)));
        await link.OriginateAsync(Order("a1") with { Number = "+79990000007", Treatment = new AwaitOperator(TimeSpan.FromMinutes(1), "safe") });
        _time.Advance(TimeSpan.FromSeconds(25));
        _gateway.Settings = _gateway.Settings with { TalkMean = TimeSpan.FromHours(1) };
        Assert.Equal(CommandReply.Done, await link.ConnectAsync("a1", "l1"));

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(0, _gateway.LiveChannels);
        Assert.Equal(2, Read(link).OfType<Ended>().Count());
    }

    [Fact]
    public async Task Line_with_a_customer_takes_no_second_one()
    {
        var link = Link();
        link.Start();
        await link.OpenLineAsync(new LineOrder("l1", "PJSIP/op1", TimeSpan.FromSeconds(20), TimeSpan.FromHours(1)));
        foreach (var id in new[] { "a1", "a2" })
        {
            await link.OriginateAsync(Order(id) with { Number = "+79990000007", Treatment = new AwaitOperator(TimeSpan.FromMinutes(1), "safe") });
        }

        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(CommandReply.Done, await link.ConnectAsync("a1", "l1"));
        Assert.Equal(CommandReply.Done, await link.ConnectAsync("a2", "l1"));

        Assert.Equal(1, _gateway.DoubleConnects);
        Assert.Contains(Read(link), happened => happened is SafeMessage { ChannelId: "a2" });
    }

    [Fact]
    public async Task Operator_who_comes_after_the_safe_message_began_is_not_connected()
    {
        var link = Link();
        link.Start();
        await link.OpenLineAsync(new LineOrder("l1", "PJSIP/op1", TimeSpan.FromSeconds(20), TimeSpan.FromHours(1)));
        await link.OriginateAsync(Order("a1", "+79990000007") with { Treatment = new AwaitOperator(TimeSpan.FromSeconds(2), "safe") });
        while (!Read(link).OfType<SafeMessage>().Any())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await link.ConnectAsync("a1", "l1");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["Ended"], Read(link).Select(happened => happened.GetType().Name));
    }

    [Fact]
    public async Task Gateway_that_is_full_answers_with_congestion()
    {
        _gateway.Settings = _gateway.Settings with { MaxChannels = 0 };

        Assert.Equal(34, (await RunOneAsync("+79990000000")).OfType<Ended>().Single().Cause);
    }

    [Fact]
    public void File_log_tells_the_same_as_memory_and_forgives_a_cut_last_line()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var file = new FileCallLog(path))
            {
                _gateway = new SimulatedGateway("gw1", new NetworkSettings(), _time, new Random(5), file);
                Assert.Equal(OriginateReply.Accepted, _gateway.Originate(Order("a1", "+79990000001")));
                Assert.Single(FileCallLog.Read(path));
                _time.Advance(TimeSpan.FromMinutes(10));
            }

            var whole = FileCallLog.Read(path).ToList();
            File.AppendAllText(path, "{\"k\":4,\"gw\":\"g");

            Assert.Equal(CallLogKind.Started, whole[0].Kind);
            Assert.Equal(CallLogKind.Ended, whole[^1].Kind);
            Assert.Equal(("gw1", "a1", "+79990000001"), (whole[0].Gateway, whole[0].ChannelId, whole[0].Number));
            Assert.Equal(whole, FileCallLog.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => _gateway.Dispose();

    private static CallOrder Order(string id, string number = "+79990000009") => new(
        id, number, null, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), DetectMachine: false,
        new PlayMessage("hello", 0, TimeSpan.FromSeconds(5), PlayToMachine: false));

    private static List<GatewayEvent> Read(IGatewayLink link)
    {
        var events = new List<GatewayEvent>();
        while (link.Events.TryRead(out var happened))
        {
            events.Add(happened);
        }

        return events;
    }

    private SimulatedGateway Gateway(int seed) =>
        new("gw1", new NetworkSettings { ByLastDigit = true }, _time, new Random(seed), _log);

    private IGatewayLink Link() => new SimulatedGatewayLinkFactory(
        new Dictionary<string, SimulatedGateway> { ["gw1"] = _gateway }, new AsteriskLinkOptions { EventCapacity = 1_000_000 }, inline: true)
        .Create("gw1", new GatewayAddress("", 0, "", ""));

    private async Task<List<GatewayEvent>> RunOneAsync(string number)
    {
        var link = Link();
        link.Start();
        Assert.Equal(OriginateReply.Accepted, await link.OriginateAsync(Order(Guid.NewGuid().ToString(), number)));
        _time.Advance(TimeSpan.FromMinutes(10));
        await link.DisposeAsync();
        return Read(link);
    }

    private static async Task<List<GatewayEvent>> DayAsync(int seed)
    {
        var time = new ManualTime();
        using var gateway = new SimulatedGateway("gw", new NetworkSettings(), time, new Random(seed), new NoCallLog());
        var link = new SimulatedGatewayLink(gateway, new AsteriskLinkOptions { EventCapacity = 1_000_000 }, inline: true);
        link.Start();
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(OriginateReply.Accepted, await link.OriginateAsync(Order($"a{i}")));
            time.Advance(TimeSpan.FromSeconds(10));
        }

        time.Advance(TimeSpan.FromHours(1));
        return [.. Read(link).Where(happened => happened is not LinkUp)];
    }
}
