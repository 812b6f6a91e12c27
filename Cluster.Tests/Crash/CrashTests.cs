using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Crash;

/// <summary>Alone on the machine, as far as this test run goes: it needs both cores to dial fast enough to be killed at interesting moments.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class CrashCollection
{
    public const string Name = "crash";
}

[Collection(CrashCollection.Name)]
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Program_killed_at_twenty_moments_keeps_all_promises()
    {
        var seed = Setting("CRASH_SEED", Environment.TickCount);
        var story = new CrashStory(seed, Setting("CRASH_KILLS", 20), output.WriteLine);
        await story.PlayAsync();
        Assert.True(story.Violations.Count == 0,
            $"Seed {seed}: {story.Violations.Count} violations; logs in {story.Folder}; replay with CRASH_SEED={seed}\n  {string.Join("\n  ", story.Violations.Take(30))}");
        Directory.Delete(story.Folder, recursive: true);
    }

    [Fact]
    public async Task Import_killed_at_ten_moments_loses_and_doubles_nothing()
    {
        var seed = Setting("CRASH_SEED", Environment.TickCount);
        var story = new ImportStory(seed, output.WriteLine);
        await story.PlayAsync();
        Assert.True(story.Violations.Count == 0,
            $"Seed {seed}: {story.Violations.Count} violations; logs in {story.Folder}; replay with CRASH_SEED={seed}\n  {string.Join("\n  ", story.Violations.Take(30))}");
        Directory.Delete(story.Folder, recursive: true);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
