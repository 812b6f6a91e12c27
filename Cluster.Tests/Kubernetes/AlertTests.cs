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
    /// <summary>Only silos, and processes that look for them, measure these: <c>Silos/ApiApartTests</c> sees that they do.</summary>
    private static readonly string[] s_ofOrleans = ["dialer_silos", "dialer_api_silos"];

    [Fact]
    public async Task Metric_named_in_an_alert_or_on_the_dashboard_is_measured()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        foreach (var measuring in new[] { typeof(CampaignMetrics), typeof(PacingMetrics), typeof(GatewayMetrics), typeof(AmiMetrics) })
        {
            api.Services.GetRequiredService(measuring);
        }

        var measured = Monitoring.MeasuredBy(await api.Client.GetStringAsync("/metrics"));
        Assert.True(Monitoring.Named().Count > 10, string.Join(' ', Monitoring.Named()));
        Assert.Empty(Monitoring.Named().Except(measured, StringComparer.Ordinal).Except(s_ofOrleans));
    }

    [Fact]
    public async Task Probes_are_answered()
    {
        await using var api = await ApiHost.StartAsync(postgres);
        var containers = Kustomization.Build("base").Where(found => found.Text("kind") == "Deployment").SelectMany(Kustomization.Containers);
        var probes = containers.SelectMany(container => new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(probe => container.Text(probe + " httpGet path")!));
        foreach (var path in probes.Distinct())
        {
            using var answer = await api.Client.GetAsync(path);
            Assert.True((int)answer.StatusCode is 200 or 503, $"{path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public void Alert_has_a_runbook_of_its_name_and_a_runbook_has_an_alert()
    {
        var alerts = Monitoring.Alerts().ToList();
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

    /// <summary>The cases themselves are promtool's to run: <c>./test</c>.</summary>
    [Fact]
    public void Alert_has_a_case_in_which_it_fires()
    {
        var cases = File.ReadAllText(Path.Combine(AsteriskRoot.Repository, "Cluster.Tests", "Kubernetes", "alerts.yaml"));
        var fire = FiringCase().Matches(cases).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Monitoring.Alerts().Select(alert => alert.Text("alert")!).Order(StringComparer.Ordinal), fire);
    }

    [Fact]
    public void Metric_that_nobody_measures_is_found_in_a_query() => Assert.Equal(
        ["dialer_lines"], Monitoring.NamesIn("sum(rate(dialer_lines{a=\"b\"}[5m])) / sum(dialer_claim_seconds_count)").Except(Monitoring.MeasuredBy("# TYPE dialer_claim_seconds histogram\n")));

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordStart();

    [GeneratedRegex(@"alertname: (?<name>\w+)\s+eval_time: \w+\s+exp_alerts:\s+- exp_labels", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FiringCase();
}
