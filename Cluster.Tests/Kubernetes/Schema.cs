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
        ["DeploymentSpec"] = "replicas minReadySeconds strategy:Strategy selector:Selector template:Template",
        ["Strategy"] = "type rollingUpdate:Rolling",
        ["Rolling"] = "maxUnavailable maxSurge",
        ["Job"] = "apiVersion kind metadata:Meta spec:JobSpec",
        ["JobSpec"] = "backoffLimit activeDeadlineSeconds ttlSecondsAfterFinished template:Template",
        ["Template"] = "metadata:Meta spec:Pod",
        ["Pod"] = "serviceAccountName automountServiceAccountToken enableServiceLinks terminationGracePeriodSeconds restartPolicy "
            + "securityContext:PodSecurity topologySpreadConstraints:Spread[] containers:Container[] volumes:Volume[]",
        ["PodSecurity"] = "runAsNonRoot runAsUser runAsGroup fsGroup fsGroupChangePolicy seccompProfile:Seccomp",
        ["Seccomp"] = "type localhostProfile",
        ["Spread"] = "topologyKey maxSkew whenUnsatisfiable labelSelector:Selector",
        ["Container"] = "name image imagePullPolicy command args ports:Port[] env:Variable[] startupProbe:Probe livenessProbe:Probe readinessProbe:Probe "
            + "lifecycle:Lifecycle resources:Amounts securityContext:Security volumeMounts:Mount[]",
        ["Security"] = "allowPrivilegeEscalation readOnlyRootFilesystem capabilities:Capabilities",
        ["Capabilities"] = "drop",
        ["Lifecycle"] = "preStop:Hook",
        ["Hook"] = "exec:Exec",
        ["Port"] = "name containerPort protocol",
        ["Variable"] = "name value valueFrom:Source",
        ["Source"] = "secretKeyRef:KeyRef fieldRef:FieldRef",
        ["FieldRef"] = "fieldPath",
        ["KeyRef"] = "name key optional",
        ["Probe"] = "httpGet:Get tcpSocket:Tcp exec:Exec periodSeconds timeoutSeconds failureThreshold",
        ["Get"] = "path port",
        ["Tcp"] = "port",
        ["Exec"] = "command",
        ["Amounts"] = "requests:* limits:*",
        ["Mount"] = "name mountPath readOnly",
        ["Volume"] = "name persistentVolumeClaim:ClaimRef emptyDir:Empty secret:SecretVolume configMap:ConfigVolume",
        ["SecretVolume"] = "secretName defaultMode items:Item[]",
        ["ConfigVolume"] = "name defaultMode items:Item[]",
        ["Item"] = "key path mode",
        ["ClaimRef"] = "claimName",
        ["Empty"] = "sizeLimit",
        ["Service"] = "apiVersion kind metadata:Meta spec:ServiceSpec",
        ["ServiceSpec"] = "clusterIP selector:* ports:ServicePort[]",
        ["ServicePort"] = "name port targetPort protocol",
        ["PodDisruptionBudget"] = "apiVersion kind metadata:Meta spec:BudgetSpec",
        ["BudgetSpec"] = "maxUnavailable minAvailable unhealthyPodEvictionPolicy selector:Selector",
        ["HorizontalPodAutoscaler"] = "apiVersion kind metadata:Meta spec:ScaleSpec",
        ["ScaleSpec"] = "scaleTargetRef:Target minReplicas maxReplicas metrics:Metric[] behavior:Behavior",
        ["Target"] = "apiVersion kind name",
        ["Metric"] = "type resource:ResourceMetric",
        ["ResourceMetric"] = "name target:Aim",
        ["Aim"] = "type averageUtilization",
        ["Behavior"] = "scaleDown:Scaling scaleUp:Scaling",
        ["Scaling"] = "stabilizationWindowSeconds selectPolicy policies:ScalingPolicy[]",
        ["ScalingPolicy"] = "type value periodSeconds",
        ["Issuer"] = "apiVersion kind metadata:Meta spec:IssuerSpec",
        ["IssuerSpec"] = "selfSigned:* ca:Authority",
        ["Authority"] = "secretName",
        ["Certificate"] = "apiVersion kind metadata:Meta spec:CertificateSpec",
        ["CertificateSpec"] = "isCA commonName dnsNames usages secretName duration renewBefore privateKey:PrivateKey issuerRef:IssuerRef",
        ["PrivateKey"] = "algorithm size encoding rotationPolicy",
        ["IssuerRef"] = "name kind group",
        ["Cluster"] = "apiVersion kind metadata:Meta spec:ClusterSpec",
        ["ClusterSpec"] = "instances imageName bootstrap:Bootstrap postgresql:Postgres storage:Storage walStorage:Storage resources:Amounts affinity:DatabaseAffinity",
        ["Bootstrap"] = "initdb:InitDb",
        ["InitDb"] = "database owner",
        ["Postgres"] = "synchronous:Synchronous parameters:*",
        ["Synchronous"] = "method number dataDurability",
        ["Storage"] = "size storageClass",
        ["DatabaseAffinity"] = "enablePodAntiAffinity podAntiAffinityType topologyKey",
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
