using System.Diagnostics;
using System.Globalization;
using Cluster.Api.Exports;
using Cluster.Silo.Postgres;
using Cluster.Silo.Workbooks;
using Cluster.Tests.Postgres;
using NodaTime;
using Npgsql;

namespace Cluster.Tests.Benchmarks;

/// <summary>The contacts of a campaign as a workbook: 200,000 of them with nine imported columns and a call each, from the tables to the last byte.</summary>
internal static class ExportBenchmark
{
    private const int Contacts = 200_000;

    /// <summary>Once at least, and again until the duration is over; figures of the slowest run.</summary>
    public static async Task<Dictionary<string, string>> RunAsync(TimeSpan duration)
    {
        var server = new BenchmarkDatabase();
        try
        {
            await using var database = PostgresRegistration.Connect(await server.CreateAsync("bench_export") + ";Pooling=false");
            var campaign = await Lists.CampaignAsync(database, "export");
            await FillAsync(database, campaign);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var before = Process.GetCurrentProcess().WorkingSet64;
            var (watch, runs, most, bytes) = (Stopwatch.StartNew(), new List<double>(), before, 0L);
            var cpu = ProcessCpu.Own;
            do
            {
                var begun = watch.Elapsed;
                using var output = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
                var export = new ContactExport(database);
                var shape = await export.ShapeAsync(campaign, null, null, Contacts, CancellationToken.None);
                var writing = WorkbookWriter.WriteAsync(export.Table(campaign, null, shape, new ExportClock(DateTimeZone.Utc)), output, CancellationToken.None);
                while (await Task.WhenAny(writing, Task.Delay(100)) != writing)
                {
                    most = Math.Max(most, Process.GetCurrentProcess().WorkingSet64);
                }

                await writing;
                bytes = output.Length;
                runs.Add((watch.Elapsed - begun).TotalSeconds);
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{runs[^1]:F1} s"));
            }
            while (watch.Elapsed < duration);

            cpu = ProcessCpu.Own - cpu;
            return new(StringComparer.Ordinal)
            {
                ["export_rows"] = Contacts.ToString(CultureInfo.InvariantCulture),
                ["export_runs"] = runs.Count.ToString(CultureInfo.InvariantCulture),
                ["export_seconds"] = runs.Max().ToString("F1", CultureInfo.InvariantCulture),
                ["export_own_cpu_us_per_row"] = (cpu.TotalMicroseconds / runs.Count / Contacts).ToString("F1", CultureInfo.InvariantCulture),
                ["export_file_mb"] = (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture),
                ["export_memory_growth_mb"] = ((most - before) / 1048576.0).ToString("F0", CultureInfo.InvariantCulture),
            };
        }
        finally
        {
            await server.DropAsync("bench_export");
        }
    }

    private static async Task FillAsync(NpgsqlDataSource database, Guid campaign)
    {
        await Lists.ContactsAsync(database, campaign, Contacts);
        await database.CreateCommand(
            """
            UPDATE contacts SET data = jsonb_build_object('name', 'Customer with a name, ' || external_id, 'city', 'Saint Petersburg', 'street', 'Nevsky prospekt', 'since', '2020-01-01',
                'debt', '12.34', 'agreed', 'true', 'second', '8 (495) 1234567', 'card', '00012345678901234567', 'note', 'pays in the evening, wants a call before noon');
            """).ExecuteLongAsync();
        await database.CreateCommand(
            """
            WITH called AS (
                INSERT INTO attempts (id, contact_id, campaign_id, number, number_index, gateway_id, claimed_at, ended_at)
                SELECT gen_random_uuid(), id, $1, numbers[1], 0, 'gw1', now(), now() FROM contacts RETURNING *)
            INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, ended_at, cause, result, dialled)
            SELECT id, campaign_id, contact_id, number, gateway_id, 0, claimed_at, ended_at, 16, 'agreed', true FROM called
            """).With(campaign).ExecuteLongAsync();
        await database.CreateCommand("ANALYZE").ExecuteLongAsync();
    }
}
