using NodaTime;

namespace Cluster.Api.Conventions;

/// <summary>IANA time zones that the rules know.</summary>
internal static class Zones
{
    /// <summary>Whether the rules can work with it.</summary>
    public static bool Known(string zone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null;
}
