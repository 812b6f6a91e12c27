using Cluster.Grains.Campaigns;
using System.Diagnostics;
using System.Globalization;
using Cluster.Grains.Contacts;
using Cluster.Silo.Postgres;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cluster.Tests.Benchmarks;

/// <summary>How long a refill of the hopper takes while calls are being claimed and ended beside it.</summary>
internal static class HopperBenchmark
{
    private const string Name = "bench_hopper";
    private const int Contacts = 1_000_000;
    private const int Zones = 8;
    private const int CallsPerSecond = 2_000;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(10);

    /// <summary>A running campaign with a million due contacts that dials 2,000 calls/s: its refills and the memory of the process.</summary>
    public static async Task<Dictionary<string, string>> RunAsync(TimeSpan duration)
    {
        var server = new BenchmarkDatabase();
        var campaign = await DialCycleBenchmark.FillAsync(server, Name, Contacts, Zones, CallsPerSecond);
        using var meters = new DialMeters();
        var figures = new Dictionary<string, string>(StringComparer.Ordinal) { ["contacts"] = Contacts.ToString(CultureInfo.InvariantCulture) };
        long most = 0;
        await using (var cluster = await RunningCluster.StartAsync(await server.CopyAsync(Name, Name + "_run")))
        {
            var pid = await server.PidAsync();
            using var stop = new CancellationTokenSource();
            var watching = WatchAsync(bytes => most = Math.Max(most, bytes), stop.Token);
            var stretch = await Stretch.MeasureAsync(pid, Warm, duration, () => meters.Ended, watching, meters.Begin);
            await stop.CancelAsync();
            await watching;
            meters.AddTo(figures, stretch.Attempts);
            stretch.AddTo(figures, "hopper");
            await cluster.DrainAsync(campaign);
        }

        await server.DropAsync(Name + "_run");
        await server.DropAsync(Name);
        figures["rss_most_mb"] = (most / 1048576).ToString(CultureInfo.InvariantCulture);
        return figures;
    }

    private static async Task WatchAsync(Action<long> seen, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            seen(Environment.WorkingSet);
            await Task.Delay(100, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(
        NpgsqlDataSource database, Guid campaign, TimeSpan duration, int limit = 500)
    {
        var store = new CampaignStore(database);
        await using var journal = new CallJournal(database, TimeProvider.System, NullLogger<CallJournal>.Instance);
        var now = Lists.Start.AddHours(12);
        var zones = await store.ZonesAsync(campaign);
        var times = new List<double>();
        var nextTimes = new List<double>();
        var live = new List<Task>();
        var dialled = 0;
        var watch = Stopwatch.StartNew();
        for (var round = 0; watch.Elapsed < duration; round++)
        {
            var since = Stopwatch.GetTimestamp();
            var due = await store.NextDueAsync(campaign, zones[round % zones.Count], now, DuePlace.Start, limit, []);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            since = Stopwatch.GetTimestamp();
            await store.NextDueAtAsync(campaign);
            nextTimes.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
            live.AddRange(due.Select(contact => Task.Run(async () =>
            {
                var claim = Lists.Claim(
                    campaign, contact.Contact.Id, contact.Contact.Numbers[0], contact.Contact.Version, contact.Entry.Version);
                if (await journal.ClaimAsync(claim) == ClaimReply.Claimed)
                {
                    await journal.EndAsync(Lists.End(claim, after: TimeSpan.FromDays(1)));
                    Interlocked.Increment(ref dialled);
                }
            })));
            if (live.Count > 2_000)
            {
                await Task.WhenAll(live);
                live.Clear();
            }
        }

        await Task.WhenAll(live);
        times.Sort();
        nextTimes.Sort();
        string At(List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)].ToString("F1", CultureInfo.InvariantCulture);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["hopper_refills"] = times.Count.ToString(CultureInfo.InvariantCulture),
            ["hopper_attempts"] = dialled.ToString(CultureInfo.InvariantCulture),
            ["hopper_p50_ms"] = At(times, 0.5),
            ["hopper_p99_ms"] = At(times, 0.99),
            ["hopper_max_ms"] = At(times, 1),
            ["next_due_at_p50_ms"] = At(nextTimes, 0.5),
            ["next_due_at_p99_ms"] = At(nextTimes, 0.99),
        };
    }
}
