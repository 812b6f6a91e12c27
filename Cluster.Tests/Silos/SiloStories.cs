using System.Globalization;
using Xunit;

namespace Cluster.Tests.Silos;

/// <summary>
/// Plays the stories. They wait more than they work, and two at a time leave a machine of two cores room. SILO_RATE (calls a second) and
/// SILO_SEED make one faster, or the same again.
/// </summary>
internal static class SiloStories
{
    public static async Task PlayAsync(Func<int, int, SiloStory> tell)
    {
        var seed = Setting("SILO_SEED", Environment.TickCount);
        var story = tell(seed, Setting("SILO_RATE", 60));
        await story.PlayAsync();
        Assert.True(story.Violations.Count == 0,
            $"Seed {seed}: {story.Violations.Count} violations; logs in {story.Folder}; replay with SILO_SEED={seed}\n  {string.Join("\n  ", story.Violations.Take(30))}");
        Directory.Delete(story.Folder, recursive: true);
    }

    public static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
