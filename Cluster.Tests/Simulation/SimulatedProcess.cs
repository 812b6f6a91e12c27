using Cluster.Embedded;
using Cluster.Grains;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Grains.Gateways;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Silo.Asterisk.Simulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Cluster.Tests.Simulation;

/// <summary>
/// One life of the dialer's process: grains, their memory, their links and their way to the database. A kill cuts all ways out at once;
/// what the grains still do after it reaches nobody.
/// </summary>
internal sealed class SimulatedProcess : IDisposable
{
    /// <summary>As the process itself does it: whatever should be awake is called again and again.</summary>
    private static readonly TimeSpan WakePeriod = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly Links _links;
    private readonly SimulatedWorld _world;
    private readonly SeededScheduler _scheduler;

    public SimulatedProcess(SimulatedWorld world, int number)
    {
        _world = world;
        _scheduler = world.Scheduler;
        var links = new SimulatedGatewayLinkFactory(world.Gateways, new AsteriskLinkOptions(), inline: true);
        _links = new Links(world.SpeaksAmi ? new SpokenLinks(links) : links);
        Store = new MemoryStore(world.Tables, world.StoreFaults, world.Time, new Random(world.NextSeed()));
        var services = new ServiceCollection();
        services.AddEmbeddedGrainHost(options =>
        {
            options.Scheduler = _scheduler;
            options.AddAssembly(typeof(CampaignPlan).Assembly);
        });
        services.AddSingleton<ICallJournal>(Store.Journal);
        services.AddSingleton<IContactStore>(Store);
        services.AddSingleton<ICampaignStore>(Store);
        services.AddSingleton<IGatewayStore>(Store);
        services.AddSingleton<IOperatorStore>(Store);
        services.AddSingleton<IGatewayLinkFactory>(_links);
        services.AddSingleton<IOperatorWatch>(Watch);
        services.AddSingleton<CampaignPlans>();
        services.AddSingleton<CampaignMetrics>();
        services.AddSingleton<PacingMetrics>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<OperatorMetrics>();
        services.AddSingleton(new Ids(world.Time, new Random(world.NextSeed())));
        services.AddSingleton<ILoggerProvider>(new WorldLog(world, number));
        _services = services.BuildServiceProvider();
        Grains = _services.GetRequiredService<IGrainFactory>();
    }

    public IGrainFactory Grains { get; }

    public MemoryStore Store { get; }

    /// <summary>What watchers of the operators were told.</summary>
    public CountedNews Watch { get; } = new();

    public bool IsDead => Store.IsDead;

    public ICampaignGrain Campaign(Guid id) => Grains.GetGrain<ICampaignGrain>(id.ToString());

    public IOperatorGrain Operator(Guid id) => Grains.GetGrain<IOperatorGrain>(id.ToString());

    public IGatewayGrain Gateway(string id) => Grains.GetGrain<IGatewayGrain>(id);

    public Interfaces.Contacts.IContactGrain Contact(Guid id) => Grains.GetGrain<Interfaces.Contacts.IContactGrain>(id.ToString());

    public void Start() => _ = _scheduler.NewLane().RunAsync(KeepAwakeAsync);

    public void Kill()
    {
        Store.Die();
        _links.Cut();
        // Only clears the dead away: every way out is cut, so the orderly stop of the host can change nothing any more.
        _ = _scheduler.NewLane().RunAsync(() => _services.GetRequiredService<IHostedService>().StopAsync(CancellationToken.None));
    }

    public void Dispose() => _services.Dispose();

    private async Task KeepAwakeAsync()
    {
        while (!IsDead)
        {
            try
            {
                await WakeAllAsync();
            }
#pragma warning disable CA1031 // The store may be away, grains may be dying; the next round tries again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _world.Note($"waking: {exception.Message}");
            }

            await Task.Delay(WakePeriod, _scheduler.Time);
        }
    }

    private async Task WakeAllAsync()
    {
        foreach (var gateway in await Store.AllAsync())
        {
            await Gateway(gateway.Id).ReloadAsync();
        }

        foreach (var campaignId in await Store.ActiveAsync())
        {
            await Campaign(campaignId).WakeAsync();
        }

        foreach (var operatorId in await Store.AtWorkAsync())
        {
            await Operator(operatorId).GetStatusAsync();
        }
    }

    /// <summary>Remembers the links, to cut them at the end.</summary>
    private sealed class Links(IGatewayLinkFactory factory) : IGatewayLinkFactory
    {
        private readonly List<IGatewayLink> _made = [];
        private bool _cut;

        public IGatewayLink Create(string gatewayId, GatewayAddress address)
        {
            if (_cut)
            {
                throw new StoreAwayException();
            }

            var link = factory.Create(gatewayId, address);
            _made.Add(link);
            return link;
        }

        public void Cut()
        {
            _cut = true;
            foreach (var link in _made)
            {
                _ = link.DisposeAsync().AsTask();
            }
        }
    }
}

/// <summary>Counts what watchers are told of each operator.</summary>
internal sealed class CountedNews : IOperatorWatch
{
    private readonly Dictionary<Guid, int> _news = [];

    public int Of(Guid operatorId) => _news.GetValueOrDefault(operatorId);

    /// <summary>What happens when a card is offered; without it nobody looks.</summary>
    public Func<Guid, Task>? Offered { get; set; }

    public void Changed(Guid operatorId) => _news[operatorId] = Of(operatorId) + 1;

    public void AllChanged() => throw new NotSupportedException("All operators are in this process.");

    public Task OfferedAsync(Guid operatorId, Guid attemptId) => Offered is { } offered ? offered(attemptId) : Task.CompletedTask;
}

/// <summary>Keeps the last lines of the grains' logs, to be shown with a failure.</summary>
internal sealed class WorldLog(SimulatedWorld world, int process) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= world.Verbosity;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            world.Note($"process {process}: {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
