using System.Globalization;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Silo.Postgres;
using Cluster.Tests.Postgres;
using Npgsql;

namespace Cluster.Tests.Benchmarks;

/// <summary>
/// The whole path of an attempt, from the campaign's tick to the committed record, beside a plain program that does the same durable
/// work. They take turns, each on a fresh copy of the same tables, so that neither works on what the other has left.
/// </summary>
internal static class DialCycleBenchmark
{
    private const string Template = "bench_template";
    private const string Lap = "bench_lap";
    private const int Laps = 2;
    private const int Gateways = 4;
    private const int PlainWorkers = 2;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(10);

    /// <summary>A public network in a hurry: the mix of outcomes is an ordinary one, the waiting is short, so that calls flow by the thousand.</summary>
    private static readonly NetworkSettings QuickNetwork = new()
    {
        AnswerRate = 0.30,
        MachineRate = 0.12,
        BusyRate = 0.15,
        NoAnswerRate = 0.35,
        InvalidRate = 0.05,
        CongestionRate = 0.01,
        RejectedRate = 0.02,
        SetupDelay = TimeSpan.FromMilliseconds(20),
        RingMin = TimeSpan.FromMilliseconds(50),
        RingMax = TimeSpan.FromMilliseconds(400),
        AmdMin = TimeSpan.FromMilliseconds(50),
        AmdMax = TimeSpan.FromMilliseconds(100),
        MessageLength = TimeSpan.FromMilliseconds(300),
        PatienceMean = TimeSpan.FromSeconds(5),
    };

    /// <summary>Without a gateway: plain, ours, plain, ours.</summary>
    public static async Task<Dictionary<string, string>> RunAsync(TimeSpan duration, int contacts = 500_000)
    {
        var server = new BenchmarkDatabase();
        var campaign = await FillAsync(server, Template, contacts);
        var pid = await server.PidAsync();
        var (plain, ours) = (new List<Stretch>(), new List<Stretch>());
        var figures = new Dictionary<string, string>(StringComparer.Ordinal) { ["postgres"] = await server.VersionAsync() };
        for (var lap = 0; lap < Laps; lap++)
        {
            plain.Add(await PlainLapAsync(await server.CopyAsync(Template, Lap), campaign, pid, duration / Laps));
            Tell("plain", plain[^1]);
            ours.Add(await LapAsync(await server.CopyAsync(Template, Lap), campaign, pid, duration / Laps, network: null, figures));
            Tell("ours", ours[^1]);
        }

        await server.DropAsync(Lap);
        await server.DropAsync(Template);
        var (sum, plainSum) = (Stretch.Sum(ours), Stretch.Sum(plain));
        plainSum.AddTo(figures, "plain");
        sum.AddTo(figures, "dial_cycle");
        figures["plain_workers"] = PlainWorkers.ToString(CultureInfo.InvariantCulture);
        figures["ratio"] = (sum.PerSecond / plainSum.PerSecond).ToString("F2", CultureInfo.InvariantCulture);
        return figures;
    }

    /// <summary>With the manager link and simulated gateways.</summary>
    public static async Task<Dictionary<string, string>> RunWithGatewaysAsync(TimeSpan duration, int contacts = 500_000)
    {
        var server = new BenchmarkDatabase();
        var campaign = await FillAsync(server, Template, contacts);
        var figures = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["postgres"] = await server.VersionAsync(),
            ["gateways"] = Gateways.ToString(CultureInfo.InvariantCulture),
        };
        var stretch = await LapAsync(await server.CopyAsync(Template, Lap), campaign, await server.PidAsync(), duration, QuickNetwork, figures);
        await server.DropAsync(Lap);
        await server.DropAsync(Template);
        stretch.AddTo(figures, "dial_cycle");
        return figures;
    }

    /// <summary>One running campaign, its window always open, every contact due.</summary>
    internal static async Task<Guid> FillAsync(BenchmarkDatabase server, string name, int contacts, int zones = 1, int callsPerSecond = 50_000)
    {
        await using var database = PostgresRegistration.Connect(await server.CreateAsync(name) + ";Pooling=false");
        // Soon due again: a fast run must not wait for its own list.
        var retry = new RetryDefinition(TimeSpan.FromSeconds(5), 60);
        var campaign = await Lists.CampaignAsync(database, new CampaignDefinition
        {
            Name = "benchmark",
            Mode = CampaignMode.Message,
            Zone = "Etc/GMT-1",
            Windows = [new(Enum.GetValues<DayOfWeek>(), default, default)],
            Retries = new[] { Outcome.Busy, Outcome.NoAnswer, Outcome.Machine, Outcome.Congestion }.ToDictionary(outcome => outcome, _ => retry),
            MaxCalls = 5_000,
            CallsPerSecond = callsPerSecond,
            // With simulated gateways nobody who does not answer may ring for long; the instant one does not ring at all.
            RingTime = TimeSpan.FromSeconds(1),
            DetectMachines = true,
            Message = new("custom/hello", new Dictionary<char, KeyMeaning> { ['1'] = new("interested") }, TimeSpan.FromSeconds(1)),
        }, CampaignState.Running);
        await Lists.ContactsAsync(database, campaign, contacts, zones: zones);
        await database.CreateCommand("VACUUM ANALYZE").ExecuteLongAsync();
        return campaign;
    }

    private static async Task<Stretch> PlainLapAsync(string connection, Guid campaign, int pid, TimeSpan duration)
    {
        await using var database = PostgresRegistration.Connect(connection + ";Pooling=false");
        using var stop = new CancellationTokenSource();
        long done = 0;
        var work = PlainDialer.RunAsync(database, campaign, PlainWorkers, count => Interlocked.Add(ref done, count), stop.Token);
        var stretch = await Stretch.MeasureAsync(pid, Warm, duration, () => Interlocked.Read(ref done), work);
        await stop.CancelAsync();
        await work;
        await CheckAsync(connection);
        return stretch;
    }

    private static async Task<Stretch> LapAsync(
        string connection, Guid campaign, int pid, TimeSpan duration, NetworkSettings? network, Dictionary<string, string> figures)
    {
        using var meters = new DialMeters();
        Stretch stretch;
        await using (var cluster = network is null
            ? await RunningCluster.StartAsync(connection)
            : await RunningCluster.StartAsync(connection, Gateways, network))
        {
            stretch = await Stretch.MeasureAsync(pid, Warm, duration, () => meters.Ended, new TaskCompletionSource().Task, meters.Begin);
            meters.AddTo(figures, stretch.Attempts);
            figures["rss_mb"] = (Environment.WorkingSet / 1048576).ToString(CultureInfo.InvariantCulture);
            await cluster.DrainAsync(campaign);
        }

        await using var database = PostgresRegistration.Connect(connection + ";Pooling=false");
        var recorded = await database.ValueAsync<long>("SELECT count(*) FROM call_records");
        if (recorded != meters.Ended || meters.NotDialled > 0)
        {
            throw new InvalidOperationException($"{meters.Ended} attempts ended, {meters.NotDialled} of them not dialled; {recorded} are recorded.");
        }

        await CheckAsync(connection);
        return stretch;
    }

    /// <summary>Figures of a run that broke the tables are worth nothing.</summary>
    private static async Task CheckAsync(string connection)
    {
        // Looking for one bad row, the planner counts on finding it soon; there is none, and nested loops over all would take hours.
        await using var database = PostgresRegistration.Connect(connection + ";Pooling=false;Options=-c enable_nestloop=off -c work_mem=128MB");
        await database.CreateCommand("ANALYZE").ExecuteLongAsync();
        var broken = await Invariants.BrokenAsync(database);
        if (broken.Count > 0)
        {
            throw new InvalidOperationException(string.Join("; ", broken));
        }
    }

    private static void Tell(string name, Stretch stretch)
    {
        var figures = new Dictionary<string, string>(StringComparer.Ordinal);
        stretch.AddTo(figures, name);
        Console.Error.WriteLine(string.Join(' ', figures.Select(figure => $"{figure.Key}={figure.Value}")));
    }
}
