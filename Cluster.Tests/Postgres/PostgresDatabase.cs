using Xunit;
using System.Diagnostics;
using System.Globalization;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cluster.Tests.Postgres;

/// <summary>Test classes that share the test run's one PostgreSQL; each makes databases of its own in it.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresDatabase>
{
    public const string Name = "postgres";
}

/// <summary>A real PostgreSQL, started through the script that the product uses, in a folder that goes away with the run.</summary>
public sealed class PostgresDatabase : IAsyncLifetime
{
    private static readonly string Root = Path.Combine(Path.GetTempPath(), "cluster-test-postgres");
    private static int databases;

    private readonly string _folder = Path.Combine(Root, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    private string _template = "";

    /// <summary>Of the server's own database, without a schema of ours.</summary>
    public string ConnectionString { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await ClearLeftoversAsync();
        ConnectionString = await ScriptAsync("start", _folder);
        _template = await MakeAsync("TEMPLATE template0");
        await using var source = PostgresRegistration.Connect(Named(_template) + ";Pooling=false");
        await new Migrator(source, NullLogger<Migrator>.Instance).MigrateAsync();
    }

    public async Task DisposeAsync()
    {
        await ScriptAsync("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Stops the server as a crash would and starts it again.</summary>
    public Task CrashAsync() => ScriptAsync("restart", _folder);

    /// <summary>Process id of the server.</summary>
    public async Task<int> PidAsync() => int.Parse(await ScriptAsync("pid", _folder), CultureInfo.InvariantCulture);

    /// <summary>A new database with the schema; answers its connection string.</summary>
    public async Task<string> CreateAsync() => Named(await MakeAsync($"TEMPLATE {_template}"));

    /// <summary>A new database without a schema; answers its connection string.</summary>
    public async Task<string> CreateEmptyAsync() => Named(await MakeAsync("TEMPLATE template0"));

    private string Named(string database) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString;

    private async Task<string> MakeAsync(string how)
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} {how}", connection);
        await command.ExecuteNonQueryAsync();
        return name;
    }

    private static async Task ClearLeftoversAsync()
    {
        foreach (var folder in Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
        {
            if (!Directory.Exists("/proc/" + Path.GetFileName(folder)))
            {
                await ScriptAsync("stop", folder);
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<string> ScriptAsync(string command, string folder)
    {
        var script = Repository.Find("scripts/postgres");
        using var process = Process.Start(new ProcessStartInfo(script, [command, folder]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"scripts/postgres {command} failed with {process.ExitCode}: {await errors}");
        return output.Trim();
    }

    private static class Repository
    {
        public static string Find(string path)
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var found = Path.Combine(folder.FullName, path);
                if (File.Exists(found))
                {
                    return found;
                }
            }

            throw new FileNotFoundException($"{path} is not above {AppContext.BaseDirectory}.");
        }
    }
}
