namespace Cluster.Silo.Hosting;

/// <summary>What a process of the cluster does.</summary>
public enum ClusterRole
{
    /// <summary>Everything. The only role that there is on the embedded host.</summary>
    All,

    /// <summary>Grains and their gateways; of HTTP only health and metrics.</summary>
    Silo,

    /// <summary>The API, the browsers and the imports; its grains live in the silos.</summary>
    Api,
}

/// <summary>What each role brings.</summary>
public static class ClusterRoles
{
    /// <summary>Grains live here.</summary>
    public static bool HasGrains(this ClusterRole role) => role != ClusterRole.Api;

    /// <summary>Clients and browsers are served here, and what they upload is taken in.</summary>
    public static bool HasApi(this ClusterRole role) => role != ClusterRole.Silo;

    /// <summary>Reads <c>CLUSTER_ROLE</c>; null when it is none of them.</summary>
    internal static ClusterRole? Parse(string text) => text switch
    {
        "all" => ClusterRole.All,
        "silo" => ClusterRole.Silo,
        "api" => ClusterRole.Api,
        _ => null,
    };
}
