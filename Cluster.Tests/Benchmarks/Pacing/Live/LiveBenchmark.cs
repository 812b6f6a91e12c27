using System.Globalization;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Silo.Postgres;
using Npgsql;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>
/// The predictive pacer in real time through the whole process: PostgreSQL, grains, the manager link, simulated gateways. Several teams of
/// 20 work beside each other, each with its own campaign and gateway, because a quarter of an hour of one team says little. Each team meets
/// the customers of one seed of the pacing benchmark, so that its figures can be held against the simulation of that seed.
/// </summary>
internal static class LiveBenchmark
{
    private const int Teams = 8;
    private const int Size = 20;
    private const long FirstSeed = 1000;
    private const int ManyWorlds = 200;

    /// <summary>How far the operators' busy share may be from that of the benchmark.</summary>
    private const double Tolerance = 0.02;

    private static readonly Cell Cell = new(CellKind.ST, Size);

    /// <summary>Runs for the given time, then measures.</summary>
    public static async Task<Dictionary<string, string>> RunAsync(TimeSpan length)
    {
        var server = new BenchmarkDatabase();
        var cell = CellResult.Run(Cell, Contestant.Predictive, FirstSeed, Cell.Days);
        var many = LiveWorld.Many(Cell, CampaignLaws.Typical, FirstSeed, length, ManyWorlds);
        const string Name = "bench_pacing_live";
        var results = await RunAsync(await server.CreateAsync(Name), length, Teams, CampaignLaws.Typical);
        await server.DropAsync(Name);
        var (live, world) = (results.Average(one => one.Utilisation), results.Average(one => one.World.Utilisation));
        var book = LiveAnswerBook.Sum([.. results.Select(one => one.Book)]);
        var broken = new List<string>();
        if (book.Share > PacingTargets.Cap)
        {
            broken.Add($"{Show(book.Share)}-abandoned");
        }

        if (Math.Abs(live - world) > Tolerance)
        {
            broken.Add($"{Show(live)}-is-not-{Show(world)}");
        }

        return new(StringComparer.Ordinal)
        {
            ["teams"] = $"{Teams}x{Size}",
            ["util"] = Show(live),
            ["world_util"] = Show(world),
            ["worst_team_difference"] = Show(results.Max(one => Math.Abs(one.Utilisation - one.World.Utilisation))),
            ["worlds_mean"] = Show(many.Mean),
            ["worlds_deviation"] = Show(many.Deviation),
            ["cell_day_util"] = Show(cell.Utilisation),
            ["answers"] = $"{book.Answers}",
            ["abandoned"] = $"{book.Abandoned}",
            ["abandon"] = Show(book.Share),
            ["worst_team_abandon"] = Show(results.Max(one => one.Book.Share)),
            ["world_abandon"] = Show((double)results.Sum(one => one.World.Abandoned) / results.Sum(one => one.World.Answered)),
            ["wait_p50_ms"] = Show(book.WaitMs(0.5), "0"),
            ["wait_p99_ms"] = Show(book.WaitMs(0.99), "0"),
            ["broken"] = broken.Count == 0 ? "0" : string.Join(',', broken),
        };
    }

    /// <summary>Runs the teams on a fresh database; answers what each did.</summary>
    public static async Task<IReadOnlyList<LiveResult>> RunAsync(string connection, TimeSpan length, int teams, CampaignLaws laws, int size = Size)
    {
        var all = Enumerable.Range(0, teams).Select(i => new LiveTeam(i + 1, laws, FirstSeed + i, size)).ToList();
        await using var database = PostgresRegistration.Connect(connection + ";Pooling=false");
        foreach (var team in all)
        {
            await team.FillAsync(database);
        }

        await database.CreateCommand("ANALYZE").ExecuteAsync();
        await using var cluster = await RunningCluster.StartAsync(connection, [.. all.Select(team => team.Gateway)]);
        return await Task.WhenAll(all.Select(team => WorkAsync(team, cluster, database, laws, length)));
    }

    private static async Task<LiveResult> WorkAsync(
        LiveTeam team, RunningCluster cluster, NpgsqlDataSource database, CampaignLaws laws, TimeSpan length)
    {
        await team.ComeAsync(cluster);
        var wrapUps = 0;
        var desk = new LiveDesk(team.OperatorsIn(cluster), () => laws.WrapUp.Draw(new Draws(team.Seed, wrapUps++)));
        var began = await team.StartAsync(cluster, length);
        using var stop = new CancellationTokenSource();
        var working = desk.WorkAsync(stop.Token);
        await Task.WhenAny(working, Task.Delay(length));
        var ended = began + length;
        desk.GoingHome = true;
        await team.EmptyAsync(cluster);
        await stop.CancelAsync();
        await working;
        var utilisation = desk.BusySeconds(began, ended) / (team.Size * length.TotalSeconds);
        var result = new LiveResult(
            team.Number, utilisation, await LiveAnswerBook.ReadAsync(database, team.Campaign, ended),
            LiveWorld.Run(new Cell(CellKind.ST, team.Size), laws, team.Seed, length));
        await CheckAsync(team, database);
        await Console.Error.WriteLineAsync(
            $"team {team.Number}: busy {Show(utilisation)} (simulated {Show(result.World.Utilisation)}), {result.Book.Abandoned} of {result.Book.Answers} abandoned "
            + $"(simulated {result.World.Abandoned} of {result.World.Answered})");
        return result;
    }

    /// <summary>Figures of a run whose records are not the gateway's are worth nothing.</summary>
    private static async Task CheckAsync(LiveTeam team, NpgsqlDataSource database)
    {
        if (Difference(await LiveAnswerBook.ReadAsync(database, team.Campaign, DateTimeOffset.MaxValue), team.Log.Entries) is { } difference)
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

/// <summary>What a team did in real time, and what the benchmark's simulation of the same customers says.</summary>
internal sealed record LiveResult(int Team, double Utilisation, LiveAnswerBook Book, WorldFigures World);
