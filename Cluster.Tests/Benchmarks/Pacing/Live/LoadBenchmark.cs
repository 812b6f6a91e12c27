using System.Globalization;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Postgres;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>
/// What a campaign of 1,000 operators costs in real time: the CPU of the whole process, the simulated gateway in it included, paced
/// predictively and by a fixed ratio, one after the other. The two make about as many calls, so the difference is the pacing.
/// </summary>
internal static class LoadBenchmark
{
    private const int Size = 1_000;
    private const long Seed = 1000;
    private const double DecisionsPerSecond = 4;

    /// <summary>The level that a team of 500 keeps to 3 % with in the pacing benchmark.</summary>
    private const double CallsPerOperator = 1.45;

    /// <summary>A cold team is busy after half a minute; after two minutes conversations end as they begin.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(120);

    /// <summary>One lap of each kind; each measures for the given time.</summary>
    public static async Task<Dictionary<string, string>> RunAsync(TimeSpan duration)
    {
        var server = new BenchmarkDatabase();
        var pid = await server.PidAsync();
        var figures = new Dictionary<string, string>(StringComparer.Ordinal) { ["operators"] = Size.ToString(CultureInfo.InvariantCulture) };
        foreach (var mode in new[] { CampaignMode.Predictive, CampaignMode.Ratio })
        {
            const string Name = "bench_pacing_load";
            var lap = await LapAsync(await server.CreateAsync(Name), pid, mode, Size, CampaignLaws.Typical, Warm, duration);
            await server.DropAsync(Name);
            lap.AddTo(figures, mode.ToString().ToLowerInvariant());
        }

        var world = LiveWorld.Run(new Cell(CellKind.ST, Size), CampaignLaws.Typical, Seed, Warm + duration);
        figures["decision_us"] = Show(world.Decisions.Mean, "0.0");
        figures["decisions_core_share"] = Show(world.Decisions.Mean * DecisionsPerSecond / 1e6, "0.00000");
        return figures;
    }

    /// <summary>Nobody sits at the desks: customers hang up, and a wrap-up lasts as long as the campaign allows.</summary>
    public static async Task<LoadLap> LapAsync(
        string connection, int serverPid, CampaignMode mode, int size, CampaignLaws laws, TimeSpan warm, TimeSpan duration)
    {
        var team = new LiveTeam(1, laws, Seed, size, definition => definition with
        {
            Mode = mode,
            Operators = definition.Operators with { WrapUp = TimeSpan.FromSeconds(15), CallsPerOperator = CallsPerOperator },
        });
        await using var database = PostgresRegistration.Connect(connection + ";Pooling=false");
        await team.FillAsync(database);
        await database.CreateCommand("ANALYZE").ExecuteAsync();
        await using var cluster = await RunningCluster.StartAsync(connection, [team.Gateway]);
        await team.ComeAsync(cluster);
        using var meters = new DialMeters();
        var campaign = team.CampaignIn(cluster);
        var began = await team.StartAsync(cluster, warm + duration + TimeSpan.FromHours(1));
        var (samples, busy) = (0, 0.0);
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync(campaign, began + warm, share => (samples, busy) = (samples + 1, busy + share), stop.Token);
        var stretch = await Stretch.MeasureAsync(serverPid, warm, duration, () => meters.Ended, watching);
        await stop.CancelAsync();
        await watching;
        var book = await LiveAnswerBook.ReadAsync(database, team.Campaign, began, DateTimeOffset.MaxValue);
        return new LoadLap(stretch, samples == 0 ? 0 : busy / samples, book);
    }

    /// <summary>Once a second, by the campaign's own view: the answer of its last tick, so that asking costs nothing.</summary>
    private static async Task WatchAsync(ICampaignGrain campaign, DateTimeOffset from, Action<double> seen, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if ((await campaign.GetPacingAsync()).Pools is [{ Operators: > 0 } pool] && DateTimeOffset.UtcNow >= from)
            {
                seen((pool.Talking + pool.WrapUp) / (double)pool.Operators);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal static string Show(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What a lap cost.</summary>
/// <param name="Stretch">Calls that ended, and CPU.</param>
/// <param name="Utilisation">Share of the operators who talked or wrote up.</param>
/// <param name="Book">Answers of the whole lap, its warm-up too.</param>
internal sealed record LoadLap(Stretch Stretch, double Utilisation, LiveAnswerBook Book)
{
    /// <summary>Of the process, in cores.</summary>
    public double Cores => Stretch.OwnCpu.TotalSeconds / Stretch.Seconds;

    public void AddTo(Dictionary<string, string> figures, string name)
    {
        figures[name + "_cores"] = LoadBenchmark.Show(Cores, "0.000");
        figures[name + "_postgres_cores"] = LoadBenchmark.Show(Stretch.ServerCpu.TotalSeconds / Stretch.Seconds, "0.000");
        figures[name + "_calls_per_s"] = LoadBenchmark.Show(Stretch.PerSecond, "0.0");
        figures[name + "_util"] = LoadBenchmark.Show(Utilisation, "0.000");
        figures[name + "_abandon"] = LoadBenchmark.Show(Book.Share, "0.0000");
    }
}
