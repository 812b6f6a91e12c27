using System.Globalization;
using Cluster.Tests.Crash;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Silos;

[Collection(CrashCollection.Name)]
public sealed class SiloTests(ITestOutputHelper output)
{
    /// <summary>SILO_KILLS, SILO_RATE and SILO_SEED make it longer, faster, or the same again.</summary>
    [Fact]
    public Task Cluster_whose_silos_are_killed_at_random_moments_dials_on_and_keeps_all_promises() =>
        PlayAsync(seed => new KillStory(seed, Setting("SILO_KILLS", 4), Rate, output.WriteLine));

    /// <summary>SILO_PARTITIONS says how many rounds; the others as above.</summary>
    [NetworkFact]
    public async Task Cluster_that_is_cut_apart_dials_on_and_keeps_all_promises()
    {
        var network = await SiloNetwork.CreateAsync(SiloRun.Silos);
        await PlayAsync(seed => new PartitionStory(seed, Setting("SILO_PARTITIONS", 1), Rate, output.WriteLine, network));
    }

    [Fact]
    public Task Cluster_whose_silos_are_restarted_one_by_one_is_missed_by_nobody() => PlayAsync(seed => new RollingStory(seed, Rate, output.WriteLine));

    private static int Rate => Setting("SILO_RATE", 60);

    private static async Task PlayAsync(Func<int, SiloStory> tell)
    {
        var seed = Setting("SILO_SEED", Environment.TickCount);
        var story = tell(seed);
        await story.PlayAsync();
        Assert.True(story.Violations.Count == 0,
            $"Seed {seed}: {story.Violations.Count} violations; logs in {story.Folder}; replay with SILO_SEED={seed}\n  {string.Join("\n  ", story.Violations.Take(30))}");
        Directory.Delete(story.Folder, recursive: true);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
