using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Cluster.Grains.Gateways;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Silo.Asterisk.Simulator;
using Xunit;

namespace Cluster.Tests.Ami;

public sealed class ManyGatewaysTests
{
    private const int Gateways = 50;

    [Fact]
    public async Task Fifty_gateways_linked_at_once_carry_calls_side_by_side()
    {
        var clusters = Enumerable.Range(0, Gateways).Select(i => new SimulatedCluster(seed: i)).ToList();
        try
        {
            await Task.WhenAll(clusters.Select(async (cluster, i) =>
            {
                var link = cluster.Link();
                var events = await SimulatedCluster.StartedAsync(link);
                Assert.Equal(OriginateReply.Accepted, await link.OriginateAsync(SimulatedCluster.Message($"a{i}", "+79990000001")));
                await events.NextAsync<Ended>($"a{i}");
            }));

            Assert.All(clusters, cluster => Assert.Equal(1, cluster.Server.Clients));
        }
        finally
        {
            foreach (var cluster in clusters)
            {
                await cluster.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Second_client_of_a_gateway_sees_the_same_calls()
    {
        await using var cluster = new SimulatedCluster();
        var caller = cluster.Link();
        await SimulatedCluster.StartedAsync(caller);
        var watching = await SimulatedCluster.StartedAsync(cluster.Link());

        await caller.OriginateAsync(SimulatedCluster.Message("a1", "+79990000001"));

        Assert.Equal(17, (await watching.NextAsync<Ended>("a1")).Cause);
    }

    [Fact]
    public async Task Storm_of_faults_leaves_the_gateways_log_whole_and_the_link_alive()
    {
        await using var cluster = new SimulatedCluster();
        var link = cluster.Link();
        link.Start();
        var ended = new ConcurrentDictionary<string, int>();
        var events = 0;
        var reading = Task.Run(async () =>
        {
            await foreach (var happened in link.Events.ReadAllAsync())
            {
                Interlocked.Increment(ref events);
                if (happened is Ended end)
                {
                    ended.AddOrUpdate(end.ChannelId, 1, (_, count) => count + 1);
                }
            }
        });
        var faults = cluster.Gateway.Faults;
        (faults.LoseEvent, faults.RepeatEvent, faults.ReorderWithinChannel, faults.ReorderAcrossChannels) = (0.05, 0.05, 0.05, 0.05);
        (faults.DelayEvent, faults.RefuseOriginate, faults.FailWithoutChannel) = (0.01, 0.05, 0.05);
        faults.DelayMost = TimeSpan.FromMilliseconds(20);
        faults.MeanTimeBetweenDrops = TimeSpan.FromMilliseconds(50);

        for (var i = 0; i < 1_000; i++)
        {
            await link.OriginateAsync(SimulatedCluster.Message($"a{i}", $"+7999000000{i % 9}"));
        }

        // Calm again: the link answers, so nothing that the storm did was for good.
        (faults.MeanTimeBetweenDrops, faults.RefuseOriginate, faults.FailWithoutChannel, faults.LoseEvent) = (null, 0, 0, 0);
        using var patience = new CancellationTokenSource(SimulatedCluster.Patience);
        while (await link.OriginateAsync(SimulatedCluster.Message("last", "+79990000002")) != OriginateReply.Accepted)
        {
            await Task.Delay(10, patience.Token);
        }

        while (!ended.ContainsKey("last") || cluster.Gateway.LiveChannels > 0)
        {
            await Task.Delay(10, patience.Token);
        }

        await link.DisposeAsync();
        await reading;
        Assert.All(ended, pair => Assert.Equal(1, pair.Value));
        Assert.Equal(
            cluster.Log.Entries.Where(entry => entry.Kind == CallLogKind.Started).Select(entry => entry.ChannelId).Order(),
            cluster.Log.Entries.Where(entry => entry.Kind == CallLogKind.Ended).Select(entry => entry.ChannelId).Order());
    }

    [Fact]
    public async Task Metrics_name_the_gateway_and_nothing_else()
    {
        var seen = new ConcurrentDictionary<string, string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == AmiMetrics.MeterName)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => seen[instrument.Name] = Labels(tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => seen[instrument.Name] = Labels(tags));
        listener.Start();
        await using var cluster = new SimulatedCluster();
        var options = SimulatedCluster.Quick;
        options.ActionTimeout = TimeSpan.FromMilliseconds(50);
        var link = cluster.Link(options: options);
        var events = await SimulatedCluster.StartedAsync(link);
        cluster.Gateway.Faults.SwallowOriginateReply = 1;
        await link.OriginateAsync(SimulatedCluster.Message("a1", "+79990000001"));
        cluster.Gateway.DropLinks();
        await events.NextAsync<LinkUp>();
        listener.RecordObservableInstruments();

        // Some are counted just after the caller has its answer.
        using var patience = new CancellationTokenSource(SimulatedCluster.Patience);
        foreach (var name in new[] { "dialer_ami_events", "dialer_ami_queue_depth", "dialer_ami_reconnects", "dialer_ami_action_timeouts" })
        {
            while (!seen.ContainsKey(name))
            {
                Assert.False(patience.IsCancellationRequested, $"{name} was not measured");
                await Task.Delay(10);
            }

            Assert.Equal("gateway", seen[name]);
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags.ToArray().Select(tag => tag.Key));
}
