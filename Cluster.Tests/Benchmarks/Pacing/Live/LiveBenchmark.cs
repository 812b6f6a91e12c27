using System.Globalization;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>
/// The predictive pacer in real time through the whole process: PostgreSQL, grains, the manager link, simulated gateways. Several teams of
/// 20 work beside each other, each with its own campaign and gateway, because a quarter of an hour of one team says little. Half of their
/// day is behind them, as simulated; what they do then is held against the benchmark's whole day, and against the simulation of the
/// customers that each of them meets.
/// </summary>
internal static class LiveBenchmark
{
    private const int Teams = 8;
    private const int Size = 20;
    private const long FirstSeed = 1000;
    private const long FirstMorning = 5000;

    /// <summary>How far the operators' busy share may be from that of the benchmark.</summary>
    private const double Tolerance = 0.02;

    /// <summary>Everybody waits when a trial begins, and is busy some minutes later.</summary>
    private static readonly TimeSpan RunIn = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Morning = TimeSpan.FromHours(4);
    private static readonly Cell Cell = new(CellKind.ST, Size);

    /// <summary>Measures for the given time after the run-in.</summary>
    public static async Task<Dictionary<string, string>> RunAsync(TimeSpan length)
    {
        var server = new BenchmarkDatabase();
        var cell = CellResult.Run(Cell, Contestant.Predictive, FirstSeed, Cell.Days);
        const string Name = "bench_pacing_live";
        var results = await RunAsync(await server.CreateAsync(Name), Morning, RunIn, length, Teams, CampaignLaws.Typical);
        await server.DropAsync(Name);
        var (live, world) = (results.Average(one => one.Utilisation), results.Average(one => one.WorldUtilisation));
        var book = LiveAnswerBook.Sum([.. results.Select(one => one.Book)]);
        return new(StringComparer.Ordinal)
        {
            ["teams"] = $"{Teams}x{Size}",
            ["util"] = Show(live),
            ["cell_day_util"] = Show(cell.Utilisation),
            ["world_util"] = Show(world),
            ["worst_team_difference"] = Show(results.Max(one => Math.Abs(one.Utilisation - one.WorldUtilisation))),
            ["answers"] = $"{book.Answers}",
            ["abandoned"] = $"{book.Abandoned}",
            ["abandon"] = Show(book.Share),
            ["world_abandon"] = Show((double)results.Sum(one => one.World.Abandoned) / results.Sum(one => one.World.Answered)),
            ["day_so_far_abandon"] = Show(LiveAnswerBook.Sum([.. results.Select(one => one.Day)]).Share),
            ["worst_team_day_so_far_abandon"] = Show(results.Max(one => one.Day.Share)),
            ["wait_p50_ms"] = Show(book.WaitMs(0.5), "0"),
            ["wait_p99_ms"] = Show(book.WaitMs(0.99), "0"),
            ["broken"] = Math.Abs(live - cell.Utilisation) <= Tolerance ? "0" : $"{Show(live)}-is-not-{Show(cell.Utilisation)}",
        };
    }

    /// <summary>Runs the teams on a fresh database; answers what each did.</summary>
    public static async Task<IReadOnlyList<LiveResult>> RunAsync(
        string connection, TimeSpan morning, TimeSpan runIn, TimeSpan length, int teams, CampaignLaws laws, int size = Size)
    {
        var now = DateTimeOffset.UtcNow;
        var mornings = Enumerable.Range(0, teams).Select(i => new LiveMorning(new Cell(CellKind.ST, size), laws, FirstMorning + i, morning)).ToList();
        var all = mornings.Select((past, i) => new LiveTeam(i + 1, laws, FirstSeed + i, size, campaign => campaign with { Zone = past.Zone(now) })).ToList();
        await using var database = PostgresRegistration.Connect(connection + ";Pooling=false");
        foreach (var (team, past) in all.Zip(mornings))
        {
            await team.FillAsync(database);
            await past.SaveAsync(database, team.Campaign, now);
        }

        await database.CreateCommand("ANALYZE").ExecuteAsync();
        await using var cluster = await RunningCluster.StartAsync(connection, [.. all.Select(team => team.Gateway)]);
        return await Task.WhenAll(all.Zip(mornings, (team, past) => WorkAsync(team, past, cluster, database, laws, runIn, length)));
    }

    private static async Task<LiveResult> WorkAsync(
        LiveTeam team, LiveMorning morning, RunningCluster cluster, NpgsqlDataSource database, CampaignLaws laws, TimeSpan runIn, TimeSpan length)
    {
        await team.ComeAsync(cluster);
        var wrapUps = 0;
        var desk = new LiveDesk(team.OperatorsIn(cluster), () => laws.WrapUp.Draw(new Draws(team.Seed, wrapUps++)));
        var began = await team.StartAsync(cluster, morning.Left);
        using var stop = new CancellationTokenSource();
        var working = desk.WorkAsync(stop.Token);
        await Task.WhenAny(working, Task.Delay(runIn + length));
        var (from, to) = (began + runIn, began + runIn + length);
        await team.CampaignIn(cluster).PauseAsync();
        desk.GoingHome = true;
        await team.EmptyAsync(cluster);
        await stop.CancelAsync();
        await working;
        await CheckAsync(team, database, began);
        var utilisation = desk.BusySeconds(from, to) / (team.Size * length.TotalSeconds);
        var (worldUtilisation, world) = morning.GoOn(team.Seed, runIn, length);
        var book = await LiveAnswerBook.ReadAsync(database, team.Campaign, began, to);
        var day = await LiveAnswerBook.ReadAsync(database, team.Campaign, DateTimeOffset.MinValue, to);
        await Console.Error.WriteLineAsync(
            $"team {team.Number}: busy {Show(utilisation)} (simulated {Show(worldUtilisation)}), {book.Abandoned} of {book.Answers} abandoned "
            + $"(simulated {world.Abandoned} of {world.Answered})");
        return new LiveResult(team.Number, utilisation, book, day, worldUtilisation, world);
    }

    /// <summary>Figures of a run whose records are not the gateway's are worth nothing.</summary>
    private static async Task CheckAsync(LiveTeam team, NpgsqlDataSource database, DateTimeOffset began)
    {
        if (Difference(await LiveAnswerBook.ReadAsync(database, team.Campaign, began, DateTimeOffset.MaxValue), team.Log.Entries) is { } difference)
        {
            throw new InvalidOperationException($"Team {team.Number}: {difference}");
        }
    }

    /// <summary>How the records of the answers differ from the gateway's own account; null: they do not.</summary>
    public static string? Difference(LiveAnswerBook ours, IReadOnlyCollection<CallLogEntry> theirs)
    {
        int Logged(CallLogKind kind) => theirs.Count(entry => entry.Kind == kind && !entry.IsLine);
        var (answers, abandoned) = (Logged(CallLogKind.Answered), Logged(CallLogKind.SafeMessage));
        return (ours.Answers, ours.Abandoned) == (answers, abandoned)
            ? null
            : $"{ours.Answers} answers and {ours.Abandoned} abandoned are recorded; the gateway says {answers} and {abandoned}.";
    }

    private static string Show(double figure, string format = "0.0000") => figure.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What a team did in real time, and what the simulation of the same customers says.</summary>
/// <param name="Team">Which one.</param>
/// <param name="Utilisation">Operators' busy share after the run-in.</param>
/// <param name="Book">Answers from the begin of the run-in.</param>
/// <param name="Day">Answers of the whole day.</param>
/// <param name="WorldUtilisation">Busy share after the run-in, simulated.</param>
/// <param name="World">From the begin of the run-in, simulated.</param>
internal sealed record LiveResult(
    int Team, double Utilisation, LiveAnswerBook Book, LiveAnswerBook Day, double WorldUtilisation, WorldFigures World);
