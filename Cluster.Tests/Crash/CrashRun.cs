using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cluster.Tests.Asterisk;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Crash;

/// <summary>
/// The real program with a real database and two gateways in processes of their own, all private to this run: dials, is killed and
/// started again. What it did can be told from the gateways' logs and the database afterwards.
/// </summary>
internal sealed class CrashRun : IAsyncDisposable
{
    private static readonly TimeSpan DiallingLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan BookingTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LinkTrouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DatabaseTrouble = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Random _random;
    private readonly Watchdog _watchdog;
    private readonly List<ChildProcess> _gateways = [];
    private readonly Dictionary<string, string> _settings = [];
    private readonly Action<string> _say;
    private ChildProcess? _dialer;

    public CrashRun(int seed, Action<string> say)
    {
        (_random, _say) = (new Random(seed), say);
        Folder = Path.Combine(Path.GetTempPath(), "cluster-crash", $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{seed}");
        Directory.CreateDirectory(Folder);
        _watchdog = new Watchdog(DatabaseFolder);
        LogPaths = [Path.Combine(Folder, "gw1.calls"), Path.Combine(Folder, "gw2.calls")];
        Tail = new CallLogTail(LogPaths);
        Address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        Client = new Client(Address);
        Plan = new Plan(DateTimeOffset.UtcNow);
    }

    /// <summary>Logs of all processes and of the gateways' calls.</summary>
    public string Folder { get; }

    public IReadOnlyList<string> LogPaths { get; }

    public string Database { get; private set; } = "";

    public Client Client { get; }

    public CallLogTail Tail { get; }

    public Plan Plan { get; }

    public IReadOnlyList<string> CampaignIds { get; private set; } = [];

    /// <summary>When something was broken on purpose. Added to by several tasks.</summary>
    public List<Disturbance> Disturbances { get; } = [];

    /// <summary>From each start of the program to its first call.</summary>
    public List<TimeSpan> TimesToDialling { get; } = [];

    public int Kills { get; private set; }

    private int? ExitCode { get; set; }

    private Uri Address { get; }

    private string DatabaseFolder => Path.Combine(Folder, "postgres");

    /// <summary>Brings everything up and starts the campaigns.</summary>
    public async Task PrepareAsync()
    {
        await DatabaseScriptAsync("start");
        Database = await DatabaseScriptAsync("env");
        _settings["CLUSTER_DB"] = Database;
        _settings["CLUSTER_DATA"] = Path.Combine(Folder, "data");
        _settings["CLUSTER_URL"] = Address.OriginalString;
        foreach (var log in LogPaths)
        {
            _gateways.Add(Gateway(Path.GetFileNameWithoutExtension(log), log));
        }

        StartDialer();
        Client.Key = await FirstKeyAsync();
        await SetUpAsync();
    }

    public void StartDialer()
    {
        _dialer = new ChildProcess(_watchdog, Path.Combine(Folder, "dialer.log"), [], _settings);
        EndDisturbances(TimeSpan.Zero, "kill");
    }

    /// <summary>Waits for the first call after the start, and notes how long it took.</summary>
    public async Task UntilDiallingAsync(string phase)
    {
        var before = Tail.Calls();
        var dials = await Tail.UntilAsync(calls => calls.Sum() > before.Sum() || _dialer!.HasExited, DiallingLimit);
        if (!dials || _dialer!.HasExited)
        {
            throw new InvalidOperationException($"{phase}: {(_dialer!.HasExited ? $"the program ended with {_dialer.ExitCode}" : "no call began")}; {await WhyAsync()}");
        }

        if (Kills > 0)
        {
            TimesToDialling.Add(DateTimeOffset.UtcNow - _dialer.StartedAt);
        }
    }

    /// <summary>kill -9. What ended a moment ago may not be in the books yet, and what ends until the next start is told to nobody.</summary>
    public async Task KillDialerAsync()
    {
        Kills++;
        Disturb("kill", DateTimeOffset.UtcNow - BookingTime, TimeSpan.MaxValue);
        await _dialer!.KillAsync();
    }

    public async Task StopDialerAsync()
    {
        await _dialer!.StopAsync(StopLimit);
        ExitCode = _dialer.ExitCode;
    }

    /// <summary>What the program should not have said or answered; exceptions that nobody caught are told in plain text, all else in JSON.</summary>
    public IEnumerable<string> LastWords() => File.ReadLines(Path.Combine(Folder, "dialer.log"))
        .Where(line => line.Contains("Unhandled exception", StringComparison.Ordinal) || line.Contains("\"Level\":\"Fatal\"", StringComparison.Ordinal))
        .Select(line => $"crash: {line}")
        .Concat(ExitCode == 0 ? [] : [$"crash: asked to stop, the program ended with {ExitCode}"]);

    public async Task CrashDatabaseAsync()
    {
        Disturb("database", DateTimeOffset.UtcNow, DatabaseTrouble);
        await DatabaseScriptAsync("restart");
    }

    /// <summary>Tells one gateway, or both, to misbehave.</summary>
    public async Task TellGatewaysAsync(string line, int? only = null)
    {
        Disturb(line, DateTimeOffset.UtcNow, line is "calm" or "drop" ? LinkTrouble : TimeSpan.MaxValue);
        for (var i = 0; i < _gateways.Count; i++)
        {
            if (only is null || only == i)
            {
                await _gateways[i].SayAsync(line);
            }
        }

        if (line == "calm")
        {
            // But for what is on its way.
            EndDisturbances(LinkTrouble);
        }
    }

    public async Task<JsonNode> StateAsync(string campaignId) => await Client.GetAsync($"campaigns/{campaignId}");

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _gateways.Append(_dialer).OfType<ChildProcess>())
        {
            await child.DisposeAsync();
        }

        await _watchdog.DisposeAsync();
        Client.Dispose();
        Directory.Delete(DatabaseFolder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Disturb(string what, DateTimeOffset from, TimeSpan length)
    {
        lock (Disturbances)
        {
            Disturbances.Add(new Disturbance(what, from, length == TimeSpan.MaxValue ? DateTimeOffset.MaxValue : from + length));
        }
    }

    private void EndDisturbances(TimeSpan after, string? only = null)
    {
        lock (Disturbances)
        {
            for (var i = 0; i < Disturbances.Count; i++)
            {
                if (Disturbances[i].To == DateTimeOffset.MaxValue && (only is null || Disturbances[i].What == only))
                {
                    Disturbances[i] = Disturbances[i] with { To = DateTimeOffset.UtcNow + after };
                }
            }
        }
    }

    private ChildProcess Gateway(string name, string log) => new(
        _watchdog, Path.Combine(Folder, $"{name}.log"),
        [
            "simulated-gateway", "--secret", "crash", "--name", name, "--call-log", log, "--seed", _random.Next().ToString(CultureInfo.InvariantCulture),
            "--setup", "0.05", "--ring-min", "0.3", "--ring-max", "2", "--amd-min", "0.3", "--amd-max", "0.8", "--message", "1.5", "--patience", "4",
        ],
        new Dictionary<string, string>());

    private async Task SetUpAsync()
    {
        for (var i = 0; i < _gateways.Count; i++)
        {
            await Client.PutAsync($"gateways/gw{i + 1}", new JsonObject
            {
                ["host"] = "127.0.0.1",
                ["port"] = int.Parse(await _gateways[i].FirstLineAsync(), CultureInfo.InvariantCulture),
                ["user"] = "dialer",
                ["secret"] = "crash",
                ["maxChannels"] = 3_000,
                ["callsPerSecond"] = 300,
            });
        }

        var ids = new List<string>();
        foreach (var (body, contacts) in Plan.Campaigns())
        {
            var id = (string)(await Client.PostAsync("campaigns", body))["id"]!;
            foreach (var people in Plan.ContactsOf(contacts))
            {
                await Client.PostAsync($"campaigns/{id}/contacts", people);
            }

            ids.Add(id);
        }

        CampaignIds = ids;
        foreach (var id in ids)
        {
            await Client.PostAsync($"campaigns/{id}/start", []);
        }

        _say($"prepared in {Folder}; {_settings["CLUSTER_URL"]}");
    }

    private async Task<string> FirstKeyAsync()
    {
        var path = Path.Combine(_settings["CLUSTER_DATA"], "first-key");
        var until = DateTimeOffset.UtcNow + DiallingLimit;
        while (!File.Exists(path) || (await File.ReadAllTextAsync(path)).Trim().Length == 0)
        {
            if (DateTimeOffset.UtcNow > until || _dialer!.HasExited)
            {
                throw new InvalidOperationException($"The program did not come up; see {Folder}");
            }

            await Task.Delay(50);
        }

        return (await File.ReadAllTextAsync(path)).Trim();
    }

    private async Task<string> WhyAsync()
    {
        try
        {
            var diagnostics = await Task.WhenAll(CampaignIds.Select(id => Client.GetAsync($"campaigns/{id}/diagnostics")));
            return string.Join("; ", diagnostics.Select(one => one.ToJsonString()));
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException)
        {
            return failure.Message;
        }
    }

    private async Task<string> DatabaseScriptAsync(string command)
    {
        var (exitCode, output) = await AsteriskRoot.RunAsync("postgres", [command, DatabaseFolder], limit: TimeSpan.FromMinutes(3));
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"postgres {command}: {exitCode} {output}");
    }
}
