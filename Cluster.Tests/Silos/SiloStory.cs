using Cluster.Tests.Crash;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Silos;

/// <summary>One seed, one order of events: steady calls, a silo that is asked to go, the deaths of silos at random moments; then a drain and all checks.</summary>
internal sealed class SiloStory(int seed, int kills, int callsPerSecond, Action<string> say)
{
    /// <summary>With the time that a silo takes to come up again on a busy machine.</summary>
    private const int SecondsForAKill = 30;

    private const int SecondsBeside = 90;

    /// <summary>Attempts for each person that the plan's caps and the simulated network make likely, at least.</summary>
    private const double AttemptsEach = 1.2;

    /// <summary>Calls that must be live at a death for it to show anything.</summary>
    private const int LiveAtLeast = 10;

    /// <summary>Most calls are over after this time.</summary>
    private static readonly TimeSpan CallsTime = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan DiallingLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(120);

    private readonly Random _random = new(seed);

    public List<string> Violations { get; } = [];

    public string Folder { get; private set; } = "";

    public async Task PlayAsync()
    {
        var plan = new SiloPlan(callsPerSecond, (int)(callsPerSecond * ((kills * SecondsForAKill) + SecondsBeside) / AttemptsEach));
        await using var run = new SiloRun(seed, plan);
        Folder = run.Folder;
        say($"seed {seed}, {plan}, logs in {Folder}");
        await run.PrepareAsync();
        using var over = new CancellationTokenSource();
        var oldest = run.OldestAttemptAsync(over.Token);
        await ProgressAsync(run, "at the start");
        var handover = await LeaveInOrderAsync(run);
        for (var kill = 1; kill <= kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + (_random.NextDouble() * 5)));
            await LoseOneAsync(run, $"after kill {kill}", comesBackAtOnce: kill % 2 == 0);
        }

        await UntilCampaignsDialAsync(run);
        await DrainAsync(run);
        await over.CancelAsync();
        if (await oldest is var age && age > SiloCheckers.OldestAttempt)
        {
            Violations.Add($"open: an attempt was open for {age}");
        }

        for (var silo = 0; silo < SiloRun.Silos; silo++)
        {
            await run.StopAsync(silo);
        }

        Violations.AddRange(run.LastWords());
        await CheckAsync(run, handover, await oldest);
    }

    /// <summary>A silo is asked to stop, and starts again.</summary>
    private async Task<Disturbance> LeaveInOrderAsync(SiloRun run)
    {
        await Task.Delay(CallsTime);
        var silo = _random.Next(SiloRun.Silos);
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
        var silo = _random.Next(SiloRun.Silos);
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

    private async Task ProgressAsync(SiloRun run, string phase)
    {
        var since = DateTimeOffset.UtcNow;
        if (!await run.UntilDiallingAsync(DiallingLimit))
        {
            throw new InvalidOperationException($"{phase}: not every gateway began a call; {await WhyAsync(run)}");
        }

        say($"{phase}: all gateways dial after {(DateTimeOffset.UtcNow - since).TotalSeconds:0.0} s");
    }

    /// <summary>Also after the last death each campaign is to dial again before it is stopped; one that does not in time is found by the checks.</summary>
    private static async Task UntilCampaignsDialAsync(SiloRun run)
    {
        async Task<long> AttemptsAsync(string id) => (long)(await run.Client.GetAsync($"campaigns/{id}/statistics"))["attempts"]!;
        var until = DateTimeOffset.UtcNow + SiloCheckers.DiallingAgain;
        foreach (var id in run.CampaignIds)
        {
            var before = await AttemptsAsync(id);
            while (await AttemptsAsync(id) == before && DateTimeOffset.UtcNow < until)
            {
                await Task.Delay(200);
            }
        }
    }

    private static async Task<string> WhyAsync(SiloRun run) =>
        string.Join("; ", (await Task.WhenAll(run.CampaignIds.Select(id => run.Client.GetAsync($"campaigns/{id}/diagnostics")))).Select(one => one.ToJsonString()));

    private async Task DrainAsync(SiloRun run)
    {
        var until = DateTimeOffset.UtcNow + DrainLimit;
        foreach (var id in run.CampaignIds)
        {
            if ((string?)(await run.Client.GetAsync($"campaigns/{id}"))["state"] == "completed")
            {
                Violations.Add($"weak: campaign {id} was through before the end");
                continue;
            }

            await run.Client.PostAsync($"campaigns/{id}/stop", []);
            while ((string?)(await run.Client.GetAsync($"campaigns/{id}"))["state"] != "stopped")
            {
                if (DateTimeOffset.UtcNow > until)
                {
                    Violations.Add($"stuck: campaign {id} does not drain: {await WhyAsync(run)}");
                    return;
                }

                await Task.Delay(200);
            }
        }
    }

    private async Task CheckAsync(SiloRun run, Disturbance handover, TimeSpan oldest)
    {
        var history = await BookReader.ReadAsync(run.Database, run.LogPaths, run.Disturbances);
        Violations.AddRange(CallCheckers.All(history));
        Violations.AddRange(StateCheckers.Books(history));
        Violations.AddRange(CrashCheckers.All(history, []));
        Violations.AddRange(SiloCheckers.Cut(history));
        Violations.AddRange(SiloCheckers.Handover(history, handover));
        var times = SiloCheckers.TimesToDialling(history, run.Kills).Order().ToList();
        var leaving = SiloCheckers.TimesToDialling(history, [handover.From]).Single();
        Violations.AddRange(times.Append(leaving).Where(time => time > SiloCheckers.DiallingAgain).Select(time => $"late: {time} without a call somewhere"));
        Tell(history);
        say($"dialling again on all gateways and in all campaigns: median {times[times.Count / 2].TotalSeconds:0.0} s, worst {times[^1].TotalSeconds:0.0} s; "
            + $"after one that was asked to stop {leaving.TotalSeconds:0.0} s; oldest open attempt {oldest.TotalSeconds:0} s");
        Weak(run, history, handover);
    }

    private void Tell(Books history)
    {
        say($"{history.Tables.Attempts.Count} attempts of {history.Tables.Contacts.Count} contacts; records: "
            + string.Join(", ", history.Tables.Attempts.Values.Where(row => row.Record is not null)
                .CountBy(row => row.Record!.Dialled ? row.Record.Outcome.ToString() : $"not dialled ({row.Record.Note})").Select(one => $"{one.Key} {one.Value}")));
    }

    private void Weak(SiloRun run, Books history, Disturbance handover)
    {
        var calls = LoggedCall.Of(history).FindAll(call => call.Attempt is not null);
        var over = run.Kills.Sum(death => calls.Count(call => call.Started < death && call.EndedAt > death));
        var handed = SiloCheckers.LiveOver(history, handover).Count();
        say($"{calls.Count} calls in {(calls[^1].Started - calls[0].Started).TotalSeconds:0} s, {run.Kills.Count} kills; {over} calls were live at one, {handed} over a handover");
        if (over < kills * LiveAtLeast || handed < LiveAtLeast || calls.Count < kills * callsPerSecond)
        {
            Violations.Add("weak: too little went on; see the figures");
        }
    }
}
