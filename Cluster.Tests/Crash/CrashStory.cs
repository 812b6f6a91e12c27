using Cluster.Tests.Simulation;

namespace Cluster.Tests.Crash;

/// <summary>
/// One seed, one order of events: the lives and deaths of the program, what breaks meanwhile, what people do through the API meanwhile;
/// then calm, a drain, and all checks.
/// </summary>
internal sealed class CrashStory(int seed, int kills, Action<string> say)
{
    private const int CallsAfterLastKill = 5_000;

    private static readonly TimeSpan CalmLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(120);

    private readonly Random _random = new(seed);

    public List<string> Violations { get; } = [];

    public string Folder { get; private set; } = "";

    public async Task PlayAsync()
    {
        await using var run = new CrashRun(seed, say);
        Folder = run.Folder;
        say($"seed {seed}");
        await run.PrepareAsync();
        var office = new Office(run, new Random(seed + 1));
        var crew = new Crew(run, new Random(seed + 2));
        await crew.OpenAsync();
        for (var life = 0; life < kills; life++)
        {
            await LiveAndDieAsync(run, office, crew, life);
        }

        await run.TellGatewaysAsync("calm");
        await run.UntilDiallingAsync("after the last kill");
        await GoOnAsync(run);
        await office.CloseAsync();
        await DrainAsync(run);
        var abandonment = await AbandonmentSeen.ReadAsync(run.Client, run.Offers);
        Violations.AddRange(await crew.CloseAsync());
        await run.StopDialerAsync();
        Violations.AddRange(run.LastWords());
        await CheckAsync(run, office, crew, abandonment);
    }

    private async Task LiveAndDieAsync(CrashRun run, Office office, Crew crew, int life)
    {
        if (life % 5 == 4)
        {
            // Also in the midst of coming up.
            await Task.Delay(TimeSpan.FromSeconds(0.5 + (_random.NextDouble() * 3)));
        }
        else
        {
            await run.UntilDiallingAsync($"life {life}");
            var length = TimeSpan.FromSeconds(0.5 + (_random.NextDouble() * 5.5));
            office.Open();
            var trouble = TroubleAsync(run, crew, life);
            await Task.Delay(length);
            await run.KillDialerAsync();
            await trouble;
            if (life % 3 == 1)
            {
                await crew.PutDownSomeAsync();
            }

            run.StartDialer();
            return;
        }

        await run.KillDialerAsync();
        run.StartDialer();
    }

    /// <summary>What breaks in each life: first nothing, then events, links, and everything; the database now and then.</summary>
    private async Task TroubleAsync(CrashRun run, Crew crew, int life)
    {
        switch (life)
        {
            case 6:
                await run.TellGatewaysAsync("lose 0.02");
                await run.TellGatewaysAsync("repeat 0.02");
                await run.TellGatewaysAsync("reorder 0.02");
                break;
            case 10 or 11:
                await run.TellGatewaysAsync("calm");
                await run.TellGatewaysAsync("drop", life - 10);
                break;
            case 12:
                await run.TellGatewaysAsync("half-open on", only: 0);
                break;
            case 13:
                await run.TellGatewaysAsync("calm");
                break;
            case 15:
                await run.TellGatewaysAsync("lose 0.01");
                await run.TellGatewaysAsync("repeat 0.02");
                await run.TellGatewaysAsync("reorder 0.02");
                await run.TellGatewaysAsync("delay 0.001");
                break;
            case 17:
                await run.TellGatewaysAsync("drop");
                break;
        }

        if (life is 5 or 6 or 15)
        {
            await crew.PutDownSomeAsync();
        }

        if (life is 3 or 8 or 16)
        {
            await Task.Delay(TimeSpan.FromSeconds(_random.NextDouble() * 2));
            await run.CrashDatabaseAsync();
        }
    }

    private async Task GoOnAsync(CrashRun run)
    {
        var before = run.Tail.Count();
        var went = await run.Tail.UntilAsync(
            calls => calls.Sum() >= Math.Max(before + CallsAfterLastKill, CrashFigures.CallsAtLeast) && DateTimeOffset.UtcNow > run.Plan.ClosesAt.AddSeconds(3), CalmLimit);
        if (!went)
        {
            Violations.Add($"stuck: only {run.Tail.Count() - before} calls began after the last kill");
        }
    }

    private async Task DrainAsync(CrashRun run)
    {
        var until = DateTimeOffset.UtcNow + DrainLimit;
        foreach (var id in run.CampaignIds)
        {
            // A campaign that is through is not stopped any more.
            if ((string?)(await run.StateAsync(id))["state"] != "completed")
            {
                await run.Client.PostAsync($"campaigns/{id}/drain", []);
            }
        }

        foreach (var id in run.CampaignIds)
        {
            while ((string?)(await run.StateAsync(id))["state"] is not ("stopped" or "completed"))
            {
                if (DateTimeOffset.UtcNow > until)
                {
                    Violations.Add($"stuck: campaign {id} does not drain: {await run.Client.GetAsync($"campaigns/{id}/diagnostics")}");
                    return;
                }

                await Task.Delay(200);
            }
        }
    }

    private async Task CheckAsync(CrashRun run, Office office, Crew crew, AbandonmentSeen abandonment)
    {
        var history = await BookReader.ReadAsync(run.Database, run.LogPaths, run.Disturbances);
        Violations.AddRange(CallCheckers.All(history));
        Violations.AddRange(StateCheckers.Books(history));
        Violations.AddRange(CrashCheckers.All(history, office.Pauses));
        Violations.AddRange(OperatorCheckers.All(history, crew.Phones, crew.Given));
        Violations.AddRange(AbandonmentCheckers.All(history, abandonment));
        var figures = new CrashFigures(run, history, say);
        Violations.AddRange(figures.Weak(kills, office));
        Violations.AddRange(figures.WeakOperators(crew));
        Violations.AddRange(figures.WeakAbandonment(abandonment));
    }
}
