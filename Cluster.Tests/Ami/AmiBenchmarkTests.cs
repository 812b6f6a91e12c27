using System.Globalization;
using Cluster.Tests.Benchmarks;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Ami;

/// <summary>A short run on whatever machine the tests run on: the floor is far below the figures in docs/benchmarks.md.</summary>
[Collection(AloneCollection.Name)]
public sealed class AmiBenchmarkTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Benchmark_runs_and_reads_far_more_than_a_gateway_sends()
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("AMI_BENCHMARK_SECONDS") ?? "0.5", CultureInfo.InvariantCulture);
        var figures = await AmiBenchmark.RunAsync(TimeSpan.FromSeconds(seconds));

        foreach (var (name, figure) in figures)
        {
            output.WriteLine($"{name}={figure}");
        }

        Assert.True(double.Parse(figures["codec_events_per_s"], CultureInfo.InvariantCulture) > 10_000);
        Assert.True(double.Parse(figures["links50_events_per_s"], CultureInfo.InvariantCulture) > 1_000);
        Assert.True(double.Parse(figures["simulated_calls_per_s"], CultureInfo.InvariantCulture) > 10);
    }
}

/// <summary>What takes all cores runs alone: it would starve the short time-outs of other tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone on the machine (manager interface)";
}
