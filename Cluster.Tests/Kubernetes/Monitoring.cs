using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cluster.Tests.Kubernetes;

/// <summary>What alerts and dashboard ask for, and what a process measures.</summary>
internal static partial class Monitoring
{
    private static readonly string s_folder = Path.Combine(Kustomization.Root, "components", "monitoring");

    public static IEnumerable<YamlMap> Alerts() =>
        ((YamlMap)Yaml.Read(Path.Combine(s_folder, "rules.yaml")).Single()).Maps("spec groups").SelectMany(group => group.Maps("rules"));

    /// <summary>The names of all metrics in alerts and on the dashboard.</summary>
    public static IReadOnlyList<string> Named() =>
        [.. Alerts().Select(alert => alert.Text("expr")!).Concat(DashboardQueries()).SelectMany(NamesIn).Distinct()];

    /// <summary>What a query may name: of a histogram its three series.</summary>
    public static HashSet<string> MeasuredBy(string dump) => [.. TypeLine().Matches(dump).SelectMany(line => line.Groups["type"].Value == "histogram"
        ? new[] { "_bucket", "_sum", "_count" }.Select(suffix => line.Groups["name"].Value + suffix)
        : [line.Groups["name"].Value])];

    public static IEnumerable<string> NamesIn(string query) => MetricName().Matches(query).Select(match => match.Value);

    private static IEnumerable<string> DashboardQueries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "dialer.json")));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!))];
    }

    [GeneratedRegex("dialer_[a-z_]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetricName();

    [GeneratedRegex("^# TYPE (?<name>[a-z_]+) (?<type>[a-z]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeLine();
}
