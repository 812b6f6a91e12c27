using Cluster.Tests.Crash;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Silos;

/// <summary>One seed, one order of events: steady calls, and what is done to the silos meanwhile; then a drain and all checks.</summary>
/// <param name="seed">Of all that is random.</param>
/// <param name="losses">How often the cluster loses something.</param>
/// <param name="callsPerSecond">Of all campaigns.</param>
/// <param name="say">Takes the figures.</param>
/// <param name="network">A network that can be cut, or none.</param>
internal abstract class SiloStory(int seed, int losses, int callsPerSecond, Action<string> say, SiloNetwork? network = null)
{
    /// <summary>With the time that a silo takes to come up again on a busy machine.</summary>
    private const int SecondsForALoss = 30;

    private const int SecondsBeside = 90;

    /// <summary>Attempts for each person that the plan's caps and the simulated network make likely, at least.</summary>
    private const double AttemptsEach = 1.2;

    /// <summary>Calls that must be live at a loss for it to show anything.</summary>
    protected const int LiveAtLeast = 10;

    /// <summary>Most calls are over after this time.</summary>
    protected static readonly TimeSpan CallsTime = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan DiallingLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(120);

    public List<string> Violations { get; } = [];

    public string Folder { get; private set; } = "";

    protected Random Random { get; } = new(seed);

    public async Task PlayAsync()
    {
        var plan = new SiloPlan(callsPerSecond, (int)(callsPerSecond * ((losses * SecondsForALoss) + SecondsBeside) / AttemptsEach), OperatorsAtWork);
        await using var run = new SiloRun(GetType().Name, seed, plan, network);
        Folder = run.Folder;
        say($"seed {seed}, {plan}, logs in {Folder}");
        await run.PrepareAsync();
        using var over = new CancellationTokenSource();
        var oldest = run.OldestAttemptAsync(over.Token);
        await ProgressAsync(run, "at the start");
        await DisturbAsync(run);
        await UntilCampaignsDialAsync(run);
        await DrainAsync(run);
        await CloseAsync();
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
        say($"oldest open attempt {age.TotalSeconds:0} s");
        await CheckAsync(run);
    }

    /// <summary>What happens to the cluster.</summary>
    protected abstract Task DisturbAsync(SiloRun run);

    protected virtual int OperatorsAtWork => 0;

    /// <summary>Whoever was at work goes home, when the campaigns have stopped.</summary>
    protected virtual Task CloseAsync() => Task.CompletedTask;

    /// <summary>What only this story can check.</summary>
    protected virtual IEnumerable<string> Check(IHistory history) => [];

    protected async Task ProgressAsync(SiloRun run, string phase)
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

            await run.Client.PostAsync($"campaigns/{id}/drain", []);
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

    private async Task CheckAsync(SiloRun run)
    {
        var history = await BookReader.ReadAsync(run.Database, run.LogPaths, run.Disturbances);
        Violations.AddRange(CallCheckers.All(history));
        Violations.AddRange(StateCheckers.Books(history));
        Violations.AddRange(CrashCheckers.All(history, []));
        Violations.AddRange(SiloCheckers.Cut(history));
        Violations.AddRange(Check(history));
        var silences = SiloCheckers.Silences(history, [.. run.Losses.Select(loss => loss.At)]);
        foreach (var same in run.Losses.Zip(silences, (loss, silence) => (loss.What, silence)).GroupBy(one => one.What))
        {
            DialsAgain(same.Key, [.. same.Select(one => one.silence).Order()]);
        }

        Tell(run, history);
    }

    private void DialsAgain(string what, IReadOnlyList<TimeSpan> times)
    {
        Violations.AddRange(times.Where(time => time > SiloCheckers.DiallingAgain).Select(time => $"late: {what}, {time} without a call somewhere"));
        say($"{what}, {times.Count} times: longest time without a call on a gateway or in a campaign: median {times[times.Count / 2].TotalSeconds:0.0} s, worst {times[^1].TotalSeconds:0.0} s");
    }

    private void Tell(SiloRun run, Books history)
    {
        var calls = LoggedCall.Of(history).FindAll(call => call.Attempt is not null);
        var live = run.Losses.Sum(loss => calls.Count(call => call.Started < loss.At && call.EndedAt > loss.At));
        var rates = calls.GroupBy(call => call.Started.ToUnixTimeSeconds()).Select(second => second.Count()).Order().ToList();
        var seconds = (calls[^1].Started - calls[0].Started).TotalSeconds;
        say($"{calls.Count} calls in {seconds:0} s, {calls.Count / seconds:0} a second with all interruptions, {rates[rates.Count / 2]} in the median second; "
            + $"{run.Losses.Count} losses, {live} calls were live at one");
        say($"{history.Tables.Attempts.Count} attempts of {history.Tables.Contacts.Count} contacts; records: "
            + string.Join(", ", history.Tables.Attempts.Values.Where(row => row.Record is not null)
                .CountBy(row => row.Record!.Dialled ? row.Record.Outcome.ToString() : $"not dialled ({row.Record.Note})").Select(one => $"{one.Key} {one.Value}")));
        if (live < run.Losses.Count * LiveAtLeast || calls.Count < losses * callsPerSecond)
        {
            Violations.Add("weak: too little went on; see the figures");
        }
    }
}
