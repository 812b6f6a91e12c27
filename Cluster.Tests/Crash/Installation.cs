using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cluster.Tests.Asterisk;

namespace Cluster.Tests.Crash;

/// <summary>The real program with a real database, both private to one run: started, killed, asked to stop, started again.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string> _settings = [];
    private readonly Watchdog _watchdog;
    private ChildProcess? _program;
    private int? _exitCode;

    public Installation(string name)
    {
        Folder = Path.Combine(Path.GetTempPath(), "cluster-crash", $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{name}");
        Directory.CreateDirectory(Folder);
        _watchdog = new Watchdog(DatabaseFolder);
        Address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        Client = new Client(Address);
    }

    /// <summary>Logs of all processes.</summary>
    public string Folder { get; }

    public Uri Address { get; }

    public Client Client { get; }

    /// <summary>The program's own folder.</summary>
    public string DataFolder => _settings["CLUSTER_DATA"];

    public string Database { get; private set; } = "";

    public ChildProcess Program => _program ?? throw new InvalidOperationException("The program was not started.");

    private string DatabaseFolder => Path.Combine(Folder, "postgres");

    private string ProgramLog => Path.Combine(Folder, "dialer.log");

    /// <summary>Brings up the database and the program, and takes the first key.</summary>
    public async Task PrepareAsync()
    {
        await DatabaseScriptAsync("start");
        Database = await DatabaseScriptAsync("env");
        _settings["CLUSTER_DB"] = Database;
        _settings["CLUSTER_DATA"] = Path.Combine(Folder, "data");
        _settings["CLUSTER_URL"] = Address.OriginalString;
        Start();
        Client.Key = await FirstKeyAsync();
    }

    public void Start() => _program = new ChildProcess(_watchdog, ProgramLog, [], _settings);

    /// <summary>kill -9.</summary>
    public Task KillAsync() => Program.KillAsync();

    /// <summary>Asks it to stop as an operating system does.</summary>
    public async Task StopAsync()
    {
        await Program.StopAsync(StopLimit);
        _exitCode = Program.ExitCode;
    }

    /// <summary>The database ends as with the power, and comes again.</summary>
    public Task CrashDatabaseAsync() => DatabaseScriptAsync("restart");

    /// <summary>Another process of the product's own program.</summary>
    public ChildProcess Child(string name, IEnumerable<string> arguments) =>
        new(_watchdog, Path.Combine(Folder, $"{name}.log"), arguments, new Dictionary<string, string>());

    /// <summary>What the program should not have said or answered; exceptions that nobody caught are told in plain text, all else in JSON.</summary>
    public IEnumerable<string> LastWords() => File.ReadLines(ProgramLog)
        .Where(line => line.Contains("Unhandled exception", StringComparison.Ordinal) || line.Contains("\"Level\":\"Fatal\"", StringComparison.Ordinal))
        .Select(line => $"crash: {line}")
        .Concat(_exitCode == 0 ? [] : [$"crash: asked to stop, the program ended with {_exitCode}"]);

    public async ValueTask DisposeAsync()
    {
        if (_program is { } program)
        {
            await program.DisposeAsync();
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

    private async Task<string> FirstKeyAsync()
    {
        var path = Path.Combine(_settings["CLUSTER_DATA"], "first-key");
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
}
