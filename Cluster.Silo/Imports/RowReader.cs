using System.Globalization;
using Cluster.Grains.Contacts.Rules;

namespace Cluster.Silo.Imports;

/// <summary>Turns what a client says of a contact into what the tables hold, or says what is wrong with it.</summary>
internal sealed class RowReader(string? country, string campaignZone, OwnerNames owners, ZoneSource zoneFrom = ZoneSource.Number)
{
    private const int MostNumbers = 10;
    private const int LongestValue = 64;
    private const int LongestExternalId = 200;

    private readonly Dictionary<string, bool> _zones = new(StringComparer.Ordinal);

    public bool TryRead(NewContact contact, out ContactRow row, out RowError? error)
    {
        row = default;
        var numbers = new List<PhoneNumber>(contact.Numbers.Count);
        foreach (var phone in contact.Numbers)
        {
            if (!TryAdd(phone, numbers, out error))
            {
                return false;
            }
        }

        var owner = contact.Owner is { } named ? owners.Find(named) : null;
        error = (numbers.Count, contact) switch
        {
            (0, _) => new("number", null, "number-missing", "no phone number"),
            (> MostNumbers, _) => new("number", null, "number-invalid", "more than 10 numbers"),
            (_, { ExternalId.Length: > LongestExternalId }) => new("externalId", null, "row-invalid", "external id longer than 200 characters"),
            (_, { Zone: { } given }) when !IsZone(given) => new("zone", Cut(given), "zone-unknown", "not an IANA time zone"),
            (_, { Earliest: { } from, Latest: { } to }) when to < from => new("latest", null, "date-invalid", "latest is before earliest"),
            (_, { Owner: { } unknown }) when owner is null => new("owner", Cut(unknown), "owner-unknown", "no operator of this campaign has this id, external id or account"),
            (_, { ExternalId: { } id }) when id.Contains('\0', StringComparison.Ordinal) => new("externalId", null, "row-invalid", "contains a NUL"),
            _ when contact.Data.Contains("\\u0000", StringComparison.Ordinal) => new(null, null, "row-invalid", "contains a NUL"),
            _ => null,
        };
        if (error is not null)
        {
            return false;
        }

        var zone = contact.Zone ?? (zoneFrom == ZoneSource.Number ? NumberZones.ZoneIdOf(numbers[0]) : null);
        row = new ContactRow(
            Guid.CreateVersion7(), string.IsNullOrEmpty(contact.ExternalId) ? numbers[0].E164 : contact.ExternalId, [.. numbers.Select(number => number.E164)], zone, zone ?? campaignZone, contact.Priority,
            contact.Earliest, contact.Latest, owner, contact.Data);
        return true;
    }

    /// <summary>The last digits stay, so that the row is found again in its file.</summary>
    public static string Mask(string value)
    {
        var cut = Cut(value);
        return string.Create(cut.Length, cut, static (masked, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                masked[i] = char.IsAsciiDigit(text[i]) && i < text.Length - 2 ? '*' : text[i];
            }
        });
    }

    public static bool TryInstant(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);

    public static string Cut(string value)
    {
        var cut = value.Length > LongestValue ? value[..LongestValue] : value;
        return cut.Replace('\0', '?');
    }

    private bool TryAdd(string phone, List<PhoneNumber> numbers, out RowError? error)
    {
        error = null;
        var reading = PhoneNumber.Read(phone, country);
        IReadOnlyList<PhoneNumber>? found = reading.IsNumber ? [reading.Number] : NumberCell.Find(phone, country);
        if (found is null)
        {
            error = new("number", Mask(phone), "number-invalid", $"{reading.Message} ({reading.Code})");
            return false;
        }

        numbers.AddRange(found.Where(number => !numbers.Contains(number)));
        return true;
    }

    private bool IsZone(string zone)
    {
        if (!_zones.TryGetValue(zone, out var known))
        {
            known = zone.Length <= LongestValue && NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null;
            if (_zones.Count < 1_000)
            {
                _zones.Add(zone, known);
            }
        }

        return known;
    }
}

/// <summary>A contact and its place in the campaign, ready for the tables.</summary>
internal readonly record struct ContactRow(
    Guid Id, string ExternalId, string[] Numbers, string? Zone, string EntryZone, short Priority, DateTimeOffset? Earliest, DateTimeOffset? Latest, Guid? OwnerId,
    string Data);
