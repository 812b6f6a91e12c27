using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cluster.Silo.Imports;
using Cluster.Silo.Postgres;
using Cluster.Tests.Imports;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cluster.Tests.Benchmarks;

/// <summary>A file of a million contacts, from its commit to the last row in the tables.</summary>
internal static class ImportBenchmark
{
    private const int Rows = 1_000_000;
    private const int ExcelRows = 200_000;

    /// <summary>A million rows at least, and again until the duration is over; figures of the slowest run.</summary>
    public static Task<Dictionary<string, string>> RunAsync(TimeSpan duration) => RunAsync(duration, RunAsync, Rows);

    /// <summary>The same for a workbook of 200,000 rows and ten columns.</summary>
    public static Task<Dictionary<string, string>> RunExcelAsync(TimeSpan duration) => RunAsync(duration, RunExcelAsync, ExcelRows);

    private static async Task<Dictionary<string, string>> RunAsync(
        TimeSpan duration, Func<NpgsqlDataSource, int, string, Task<Dictionary<string, string>>> run, int rows)
    {
        var server = new BenchmarkDatabase();
        var folder = Directory.CreateTempSubdirectory("cluster-bench-import-").FullName;
        var watch = Stopwatch.StartNew();
        var runs = new List<Dictionary<string, string>>();
        try
        {
            do
            {
                await using var database = PostgresRegistration.Connect(await server.CreateAsync("bench_import") + ";Pooling=false");
                runs.Add(await run(database, rows, folder));
                await Console.Error.WriteLineAsync(string.Join(' ', runs[^1].Select(figure => $"{figure.Key}={figure.Value}")));
            }
            while (watch.Elapsed < duration);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await server.DropAsync("bench_import");
        }

        return new(runs.MinBy(run => double.Parse(run["import_rows_per_second"], CultureInfo.InvariantCulture))!, StringComparer.Ordinal)
        {
            ["import_runs"] = runs.Count.ToString(CultureInfo.InvariantCulture),
            ["import_memory_growth_mb"] = runs.Max(run => int.Parse(run["import_memory_growth_mb"], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>key=value figures.</summary>
    public static Task<Dictionary<string, string>> RunAsync(NpgsqlDataSource database, int rows, string folder) =>
        RunAsync(database, rows, folder, new ImportDefinition(), content =>
        {
            using var writer = new StreamWriter(content, new UTF8Encoding(false), leaveOpen: true);
            writer.WriteLine("externalId,phone,name,city");
            for (var i = 0; i < rows; i++)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"customer-{i},+7900{i:D7},\"Name, {i}\",Washington"));
            }
        });

    /// <summary>key=value figures of a workbook: texts that are all different, texts that cells share, numbers and dates.</summary>
    public static Task<Dictionary<string, string>> RunExcelAsync(NpgsqlDataSource database, int rows, string folder) =>
        RunAsync(database, rows, folder, new ImportDefinition { Format = ImportFormat.Excel, Country = "RU" }, content =>
        {
            var texts = Enumerable.Range(0, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"<t>Customer with a name, {i}</t>"));
            new Sheet().WithTexts([.. texts]).Write(content, writer =>
            {
                writer.Write(Sheet.Row(1, "id", "phone", "name", "second phone", "city", "street", "since", "debt", "agreed", "note"));
                for (var i = 0; i < rows; i++)
                {
                    writer.Write(Sheet.Row(
                        i + 2, $"customer-{i}", 79000000000d + i, new Shared(i), $"8 (495) {i:D7}", "Saint Petersburg", $"Nevsky prospekt, {i % 200}",
                        new DateTime(2020, 1, 1).AddDays(i % 2000), i / 100.0, i % 2 == 0, "pays in the evening, wants a call before noon"));
                }
            });
        });

    private static async Task<Dictionary<string, string>> RunAsync(
        NpgsqlDataSource database, int rows, string folder, ImportDefinition definition, Action<Stream> write)
    {
        var campaign = await Lists.CampaignAsync(database, "import");
        using var service = new ImportService(
            database, TimeProvider.System, new ImportOptions { Folder = folder }, NullLogger<ImportService>.Instance);
        var import = await service.CreateAsync(Guid.CreateVersion7(), campaign, definition);
        await using (var content = new FileStream(Path.Combine(folder, "rows"), FileMode.Create))
        {
            write(content);
            content.Position = 0;
            await service.AppendAsync(import.Id, 0, content, CancellationToken.None);
        }

        await service.CommitAsync(import.Id);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // what the file took while it was made is given back
        var before = Process.GetCurrentProcess().WorkingSet64;
        var most = before;
        var cpu = ProcessCpu.Own;
        var watch = Stopwatch.StartNew();
        await service.StartAsync(CancellationToken.None);
        while ((await service.FindAsync(import.Id))!.State == ImportState.Running)
        {
            most = Math.Max(most, Process.GetCurrentProcess().WorkingSet64);
            await Task.Delay(100);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        cpu = ProcessCpu.Own - cpu;
        await service.StopAsync(CancellationToken.None);
        var done = (await service.FindAsync(import.Id))!;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["import_content_mb"] = (done.ReceivedBytes / 1e6).ToString("F1", CultureInfo.InvariantCulture),
            ["import_rows"] = done.Inserted.ToString(CultureInfo.InvariantCulture),
            ["import_state"] = done.State + (done.Error is null ? "" : " " + done.Error),
            ["import_seconds"] = seconds.ToString("F1", CultureInfo.InvariantCulture),
            ["import_rows_per_second"] = (rows / seconds).ToString("F0", CultureInfo.InvariantCulture),
            ["import_own_cpu_us_per_row"] = (cpu.TotalMicroseconds / rows).ToString("F1", CultureInfo.InvariantCulture),
            ["import_memory_growth_mb"] = ((most - before) / 1048576.0).ToString("F0", CultureInfo.InvariantCulture),
        };
    }
}
