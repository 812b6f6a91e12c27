using Cluster.Interfaces;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Crash;

/// <summary>
/// One seed, one order of events: the lives and deaths of the program, what breaks meanwhile, what people do through the API meanwhile;
/// then calm, a drain, and all checks.
/// </summary>
internal sealed class CrashStory(int seed, int kills, Action<string> say)
{
    private const int CallsAfterLastKill = 5_000;
    private const int CallsAtLeast = 5_000;
    private const int UndisturbedAtLeast = 500;

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
        Violations.AddRange(await crew.CloseAsync());
        await run.StopDialerAsync();
        Violations.AddRange(run.LastWords());
        await CheckAsync(run, office, crew);
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
            calls => calls.Sum() >= Math.Max(before + CallsAfterLastKill, CallsAtLeast) && DateTimeOffset.UtcNow > run.Plan.ClosesAt.AddSeconds(3), CalmLimit);
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
                await run.Client.PostAsync($"campaigns/{id}/stop", []);
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

    private async Task CheckAsync(CrashRun run, Office office, Crew crew)
    {
        var history = await BookReader.ReadAsync(run.Database, run.LogPaths, run.Disturbances);
        Violations.AddRange(CallCheckers.All(history));
        Violations.AddRange(StateCheckers.Books(history));
        Violations.AddRange(CrashCheckers.All(history, office.Pauses));
        Violations.AddRange(OperatorCheckers.All(history, crew.Phones, crew.Given));
        var calls = LoggedCall.Of(history).FindAll(call => call.Attempt is not null);
        var times = run.TimesToDialling.Order().ToList();
        say($"{calls.Count} calls, {run.Kills} kills, {history.Tables.Attempts.Count} attempts of {history.Tables.Contacts.Count} contacts, "
            + $"{history.Tables.Listed.Count} numbers listed, {office.Pauses.Count} pauses");
        say($"dialling again after a start: median {times[times.Count / 2].TotalSeconds:0.0} s, worst {times[^1].TotalSeconds:0.0} s");
        say("records: " + string.Join(", ", history.Tables.Attempts.Values.Where(row => row.Record is not null)
            .CountBy(row => row.Record!.Dialled ? row.Record.Outcome.ToString() : $"not dialled ({row.Record.Note})").Select(one => $"{one.Key} {one.Value}")));
        Violations.AddRange(Weak(run, office, history, calls));
        Violations.AddRange(WeakOperators(crew, history, calls));
    }

    /// <summary>A run in which a promise was never put to the test shows nothing about it.</summary>
    private IEnumerable<string> Weak(CrashRun run, Office office, Books history, List<LoggedCall> calls)
    {
        var closing = calls.Count(call => call.CampaignId == Guid.Parse(run.CampaignIds[1]) && call.Started < run.Plan.ClosesAt &&
            history.Tables.Contacts[call.ContactId].Zone == run.Plan.ClosingZone);
        var late = calls.Count(call => call.Started > run.Plan.ClosesAt);
        var listed = calls.Count(call => history.Tables.Listed.ContainsKey(call.Number));
        var undisturbed = calls.Count(call => !CallCheckers.IsDisturbed(history, call.Attempt!.Attempt.ClaimedAt, call.EndedAt));
        say($"{undisturbed} calls that nothing disturbed, {closing} calls to the closing zone before it closed, {late} calls to others later, {listed} calls to numbers that were listed later");
        if (run.Kills != kills || history.Tables.Contacts.Count < Plan.Contacts || calls.Count < CallsAtLeast || closing == 0 || late == 0 || listed == 0 ||
            office.Pauses.Count == 0 || undisturbed < UndisturbedAtLeast)
        {
            yield return "weak: the run did not put every promise to the test; see the figures";
        }
    }
    private IEnumerable<string> WeakOperators(Crew crew, Books history, List<LoggedCall> calls)
    {
        var deaths = history.Disturbances.FindAll(one => one.What == "kill");
        var talks = calls.FindAll(call => call.Connected is not null);
        var lines = history.Entries.Where(entry => entry is { IsLine: true, Kind: CallLogKind.Started }).ToList();
        var ends = history.Entries.Where(entry => entry is { IsLine: true, Kind: CallLogKind.Ended }).ToDictionary(entry => entry.ChannelId, entry => entry.At);
        var kept = deaths.Sum(death => lines.Count(line => line.At < death.From && ends.GetValueOrDefault(line.ChannelId, DateTimeOffset.MaxValue) > death.To));
        var spanning = talks.Count(call => deaths.Exists(death => call.Connected < death.To && call.EndedAt > death.To));
        var abandoned = calls.Count(call => call.SafeMessage is not null);
        var early = crew.Given.Count(one => history.Tables.Attempts[one.Key].Record?.Outcome == Outcome.Answered);
        say($"operators: {talks.Count} conversations, {spanning} over a death; {abandoned} heard the safe message; {crew.Given.Count} results, {early} of answered calls; "
            + $"{lines.Count} lines dialled, kept over a death {kept} times, {crew.PutDowns} phones put down");
        if (talks.Count < 150 || spanning < 10 || kept < 200 || crew.Given.Count < 100 || lines.Count < 50)
        {
            yield return "weak: operators had too little to do; see the figures";
        }
    }
}
