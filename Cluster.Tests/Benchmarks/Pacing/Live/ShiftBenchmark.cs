using System.Diagnostics;
using System.Globalization;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>
/// A shift of the pacing benchmark through all grains under virtual time: the seeded host, tables in memory, the simulated gateway behind a
/// link that speaks AMI without a socket. The customers are those of the benchmark's day with the same seed. Beside it many quarters of an hour of a small
/// team, which one trial in real time says too little about.
/// </summary>
internal static class ShiftBenchmark
{
    private const int Size = 100;
    private const long Seed = 1000;
    private const int SmallSize = 20;
    private const int SmallTeams = 48;
    private const double Tolerance = 0.02;

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>The whole day of 100 operators, or as much of it as is asked for.</summary>
    public static Dictionary<string, string> Run(TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var result = Run(Seed, Size, length, CampaignLaws.Typical);
        var (utilisation, world) = (result.Utilisation, result.World);
        var cell = CellResult.Run(new Cell(CellKind.ST, Size), Contestant.Predictive, Seed, 2);
        var small = new ShiftResult[SmallTeams];
        Parallel.For(0, SmallTeams, i => small[i] = Run(Seed + i, SmallSize, Quarter, CampaignLaws.Typical));
        var (smallLive, smallWorld) = (small.Average(one => one.Utilisation), small.Average(one => one.World.Utilisation));
        var holds = Math.Abs(utilisation - world.Utilisation) <= Tolerance && result.Abandonment <= PacingTargets.Cap
            && Math.Abs(smallLive - smallWorld) <= Tolerance;
        return new(StringComparer.Ordinal)
        {
            ["operators"] = $"{Size}",
            ["calls"] = $"{result.Calls}",
            ["util"] = Show(utilisation),
            ["world_util"] = Show(world.Utilisation),
            ["cell_day_util"] = Show(cell.Utilisation),
            ["abandoned"] = $"{result.Abandoned}/{result.Answered}",
            ["abandon"] = Show(result.Abandonment),
            ["world_abandon"] = Show(world.Abandonment),
            ["world_calls"] = $"{world.Dialled}",
            ["quarters"] = $"{SmallTeams}x{SmallSize}",
            ["quarters_util"] = Show(smallLive),
            ["quarters_world_util"] = Show(smallWorld),
            ["quarters_abandon"] = Show(small.Sum(one => one.Abandoned) / (double)small.Sum(one => one.Answered)),
            ["quarters_world_abandon"] = Show(small.Sum(one => one.World.Abandoned) / (double)small.Sum(one => one.World.Answered)),
            ["quarters_worst_abandon"] = Show(small.Max(one => one.Abandonment)),
            ["quarters_world_worst_abandon"] = Show(small.Max(one => one.World.Abandonment)),
            ["took_s"] = Show(watch.Elapsed.TotalSeconds),
            ["broken"] = holds ? "0" : "1",
        };
    }

    /// <summary>One shift of one team.</summary>
    public static ShiftResult Run(long seed, int size, TimeSpan length, CampaignLaws laws)
    {
        using var world = new SimulatedWorld((ulong)seed, new DateTimeOffset(2026, 6, 16, 9, 0, 0, TimeSpan.Zero)) { SpeaksAmi = true };
        var gateway = world.AddGateway(
            "gw1", new NetworkSettings { Customers = new SimulatedCustomers(laws, seed) }, maxChannels: 20 * size, callsPerSecond: 1_000);
        var campaign = world.AddCampaign(CallCenter.Progressive with
        {
            Mode = CampaignMode.Predictive,
            MaxCalls = 10 * size,
            CallsPerSecond = 1_000,
            RingTime = TimeSpan.FromSeconds(laws.UnansweredAfter.Draw(new Draws(seed, 0))),
            MaxCallTime = TimeSpan.FromHours(2),
            EndsAt = world.Now + length,
            Operators = CallCenter.Progressive.Operators with { WrapUp = TimeSpan.FromMinutes(10) },
        });

        // An endless list, as the benchmark has: always more than the pacer counts to, after all that will be called.
        var contacts = CallingTime.LongList + (int)(size * length.TotalHours * 150);
        for (var i = 0; i < contacts; i++)
        {
            world.AddContact([$"+4930{i:0000000}"], "UTC", campaign);
        }

        var operators = Enumerable.Range(1, size).Select(i => world.AddOperator($"operator {i}", campaign)).ToList();
        var desk = new ShiftDesk(world, draw => laws.WrapUp.Draw(new Draws(seed, draw)));
        gateway.Listen(desk);
        world.StartProcess();
        foreach (var id in operators)
        {
            world.Ask(process => process.Operator(id).SignInAsync("gw1", "PJSIP/phone"));
            world.Ask(process => process.Operator(id).ReadyAsync());
        }

        var began = world.Now;
        world.RunFor(length);
        return Count(world, desk, began, size, LiveWorld.Run(new Cell(CellKind.ST, size), laws, seed, length));
    }

    private static ShiftResult Count(SimulatedWorld world, ShiftDesk desk, DateTimeOffset began, int size, WorldFigures simulated)
    {
        var calls = LoggedCall.Of(world);
        var talks = calls.Where(call => call.Connected is not null).Sum(call => (Earlier(call.EndedAt, world.Now) - call.Connected!.Value).TotalSeconds);
        var wrapUps = desk.WrapUps.Sum(one => (Earlier(one.To, world.Now) - one.From).TotalSeconds);
        return new ShiftResult(
            (talks + wrapUps) / (size * (world.Now - began).TotalSeconds), calls.Count, calls.Count(call => call.Answered is not null),
            calls.Count(call => call.SafeMessage is not null), simulated);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string Show(double figure) => figure.ToString("0.0000", CultureInfo.InvariantCulture);
}

/// <summary>What a shift came to, and what the benchmark's simulation of the same customers says.</summary>
internal sealed record ShiftResult(double Utilisation, int Calls, int Answered, int Abandoned, WorldFigures World)
{
    public double Abandonment => Answered == 0 ? 0 : (double)Abandoned / Answered;
}
