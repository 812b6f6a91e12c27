namespace Cluster.Tests.Silos;

/// <summary>
/// In each round one silo is cut off from the others but not from the database, one from the database but not from the others, one is frozen,
/// and the database is restarted. It lasts until all gateways dial again, and a while.
/// </summary>
internal sealed class PartitionStory(int seed, int rounds, int callsPerSecond, Action<string> say, SiloNetwork network)
    : SiloStory(seed, rounds * LossesInARound, callsPerSecond, say, network)
{
    private const int LossesInARound = 4;

    /// <summary>A cut silo goes on for a while beside those that have taken its work.</summary>
    private static readonly TimeSpan CutTime = TimeSpan.FromSeconds(10);

    private readonly int _rounds = rounds;

    protected override async Task DisturbAsync(SiloRun run)
    {
        for (var round = 1; round <= _rounds; round++)
        {
            await LoseAsync(run, round, silo => run.CutFromOthersAsync(silo));
            await LoseAsync(run, round, silo => run.CutFromDatabaseAsync(silo));
            await LoseAsync(run, round, silo => run.FreezeAsync(silo));
            await LoseAsync(run, round, _ => run.CrashDatabaseAsync());
        }
    }

    private async Task LoseAsync(SiloRun run, int round, Func<int, Task> lose)
    {
        await Task.Delay(CallsTime + TimeSpan.FromSeconds(Random.NextDouble() * 5));
        var silo = Random.Next(SiloRun.Silos);
        await lose(silo);
        await ProgressAsync(run, $"round {round}, {run.Losses[^1].What}, silo {silo + 1}");
        await Task.Delay(CutTime);
        var ended = await run.HealAsync();
        await ProgressAsync(run, ended.Count == 0 ? "whole again, nobody had ended" : $"whole again, silo {string.Join(", ", ended.Select(one => one + 1))} had ended");
        run.Recovered();
    }
}
