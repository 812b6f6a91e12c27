namespace Cluster.Tests.Simulation;

/// <summary>Makes things go wrong, one after another, at random times: crashes, the store, links, events, refusals.</summary>
internal sealed class Turmoil(SimulatedWorld world, Random random)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly string[] _gateways = [.. world.Gateways.Keys];

    public bool Over { get; set; }

    public void Start(TimeSpan meanPause) => _ = world.Scheduler.NewLane().RunAsync(() => RageAsync(meanPause));

    private async Task RageAsync(TimeSpan meanPause)
    {
        while (true)
        {
            await Task.Delay(meanPause * (random.NextDouble() * 2), world.Time);
            if (Over)
            {
                return;
            }

            await OneAsync();
        }
    }

    private Task OneAsync()
    {
        var faults = world.Gateways[_gateways[random.Next(_gateways.Length)]].Faults;
        var rate = 0.02 + (random.NextDouble() * 0.3);
        return random.Next(16) switch
        {
            0 or 1 or 2 => CrashAsync(),
            3 => DuringAsync("store outage", 30, on => (world.StoreFaults.Outage, world.StoreFaults.FailsFast) = (on, random.Next(2) == 0)),
            4 => DuringAsync("lost answers of the store", 120, on => world.StoreFaults.LoseAnswer = on ? rate : 0),
            5 => DuringAsync("slow commits", 120, on => world.StoreFaults.SlowCommit = on ? TimeSpan.FromSeconds(rate * 20) : TimeSpan.Zero),
            6 => DuringAsync("link drops", 120, on => faults.MeanTimeBetweenDrops = on ? TimeSpan.FromSeconds(10) : null),
            7 => DuringAsync("half-open link", 60, on => faults.HalfOpen = on),
            8 => DuringAsync("links refused", 60, on => (faults.RefuseLinks, faults.MeanTimeBetweenDrops) = (on, on ? TimeSpan.FromSeconds(5) : null)),
            9 => DuringAsync("events lost", 300, on => faults.LoseEvent = on ? rate : 0),
            10 => DuringAsync("events repeated", 300, on => faults.RepeatEvent = on ? rate : 0),
            11 => DuringAsync("events late", 300, on => faults.DelayEvent = on ? rate : 0),
            12 => DuringAsync("events out of order", 300, on => (faults.ReorderAcrossChannels, faults.ReorderWithinChannel) = (on ? rate : 0, on ? rate : 0)),
            13 => DuringAsync("originates refused", 120, on => faults.RefuseOriginate = on ? rate * 3 : 0),
            14 => DuringAsync("originates without a channel", 120, on => faults.FailWithoutChannel = on ? rate : 0),
            _ => DuringAsync("replies swallowed", 120, on => faults.SwallowOriginateReply = on ? rate : 0),
        };
    }

    private async Task CrashAsync()
    {
        var from = world.Now;
        await world.CrashAsync(TimeSpan.FromSeconds(random.NextDouble() * 40));
        world.Disturbances.Add(new Disturbance("crash", from, world.Now + Recovery));
    }

    private async Task DuringAsync(string what, int mostSeconds, Action<bool> fault)
    {
        var from = world.Now;
        world.Note($"{what} begin");
        fault(true);
        await Task.Delay(TimeSpan.FromSeconds(1 + (random.NextDouble() * mostSeconds)), world.Time);
        fault(false);
        world.Note($"{what} end");
        // A call that began under a fault may feel it to its end.
        world.Disturbances.Add(new Disturbance(what, from, world.Now + Recovery));
    }
}
