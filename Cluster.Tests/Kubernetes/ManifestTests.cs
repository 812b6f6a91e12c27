using System.Globalization;
using System.Text.RegularExpressions;
using Cluster.Tests.Asterisk;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Cluster.Tests.Kubernetes;

/// <summary>The manifests, without a cluster: what is asked of every pod, and that they and the program speak of the same things.</summary>
public sealed partial class ManifestTests
{
    /// <summary>The manifests run the embedded host, which has no silo.</summary>
    private static readonly string[] OfOrleans = ["CLUSTER_SILO"];

    private static readonly string[] s_overlays = [.. Directory.GetDirectories(Path.Combine(Kustomization.Root, "overlays")).Select(folder => "overlays/" + Path.GetFileName(folder))];

    public static TheoryData<string> Overlays => new(s_overlays);

    [Theory, MemberData(nameof(Overlays))]
    public void Overlay_builds_and_has_no_unknown_key(string overlay)
    {
        var objects = Kustomization.Build(overlay);
        Assert.NotEmpty(objects);
        Assert.Empty(objects.SelectMany(Schema.Problems));
        Assert.Equal(objects.Count, objects.Select(found => (found.Text("kind"), found.Text("metadata name"))).Distinct().Count());
    }

    [Fact]
    public void Every_file_belongs_to_an_overlay()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var overlay in s_overlays)
        {
            Kustomization.Build(overlay, used);
        }

        var files = new[] { "base", "components", "overlays" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Kustomization.Root, folder), "*", SearchOption.AllDirectories));
        Assert.Empty(files.Except(used, StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Pods_are_restricted_and_have_no_CPU_limit(string overlay)
    {
        foreach (var deployment in Kustomization.Build(overlay).Where(found => found.Text("kind") == "Deployment"))
        {
            var pod = deployment.Map("spec template spec")!;
            Assert.Equal("true", pod.Text("securityContext runAsNonRoot"));
            Assert.Equal("RuntimeDefault", pod.Text("securityContext seccompProfile type"));
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            foreach (var container in Kustomization.Containers(deployment))
            {
                Assert.Equal("false", container.Text("securityContext allowPrivilegeEscalation"));
                Assert.Equal(["ALL"], container.Texts("securityContext capabilities drop"));
                Assert.Equal(["memory"], container.Map("resources limits")!.Keys);
                Assert.Equal(["cpu", "memory"], container.Map("resources requests")!.Keys);
            }
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Dialer_is_one_process_that_ends_before_the_next_begins(string overlay)
    {
        var dialer = Kustomization.Build(overlay).Find("Deployment", "dialer");
        Assert.Equal("1", dialer.Text("spec replicas"));
        Assert.Equal("Recreate", dialer.Text("spec strategy type"));
        var grace = TimeSpan.FromSeconds(int.Parse(dialer.Text("spec template spec terminationGracePeriodSeconds")!, CultureInfo.InvariantCulture));
        Assert.True(grace >= new HostOptions().ShutdownTimeout + TimeSpan.FromSeconds(15), $"{grace} is too near to the host's own {new HostOptions().ShutdownTimeout}");
        Assert.Equal("true", Kustomization.Containers(dialer).Single().Text("securityContext readOnlyRootFilesystem"));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Ports_probes_service_and_policy_are_about_the_same_port(string overlay)
    {
        var objects = Kustomization.Build(overlay);
        var container = Kustomization.Containers(objects.Find("Deployment", "dialer")).Single();
        var port = container.Maps("ports").Single();
        Assert.All(new[] { "startupProbe", "livenessProbe", "readinessProbe" }, probe => Assert.Equal(port.Text("name"), container.Text(probe + " httpGet port")));
        Assert.NotEqual(container.Text("livenessProbe httpGet path"), container.Text("readinessProbe httpGet path"));
        Assert.Equal(port.Text("name"), objects.Find("Service", "dialer").Maps("spec ports").Single().Text("targetPort"));
        var policy = objects.Find("NetworkPolicy", "dialer").Map("spec")!;
        Assert.Equal(port.Text("containerPort"), policy.Maps("ingress").Single().Maps("ports").Single().Text("port"));
        Assert.EndsWith(":" + port.Text("containerPort"), container.Maps("env").Single(one => one.Text("name") == "CLUSTER_URL").Text("value"), StringComparison.Ordinal);
    }

    [Fact]
    public void Production_names_its_image_by_digest_and_brings_no_secret()
    {
        var objects = Kustomization.Build("overlays/prod");
        Assert.Matches("@sha256:[0-9a-f]{64}$", Kustomization.Containers(objects.Find("Deployment", "dialer")).Single().Text("image"));
        Assert.DoesNotContain(objects, found => found.Text("kind") == "Secret");
    }

    [Fact]
    public void Variables_in_the_manifests_and_in_the_program_are_the_same()
    {
        var inManifests = s_overlays.SelectMany(overlay => Kustomization.Build(overlay))
            .Where(found => found.Text("metadata name") == "dialer")
            .SelectMany(Kustomization.Containers).SelectMany(container => container.Maps("env")).Select(one => one.Text("name")!).ToHashSet();
        Assert.Equal(InProgram().Except(OfOrleans), inManifests.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a: 1\na: 2", "a for the second time")]
    [InlineData("a: *b", "not read here")]
    [InlineData("a:\nb: 1", "no value for a")]
    [InlineData("a: b: c", "a colon in a value")]
    [InlineData("a: 'b", "not closed")]
    [InlineData("a: 1\n  b: 2", "belongs to nothing")]
    public void Text_that_is_not_ours_is_an_error_with_its_line(string text, string what) =>
        Assert.Matches("f:[12]: .*" + Regex.Escape(what), Assert.Throws<FormatException>(() => Yaml.Parse("f", text.Split('\n'))).Message);

    [Fact]
    public void Wrong_key_is_found_wherever_it_is()
    {
        var dialer = Kustomization.Build("overlays/dev").Find("Deployment", "dialer");
        var container = Kustomization.Containers(dialer).Single();
        container["resource"] = new YamlMap();
        container["env"] = new YamlMap();
        Assert.Equal(
            ["Deployment dialer spec template spec containers env is not of the right form", "Deployment dialer spec template spec containers resource is not known"],
            Schema.Problems(dialer).Order(StringComparer.Ordinal));
    }

    /// <summary>What the sources read: the names stand in <c>Read("...")</c> and <c>GetEnvironmentVariable("...")</c>.</summary>
    private static IEnumerable<string> InProgram()
    {
        var sources = new[] { "Cluster.Api", "Cluster.Silo" }
            .SelectMany(project => Directory.GetFiles(Path.Combine(AsteriskRoot.Repository, project), "*.cs", SearchOption.AllDirectories));
        return sources.SelectMany(file => VariableRead().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);
    }

    [GeneratedRegex("(?:Read|GetEnvironmentVariable)\\(\"(?<name>[A-Z][A-Za-z_]+)\"\\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariableRead();
}
