using Cluster.Tests.Asterisk;
using Npgsql;
using Xunit;

namespace Cluster.Tests.EndToEnd;

/// <summary>
/// A PostgreSQL of these tests' own, started by the shipped script when the first test asks for a database, with fsync on as in
/// production; each test has a database of its own in it.
/// </summary>
public sealed class PrivateServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("endtoend-").FullName;
    private string? _server;
    private int _databases;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>The connection string of a fresh, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        _server ??= await StartAsync();
        var name = $"endtoend_{++_databases}";
        await using var source = NpgsqlDataSource.Create(_server);
        await using var create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_server) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await AsteriskRoot.RunAsync("postgres", ["stop", _folder]);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> StartAsync()
    {
        // The server inherits the pipes of whoever starts it and would hold them open for ever; so the connection string is asked for apart.
        using var start = System.Diagnostics.Process.Start(
            "/bin/sh", ["-c", "exec \"$0\" start \"$1\" >\"$1/start.log\" 2>&1 </dev/null", AsteriskRoot.Script("postgres"), _folder]);
        await start.WaitForExitAsync();
        Assert.True(start.ExitCode == 0, await File.ReadAllTextAsync(Path.Combine(_folder, "start.log")));
        return (await AsteriskRoot.RunAsync("postgres", ["env", _folder])).Output.Trim();
    }
}
