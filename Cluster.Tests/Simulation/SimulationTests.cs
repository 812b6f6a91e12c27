using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Contacts = 250;

    private static readonly TimeSpan Length = TimeSpan.FromHours(9);

    [Fact]
    public void Every_seed_keeps_all_promises()
    {
        var first = (ulong)Setting("SIMULATION_FIRST_SEED", 1);
        var count = Setting("SIMULATION_SEEDS", 100);
        var failures = new ConcurrentBag<string>();
        var watch = Stopwatch.StartNew();
        long calls = 0;
        long steps = 0;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var seed = first + (ulong)i;
            using var day = new SimulatedDay(seed, Length, Contacts);
            try
            {
                day.Run();
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to the report of this seed.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                day.Violations.Add($"run: {exception}");
            }

            Interlocked.Add(ref calls, day.Calls);
            Interlocked.Add(ref steps, day.World.Scheduler.Steps);
            if (day.Violations.Count > 0)
            {
                failures.Add(Report(seed, day));
            }
        });
        output.WriteLine($"{count} seeds, {calls} calls, {steps} turns in {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.True(failures.IsEmpty, $"{failures.Count} of {count} seeds broke a promise.\n\n{string.Join("\n\n", failures.Order(StringComparer.Ordinal).Take(20))}");
    }

    [Fact]
    public void Same_seed_gives_the_same_day()
    {
        var first = Fingerprint(7);
        Assert.Equal(first, Fingerprint(7));
        Assert.NotEqual(first, Fingerprint(8));
    }

    private static (ulong Choices, int Calls, long Steps) Fingerprint(ulong seed)
    {
        using var day = new SimulatedDay(seed, TimeSpan.FromHours(5), 100);
        day.Run();
        return (day.World.Scheduler.Fingerprint, day.Calls, day.World.Scheduler.Steps);
    }

    private static string Report(ulong seed, SimulatedDay day)
    {
        var notes = Setting("SIMULATION_SEEDS", 100) == 1 ? $"\n{string.Join('\n', day.World.Notes)}" : "";
        return $"Seed {seed}: {day.Violations.Count} violations. Replay: ./test --simulate --seeds 1 --first-seed {seed}\n  {string.Join("\n  ", day.Violations.Take(8))}{notes}";
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
