using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Silos;

/// <summary>SILO_KILLS says how many.</summary>
public sealed class SiloKillTests(ITestOutputHelper output)
{
    [Fact]
    public Task Cluster_whose_silos_are_killed_at_random_moments_dials_on_and_keeps_all_promises() =>
        SiloStories.PlayAsync((seed, rate) => new KillStory(seed, SiloStories.Setting("SILO_KILLS", 4), rate, output.WriteLine));
}

/// <summary>SILO_PARTITIONS says how many rounds.</summary>
public sealed class SiloPartitionTests(ITestOutputHelper output)
{
    [NetworkFact]
    public async Task Cluster_that_is_cut_apart_dials_on_and_keeps_all_promises()
    {
        var network = await SiloNetwork.CreateAsync(SiloRun.Silos);
        await SiloStories.PlayAsync((seed, rate) =>
            new PartitionStory(seed, SiloStories.Setting("SILO_PARTITIONS", 1), rate, output.WriteLine, network));
    }
}

public sealed class SiloRollingTests(ITestOutputHelper output)
{
    [Fact]
    public Task Cluster_whose_silos_are_restarted_one_by_one_is_missed_by_nobody() =>
        SiloStories.PlayAsync((seed, rate) => new RollingStory(seed, rate, output.WriteLine));
}
