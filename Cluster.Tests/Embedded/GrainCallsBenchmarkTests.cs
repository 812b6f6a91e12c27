using Cluster.Tests.Ami;
using Cluster.Tests.Benchmarks;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Embedded;

/// <summary>Alone, because what is weighed is the memory of the whole process: a test beside it that keeps or frees a file would count.</summary>
[Collection(AloneCollection.Name)]
public sealed class GrainCallsBenchmarkTests(ITestOutputHelper output)
{
    /// <summary>Bytes do not depend on how busy the machine is, so they can be held to a bound on every run; times cannot.</summary>
    [Fact]
    public async Task Call_and_idle_grain_stay_small()
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("GRAIN_CALLS_SECONDS") ?? "0.5");
        var figures = await GrainCalls.RunAsync(TimeSpan.FromSeconds(seconds));
        output.WriteLine(figures.ToString());
        Assert.InRange(figures.BytesPerIdleGrain, 0, 1000);
        Assert.True(figures.CallsPerSecond > 0);
    }
}
