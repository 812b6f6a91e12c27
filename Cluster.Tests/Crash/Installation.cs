using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cluster.Tests.Asterisk;

namespace Cluster.Tests.Crash;

/// <summary>
/// The real program with a real database, both private to one run: started, killed, asked to stop, started again. On Orleans it can run
/// in several processes.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Watchdog _watchdog;
    private readonly Place[] _places;

    public Installation(string name, int silos = 1)
    {
        Folder = Path.Combine(Path.GetTempPath(), "cluster-crash", $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{name}");
        Directory.CreateDirectory(Folder);
        _watchdog = new Watchdog(DatabaseFolder);
        DataFolder = Path.Combine(Folder, "data");
        _places = [.. Enumerable.Range(1, silos).Select(number => new Place(
            new Uri($"http://127.0.0.1:{FreePort()}"), $"127.0.0.1:{FreePort()}", Path.Combine(Folder, silos == 1 ? "dialer.log" : $"silo{number}.log")))];
        Client = new Client([.. _places.Select(place => place.Address)]);
    }

    /// <summary>Logs of all processes.</summary>
    public string Folder { get; }

    public Uri Address => _places[0].Address;

    public Client Client { get; }

    /// <summary>The program's own folder.</summary>
    public string DataFolder { get; }

    public string Database { get; private set; } = "";

    public ChildProcess Program => ProgramOf(0);

    private string DatabaseFolder => Path.Combine(Folder, "postgres");

    /// <summary>Brings up the database and the program, and takes the first key.</summary>
    public async Task PrepareAsync()
    {
        await DatabaseScriptAsync("start");
        Database = await DatabaseScriptAsync("env");
        Start();
        Client.Key = await FirstKeyAsync();
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
        place.Program = new ChildProcess(_watchdog, place.Log, [], new Dictionary<string, string>
        {
            ["CLUSTER_DB"] = Database, ["CLUSTER_DATA"] = DataFolder, ["CLUSTER_URL"] = place.Address.OriginalString, ["CLUSTER_SILO"] = place.Silo,
        });
    }

    /// <summary>Waits until it says that it can do its work.</summary>
    public async Task ReadyAsync(int silo)
    {
        using var http = new HttpClient { BaseAddress = _places[silo].Address };
        var until = DateTimeOffset.UtcNow + StartLimit;
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            if (DateTimeOffset.UtcNow > until || ProgramOf(silo).HasExited)
            {
                throw new InvalidOperationException($"Silo {silo + 1} did not come up; see {Folder}");
            }

            await Task.Delay(50);
        }
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
    public Task CrashDatabaseAsync() => DatabaseScriptAsync("restart");

    /// <summary>Another process of the product's own program.</summary>
    public ChildProcess Child(string name, IEnumerable<string> arguments) =>
        new(_watchdog, Path.Combine(Folder, $"{name}.log"), arguments, new Dictionary<string, string>());

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

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
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

    private async Task<string> DatabaseScriptAsync(string command)
    {
        var (exitCode, output) = await AsteriskRoot.RunAsync("postgres", [command, DatabaseFolder], limit: TimeSpan.FromMinutes(3));
        return exitCode == 0 ? output.Trim() : throw new InvalidOperationException($"postgres {command}: {exitCode} {output}");
    }

    /// <summary>Where one process is reached, and the process.</summary>
    private sealed class Place(Uri address, string silo, string log)
    {
        public Uri Address => address;

        /// <summary>Where the other silos reach it.</summary>
        public string Silo => silo;

        public string Log => log;

        public ChildProcess? Program { get; set; }

        public int? ExitCode { get; set; }
    }
}
