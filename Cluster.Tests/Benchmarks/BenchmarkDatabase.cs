using System.Diagnostics;
using System.Globalization;
using Cluster.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cluster.Tests.Benchmarks;

/// <summary>The server that CLUSTER_DB names (as a superuser, on this machine), and databases in it that one measurement uses and then drops.</summary>
internal sealed class BenchmarkDatabase
{
    private readonly string _server = Environment.GetEnvironmentVariable("CLUSTER_DB")
        ?? throw new InvalidOperationException("CLUSTER_DB names no PostgreSQL: run ./bench.");

    /// <summary>Process id of the server, to count its CPU.</summary>
    public async Task<int> PidAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int", connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The server's version, for the figures.</summary>
    public async Task<string> VersionAsync()
    {
        await using var connection = await OpenAsync();
        return connection.PostgreSqlVersion.ToString();
    }

    /// <summary>A database with the schema; answers its connection string.</summary>
    public async Task<string> CreateAsync(string name)
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", $"CREATE DATABASE {name}");
        await using var source = PostgresRegistration.Connect(Named(name) + ";Pooling=false");
        await new Migrator(source, NullLogger<Migrator>.Instance).MigrateAsync();
        return Named(name);
    }

    /// <summary>A copy of a database that nobody is connected to, with nothing left to be written by the server; answers its connection string.</summary>
    public async Task<string> CopyAsync(string template, string name)
    {
        // What is pooled leads to the copy that is dropped here.
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync(
            $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", $"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy", "CHECKPOINT");
        return Named(name);
    }

    public Task DropAsync(string name) => ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    private string Named(string name) => new NpgsqlConnectionStringBuilder(_server) { Database = name }.ConnectionString;

    private async Task ExecuteAsync(params string[] statements)
    {
        await using var connection = await OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_server + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}

/// <summary>What a stretch of work cost.</summary>
internal sealed record Stretch(long Attempts, double Seconds, TimeSpan OwnCpu, TimeSpan ServerCpu, long Allocated)
{
    public double PerSecond => Attempts / Seconds;

    /// <summary>Runs a measurement: warms up, then counts for the duration.</summary>
    /// <param name="server">Process id of PostgreSQL.</param>
    /// <param name="warm">Not counted.</param>
    /// <param name="duration">Counted.</param>
    /// <param name="done">How many attempts have ended so far.</param>
    /// <param name="failed">Completes early only when the work has failed.</param>
    /// <param name="begin">Called when the warm-up is over.</param>
    public static async Task<Stretch> MeasureAsync(
        int server, TimeSpan warm, TimeSpan duration, Func<long> done, Task failed, Action? begin = null)
    {
        await PassAsync(warm, failed);
        begin?.Invoke();
        var (watch, first, own, cpu, allocated) = (Stopwatch.StartNew(), done(), ProcessCpu.Own, ProcessCpu.OfServer(server), GC.GetTotalAllocatedBytes());
        await PassAsync(duration, failed);
        return new(
            done() - first, watch.Elapsed.TotalSeconds, ProcessCpu.Own - own, ProcessCpu.OfServer(server) - cpu, GC.GetTotalAllocatedBytes() - allocated);
    }

    public static Stretch Sum(IReadOnlyCollection<Stretch> stretches) => stretches.Aggregate((a, b) => new(
        a.Attempts + b.Attempts, a.Seconds + b.Seconds, a.OwnCpu + b.OwnCpu, a.ServerCpu + b.ServerCpu, a.Allocated + b.Allocated));

    public void AddTo(Dictionary<string, string> figures, string name)
    {
        figures[name + "_attempts_per_s"] = PerSecond.ToString("F0", CultureInfo.InvariantCulture);
        figures[name + "_own_cpu_us"] = (OwnCpu.TotalMicroseconds / Attempts).ToString("F1", CultureInfo.InvariantCulture);
        figures[name + "_postgres_cpu_us"] = (ServerCpu.TotalMicroseconds / Attempts).ToString("F1", CultureInfo.InvariantCulture);
        figures[name + "_allocated_bytes"] = (Allocated / Attempts).ToString(CultureInfo.InvariantCulture);
    }

    private static async Task PassAsync(TimeSpan time, Task failed)
    {
        if (await Task.WhenAny(failed, Task.Delay(time)) == failed)
        {
            await failed;
            throw new InvalidOperationException("The work was over before its time: there was too little of it.");
        }
    }
}
