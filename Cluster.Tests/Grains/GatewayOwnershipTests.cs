using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Cluster.Grains.Contacts;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Asterisk.Simulator;
using Cluster.Silo.Hosting;
using Cluster.Silo.Postgres;
using Cluster.Tests.Ami;
using Cluster.Tests.EndToEnd;
using Cluster.Tests.Postgres;
using Cluster.Tests.Simulation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using Xunit;

namespace Cluster.Tests.Grains;

/// <summary>Two processes that each believe to own the same gateway, as a cluster that has come apart would have them: PostgreSQL knows which one is late.</summary>
[Collection(PostgresCollection.Name)]
public sealed class GatewayOwnershipTests(PostgresDatabase server) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SimulatedCluster _asterisk = new();
    private readonly List<IHost> _processes = [];
    private readonly CapturedLog _log = new();
    private NpgsqlDataSource _database = null!;
    private string _connection = "";
    private Guid _campaign;
    private Guid[] _contacts = [];

    public async Task InitializeAsync()
    {
        _connection = await server.CreateAsync();
        _database = PostgresRegistration.Connect(_connection);

        // Nobody wakes a campaign that is not started: all that is dialled here is ordered by the tests.
        var definition = CallCenter.Messages with { Windows = [new WindowDefinition(Enum.GetValues<DayOfWeek>(), TimeOnly.MinValue, TimeOnly.MinValue)] };
        _campaign = await Lists.CampaignAsync(_database, definition, CampaignState.Draft);
        _contacts = await Lists.ContactsAsync(_database, _campaign, 2);
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.StopAsync();
            process.Dispose();
        }

        await _database.DisposeAsync();
        await _asterisk.DisposeAsync();
    }

    [Fact]
    public async Task Older_owner_gets_no_claim_makes_no_call_and_hangs_up_its_link()
    {
        var older = await StartAsync();
        var before = await LeaseAsync(older);
        Assert.Equal(1, before.Epoch);

        var newer = await StartAsync();
        var after = await LeaseAsync(newer);
        Assert.Equal(2, after.Epoch);

        // Both links are up or were a moment ago: it is not the lost link that holds the older one back.
        using var refusals = new Refusals(older);
        await DialAsync(older, _contacts[0], before);
        await UntilAsync(() => !refusals.Reasons.IsEmpty);
        Assert.Equal("gateway-taken", Assert.Single(refusals.Reasons));
        Assert.Equal(0L, await _database.ValueAsync<long>("SELECT count(*) FROM attempts"));
        await DialAsync(newer, _contacts[1], after);
        await UntilAsync(() => _asterisk.Server.Clients == 1 && _log.Lines.Any(line => line.Contains("was taken over", StringComparison.Ordinal)));
        var call = Assert.Single(_asterisk.Log.Entries, entry => entry.Kind == CallLogKind.Started);
        Assert.Equal(
            Assert.Single(await _database.CreateCommand("SELECT id FROM attempts").ListAsync(row => row.GetGuid(0))).ToString(), call.ChannelId);
    }

    [Fact]
    public async Task Owner_makes_no_call_that_another_one_granted_or_that_is_ordered_too_late()
    {
        var process = await StartAsync();
        var lease = await LeaseAsync(process);
        var last = Guid.CreateVersion7();
        var order = new OriginateCall(Guid.CreateVersion7(), _contacts[0], _campaign, 1, Lists.NumberOf(_contacts[0]), lease.Epoch - 1, DateTimeOffset.UtcNow);
        await GatewayOf(process).OriginateAsync(order);
        order = order with { GatewayEpoch = lease.Epoch };
        await GatewayOf(process).OriginateAsync(order with { AttemptId = Guid.CreateVersion7(), ClaimedAt = order.ClaimedAt.AddSeconds(-6) });
        await GatewayOf(process).OriginateAsync(order with { AttemptId = last });
        await UntilAsync(() => _asterisk.Log.Entries.Count > 0);
        Assert.Equal(last.ToString(), Assert.Single(_asterisk.Log.Entries, entry => entry.Kind == CallLogKind.Started).ChannelId);
    }

    [Fact]
    public async Task Claim_that_is_under_way_while_the_owner_changes_is_either_seen_by_the_new_one_or_refused()
    {
        await using var journal = new CallJournal(_database, TimeProvider.System, LoggerFactory.Create(_ => { }).CreateLogger<CallJournal>());
        var store = new GatewayStore(_database);
        await new GatewayWriter(_database, TimeProvider.System).PutAsync("gw1", Definition(), CancellationToken.None);
        var owner = await store.TakeAsync("gw1");
        var contacts = await Lists.ContactsAsync(_database, _campaign, 6 * CallJournal.BatchBound, first: 10);
        var claims = contacts.Select(contact => journal.ClaimAsync(Lists.Claim(_campaign, contact) with { GatewayEpoch = owner }).AsTask()).ToList();

        // Some are committed, some are on their way, and some wait.
        await Task.WhenAny(claims);
        await store.TakeAsync("gw1");
        var seen = (await store.OpenAttemptsAsync("gw1")).Select(attempt => attempt.ContactId).ToHashSet();

        var replies = await Task.WhenAll(claims);
        Assert.Equal([ClaimReply.Claimed, ClaimReply.GatewayTaken], replies.Distinct().Order());
        Assert.Equal(contacts.Zip(replies).Where(one => one.Second == ClaimReply.Claimed).Select(one => one.First).ToHashSet(), seen);
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders().AddProvider(_log).AddFilter("Npgsql", LogLevel.Warning);
        builder.Services.AddCluster(new ClusterOptions { Database = _connection, Gateways = [("gw1", Definition())] });
        var process = builder.Build();
        _processes.Add(process);
        await process.StartAsync();
        return process;
    }

    private GatewayDefinition Definition() => new() { Host = "127.0.0.1", Port = _asterisk.Server.EndPoint.Port, User = "dialer", Secret = "dialer" };

    private static IGatewayGrain GatewayOf(IHost process) => process.Services.GetRequiredService<IGrainFactory>().GetGrain<IGatewayGrain>("gw1");

    private async Task<LeaseGrant> LeaseAsync(IHost process)
    {
        var grant = default(LeaseGrant);
        await UntilAsync(async () => (grant = await GatewayOf(process).LeaseAsync(_campaign, 1, 1)).Calls == 1);
        return grant;
    }

    /// <summary>The contact has decided when it answers what it is asked next.</summary>
    private static async Task DialAsync(IHost process, Guid contact, LeaseGrant lease)
    {
        var store = process.Services.GetRequiredService<IContactStore>();
        var order = new DialOrder(
            Guid.CreateVersion7(), 1, "gw1", null, (await store.FindAsync(contact))!, Assert.Single(await store.EntriesAsync(contact)), lease.Epoch);
        var grain = process.Services.GetRequiredService<IGrainFactory>().GetGrain<IContactGrain>(contact.ToString());
        await grain.DialAsync(order);
        await grain.ExplainAsync();
    }

    private Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var late = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        try
        {
            while (!await holds())
            {
                await poll.WaitForNextTickAsync(late.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited in vain. The processes said:\n{string.Join('\n', _log.Lines.TakeLast(40))}");
        }
    }

    /// <summary>Why contacts of one process were not dialled.</summary>
    private sealed class Refusals : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Refusals(IHost process)
        {
            var meters = process.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "dialer_contacts_refused" && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Reasons.Enqueue((string)tags[0].Value!));
            _listener.Start();
        }

        public ConcurrentQueue<string> Reasons { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
