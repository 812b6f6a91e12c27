using System.Globalization;
using Cluster.Tests.Ami;
using Cluster.Tests.Crash;

namespace Cluster.Tests.Silos;

/// <summary>Two silos and one process with the API, encrypted between them, with a database of their own; started as an orchestrator does it that knows no order.</summary>
internal sealed class ApartCluster : IAsyncDisposable
{
    public const int Api = 0;

    private const int Processes = 3;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Watchdog _watchdog;
    private readonly TestAuthority _authority = new();
    private readonly Uri[] _addresses = [.. Enumerable.Range(0, Processes).Select(_ => new Uri($"http://127.0.0.1:{Loopback.FreePort()}"))];
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
            ["CLUSTER_SILO"] = $"127.0.0.1:{Loopback.FreePort()}",
            ["CLUSTER_SILO_API_PORT"] = Loopback.FreePort().ToString(CultureInfo.InvariantCulture),
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
        var database = await new OwnDatabase(DatabaseFolder).StartAsync();
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
    public Task ReadyAsync(int process) => _running[process]!.ReadyAsync(_http, _addresses[process]);

    /// <summary>Waits until it says that it cannot; answers why.</summary>
    public Task<string> NotReadyAsync(int process) => _running[process]!.NotReadyAsync(_http, _addresses[process]);

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
}
