using System.Globalization;
using System.Text.Json.Nodes;
using Cluster.Tests.Crash;
using Cluster.Tests.Simulation;
using Npgsql;

namespace Cluster.Tests.Silos;

/// <summary>Three silos, each in a process of its own with the API in it, a database, and gateways in processes of their own.</summary>
internal sealed class SiloRun : IAsyncDisposable
{
    public const int Silos = 3;

    private const int Gateways = 4;
    private const int MostAtOnce = 1_000;

    /// <summary>What ended a moment before a death may not be in the books yet.</summary>
    private static readonly TimeSpan BookingTime = TimeSpan.FromSeconds(3);

    /// <summary>From the first new call after a death until also the last lost event is made good: two lists of channels, and some.</summary>
    private static readonly TimeSpan AuditTime = TimeSpan.FromSeconds(35);

    /// <summary>A silo that was declared dead while it could not hear of it ends within this time after it can.</summary>
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(8);

    private readonly Installation _installation;
    private readonly SiloNetwork? _network;
    private readonly SiloPlan _plan;
    private readonly List<ChildProcess> _gateways = [];
    private readonly Random _random;
    private int? _frozen;

    public SiloRun(string name, int seed, SiloPlan plan, SiloNetwork? network)
    {
        (_random, _plan, _network) = (new Random(seed), plan, network);
        _installation = new Installation($"{name}-{seed}", Silos, network);
        LogPaths = [.. Enumerable.Range(1, Gateways).Select(number => Path.Combine(Folder, $"gw{number}.calls"))];
        Tail = new CallLogTail(LogPaths);
    }

    public string Folder => _installation.Folder;

    public string Database => _installation.Database;

    public Client Client => _installation.Client;

    /// <summary>For external systems that repeat what the API's description says may be repeated.</summary>
    public PatientClient PatientClient() => new(_installation.Addresses, _installation.Key);

    public IReadOnlyList<string> LogPaths { get; }

    public CallLogTail Tail { get; }

    public IReadOnlyList<string> CampaignIds { get; private set; } = [];

    /// <summary>What was done to the cluster, and when.</summary>
    public List<(string What, DateTimeOffset At)> Losses { get; } = [];

    public List<Disturbance> Disturbances { get; } = [];

    private SiloNetwork Network => _network ?? throw new InvalidOperationException("This run has no network that can be cut.");

    public async Task PrepareAsync()
    {
        foreach (var log in LogPaths)
        {
            _gateways.Add(Gateway(Path.GetFileNameWithoutExtension(log), log));
        }

        await _installation.PrepareAsync();
        for (var i = 0; i < _gateways.Count; i++)
        {
            await Client.PutAsync($"gateways/gw{i + 1}", new JsonObject
            {
                ["host"] = "127.0.0.1",
                ["port"] = int.Parse(await _gateways[i].FirstLineAsync(), CultureInfo.InvariantCulture),
                ["user"] = "dialer",
                ["secret"] = "silos",
                ["maxChannels"] = 3_000,
                ["callsPerSecond"] = 300,
            });
        }

        var ids = new List<string>();
        foreach (var (body, people) in _plan.Campaigns())
        {
            var id = (string)(await Client.PostAsync("campaigns", body))["id"]!;
            foreach (var some in people.Chunk(MostAtOnce))
            {
                await Client.PostAsync($"campaigns/{id}/contacts", new JsonObject { ["contacts"] = new JsonArray([.. some.Select(SiloPlan.Contact)]) });
            }

            ids.Add(id);
        }

        CampaignIds = ids;
        foreach (var id in ids)
        {
            await Client.PostAsync($"campaigns/{id}/start", []);
        }
    }

    /// <summary>kill -9. The disturbance lasts until all gateways dial again, and a while.</summary>
    public async Task KillAsync(int silo)
    {
        await _installation.KillAsync(silo);
        Lost("kill");
    }

    /// <summary>Nothing passes between the silo and the others any more.</summary>
    public async Task CutFromOthersAsync(int silo)
    {
        await Network.CutFromOthersAsync(silo);
        Lost("cut off from the others");
    }

    /// <summary>Nothing of the silo gets to the database any more.</summary>
    public async Task CutFromDatabaseAsync(int silo)
    {
        await Network.CutFromDatabaseAsync(silo, _installation.DatabasePort);
        Lost("cut off from the database");
    }

    /// <summary>The silo stands still; its connections stay open.</summary>
    public async Task FreezeAsync(int silo)
    {
        await _installation.ProgramOf(silo).FreezeAsync();
        _frozen = silo;
        Lost("frozen");
    }

    /// <summary>The database ends as with the power, and comes again.</summary>
    public async Task CrashDatabaseAsync()
    {
        Lost("database");
        await _installation.CrashDatabaseAsync();
    }

    /// <summary>The network is whole again, nobody is frozen any more, and whoever has ended is started again, as something would do it anywhere; answers who that was.</summary>
    public async Task<IReadOnlyList<int>> HealAsync()
    {
        await Network.HealAsync();
        if (_frozen is { } silo)
        {
            await _installation.ProgramOf(silo).ThawAsync();
            _frozen = null;
        }

        await Task.Delay(EndingTime);
        IReadOnlyList<int> ended = [.. Enumerable.Range(0, Silos).Where(one => _installation.ProgramOf(one).HasExited)];
        foreach (var one in ended)
        {
            Start(one);
        }

        for (var one = 0; one < Silos; one++)
        {
            await ReadyAsync(one);
        }

        return ended;
    }

    /// <summary>Waits until calls begin on each gateway; false when the time is over.</summary>
    public async Task<bool> UntilDiallingAsync(TimeSpan limit)
    {
        var before = Tail.Calls().ToList();
        return await Tail.UntilAsync(calls => calls.Zip(before).All(one => one.First > one.Second), limit);
    }

    public void Recovered() => Disturbances[^1] = Disturbances[^1] with { To = DateTimeOffset.UtcNow + AuditTime };

    public void Start(int silo) => _installation.Start(silo);

    public Task ReadyAsync(int silo) => _installation.ReadyAsync(silo);

    /// <summary>Asks it to stop as an operating system does, and waits until it has.</summary>
    public Task StopAsync(int silo) => _installation.StopAsync(silo);

    /// <summary>The same while calls go on; answers when its gateways were handed over.</summary>
    public async Task<Disturbance> LeaveAsync(int silo)
    {
        var from = DateTimeOffset.UtcNow;
        Losses.Add(("asked to stop", from));
        await StopAsync(silo);
        Disturbances.Add(new Disturbance("leave", from, DateTimeOffset.UtcNow + BookingTime));
        return Disturbances[^1];
    }

    public IEnumerable<string> LastWords() => _installation.LastWords();

    /// <summary>Looks at the open attempts until it is stopped; answers the greatest age that one reached.</summary>
    public async Task<TimeSpan> OldestAttemptAsync(CancellationToken stop)
    {
        var oldest = TimeSpan.Zero;
        await using var source = NpgsqlDataSource.Create(Database);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var command = source.CreateCommand("SELECT coalesce(max(now() - claimed_at), interval '0') FROM attempts WHERE ended_at IS NULL");
                var age = (TimeSpan)(await command.ExecuteScalarAsync(CancellationToken.None))!;
                oldest = age > oldest ? age : oldest;
            }
            catch (NpgsqlException)
            {
                // It is being restarted; what is open is so still when it is back.
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return oldest;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _installation.DisposeAsync();
    }

    private void Lost(string what)
    {
        Losses.Add((what, DateTimeOffset.UtcNow));
        Disturbances.Add(new Disturbance(what, Losses[^1].At - BookingTime, DateTimeOffset.MaxValue));
    }

    /// <summary>Nobody hangs up by himself before the message is over: a call that ends earlier was cut.</summary>
    private ChildProcess Gateway(string name, string log) => _installation.Child(
        name,
        [
            "simulated-gateway", "--secret", "silos", "--name", name, "--call-log", log, "--seed", _random.Next().ToString(CultureInfo.InvariantCulture),
            "--setup", "0.05", "--ring-min", "0.5", "--ring-max", "3", "--patience", "1000000", "--machine", "0",
            "--message", SiloPlan.MessageLength.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            "--talk-exactly", SiloPlan.TalkLength.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ]);
}
