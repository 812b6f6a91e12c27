using System.Diagnostics;
using Cluster.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Cluster.Tests.Benchmarks;

/// <summary>What a call of a warm grain costs on the embedded host, and what an idle grain weighs.</summary>
public static class GrainCalls
{
    private const int Callers = 64;
    private const int CallsPerRound = 1000;
    private const int IdleGrains = 100_000;

    /// <param name="CallsPerSecond">Round trips by all callers.</param>
    /// <param name="CpuMicrosecondsPerCall">Processor time of the whole process.</param>
    /// <param name="BytesPerCall">Allocated.</param>
    /// <param name="BytesPerIdleGrain">Kept by an activation that is at rest.</param>
    /// <param name="SimulatedTicksPerSecond">Timer ticks that the seeded scheduler runs per second of real time.</param>
    public sealed record Figures(
        double CallsPerSecond, double CpuMicrosecondsPerCall, double BytesPerCall, double BytesPerIdleGrain, double SimulatedTicksPerSecond);

    /// <summary>Measures for the given time after a fifth as long to warm up.</summary>
    public static async Task<Figures> RunAsync(TimeSpan time)
    {
        await using var host = Host(null);
        var grains = host.GetRequiredService<IGrainFactory>();
        await CallAsync(grains, time / 5);
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var calls = await CallAsync(grains, time);
        var seconds = watch.Elapsed.TotalSeconds;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        process.Refresh();
        cpu = process.TotalProcessorTime - cpu;
        return new Figures(
            calls / seconds, cpu.TotalMicroseconds / calls, (double)bytes / calls, await WeighIdleGrainAsync(grains), SimulateTicks());
    }

    private static async Task<long> CallAsync(IGrainFactory grains, TimeSpan time)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var grain = grains.GetGrain<ICounterGrain>($"{caller}");
            var done = 0L;
            while (Stopwatch.GetTimestamp() < end)
            {
                for (var i = 0; i < CallsPerRound; i++)
                {
                    await grain.Add(1);
                }

                done += CallsPerRound;
            }

            return done;
        })));
        return calls.Sum();
    }

    private static async Task<double> WeighIdleGrainAsync(IGrainFactory grains)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < IdleGrains; i++)
        {
            await grains.GetGrain<ICounterGrain>($"idle {i}").Add(1);
        }

        return (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / IdleGrains;
    }

    private static double SimulateTicks()
    {
        const int ticking = 1000;
        const int seconds = 1000;
        var scheduler = new SeededScheduler(1, DateTimeOffset.UnixEpoch);
        using var host = Host(scheduler);
        var grains = host.GetRequiredService<IGrainFactory>();
        for (var i = 0; i < ticking; i++)
        {
            _ = grains.GetGrain<ICounterGrain>($"{i}").Tick(TimeSpan.FromSeconds(1));
        }

        scheduler.RunUntilIdle();
        var watch = Stopwatch.StartNew();
        scheduler.RunFor(TimeSpan.FromSeconds(seconds));
        return ticking * seconds / watch.Elapsed.TotalSeconds;
    }

    private static ServiceProvider Host(SeededScheduler? scheduler) => new ServiceCollection().AddEmbeddedGrainHost(options =>
    {
        options.Scheduler = scheduler;
        options.AddTypes(typeof(CounterGrain));
    }).BuildServiceProvider();
}

public interface ICounterGrain : IGrainWithStringKey
{
    Task<long> Add(long amount);
    Task Tick(TimeSpan period);
}

public sealed class CounterGrain : Grain, ICounterGrain
{
    private long total;

    public Task<long> Add(long amount) => Task.FromResult(total += amount);

    public Task Tick(TimeSpan period)
    {
        this.RegisterGrainTimer(_ => Add(1), new GrainTimerCreationOptions(period, period));
        return Task.CompletedTask;
    }
}
