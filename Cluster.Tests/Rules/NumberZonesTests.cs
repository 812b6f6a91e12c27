using Cluster.Grains.Contacts.Rules;
using NodaTime;
using Xunit;

namespace Cluster.Tests.Rules;

public sealed class NumberZonesTests
{
    [Theory]
    [InlineData("+12125550123", "America/New_York")]
    [InlineData("+13125550123", "America/Chicago")]
    [InlineData("+16025550123", "America/Phoenix")]
    [InlineData("+18085550123", "Pacific/Honolulu")]
    [InlineData("+17875550123", "America/Puerto_Rico")]
    [InlineData("+16045550123", "America/Vancouver")]
    [InlineData("+16055550123", null)]
    [InlineData("+12705550123", null)]
    [InlineData("+18505550123", null)]
    [InlineData("+15415550123", null)]
    [InlineData("+18005550123", null)]
    [InlineData("+74951234567", "Europe/Moscow")]
    [InlineData("+74012345678", "Europe/Kaliningrad")]
    [InlineData("+73431234567", "Asia/Yekaterinburg")]
    [InlineData("+74231234567", "Asia/Vladivostok")]
    [InlineData("+74112345678", null)]
    [InlineData("+79161234567", null)]
    [InlineData("+78005553535", null)]
    [InlineData("+77012345678", "Asia/Almaty")]
    [InlineData("+442079460958", "Europe/London")]
    [InlineData("+4930123456", "Europe/Berlin")]
    [InlineData("+390612345678", "Europe/Rome")]
    [InlineData("+48512345678", "Europe/Warsaw")]
    [InlineData("+33612345678", "Europe/Paris")]
    [InlineData("+919876543210", "Asia/Kolkata")]
    [InlineData("+34911234567", "Europe/Madrid")]
    [InlineData("+34928123456", "Atlantic/Canary")]
    [InlineData("+34612345678", null)]
    [InlineData("+8613800138000", "Asia/Shanghai")]
    [InlineData("+869911234567", null)]
    [InlineData("+5511987654321", "America/Sao_Paulo")]
    [InlineData("+5592987654321", "America/Manaus")]
    [InlineData("+5597987654321", null)]
    [InlineData("+61212345678", "Australia/Sydney")]
    [InlineData("+61412345678", null)]
    [InlineData("+61755123456", null)]
    [InlineData("+4712345678", "Europe/Oslo")]
    [InlineData("+262269123456", "Indian/Mayotte")]
    [InlineData("+5491112345678", "America/Argentina/Buenos_Aires")]
    public void ZoneIdOf_number_is_given_only_without_doubt(string e164, string? zone)
    {
        var number = PhoneNumber.Read(e164).Number;
        Assert.Equal(e164, number.E164);
        Assert.Equal(zone, NumberZones.ZoneIdOf(number));
    }

    [Fact]
    public void Every_zone_of_the_tables_exists()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var start = 10_000; start < 100_000; start++)
        {
            foreach (var tail in (string[])["000", "0000", "00000", "000000", "2345678"])
            {
                if (PhoneNumber.TryRead($"+{start}{tail}", null, out var number) && NumberZones.ZoneIdOf(number) is { } id)
                {
                    seen.Add(id);
                }
            }
        }

        Assert.True(seen.Count > 200, $"only {seen.Count} zones were met");
        Assert.All(seen, id => Assert.NotNull(DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)));
    }

    [Fact]
    public void ZoneOf_default_value_is_null() => Assert.Null(NumberZones.ZoneOf(default));
}
