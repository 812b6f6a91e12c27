using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cluster.Tests.Ami;
using Cluster.Tests.Asterisk;
using Cluster.Tests.Crash;

namespace Cluster.Tests.Silos;

/// <summary>Two silos and one process with the API, encrypted between them, with a database of their own; started as an orchestrator does it that knows no order.</summary>
internal sealed class ApartCluster : IAsyncDisposable
{
    public const int Api = 0;

    private const int Processes = 3;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Watchdog _watchdog;
    private readonly TestAuthority _authority = new();
    private readonly Uri[] _addresses = [.. Enumerable.Range(0, Processes).Select(_ => new Uri($"http://127.0.0.1:{FreePort()}"))];
    private readonly Dictionary<string, string>[] _settings;
    private readonly ChildProcess?[] _running = new ChildProcess?[Processes];
    private readonly HttpClient _http = new();

    public ApartCluster()
    {
        Folder = Path.Combine(Path.GetTempPath(), "cluster-crash", $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-apart");
        Directory.CreateDirectory(Folder);
        _watchdog = new Watchdog(DatabaseFolder);
        _authority.WriteTo(TlsFolder, "dialer");
        _settings = [.. _addresses.Select((address, process) => new Dictionary<string, string>
        {
            ["CLUSTER_ROLE"] = process == Api ? "api" : "silo",
            ["CLUSTER_URL"] = address.OriginalString,
            ["CLUSTER_DATA"] = Path.Combine(Folder, "data"),
            ["CLUSTER_SILO"] = $"127.0.0.1:{FreePort()}",
            ["CLUSTER_SILO_API_PORT"] = FreePort(),
            ["CLUSTER_SILO_NAME"] = $"silo-{process.ToString(CultureInfo.InvariantCulture)}",
            ["CLUSTER_SILO_TLS"] = TlsFolder,
        })];
        Client = new Client(new SocketsHttpHandler(), _addresses[Api]);
    }

    public string Folder { get; }

    public Client Client { get; }

    private string DatabaseFolder => Path.Combine(Folder, "postgres");

    private string TlsFolder => Path.Combine(Folder, "tls");

    public async Task PrepareAsync()
    {
        await DatabaseScriptAsync("start");
        var database = await DatabaseScriptAsync("env");
        for (var process = 0; process < Processes; process++)
        {
            _settings[process]["CLUSTER_DB"] = database;
            Start(process);
        }

        await using var migration = Child("migrate", ["migrate"], new Dictionary<string, string> { ["CLUSTER_DB"] = database });
        await migration.FirstLineAsync();
        for (var process = 0; process < Processes; process++)
        {
            await ReadyAsync(process);
        }

        Client.Key = (await File.ReadAllTextAsync(Path.Combine(Folder, "data", "first-key"))).Trim();
    }

    public Uri AddressOf(int process) => _addresses[process];

    public void Start(int process) => _running[process] = Child(process == Api ? "api" : $"silo{process}", [], _settings[process]);

    /// <summary>kill -9.</summary>
    public Task KillAsync(int process) => _running[process]!.KillAsync();

    /// <summary>Asks it to stop as an operating system does; answers its exit code.</summary>
    public async Task<int> StopAsync(int process)
    {
        await _running[process]!.StopAsync(StopLimit);
        return _running[process]!.ExitCode;
    }

    /// <summary>Another process of the program.</summary>
    public ChildProcess Child(string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null) =>
        new(_watchdog, Path.Combine(Folder, $"{name}.log"), arguments, settings ?? new Dictionary<string, string>());

    /// <summary>Waits until the process says that it can do its work.</summary>
    public async Task ReadyAsync(int process) => await UntilAsync(process, obstacle => obstacle is null);

    /// <summary>Waits until it says that it cannot; answers why.</summary>
    public async Task<string?> NotReadyAsync(int process) => await UntilAsync(process, obstacle => obstacle is not null);

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _running.OfType<ChildProcess>())
        {
            await program.DisposeAsync();
        }

        await _watchdog.DisposeAsync();
        Client.Dispose();
        _http.Dispose();
        _authority.Dispose();
    }

    private async Task<string?> UntilAsync(int process, Func<string?, bool> isWanted)
    {
        var until = DateTimeOffset.UtcNow + StartLimit;
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri(_addresses[process], "/health/ready"));
                var obstacle = answer.IsSuccessStatusCode ? null : (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"];
                if (isWanted(obstacle))
                {
                    return obstacle;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            if (DateTimeOffset.UtcNow > until || _running[process]!.HasExited)
            {
                throw new InvalidOperationException($"Process {process} did not come to what was expected of it; see {Folder}");
            }

            await Task.Delay(Look);
        }
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<string> DatabaseScriptAsync(string command)
    {
        var (exitCode, output) = await AsteriskRoot.RunAsync("postgres", [command, DatabaseFolder], limit: TimeSpan.FromMinutes(3));
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"postgres {command}: {exitCode} {output}");
    }
}
