using System.Diagnostics;
using System.Reflection;
using Cluster.Silo.Hosting;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Api;

/// <summary>
/// One PostgreSQL for all tests of the API: the one that CLUSTER_TEST_DB names, else a private server in a directory of its own,
/// never as root. Each <see cref="NewDatabaseAsync"/> is a fresh database with the schema.
/// </summary>
public sealed class TestServer : IAsyncLifetime
{
    private static int s_databases;
    private string? _directory;
    private string _server = "";

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CLUSTER_TEST_DB") is { Length: > 0 } given)
        {
            _server = given;
            return;
        }

        _directory = Directory.CreateTempSubdirectory("cluster-api-pg-").FullName;
        var bin = Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().First() + "/bin";
        var port = FreePort();
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", _directory);
        }

        await PostgresAsync($"{bin}/initdb", "-D", $"{_directory}/data", "-U", "test", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
        await PostgresAsync(
            $"{bin}/pg_ctl", "-D", $"{_directory}/data", "-w", "-l", $"{_directory}/log", "-o",
            $"-p {port} -c listen_addresses=127.0.0.1 -k {_directory} -c fsync=off -c max_connections=200 -c shared_buffers=64MB", "start");
        _server = $"Host=127.0.0.1;Port={port};Username=test;Database=postgres";
    }

    public async Task<NpgsqlDataSource> NewDatabaseAsync()
    {
        var name = $"api_{Environment.ProcessId}_{Interlocked.Increment(ref s_databases)}";
        await using (var server = NpgsqlDataSource.Create(_server))
        {
            await using var create = server.CreateCommand($"CREATE DATABASE {name}");
            await create.ExecuteNonQueryAsync();
        }

        var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server) { Database = name, MaxPoolSize = 40 }.ConnectionString);
        var assembly = typeof(ClusterJson).Assembly;
        foreach (var migration in assembly.GetManifestResourceNames().Where(resource => resource.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(migration)!);
            await using var command = database.CreateCommand(await text.ReadToEndAsync());
            await command.ExecuteNonQueryAsync();
        }

        return database;
    }

    public async Task DisposeAsync()
    {
        if (_directory is null)
        {
            return;
        }

        NpgsqlConnection.ClearAllPools();
        var bin = Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().First() + "/bin";
        await PostgresAsync($"{bin}/pg_ctl", "-D", $"{_directory}/data", "-m", "immediate", "-w", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    private static Task PostgresAsync(params string[] command) => Environment.IsPrivilegedProcess
        ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", .. command])
        : RunAsync(command[0], command[1..]);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // pg_ctl leaves the server behind with our pipes in hand, so nothing is redirected but the shell's own output.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "cd / && exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments]))!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class ApiTests : ICollectionFixture<TestServer>
{
    public const string Name = "api";
}
