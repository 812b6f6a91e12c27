namespace Cluster.Tests.Kubernetes;

/// <summary>
/// The keys that Kubernetes knows at each place of the kinds that we use, as far as we use them: an unknown key is silently dropped by some
/// tools, and a probe or a limit is then simply not there. <c>key:Type</c> leads on, <c>key:Type[]</c> to a list, <c>key:*</c> to any map.
/// </summary>
internal static class Schema
{
    private static readonly Dictionary<string, string> s_types = new(StringComparer.Ordinal)
    {
        ["Namespace"] = "apiVersion kind metadata:Meta",
        ["ServiceAccount"] = "apiVersion kind metadata:Meta automountServiceAccountToken",
        ["PersistentVolumeClaim"] = "apiVersion kind metadata:Meta spec:Claim",
        ["Claim"] = "accessModes resources:Amounts storageClassName",
        ["Deployment"] = "apiVersion kind metadata:Meta spec:DeploymentSpec",
        ["DeploymentSpec"] = "replicas strategy:Strategy selector:Selector template:Template",
        ["Strategy"] = "type",
        ["Template"] = "metadata:Meta spec:Pod",
        ["Pod"] = "serviceAccountName automountServiceAccountToken enableServiceLinks terminationGracePeriodSeconds securityContext:PodSecurity "
            + "containers:Container[] volumes:Volume[]",
        ["PodSecurity"] = "runAsNonRoot runAsUser runAsGroup fsGroup fsGroupChangePolicy seccompProfile:Strategy",
        ["Container"] = "name image imagePullPolicy command args ports:Port[] env:Variable[] startupProbe:Probe livenessProbe:Probe readinessProbe:Probe "
            + "resources:Amounts securityContext:Security volumeMounts:Mount[]",
        ["Security"] = "allowPrivilegeEscalation readOnlyRootFilesystem capabilities:Capabilities",
        ["Capabilities"] = "drop",
        ["Port"] = "name containerPort protocol",
        ["Variable"] = "name value valueFrom:Source",
        ["Source"] = "secretKeyRef:KeyRef",
        ["KeyRef"] = "name key optional",
        ["Probe"] = "httpGet:Get exec:Exec periodSeconds timeoutSeconds failureThreshold",
        ["Get"] = "path port",
        ["Exec"] = "command",
        ["Amounts"] = "requests:* limits:*",
        ["Mount"] = "name mountPath readOnly",
        ["Volume"] = "name persistentVolumeClaim:ClaimRef emptyDir:Empty",
        ["ClaimRef"] = "claimName",
        ["Empty"] = "sizeLimit",
        ["Service"] = "apiVersion kind metadata:Meta spec:ServiceSpec",
        ["ServiceSpec"] = "selector:* ports:ServicePort[]",
        ["ServicePort"] = "name port targetPort protocol",
        ["NetworkPolicy"] = "apiVersion kind metadata:Meta spec:PolicySpec",
        ["PolicySpec"] = "podSelector:Selector policyTypes ingress:Ingress[] egress:Egress[]",
        ["Ingress"] = "from:Peer[] ports:PolicyPort[]",
        ["Egress"] = "to:Peer[] ports:PolicyPort[]",
        ["Peer"] = "podSelector:Selector namespaceSelector:Selector ipBlock:*",
        ["PolicyPort"] = "protocol port",
        ["Selector"] = "matchLabels:*",
        ["Meta"] = "name namespace labels:* annotations:*",
        ["Secret"] = "apiVersion kind metadata:Meta data:*",
        ["ConfigMap"] = "apiVersion kind metadata:Meta data:*",
        ["ServiceMonitor"] = "apiVersion kind metadata:Meta spec:MonitorSpec",
        ["MonitorSpec"] = "selector:Selector endpoints:Endpoint[]",
        ["Endpoint"] = "port path interval",
        ["PrometheusRule"] = "apiVersion kind metadata:Meta spec:RuleSpec",
        ["RuleSpec"] = "groups:Group[]",
        ["Group"] = "name rules:Rule[]",
        ["Rule"] = "alert expr for labels:* annotations:*",
    };

    /// <summary>What is wrong with an object; empty when nothing is.</summary>
    public static IEnumerable<string> Problems(YamlMap found) => s_types.ContainsKey(found.Text("kind") ?? "")
        ? Problems(found, found.Text("kind")!, $"{found.Text("kind")} {found.Text("metadata name")}")
        : [$"kind {found.Text("kind")} is not known"];

    private static IEnumerable<string> Problems(YamlMap map, string type, string place)
    {
        var keys = s_types[type].Split(' ').Select(key => key.Split(':')).ToDictionary(key => key[0], key => key.ElementAtOrDefault(1), StringComparer.Ordinal);
        foreach (var (key, value) in map)
        {
            var here = $"{place} {key}";
            if (!keys.TryGetValue(key, out var below))
            {
                yield return $"{here} is not known";
                continue;
            }

            foreach (var problem in below is null or "*" ? [] : Below(value, below, here))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Below(object value, string type, string here) => (value, type.EndsWith("[]", StringComparison.Ordinal)) switch
    {
        (List<object> list, true) when list.All(item => item is YamlMap) => list.Cast<YamlMap>().SelectMany(item => Problems(item, type[..^2], here)),
        (YamlMap map, false) => Problems(map, type, here),
        _ => [$"{here} is not of the right form"],
    };
}
