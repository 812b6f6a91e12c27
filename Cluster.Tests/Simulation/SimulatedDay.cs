using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Simulation;

/// <summary>
/// One seed, one history: a day of dialling with everything that can go wrong, then some minutes in which nothing does, then silence; and
/// all checks. Every fourth seed has no faults, and is checked more strictly.
/// </summary>
internal sealed class SimulatedDay : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(14);

    private readonly ulong _seed;
    private readonly TimeSpan _length;
    private readonly WorldPlan _plan;
    private readonly Turmoil _turmoil;
    private readonly SimulatedOffice _office;
    private readonly List<SimulatedOperator> _operators;

    public SimulatedDay(ulong seed, TimeSpan length, int contacts, Planted planted = Planted.Nothing)
    {
        (_seed, _length) = (seed, length);
        World = new SimulatedWorld(seed, WorldPlan.StartOf(seed), planted);
        _plan = WorldPlan.Build(World, seed, contacts);
        _turmoil = new Turmoil(World, new Random(World.NextSeed()));
        _office = new SimulatedOffice(World, _plan, new Random(World.NextSeed()));
        _operators = [.. _plan.Operators.Select(one => new SimulatedOperator(World, one.Id, one.GatewayId, new Random(World.NextSeed()))
        {
            HasGoodPhone = IsCalm, Colleagues = [.. _plan.Operators.Select(other => other.Id)],
        })];
    }

    public SimulatedWorld World { get; }

    public bool IsCalm => _seed % 4 == 0;

    public List<string> Violations { get; } = [];

    public int Calls => World.CallLog.Entries.Count(entry => entry is { Kind: CallLogKind.Started, IsLine: false });

    public void Run()
    {
        World.StartProcess();
        _operators.ForEach(one => one.Start());
        _office.Start(TimeSpan.FromMinutes(4));
        if (!IsCalm)
        {
            _turmoil.Start(TimeSpan.FromMinutes(10));
        }

        World.RunFor(_length);
        Violations.AddRange(StateCheckers.Books(World));
        Recover();
        Violations.AddRange(StateCheckers.Progress(World, FreeOperators(), Campaigns()));
        Violations.AddRange(StateCheckers.Promises(World));
        Violations.AddRange(StateCheckers.OpenAttempts(World));
        FallSilent();
        Violations.AddRange(StateCheckers.Recount(World, Pacing()));
        Violations.AddRange(StateCheckers.Quiet(World, Campaigns(), Gateways(), OperatorsNow()));
        Violations.AddRange(StateCheckers.Books(World));
        Violations.AddRange(StateCheckers.Lines(World));
        Violations.AddRange(StateCheckers.Offers(World));
        Violations.AddRange(CallCheckers.All(World));
        if (IsCalm)
        {
            Violations.AddRange(LoggedCall.Of(World).Where(call => call.SafeMessage is not null && IsProgressive(call)).Select(call => $"abandoned: {call}, although nothing was broken"));
        }
    }

    public void Dispose() => World.Dispose();

    private void Recover()
    {
        _turmoil.Over = _office.Over = true;
        _operators.ForEach(one => one.Diligent = true);
        // What went wrong last lasts five minutes at most, what the office interrupted ten.
        World.RunFor(Quiet);
        World.RunFor(Quiet);
    }

    private void FallSilent()
    {
        foreach (var id in World.Tables.Campaigns.Keys)
        {
            World.Tell(process => process.Campaign(id).PauseAsync());
        }

        World.RunFor(Silence);
    }

    private List<Guid> FreeOperators() => [.. OperatorsNow()
        .Where(one => one.Value is { Presence: Presence.Ready, Activity: Activity.Idle, Line: LineState.Up }).Select(one => one.Key)];

    private Dictionary<Guid, CampaignStatus> Campaigns() =>
        World.Tables.Campaigns.Keys.ToDictionary(id => id, id => World.Ask(process => process.Campaign(id).GetStatusAsync()));

    private Dictionary<Guid, PacingStatus> Pacing() =>
        World.Tables.Campaigns.Keys.ToDictionary(id => id, id => World.Ask(process => process.Campaign(id).GetPacingAsync()));

    private bool IsProgressive(LoggedCall call) => World.Tables.Campaigns[call.CampaignId].Definition.Mode == CampaignMode.Progressive;

    private Dictionary<string, GatewayStatus> Gateways() =>
        World.Gateways.Keys.ToDictionary(id => id, id => World.Ask(process => process.Gateway(id).GetStatusAsync()));

    private Dictionary<Guid, OperatorStatus> OperatorsNow() =>
        World.Tables.Operators.Keys.ToDictionary(id => id, id => World.Ask(process => process.Operator(id).GetStatusAsync()));
}
