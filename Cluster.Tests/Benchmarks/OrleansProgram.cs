using System.Globalization;
using Cluster.Tests.Benchmarks;

// The second flavour's part of ./bench: the same dial cycle, with Orleans under the grains.
if (args is not ["dial-cycle", var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds < 1)
{
    await Console.Error.WriteLineAsync("usage: Cluster.Tests dial-cycle SECONDS");
    return 2;
}

var figures = await DialCycleBenchmark.RunAsync(TimeSpan.FromSeconds(seconds));
figures["silos"] = RunningCluster.Silos.ToString(CultureInfo.InvariantCulture);
Console.WriteLine(string.Join(' ', figures.Prepend(new("seconds", text)).Prepend(new("name", "dial-cycle-orleans")).Select(figure => $"{figure.Key}={figure.Value}")));
return 0;
