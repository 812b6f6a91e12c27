namespace Cluster.Api.Phones;

/// <summary>Phones as people write them.</summary>
internal static class PhoneName
{
    /// <summary>With its technology: without one it is a SIP phone.</summary>
    public static string Whole(string endpoint) => endpoint.Contains('/', StringComparison.Ordinal) ? endpoint : $"PJSIP/{endpoint}";
}
