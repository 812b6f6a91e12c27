using Cluster.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Xunit;

namespace Cluster.Tests.Embedded;

/// <summary>What only the embedded host can do: virtual time and one repeatable order.</summary>
public sealed class SeededSchedulerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Same_seed_gives_the_same_history_and_another_seed_another()
    {
        var first = History(7);
        Assert.Equal(first, History(7));
        Assert.NotEqual(first.Order, History(8).Order);
    }

    [Fact]
    public void Timer_ticks_at_exact_virtual_times()
    {
        using var simulation = new Simulation(1);
        var grain = simulation.Grains.GetGrain<ITimerGrain>("t");
        simulation.Scheduler.RunUntilComplete(() => grain.Start(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)));
        Assert.Equal(0, Ticks(TimeSpan.FromSeconds(9)));
        Assert.Equal(1, Ticks(TimeSpan.FromSeconds(1)));
        Assert.Equal(3, Ticks(TimeSpan.FromSeconds(10)));
        simulation.Scheduler.RunUntilComplete(() => grain.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
        Assert.Equal(4, Ticks(TimeSpan.FromMinutes(1)));

        int Ticks(TimeSpan after)
        {
            simulation.Scheduler.RunFor(after);
            return simulation.Get(grain.Ticks);
        }
    }

    [Fact]
    public void Timer_that_does_not_interleave_waits_for_the_request_in_progress()
    {
        using var simulation = new Simulation(1);
        var grain = simulation.Grains.GetGrain<ITimerGrain>("t");
        var gate = Guid.NewGuid().ToString();
        simulation.Scheduler.RunUntilComplete(() => grain.Start(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        var during = grain.TicksDuring(gate);
        simulation.Scheduler.RunFor(TimeSpan.FromSeconds(20));
        Signals.Get(gate).SetResult();
        Assert.Equal(0, simulation.Get(() => during));
        Assert.Equal(1, simulation.Get(grain.Ticks));
    }

    [Fact]
    public void Idle_activation_is_collected_after_its_age_unless_a_timer_keeps_it_alive()
    {
        using var simulation = new Simulation(1);
        var idle = simulation.Grains.GetGrain<ILifeGrain>(Guid.NewGuid().ToString());
        var ticking = simulation.Grains.GetGrain<ITimerGrain>("ticking");
        var kept = simulation.Grains.GetGrain<ITimerGrain>("kept");
        simulation.Get(idle.Activations);
        simulation.Scheduler.RunUntilComplete(() => ticking.Start(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        simulation.Scheduler.RunUntilComplete(() => kept.Start(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), keepAlive: true));

        simulation.Scheduler.RunFor(EmbeddedGrainHostOptions.DefaultIdleAge - TimeSpan.FromSeconds(1));
        Assert.Equal(1, simulation.Get(idle.Activations));

        simulation.Scheduler.RunFor(EmbeddedGrainHostOptions.DefaultIdleAge + TimeSpan.FromMinutes(2));
        Assert.Equal(2, simulation.Get(idle.Activations));
        Assert.Equal(0, simulation.Get(ticking.Ticks));
        Assert.True(simulation.Get(kept.Ticks) >= 30);
    }

    [Fact]
    public void Call_times_out_at_its_virtual_time_and_not_before()
    {
        using var simulation = new Simulation(1);
        var blocked = simulation.Grains.GetGrain<IProbeGrain>("p").Block(Guid.NewGuid().ToString());
        simulation.Scheduler.RunFor(EmbeddedGrainHostOptions.DefaultCallTimeout);
        Assert.False(blocked.IsCompleted);
        simulation.Scheduler.RunFor(TimeSpan.FromSeconds(3));
        Assert.IsType<TimeoutException>(blocked.Exception!.InnerException);
    }

    [Fact]
    public void Work_from_another_thread_is_reported()
    {
        using var simulation = new Simulation(1);
        var grain = simulation.Grains.GetGrain<IProbeGrain>("p");
        var escape = Assert.Throws<InvalidOperationException>(() => simulation.Scheduler.RunUntilComplete(async () =>
        {
            var other = new Thread(() => _ = grain.Add(1));
            other.Start();
            other.Join();
            await grain.Peek();
        }));
        Assert.Contains("seed 1", escape.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Task_that_never_completes_is_reported_with_its_seed()
    {
        using var simulation = new Simulation(5);
        var stuck = Assert.Throws<TimeoutException>(() => simulation.Scheduler.RunUntilComplete(new TaskCompletionSource().Task, TimeSpan.FromHours(1)));
        Assert.Contains("seed 5", stuck.Message, StringComparison.Ordinal);
        Assert.Equal(Start.AddHours(1), simulation.Scheduler.Time.GetUtcNow());
    }

    [Fact]
    public void Lane_keeps_its_own_order_and_delays_take_virtual_time()
    {
        var scheduler = new SeededScheduler(3, Start);
        var lane = scheduler.NewLane();
        List<int> order = [];
        for (var i = 0; i < 50; i++)
        {
            var number = i;
            _ = lane.PostAsync(() => order.Add(number));
        }

        scheduler.RunUntilIdle();
        Assert.Equal(Enumerable.Range(0, 50), order);
        scheduler.RunUntilComplete(() => Task.Delay(TimeSpan.FromHours(3), scheduler.Time));
        Assert.Equal(Start.AddHours(3), scheduler.Time.GetUtcNow());
    }

    [Fact]
    public void Virtual_timers_fire_by_due_time_and_then_in_the_order_they_were_set()
    {
        var time = new VirtualTime(Start);
        List<(int Number, TimeSpan At)> fired = [];
        var random = new Random(11);
        var expected = new List<(int Number, TimeSpan At)>();
        for (var i = 0; i < 500; i++)
        {
            var number = i;
            var due = TimeSpan.FromSeconds(random.Next(1, 50));
            var timer = time.CreateTimer(_ => fired.Add((number, time.GetUtcNow() - Start)), null, due, Timeout.InfiniteTimeSpan);
            if (random.Next(3) == 0)
            {
                timer.Dispose();
            }
            else
            {
                expected.Add((number, due));
            }
        }

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(expected.OrderBy(e => e.At).ThenBy(e => e.Number), fired);
        Assert.Null(time.NextDue);
    }

    [Fact]
    public void Stop_ends_all_grains()
    {
        using var simulation = new Simulation(1);
        var key = Guid.NewGuid().ToString();
        simulation.Get(simulation.Grains.GetGrain<ILifeGrain>(key).Activations);
        simulation.Scheduler.RunUntilComplete(() => simulation.Host.StopAsync(CancellationToken.None));
        Assert.True(Signals.Get($"{key} {DeactivationReasonCode.ShuttingDown}").Task.IsCompleted);
    }

    private static (string Order, ulong Fingerprint) History(ulong seed)
    {
        using var simulation = new Simulation(seed);
        List<string> trace = [];
        simulation.Scheduler.RunUntilComplete(() => Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            var grain = simulation.Grains.GetGrain<IProbeGrain>($"g{i % 5}");
            await Task.Delay(TimeSpan.FromSeconds(i % 3), simulation.Scheduler.Time);
            var total = await grain.CallOther($"h{i % 3}", i);
            var totals = await Task.WhenAll(grain.Add(1), grain.Add(i)).WaitAsync(TimeSpan.FromMinutes(1), simulation.Scheduler.Time);
            trace.Add($"{i}:{total}:{string.Join(',', totals)}");
        })));
        return (string.Join(' ', trace), simulation.Scheduler.Fingerprint);
    }

    private sealed class Simulation : IDisposable
    {
        private readonly ServiceProvider services;

        internal Simulation(ulong seed)
        {
            Scheduler = new SeededScheduler(seed, Start);
            services = new ServiceCollection().AddEmbeddedGrainHost(options =>
            {
                options.Scheduler = Scheduler;
                options.AddTypes(typeof(ProbeGrain), typeof(LifeGrain), typeof(TimerGrain));
            }).BuildServiceProvider();
        }

        internal SeededScheduler Scheduler { get; }

        internal IGrainFactory Grains => services.GetRequiredService<IGrainFactory>();

        internal IHostedService Host => services.GetRequiredService<IHostedService>();

        public void Dispose() => services.Dispose();

        internal T Get<T>(Func<Task<T>> call)
        {
            T? result = default;
            Scheduler.RunUntilComplete(async () => result = await call());
            return result!;
        }
    }
}
