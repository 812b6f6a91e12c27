using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.EndToEnd;
using Cluster.Tests.Postgres;
using Npgsql;
using Orleans;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>A campaign with its operators on a gateway of their own, behind which are the customers of one seed of the pacing benchmark.</summary>
internal sealed class LiveTeam
{
    /// <summary>More than the pacer counts as an endless list, with what is called meanwhile.</summary>
    private const int Contacts = CallingTime.LongList + 5_000;

    private const int SignInsAtOnce = 50;

    private readonly CampaignDefinition _definition;
    private IReadOnlyList<Guid> _operators = [];

    /// <param name="number">Names the gateway and tells the contacts of one team from those of another.</param>
    /// <param name="laws">Customers.</param>
    /// <param name="seed">Which of them.</param>
    /// <param name="size">Operators.</param>
    /// <param name="change">Of the campaign, whose list has no end and whose lines suffice.</param>
    public LiveTeam(int number, CampaignLaws laws, long seed, int size, Func<CampaignDefinition, CampaignDefinition>? change = null)
    {
        (Number, Seed, Size) = (number, seed, size);
        var network = new NetworkSettings { Customers = new SimulatedCustomers(laws, seed), MaxChannels = 20 * size };
        Gateway = new SimulatedGateway($"gw{number}", network, TimeProvider.System, new Random(number), Log);
        var definition = new CampaignDefinition
        {
            Name = $"team {number}",
            Mode = CampaignMode.Predictive,
            Windows = ClusterTables.Always,
            Gateways = [new GatewayShare(Gateway.Id)],
            MaxCalls = 10 * size,
            CallsPerSecond = 1_000,
            RingTime = TimeSpan.FromSeconds(laws.UnansweredAfter.Draw(new Draws(seed, 0))),
            Operators = new OperatorRules { WrapUp = TimeSpan.FromMinutes(10), Dispositions = [new(LiveDesk.Result, DispositionKind.Final)] },
        };
        _definition = change?.Invoke(definition) ?? definition;
    }

    public int Number { get; }

    public long Seed { get; }

    public int Size { get; }

    public MemoryCallLog Log { get; } = new();

    public SimulatedGateway Gateway { get; }

    public Guid Campaign { get; private set; }

    public async Task FillAsync(NpgsqlDataSource database)
    {
        Campaign = await Lists.CampaignAsync(database, _definition, CampaignState.Draft);
        await Lists.ContactsAsync(database, Campaign, Contacts, first: 1 + (Number * Contacts));
        var operators = new List<Guid>();
        for (var i = 1; i <= Size; i++)
        {
            operators.Add(await database.AddOperatorAsync($"operator {Number}-{i}", Campaign));
        }

        _operators = operators;
    }

    public ICampaignGrain CampaignIn(RunningCluster cluster) => cluster.Grains.GetGrain<ICampaignGrain>(Campaign.ToString());

    public IReadOnlyList<IOperatorGrain> OperatorsIn(RunningCluster cluster) =>
        [.. _operators.Select(id => cluster.Grains.GetGrain<IOperatorGrain>(id.ToString()))];

    /// <summary>Everybody signs in, has an open line, and is ready.</summary>
    public async Task ComeAsync(RunningCluster cluster)
    {
        foreach (var some in OperatorsIn(cluster).Chunk(SignInsAtOnce))
        {
            await Task.WhenAll(some.Select(async (one, i) =>
            {
                await one.SignInAsync(Gateway.Id, $"PJSIP/op{i + 1}");
                await one.ReadyAsync();
            }));
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        foreach (var one in OperatorsIn(cluster))
        {
            while (await one.GetStatusAsync() is not { Line: LineState.Up, Presence: Presence.Ready })
            {
                await look.WaitForNextTickAsync(patience.Token);
            }
        }
    }

    /// <summary>Starts the campaign, to end after the given time; answers when it began.</summary>
    public async Task<DateTimeOffset> StartAsync(RunningCluster cluster, TimeSpan length)
    {
        var began = DateTimeOffset.UtcNow;
        var campaign = CampaignIn(cluster);
        var changed = await campaign.UpdateAsync(_definition with { EndsAt = began + length }, expectedVersion: 1);
        var started = await campaign.StartAsync();
        return changed.Ok && started.Ok ? began : throw new InvalidOperationException($"The campaign did not start: {changed} {started}");
    }

    /// <summary>Returns when the last call has ended.</summary>
    public async Task EmptyAsync(RunningCluster cluster)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await CampaignIn(cluster).GetStatusAsync()).InFlight > 0)
        {
            await look.WaitForNextTickAsync(patience.Token);
        }
    }
}
