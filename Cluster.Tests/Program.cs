using System.Globalization;
using Cluster.Tests.Benchmarks;
using Cluster.Tests.Benchmarks.Pacing;
using Cluster.Tests.Benchmarks.Pacing.Live;
using Cluster.Tests.Benchmarks.Workplace;
using Cluster.Tests.EndToEnd;

// The tests run through the test platform; this is for ./bench, which runs one benchmark by name.
if (args is ["pacing", ..])
{
    return PacingBenchmark.Run(args.AsSpan(1));
}

if (args is not [var name, var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds < 1)
{
    await Console.Error.WriteLineAsync("usage: Cluster.Tests NAME SECONDS, where NAME is dial-cycle, dial-cycle-ami, ami, import, import-excel, export-excel, hopper, pacing-live, pacing-asterisk, pacing-load, pacing-shift or workplace; or " + PacingOptions.Usage);
    return 2;
}

var duration = TimeSpan.FromSeconds(seconds);
var figures = name switch
{
    "dial-cycle" => await DialCycleBenchmark.RunAsync(duration),
    "dial-cycle-ami" => await DialCycleBenchmark.RunWithGatewaysAsync(duration),
    "ami" => await AmiBenchmark.RunAsync(duration),
    "import" => await ImportBenchmark.RunAsync(duration),
    "import-excel" => await ImportBenchmark.RunExcelAsync(duration),
    "export-excel" => await ExportBenchmark.RunAsync(duration),
    "hopper" => await HopperBenchmark.RunAsync(duration),
    "pacing-live" => await LiveBenchmark.RunAsync(duration),
    "pacing-asterisk" => await PredictiveTrial.RunAsync(duration),
    "pacing-load" => await LoadBenchmark.RunAsync(duration),
    "workplace" => await WorkplaceBenchmark.RunAsync(duration),
    "pacing-shift" => ShiftBenchmark.Run(duration),
    _ => throw new ArgumentException($"There is no benchmark '{name}'.", nameof(args)),
};
Console.WriteLine(string.Join(' ', figures.Prepend(new("seconds", text)).Prepend(new("name", name)).Select(figure => $"{figure.Key}={figure.Value}")));
return figures.GetValueOrDefault("broken", "0") == "0" ? 0 : 1;
