using System.Globalization;
using System.Net.Sockets;
using Cluster.Tests.Silos;
using Npgsql;

namespace Cluster.Tests.Crash;

/// <summary>
/// The real program with a real database, both private to one run: started, killed, asked to stop, started again. On Orleans it can run
/// in several processes, and these in network namespaces.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Watchdog _watchdog;
    private readonly OwnDatabase _database;
    private readonly Place[] _places;
    private readonly SiloNetwork? _network;
    private string _address = "";

    public Installation(string name, int silos = 1, SiloNetwork? network = null)
    {
        _network = network;
        Folder = Path.Combine(Path.GetTempPath(), "cluster-crash", $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{name}");
        Directory.CreateDirectory(Folder);
        _watchdog = new Watchdog(DatabaseFolder);
        _database = new OwnDatabase(DatabaseFolder, network?.InHub ?? []);
        DataFolder = Path.Combine(Folder, "data");
        foreach (var space in network?.Spaces ?? [])
        {
            _watchdog.Space(space);
        }

        _places = [.. Enumerable.Range(0, silos).Select(silo => network is null ? OnLoopback(silo, silos) : InNamespace(silo, network))];
        Client = new Client(Connections(), [.. _places.Select(place => place.Address)]);
    }

    /// <summary>More settings of the program.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Logs of all processes.</summary>
    public string Folder { get; }

    public Uri Address => _places[0].Address;

    public IReadOnlyList<Uri> Addresses => [.. _places.Select(place => place.Address)];

    /// <summary>An API key with all rights.</summary>
    public string Key { get; private set; } = "";

    public Client Client { get; }

    /// <summary>The program's own folder.</summary>
    public string DataFolder { get; }

    /// <summary>The database as the tests reach it.</summary>
    public string Database => _network is null ? _address : _address.Replace("Host=127.0.0.1", $"Host={DatabaseFolder}/data", StringComparison.Ordinal);

    public int DatabasePort => new NpgsqlConnectionStringBuilder(_address).Port;

    public ChildProcess Program => ProgramOf(0);

    private string DatabaseFolder => Path.Combine(Folder, "postgres");

    /// <summary>Brings up the database and the program, and takes the first key.</summary>
    public async Task PrepareAsync()
    {
        _address = await _database.StartAsync();
        if (_network is not null)
        {
            await LetInAsync(SiloNetwork.Addresses);
        }

        Start();
        Client.Key = Key = await FirstKeyAsync();
        for (var silo = 1; silo < _places.Length; silo++)
        {
            Start(silo);
            await ReadyAsync(silo);
        }
    }

    public ChildProcess ProgramOf(int silo) => _places[silo].Program ?? throw new InvalidOperationException("The program was not started.");

    public void Start(int silo = 0)
    {
        var place = _places[silo];
        if (place.Socket is { } socket)
        {
            // One that was killed has left it.
            File.Delete(socket);
        }

        var settings = new Dictionary<string, string>(Settings)
        {
            ["CLUSTER_DB"] = _address, ["CLUSTER_DATA"] = DataFolder, ["CLUSTER_SILO"] = place.Silo,
            ["CLUSTER_URL"] = place.Socket is null ? place.Address.OriginalString : $"http://unix:{place.Socket}",
        };
        place.Program = new ChildProcess(_watchdog, place.Log, [], settings, _network?.At(silo) ?? []);
    }

    /// <summary>Waits until it says that it can do its work.</summary>
    public async Task ReadyAsync(int silo)
    {
        using var http = new HttpClient(Connections());
        await ProgramOf(silo).ReadyAsync(http, _places[silo].Address);
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync(int silo = 0) => ProgramOf(silo).KillAsync();

    /// <summary>Asks it to stop as an operating system does.</summary>
    public async Task StopAsync(int silo = 0)
    {
        if (!ProgramOf(silo).HasExited)
        {
            await ProgramOf(silo).StopAsync(StopLimit);
        }

        _places[silo].ExitCode = ProgramOf(silo).ExitCode;
    }

    /// <summary>The database ends as with the power, and comes again.</summary>
    public Task CrashDatabaseAsync() => _database.CrashAsync();

    /// <summary>Another process of the product's own program.</summary>
    public ChildProcess Child(string name, IEnumerable<string> arguments) =>
        new(_watchdog, Path.Combine(Folder, $"{name}.log"), arguments, new Dictionary<string, string>(), _network?.InHub ?? []);

    /// <summary>What the program should not have said or answered; exceptions that nobody caught are told in plain text, all else in JSON.</summary>
    public IEnumerable<string> LastWords() => _places.SelectMany(place => File.ReadLines(place.Log)
        .Where(line => line.Contains("Unhandled exception", StringComparison.Ordinal) || line.Contains("\"Level\":\"Fatal\"", StringComparison.Ordinal))
        .Select(line => $"crash: {line}")
        .Concat(place.ExitCode == 0 ? [] : [$"crash: asked to stop, the program ended with {place.ExitCode}"]));

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _places.Select(place => place.Program).OfType<ChildProcess>())
        {
            await program.DisposeAsync();
        }

        await _watchdog.DisposeAsync();
        Client.Dispose();
        Directory.Delete(DatabaseFolder, recursive: true);
    }

    private Place OnLoopback(int silo, int silos) => new(
        new Uri($"http://127.0.0.1:{Loopback.FreePort()}"), $"127.0.0.1:{Loopback.FreePort()}", Path.Combine(Folder, silos == 1 ? "dialer.log" : $"silo{silo + 1}.log"));

    private Place InNamespace(int silo, SiloNetwork network) => new(
        new Uri($"http://silo{silo + 1}"), SiloNetwork.EndPointOf(silo), Path.Combine(Folder, $"silo{silo + 1}.log"), Path.Combine(Folder, $"silo{silo + 1}.sock"));

    /// <summary>Connections to the APIs, which of silos in namespaces are sockets in the file system.</summary>
    private SocketsHttpHandler Connections() => _network is null ? new SocketsHttpHandler() : new SocketsHttpHandler
    {
        ConnectCallback = async (to, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_places.First(place => place.Address.Host == to.DnsEndPoint.Host).Socket!), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    /// <summary>The database's own rules know only its own host.</summary>
    private async Task LetInAsync(string addresses)
    {
        await File.AppendAllTextAsync(Path.Combine(DatabaseFolder, "data", "pg_hba.conf"), $"host all all {addresses} scram-sha-256\n");
        await using var source = NpgsqlDataSource.Create(Database);
        await using var reload = source.CreateCommand("SELECT pg_reload_conf()");
        await reload.ExecuteNonQueryAsync();
    }

    private async Task<string> FirstKeyAsync()
    {
        var path = Path.Combine(DataFolder, "first-key");
        var until = DateTimeOffset.UtcNow + StartLimit;
        while (!File.Exists(path) || (await File.ReadAllTextAsync(path)).Trim().Length == 0)
        {
            if (DateTimeOffset.UtcNow > until || Program.HasExited)
            {
                throw new InvalidOperationException($"The program did not come up; see {Folder}");
            }

            await Task.Delay(50);
        }

        return (await File.ReadAllTextAsync(path)).Trim();
    }

    /// <summary>Where one process is reached, and the process.</summary>
    private sealed class Place(Uri address, string silo, string log, string? socket = null)
    {
        /// <summary>Where it is reached when it is in a namespace.</summary>
        public string? Socket => socket;

        public Uri Address => address;

        /// <summary>Where the other silos reach it.</summary>
        public string Silo => silo;

        public string Log => log;

        public ChildProcess? Program { get; set; }

        public int? ExitCode { get; set; }
    }
}
