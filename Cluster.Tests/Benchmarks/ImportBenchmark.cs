using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cluster.Silo.Imports;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Cluster.Tests.Benchmarks;

/// <summary>A file of a million contacts, from its commit to the last row in the tables.</summary>
internal static class ImportBenchmark
{
    /// <summary>key=value figures.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(NpgsqlDataSource database, int rows, string folder)
    {
        var campaign = await Lists.CampaignAsync(database, "import");
        using var service = new ImportService(
            database, TimeProvider.System, new ImportOptions { Folder = folder }, NullLogger<ImportService>.Instance);
        var import = await service.CreateAsync(Guid.CreateVersion7(), campaign, new ImportDefinition());
        await using (var content = new FileStream(Path.Combine(folder, "rows.csv"), FileMode.Create))
        {
            await using (var writer = new StreamWriter(content, new UTF8Encoding(false), leaveOpen: true))
            {
                await writer.WriteLineAsync("externalId,phone,name,city");
                for (var i = 0; i < rows; i++)
                {
                    await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"customer-{i},+44790{i:D7},\"Name, {i}\",Washington"));
                }
            }

            content.Position = 0;
            await service.AppendAsync(import.Id, 0, content, CancellationToken.None);
        }

        await service.CommitAsync(import.Id);
        GC.Collect();
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
            ["import_rows"] = done.Inserted.ToString(CultureInfo.InvariantCulture),
            ["import_state"] = done.State + (done.Error is null ? "" : " " + done.Error),
            ["import_seconds"] = seconds.ToString("F1", CultureInfo.InvariantCulture),
            ["import_rows_per_second"] = (rows / seconds).ToString("F0", CultureInfo.InvariantCulture),
            ["import_own_cpu_us_per_row"] = (cpu.TotalMicroseconds / rows).ToString("F1", CultureInfo.InvariantCulture),
            ["import_memory_growth_mb"] = ((most - before) / 1048576.0).ToString("F0", CultureInfo.InvariantCulture),
        };
    }
}
