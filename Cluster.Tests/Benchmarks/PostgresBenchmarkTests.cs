using Cluster.Silo.Postgres;
using Cluster.Tests.Postgres;
using Xunit;
using Xunit.Abstractions;

namespace Cluster.Tests.Benchmarks;

/// <summary>Each benchmark once, small: that it runs and does all its work. CLUSTER_BENCH makes them large.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresBenchmarkTests(PostgresDatabase server, ITestOutputHelper output)
{
    private static readonly bool Large = Environment.GetEnvironmentVariable("CLUSTER_BENCH") is not null;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Large ? 15 : 1);

    [Fact]
    public async Task Plain_dialer_and_journal_do_the_same_durable_work()
    {
        await using var database = PostgresRegistration.Connect(await server.CreateAsync());
        var pid = await server.PidAsync();
        var plain = await Lists.CampaignAsync(database, "plain");
        var journal = await Lists.CampaignAsync(database, "journal");
        var count = Large ? 40_000 : 4_000;

        await Lists.ContactsAsync(database, plain, count);
        var contacts = await Lists.ContactsAsync(database, journal, count, count + 1);
        var callers = Large ? 2_000 : 200;
        Print("plain", await MeasureAsync(pid, (add, stop) => PlainDialer.RunAsync(database, plain, 1, add, stop)));
        Print("journal", await MeasureAsync(pid, (add, stop) => JournalBenchmark.RunAsync(database, journal, contacts, callers, add, stop)));

        await database.CreateCommand("ANALYZE").ExecuteAsync();
        Assert.Empty(await Invariants.BrokenAsync(database));
    }

    [Fact]
    public async Task Import_brings_in_every_row()
    {
        await using var database = PostgresRegistration.Connect(await server.CreateAsync());
        var folder = Directory.CreateTempSubdirectory("cluster-import-").FullName;
        var rows = Large ? 1_000_000 : 20_000;
        try
        {
            var figures = await ImportBenchmark.RunAsync(database, rows, folder);
            Print(figures);
            Assert.Equal((long)rows, await database.ValueAsync<long>("SELECT count(*) FROM entries"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Import_of_a_workbook_brings_in_every_row()
    {
        await using var database = PostgresRegistration.Connect(await server.CreateAsync());
        var folder = Directory.CreateTempSubdirectory("cluster-import-").FullName;
        var rows = Large ? 200_000 : 5_000;
        try
        {
            var figures = await ImportBenchmark.RunExcelAsync(database, rows, folder);
            Print(figures);
            Assert.Equal((long)rows, await database.ValueAsync<long>("SELECT count(*) FROM entries"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Hopper_is_refilled_while_calls_are_made()
    {
        await using var database = PostgresRegistration.Connect(await server.CreateAsync());
        var campaign = await Lists.CampaignAsync(database, "hopper");
        await Lists.ContactsAsync(database, campaign, Large ? 1_000_000 : 20_000, zones: 8, dueSpread: TimeSpan.FromHours(24));
        await database.CreateCommand("ANALYZE").ExecuteAsync();

        var figures = await HopperBenchmark.RunAsync(database, campaign, Duration);
        Print(figures);

        Assert.NotEqual("0", figures["hopper_attempts"]);
        await database.CreateCommand("ANALYZE").ExecuteAsync();
        Assert.Empty(await Invariants.BrokenAsync(database));
    }

    private static async Task<Stretch> MeasureAsync(int pid, Func<Action<int>, CancellationToken, Task> run)
    {
        long done = 0;
        using var stop = new CancellationTokenSource();
        var work = run(count => Interlocked.Add(ref done, count), stop.Token);
        var stretch = await Stretch.MeasureAsync(pid, Duration / 3, Duration, () => Interlocked.Read(ref done), work);
        await stop.CancelAsync();
        await work;
        Assert.True(stretch.Attempts > 0);
        return stretch;
    }

    private void Print(string name, Stretch stretch)
    {
        var figures = new Dictionary<string, string>(StringComparer.Ordinal);
        stretch.AddTo(figures, name);
        Print(figures);
    }

    private void Print(IReadOnlyDictionary<string, string> figures) =>
        output.WriteLine(string.Join(' ', figures.Select(figure => $"{figure.Key}={figure.Value}")));
}
