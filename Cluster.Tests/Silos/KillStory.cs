using Cluster.Tests.Simulation;

namespace Cluster.Tests.Silos;

/// <summary>A silo is asked to stop; then silos are killed at random moments.</summary>
internal sealed class KillStory(int seed, int kills, int callsPerSecond, Action<string> say) : SiloStory(seed, kills, callsPerSecond, say)
{
    private readonly int _kills = kills;
    private Disturbance _handover = null!;

    protected override async Task DisturbAsync(SiloRun run)
    {
        _handover = await LeaveInOrderAsync(run);
        for (var kill = 1; kill <= _kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + (Random.NextDouble() * 5)));
            await LoseOneAsync(run, $"after kill {kill}", comesBackAtOnce: kill % 2 == 0);
        }
    }

    protected override IEnumerable<string> Check(IHistory history)
    {
        foreach (var unheard in SiloCheckers.Handover(history, _handover))
        {
            yield return unheard;
        }

        if (SiloCheckers.LiveOver(history, _handover).Count() is var live && live < LiveAtLeast)
        {
            yield return $"weak: {live} calls were live over the handover";
        }
    }

    /// <summary>A silo is asked to stop, and starts again.</summary>
    private async Task<Disturbance> LeaveInOrderAsync(SiloRun run)
    {
        await Task.Delay(CallsTime);
        var silo = Random.Next(SiloRun.Silos);
        var handover = await run.LeaveAsync(silo);
        await ProgressAsync(run, $"after silo {silo + 1} was asked to stop");
        await Task.Delay(CallsTime);
        run.Start(silo);
        await run.ReadyAsync(silo);
        return handover;
    }

    /// <summary>The dead silo comes back at once, before the others know that it was dead, or when they dial without it.</summary>
    private async Task LoseOneAsync(SiloRun run, string phase, bool comesBackAtOnce)
    {
        var silo = Random.Next(SiloRun.Silos);
        await run.KillAsync(silo);
        if (comesBackAtOnce)
        {
            run.Start(silo);
        }

        await ProgressAsync(run, $"{phase}, of silo {silo + 1}{(comesBackAtOnce ? ", started again at once" : "")}");
        run.Recovered();
        if (!comesBackAtOnce)
        {
            run.Start(silo);
        }

        await run.ReadyAsync(silo);
    }
}
