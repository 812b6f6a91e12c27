using System.Collections.Frozen;
using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// The time zone of a phone number, only where the number leaves no doubt: countries with one clock, area codes of one zone, regions of
/// fixed lines. A mobile number of a country with several zones tells nothing.
/// </summary>
public static class NumberZones
{
    // Zones of one country that agree over all these years are one clock. Fixed, so that the answer depends on nothing but the zone data.
    private static readonly Interval Compared = new(Instant.FromUtc(2025, 1, 1, 0, 0), Instant.FromUtc(2037, 1, 1, 0, 0));

    private static readonly FrozenDictionary<string, string> OneClock = FindOneClock();

    /// <summary>The IANA zone id of a number; null when it is in doubt.</summary>
    public static string? ZoneIdOf(PhoneNumber number)
    {
        var digits = number.Digits;
        if (CallingCodes.StartOf(digits) is not { } plan)
        {
            return null;
        }

        return plan.Code == "1"
            ? NanpAreas.ZoneIdOf(digits)
            : ZonePrefixes.TryFind(digits, out var zone) ? zone : OneClock.GetValueOrDefault(plan.Code);
    }

    /// <summary>The zone of a number; null when it is in doubt.</summary>
    public static DateTimeZone? ZoneOf(PhoneNumber number) =>
        ZoneIdOf(number) is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null;

    /// <summary>The zone of each calling code whose countries all keep the same time.</summary>
    private static FrozenDictionary<string, string> FindOneClock()
    {
        var locations = (TzdbDateTimeZoneSource.Default.ZoneLocations ?? []).ToLookup(location => location.CountryCode, StringComparer.Ordinal);
        var zones = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var plan in CallingCodes.All)
        {
            var ids = plan.Countries.SelectMany(country => locations[country]).Select(location => location.ZoneId).Distinct().ToList();
            if (ids.Count > 0 && plan.Countries.All(HasPlace) && ids.TrueForAll(id => id == ids[0] || SameClock(id, ids[0])))
            {
                zones.Add(plan.Code, ids[0]);
            }
        }

        return zones.ToFrozenDictionary(StringComparer.Ordinal);

        // Territories that the zone data do not list keep the time of the country whose code they share.
        bool HasPlace(string country) => country is "TA" or "AC" or "XK" || locations[country].Any();
    }

    private static bool SameClock(string first, string second)
    {
        var a = DateTimeZoneProviders.Tzdb[first];
        var b = DateTimeZoneProviders.Tzdb[second];
        return a.GetZoneIntervals(Compared).Select(Shape).SequenceEqual(b.GetZoneIntervals(Compared).Select(Shape));

        static (Instant, Offset) Shape(ZoneInterval interval) =>
            (interval.HasStart ? Instant.Max(interval.Start, Compared.Start) : Compared.Start, interval.WallOffset);
    }
}
