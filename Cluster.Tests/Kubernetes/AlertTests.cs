using System.Text.Json;
using System.Text.RegularExpressions;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Gateways;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Tests.Api;
using Cluster.Tests.Asterisk;
using Cluster.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cluster.Tests.Kubernetes;

/// <summary>Alerts, dashboard and probes speak of what the running process shows.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class AlertTests(PostgresDatabase postgres)
{
    private static readonly string s_monitoring = Path.Combine(Kustomization.Root, "components", "monitoring");

    [Fact]
    public async Task Metric_named_in_an_alert_or_on_the_dashboard_is_measured()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        foreach (var measuring in new[] { typeof(CampaignMetrics), typeof(PacingMetrics), typeof(GatewayMetrics), typeof(AmiMetrics) })
        {
            api.Services.GetRequiredService(measuring);
        }

        var measured = MeasuredBy(await api.Client.GetStringAsync("/metrics"));
        var named = Alerts().Select(alert => alert.Text("expr")!).Concat(DashboardQueries()).SelectMany(NamesIn).Distinct().ToList();
        Assert.True(named.Count > 10, string.Join(' ', named));
        Assert.Empty(named.Except(measured, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Probes_are_answered()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        var container = Kustomization.Containers(Kustomization.Build("base").Find("Deployment", "dialer")).Single();
        foreach (var path in new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => container.Text(probe + " httpGet path")!).Distinct())
        {
            using var answer = await api.Client.GetAsync(path);
            Assert.True((int)answer.StatusCode is 200 or 503, $"{path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public void Alert_has_a_runbook_of_its_name_and_a_runbook_has_an_alert()
    {
        var alerts = Alerts().ToList();
        foreach (var alert in alerts)
        {
            var name = WordStart().Replace(alert.Text("alert")!, "-").ToLowerInvariant();
            Assert.Equal($"docs/runbooks/{name}.md", alert.Text("annotations runbook"));
            Assert.True(File.Exists(Path.Combine(AsteriskRoot.Repository, alert.Text("annotations runbook")!)), name);
            Assert.Contains(alert.Text("labels severity"), new[] { "page", "ticket" });
        }

        var runbooks = Directory.GetFiles(Path.Combine(AsteriskRoot.Repository, "docs", "runbooks")).Select(file => "docs/runbooks/" + Path.GetFileName(file));
        Assert.Equal(runbooks.Order(StringComparer.Ordinal), alerts.Select(alert => alert.Text("annotations runbook")!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Metric_that_nobody_measures_is_found_in_a_query() => Assert.Equal(
        ["dialer_lines"], NamesIn("sum(rate(dialer_lines{a=\"b\"}[5m])) / sum(dialer_claim_seconds_count)").Except(MeasuredBy("# TYPE dialer_claim_seconds histogram\n")));

    private static IEnumerable<YamlMap> Alerts() =>
        ((YamlMap)Yaml.Read(Path.Combine(s_monitoring, "rules.yaml")).Single()).Maps("spec groups").SelectMany(group => group.Maps("rules"));

    private static IEnumerable<string> DashboardQueries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_monitoring, "dialer.json")));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!))];
    }

    /// <summary>What a query may name: of a histogram its three series.</summary>
    private static HashSet<string> MeasuredBy(string dump) => [.. TypeLine().Matches(dump).SelectMany(line => line.Groups["type"].Value == "histogram"
        ? new[] { "_bucket", "_sum", "_count" }.Select(suffix => line.Groups["name"].Value + suffix)
        : [line.Groups["name"].Value])];

    private static IEnumerable<string> NamesIn(string query) => MetricName().Matches(query).Select(match => match.Value);

    [GeneratedRegex("dialer_[a-z_]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetricName();

    [GeneratedRegex("^# TYPE (?<name>[a-z_]+) (?<type>[a-z]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordStart();
}
