using System.Globalization;
using System.Text.Json.Nodes;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Crash;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Silos;

/// <summary>All silos are restarted one after the other, as an upgrade does it, while operators talk and an external system uses the API.</summary>
internal sealed class RollingStory(int seed, int callsPerSecond, Action<string> say) : SiloStory(seed, SiloRun.Silos, callsPerSecond, say)
{
    private const int Operators = 40;

    /// <summary>Conversations that must be live at a restart for it to show anything.</summary>
    private const int TalksAtLeast = 3;

    private readonly Action<string> _tell = say;
    private readonly List<Disturbance> _handovers = [];
    private readonly List<SiloOperator> _operators = [];
    private readonly List<PatientClient> _clients = [];

    protected override int OperatorsAtWork => Operators;

    protected override async Task DisturbAsync(SiloRun run)
    {
        using var closing = new CancellationTokenSource();
        await ComeAsync(run);
        var work = Task.WhenAll([.. _operators.Select(one => one.WorkAsync(closing.Token)), AskAsync(run, closing.Token)]);
        for (var silo = 0; silo < SiloRun.Silos; silo++)
        {
            await Task.Delay(CallsTime);
            _handovers.Add(await run.LeaveAsync(silo));
            await ProgressAsync(run, $"after silo {silo + 1} was asked to stop");
            run.Start(silo);
            await run.ReadyAsync(silo);
        }

        await Task.Delay(CallsTime);
        await closing.CancelAsync();
        await work;
    }

    protected override async Task CloseAsync()
    {
        await Task.WhenAll(_operators.Select(one => one.GoAsync()));
        Violations.AddRange(_operators.SelectMany(one => one.Complaints).Concat(_clients.SelectMany(client => client.Failures)));
        _tell($"{_clients.Sum(client => client.Requests)} requests, {_clients.Sum(client => client.Repeats)} repeated; {_operators.Sum(one => one.Given.Count)} results given");
        _clients.ForEach(client => client.Dispose());
    }

    protected override IEnumerable<string> Check(IHistory history)
    {
        var talks = LoggedCall.Of(history).FindAll(call => call.Connected is not null);
        var over = _handovers.Select(handover => talks.Count(call => call.Connected < handover.From && call.EndedAt > handover.To - TimeSpan.FromSeconds(3))).ToList();
        _tell($"{talks.Count} conversations; over the restarts went on {string.Join(", ", over)}");
        IEnumerable<string> weak = over.Exists(count => count < TalksAtLeast) ? ["weak: too few talked while a silo was restarted"] : [];
        return weak.Concat(_handovers.SelectMany(handover => SiloCheckers.Handover(history, handover)))
            .Concat(OperatorCheckers.Lines(history.Log)).Concat(OperatorCheckers.Customers(history.Log))
            .Concat(OperatorCheckers.Results(history, _operators.SelectMany(one => one.Given).ToDictionary()))
            .Concat(SiloCheckers.LinesLost(history.Log, Operators));
    }

    private async Task ComeAsync(SiloRun run)
    {
        for (var place = 0; place < Operators; place++)
        {
            var client = run.PatientClient();
            _clients.Add(client);
            _operators.Add(new SiloOperator(client, place, run.LogPaths.Count, new Random(Random.Next())));
        }

        await Task.WhenAll(_operators.Select(one => one.ComeAsync(run.CampaignIds[^1])));
    }

    /// <summary>An external system that reads, adds people and lists numbers all the while.</summary>
    private async Task AskAsync(SiloRun run, CancellationToken closing)
    {
        var client = run.PatientClient();
        _clients.Add(client);
        for (var i = 0; !closing.IsCancellationRequested; i++)
        {
            var id = run.CampaignIds[i % run.CampaignIds.Count];
            await client.SendAsync(HttpMethod.Get, $"campaigns/{id}/statistics");
            await client.SendAsync(HttpMethod.Put, $"do-not-call/numbers/{(99_000_000_000 + i).ToString(CultureInfo.InvariantCulture)}", []);
            await client.SendAsync(HttpMethod.Post, $"campaigns/{id}/contacts", new JsonObject { ["contacts"] = new JsonArray(SiloPlan.Contact(5_000_000 + i)) });
            await Task.Delay(TimeSpan.FromSeconds(0.1), closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
