using System.Globalization;
using System.Text.RegularExpressions;
using Cluster.Tests.Asterisk;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Cluster.Tests.Kubernetes;

/// <summary>The manifests, without a cluster: what is asked of every pod, and that they and the program speak of the same things.</summary>
public sealed partial class ManifestTests
{
    private static readonly string[] s_overlays = [.. Directory.GetDirectories(Path.Combine(Kustomization.Root, "overlays")).Select(folder => "overlays/" + Path.GetFileName(folder))];

    /// <summary>What is made outside: by whoever installs, or by the operators of the components.</summary>
    private static readonly string[] s_made = ["Secret dialer", "ConfigMap dialer-gateway-ca", "Secret dialer-silo-tls", "Secret dialer-db-app", "Secret dialer-db-ca"];

    /// <summary>Variables that Npgsql reads, and those that Kubernetes puts into others.</summary>
    private static readonly string[] s_ofOthers = ["PGPASSWORD", "PGUSER", "POD_IP", "POD_NAME"];

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
        var objects = Kustomization.Build(overlay);
        foreach (var workload in objects.Workloads())
        {
            var pod = workload.Map("spec template spec")!;
            Assert.Equal("true", pod.Text("securityContext runAsNonRoot"));
            Assert.Equal("RuntimeDefault", pod.Text("securityContext seccompProfile type"));
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            foreach (var container in Kustomization.Containers(workload))
            {
                Assert.Equal("false", container.Text("securityContext allowPrivilegeEscalation"));
                Assert.Equal(["ALL"], container.Texts("securityContext capabilities drop"));
                Assert.Equal(["memory"], container.Map("resources limits")!.Keys);
                Assert.Equal(["cpu", "memory"], container.Map("resources requests")!.Keys);
                Assert.True(workload.Text("metadata name") == "postgres" || container.Text("securityContext readOnlyRootFilesystem") == "true");
            }
        }

        Assert.DoesNotContain(objects, found => found.Text("kind")!.Contains("Role", StringComparison.Ordinal));
        Assert.Equal("false", objects.Find("ServiceAccount", "dialer").Text("automountServiceAccountToken"));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void What_a_pod_refers_to_is_there(string overlay)
    {
        var objects = Kustomization.Build(overlay);
        var there = objects.Select(found => $"{found.Text("kind")} {found.Text("metadata name")}").Concat(s_made).ToHashSet(StringComparer.Ordinal);
        Assert.All(objects.Workloads().SelectMany(References), reference => Assert.Contains(reference, there));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Process_has_time_to_stop(string overlay)
    {
        foreach (var deployment in Ours(Kustomization.Build(overlay)).Where(found => found.Text("kind") == "Deployment"))
        {
            var grace = TimeSpan.FromSeconds(Number(deployment, "spec template spec terminationGracePeriodSeconds"));
            var sleep = Kustomization.Containers(deployment).Single().Texts("lifecycle preStop exec command").ElementAtOrDefault(1) ?? "0";
            var needed = new HostOptions().ShutdownTimeout + TimeSpan.FromSeconds(int.Parse(sleep, CultureInfo.InvariantCulture));
            Assert.True(grace >= needed + TimeSpan.FromSeconds(15), $"{grace} is too near to the {needed} that it takes");
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Node_may_be_drained_while_others_work(string overlay)
    {
        var objects = Kustomization.Build(overlay);
        foreach (var name in new[] { "dialer-silo", "dialer-api" })
        {
            var (deployment, budget) = (objects.Find("Deployment", name), objects.Find("PodDisruptionBudget", name));
            Assert.Equal("1", budget.Text("spec maxUnavailable"));
            Assert.Equal(deployment.Map("spec selector matchLabels")!, budget.Map("spec selector matchLabels")!);
            Assert.Equal(deployment.Map("spec selector matchLabels")!, deployment.Map("spec template metadata labels")!);
            Assert.Equal(2, deployment.Maps("spec template spec topologySpreadConstraints").Count());
        }
    }

    [Theory]
    [InlineData("overlays/prod")]
    [InlineData("overlays/trial")]
    public void Update_takes_one_process_at_a_time_of_enough(string overlay)
    {
        var objects = Kustomization.Build(overlay);
        var (silo, api) = (objects.Find("Deployment", "dialer-silo"), objects.Find("Deployment", "dialer-api"));
        Assert.Equal(3, Number(silo, "spec replicas")); // two are left that agree on the loss of one
        Assert.Null(api.At("spec replicas"));
        Assert.Equal(2, Number(objects.Find("HorizontalPodAutoscaler", "dialer-api"), "spec minReplicas"));
        Assert.All(new[] { silo, api }, deployment => Assert.Equal(("0", "1"), (deployment.Text("spec strategy rollingUpdate maxUnavailable"), deployment.Text("spec strategy rollingUpdate maxSurge"))));
        Assert.Equal(["ReadWriteMany"], objects.Find("PersistentVolumeClaim", "dialer-data").Texts("spec accessModes"));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Every_port_is_open_to_those_who_need_it_and_to_nobody_else(string overlay)
    {
        var objects = Kustomization.Build(overlay);
        foreach (var (name, ports) in new[] { ("dialer-silo", new[] { "8080", "11111", "30000" }), ("dialer-api", ["8080"]) })
        {
            var container = Kustomization.Containers(objects.Find("Deployment", name)).Single();
            Assert.Equal(ports, container.Maps("ports").Select(port => port.Text("containerPort")!));
            Assert.Equal(ports, Ingress(objects, name).SelectMany(rule => rule.Maps("ports")).Select(port => port.Text("port")!).OrderBy(port => port.Length).ThenBy(port => port, StringComparer.Ordinal));
            Assert.All(new[] { "startupProbe", "livenessProbe", "readinessProbe" }, probe => Assert.Equal("http", container.Text(probe + " httpGet port")));
            Assert.NotEqual(container.Text("livenessProbe httpGet path"), container.Text("readinessProbe httpGet path"));
            Assert.EndsWith(":8080", Variable(container, "CLUSTER_URL"), StringComparison.Ordinal);
        }

        var silo = Kustomization.Containers(objects.Find("Deployment", "dialer-silo")).Single();
        Assert.Equal(("$(POD_IP):11111", "30000", "$(POD_NAME)"), (Variable(silo, "CLUSTER_SILO"), Variable(silo, "CLUSTER_SILO_API_PORT"), Variable(silo, "CLUSTER_SILO_NAME")));
        Assert.Equal(["silo"], Callers(objects, "11111"));
        Assert.Equal(["api"], Callers(objects, "30000"));
        Assert.All(new[] { "dialer", "dialer-silo" }, service => Assert.Equal("http", objects.Find("Service", service).Maps("spec ports").Single().Text("targetPort")));
        Assert.Null(objects.Find("NetworkPolicy", "dialer").At("spec ingress"));
    }

    [Fact]
    public void Production_names_its_image_by_digest_brings_no_secret_and_lets_nobody_out_in_the_clear()
    {
        var objects = Kustomization.Build("overlays/prod");
        Assert.All(Ours(objects).SelectMany(Kustomization.Containers), container => Assert.Matches("@sha256:[0-9a-f]{64}$", container.Text("image")));
        Assert.DoesNotContain(objects, found => found.Text("kind") == "Secret");
        Assert.DoesNotContain(objects.Find("NetworkPolicy", "dialer-silo").Maps("spec egress").SelectMany(rule => rule.Maps("ports")), port => port.Text("port") == "5038");
        Assert.NotNull(Variable(Kustomization.Containers(objects.Find("Deployment", "dialer-silo")).Single(), "CLUSTER_SILO_TLS"));
    }

    [Fact]
    public void Variables_in_the_manifests_and_in_the_program_are_the_same()
    {
        var inManifests = s_overlays.SelectMany(overlay => Ours(Kustomization.Build(overlay)))
            .SelectMany(Kustomization.Containers).SelectMany(container => container.Maps("env")).Select(one => one.Text("name")!).ToHashSet();
        Assert.Equal(InProgram().Concat(s_ofOthers).Order(StringComparer.Ordinal), inManifests.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Variable_that_stands_within_another_one_stands_before_it(string overlay)
    {
        foreach (var container in Kustomization.Build(overlay).Workloads().SelectMany(Kustomization.Containers))
        {
            var before = new HashSet<string>(StringComparer.Ordinal);
            foreach (var variable in container.Maps("env"))
            {
                Assert.All(Inner().Matches(variable.Text("value") ?? ""), inner => Assert.Contains(inner.Groups["name"].Value, before));
                before.Add(variable.Text("name")!);
            }
        }
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
        var dialer = Kustomization.Build("overlays/dev").Find("Deployment", "dialer-api");
        var container = Kustomization.Containers(dialer).Single();
        container["resource"] = new YamlMap();
        container["env"] = new YamlMap();
        Assert.Equal(
            ["Deployment dialer-api spec template spec containers env is not of the right form", "Deployment dialer-api spec template spec containers resource is not known"],
            Schema.Problems(dialer).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<YamlMap> Ours(IEnumerable<YamlMap> objects) =>
        objects.Workloads().Where(found => found.Text("spec template metadata labels app.kubernetes.io/name") == "dialer");

    private static int Number(YamlMap found, string path) => int.Parse(found.Text(path)!, CultureInfo.InvariantCulture);

    private static string? Variable(YamlMap container, string name) => container.Maps("env").SingleOrDefault(one => one.Text("name") == name)?.Text("value");

    private static IEnumerable<YamlMap> Ingress(IEnumerable<YamlMap> objects, string policy) => objects.Find("NetworkPolicy", policy).Maps("spec ingress");

    /// <summary>Which of our pods may call the silos' port.</summary>
    private static IEnumerable<string> Callers(IEnumerable<YamlMap> objects, string port) => Ingress(objects, "dialer-silo")
        .Where(rule => rule.Maps("ports").Any(one => one.Text("port") == port)).SelectMany(rule => rule.Maps("from"))
        .Select(peer => peer.Text("podSelector matchLabels app.kubernetes.io/component") ?? "anybody");

    private static IEnumerable<string> References(YamlMap workload)
    {
        var pod = workload.Map("spec template spec")!;
        var variables = Kustomization.Containers(workload).SelectMany(container => container.Maps("env"));
        var names = variables.Select(variable => ("Secret", variable.Text("valueFrom secretKeyRef name")))
            .Concat(pod.Maps("volumes").Select(volume => ("Secret", volume.Text("secret secretName"))))
            .Concat(pod.Maps("volumes").Select(volume => ("ConfigMap", volume.Text("configMap name"))))
            .Concat(pod.Maps("volumes").Select(volume => ("PersistentVolumeClaim", volume.Text("persistentVolumeClaim claimName"))))
            .Append(("ServiceAccount", pod.Text("serviceAccountName")));
        return names.Where(one => one.Item2 is not null).Select(one => $"{one.Item1} {one.Item2}");
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

    [GeneratedRegex("\\$\\((?<name>[A-Z_]+)\\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inner();
}
