using Cluster.Embedded;
using Cluster.Grains;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Gateways;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Asterisk.Simulator;
using Microsoft.Extensions.Logging;

namespace Cluster.Tests.Simulation;

/// <summary>
/// Everything around the grains, on one thread under virtual time: the database and the gateways with their live calls, which outlive the
/// process, and the process, which can be killed and started at any moment.
/// </summary>
internal sealed class SimulatedWorld : IHistory, IDisposable
{
    private const int MostNotes = 400;

    private readonly Random _random;
    private readonly Ids _ids;
    private readonly Dictionary<string, SimulatedGateway> _gateways = [];
    private readonly List<SimulatedProcess> _dead = [];
    private readonly Queue<string> _notes = new();

    public SimulatedWorld(ulong seed, DateTimeOffset start, Planted planted = Planted.Nothing)
    {
        _random = new Random((int)(seed & int.MaxValue));
        Scheduler = new SeededScheduler(seed, start);
        Tables = new MemoryTables(Time, planted);
        _ids = new Ids(Time, new Random(NextSeed()));
    }

    public SeededScheduler Scheduler { get; }

    public VirtualTime Time => Scheduler.Time;

    public DateTimeOffset Now => Time.GetUtcNow();

    public MemoryTables Tables { get; }

    public StoreFaults StoreFaults { get; } = new();

    public MemoryCallLog CallLog { get; } = new();

    public IEnumerable<CallLogEntry> Log => CallLog.Entries;

    public IReadOnlyDictionary<string, SimulatedGateway> Gateways => _gateways;

    public List<Disturbance> Disturbances { get; } = [];

    public SimulatedProcess Process { get; private set; } = null!;

    public LogLevel Verbosity { get; set; } = LogLevel.Warning;

    /// <summary>Orders and events go over the links in the bytes of the manager interface.</summary>
    public bool SpeaksAmi { get; init; }

    public IReadOnlyCollection<string> Notes => _notes;

    public int NextSeed() => _random.Next();

    public Guid NextId() => _ids.Next();

    public void Note(string line)
    {
        _notes.Enqueue($"{Now:MM-dd HH:mm:ss.fff} {line}");
        if (_notes.Count > MostNotes)
        {
            _notes.Dequeue();
        }
    }

    public void StartProcess()
    {
        Process = new SimulatedProcess(this, _dead.Count + 1);
        Process.Start();
    }

    /// <summary>Kills the process in the midst of what it does and starts it again after a while.</summary>
    public async Task CrashAsync(TimeSpan down)
    {
        Note("crash");
        Process.Kill();
        _dead.Add(Process);
        await Task.Delay(down, Time);
        StartProcess();
        Note("started again");
    }

    public SimulatedGateway AddGateway(string id, NetworkSettings network, int maxChannels = 50, double callsPerSecond = 20)
    {
        var gateway = new SimulatedGateway(id, network, Time, new Random(NextSeed()), CallLog);
        _gateways.Add(id, gateway);
        Tables.Gateways.Add(id, new GatewayRow(id, new GatewayDefinition
        {
            Host = id,
            User = "dialer",
            Secret = "dialer",
            MaxChannels = maxChannels,
            CallsPerSecond = callsPerSecond,
        }, Enabled: true));
        return gateway;
    }

    public Guid AddCampaign(CampaignDefinition definition, CampaignState state = CampaignState.Running)
    {
        var id = NextId();
        Tables.Campaigns.Add(id, new CampaignRow(id, state, definition, 1));
        Tables.EntriesOfCampaign.Add(id, []);
        return id;
    }

    public Guid AddContact(string[] numbers, string? zone, params Guid[] campaigns)
    {
        var id = NextId();
        Tables.AddContact(new ContactRow(id, numbers, zone));
        foreach (var campaignId in campaigns)
        {
            Enter(id, campaignId);
        }

        return id;
    }

    public void Enter(Guid contactId, Guid campaignId, int priority = 0, DateTimeOffset? due = null, DateTimeOffset? earliest = null, DateTimeOffset? latest = null)
    {
        var zone = Tables.Contacts[contactId].Zone ?? Tables.Campaigns[campaignId].Definition.Zone;
        var entry = new EntrySnapshot(campaignId, 1, EntryStatus.Open, due ?? earliest ?? Now, 0, 0, 0, Earliest: earliest, Latest: latest);
        Tables.AddEntry(contactId, entry, zone, priority);
    }

    public Guid AddOperator(string name, params Guid[] campaigns)
    {
        var id = NextId();
        Tables.Operators.Add(id, new OperatorRow(id, new OperatorDefinition(name, campaigns), new OperatorMemory()));
        return id;
    }

    public void RunFor(TimeSpan time) => Scheduler.RunFor(time);

    /// <summary>Runs until it holds, at most for the given virtual time.</summary>
    public bool RunUntil(Func<bool> holds, TimeSpan limit, TimeSpan? step = null)
    {
        for (var end = Now + limit; Now < end && !holds();)
        {
            RunFor(step ?? TimeSpan.FromSeconds(1));
        }

        return holds();
    }

    /// <summary>Asks a grain from outside and runs until it has answered.</summary>
    public T Ask<T>(Func<SimulatedProcess, Task<T>> question)
    {
        T? answer = default;
        Scheduler.RunUntilComplete(async () => answer = await question(Process), TimeSpan.FromMinutes(2));
        return answer!;
    }

    public void Tell(Func<SimulatedProcess, Task> message) =>
        Scheduler.RunUntilComplete(() => message(Process), TimeSpan.FromMinutes(2));

    public void Dispose()
    {
        Process?.Dispose();
        _dead.ForEach(process => process.Dispose());
        foreach (var gateway in _gateways.Values)
        {
            gateway.Dispose();
        }
    }
}
