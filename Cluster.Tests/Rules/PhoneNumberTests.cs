using System.Globalization;
using Cluster.Grains.Contacts.Rules;
using Xunit;

namespace Cluster.Tests.Rules;

public sealed class PhoneNumberTests
{
    [Theory]
    // Russia
    [InlineData("8 (916) 123-45-67", "RU", "+79161234567")]
    [InlineData("+7 916 123 45 67", null, "+79161234567")]
    [InlineData("79161234567", "RU", "+79161234567")]
    [InlineData("9161234567", "RU", "+79161234567")]
    [InlineData("+7 8 916 123-45-67", null, "+79161234567")]
    [InlineData("8-800-555-35-35", "RU", "+78005553535")]
    [InlineData("8002000600", "RU", "+78002000600")]
    [InlineData("8~10 44 20 7946 0958", "RU", "+442079460958")]
    [InlineData("007 495 123 45 67", "RU", "+74951234567")]
    [InlineData("79161234567.0", "RU", "+79161234567")]
    [InlineData("79161234567,00", "RU", "+79161234567")]
    [InlineData("'+79161234567", null, "+79161234567")]
    [InlineData("=\"79161234567\"", "ru", "+79161234567")]
    [InlineData("tel:+7-916-123-45-67", null, "+79161234567")]
    [InlineData("+7\u00A0(916)\u2009123\u201145\u201367", null, "+79161234567")]
    [InlineData("\u202A+79161234567\u202C", null, "+79161234567")]
    [InlineData("8 701 234 56 78", "KZ", "+77012345678")]
    // North America
    [InlineData("(212) 555-0123", "US", "+12125550123")]
    [InlineData("1-212-555-0123", "US", "+12125550123")]
    [InlineData("212.555.0123", "US", "+12125550123")]
    [InlineData("011 44 20 7946 0958", "US", "+442079460958")]
    [InlineData("+1 (416) 555 0123", null, "+14165550123")]
    [InlineData("+011 44 20 7946 0958", "US", null)]
    // Great Britain
    [InlineData("020 7946 0958", "GB", "+442079460958")]
    [InlineData("+44 (0) 20 7946 0958", null, "+442079460958")]
    [InlineData("+44 020 7946 0958", null, "+442079460958")]
    [InlineData("0044 7700 900123", null, "+447700900123")]
    [InlineData("07700 900 123", "GB", "+447700900123")]
    [InlineData("447700900123", "GB", "+447700900123")]
    [InlineData("0044 (0)161 496 0123", "GB", "+441614960123")]
    // Germany
    [InlineData("030/123456", "DE", "+4930123456")]
    [InlineData("+49 (0)30 / 123456", null, "+4930123456")]
    [InlineData("0171-1234567", "DE", "+491711234567")]
    [InlineData("4915112345678", "DE", "+4915112345678")]
    [InlineData("1701234567", "DE", "+491701234567")]
    // Poland, Spain, Italy, France
    [InlineData("512 345 678", "PL", "+48512345678")]
    [InlineData("48512345678", "PL", "+48512345678")]
    [InlineData("22 123 45 67", "PL", "+48221234567")]
    [InlineData("612 34 56 78", "ES", "+34612345678")]
    [InlineData("0034 91 123 45 67", "ES", "+34911234567")]
    [InlineData("06 1234 5678", "IT", "+390612345678")]
    [InlineData("+39 06 12345678", null, "+390612345678")]
    [InlineData("333 123 4567", "IT", "+393331234567")]
    [InlineData("06 12 34 56 78", "FR", "+33612345678")]
    [InlineData("+33 (0)1.23.45.67.89", null, "+33123456789")]
    [InlineData("0033123456789", "FR", "+33123456789")]
    // China, Brazil, India, others
    [InlineData("138 0013 8000", "CN", "+8613800138000")]
    [InlineData("010-88888888", "CN", "+861088888888")]
    [InlineData("86 138 0013 8000", "CN", "+8613800138000")]
    [InlineData("（０２１）６１２３４５６７", "CN", "+862161234567")]
    [InlineData("(11) 98765-4321", "BR", "+5511987654321")]
    [InlineData("0 15 11 98765-4321", "BR", "+5511987654321")]
    [InlineData("+55 11 3456-7890", null, "+551134567890")]
    [InlineData("55 99123 4567", "BR", "+5555991234567")]
    [InlineData("098765 43210", "IN", "+919876543210")]
    [InlineData("+91-98765-43210", null, "+919876543210")]
    [InlineData("91 9876543210", "IN", "+919876543210")]
    [InlineData("٠٥٠ ١٢٣ ٤٥٦٧", "AE", "+971501234567")]
    [InlineData("06 30 123 4567", "HU", "+36301234567")]
    [InlineData("8 029 123 45 67", "BY", "+375291234567")]
    [InlineData("+375 (0) 29 123-45-67", null, "+375291234567")]
    [InlineData("+39 (0) 6 12345678", null, "+390612345678")]
    [InlineData("+52 1 55 1234 5678", null, "+525512345678")]
    [InlineData("0011 44 20 7946 0958", "AU", "+442079460958")]
    public void Read_number_as_people_write_it_gives_e164(string text, string? country, string? expected)
    {
        var reading = PhoneNumber.Read(text, country);
        Assert.Equal(expected ?? "", reading.Number.E164);
        Assert.Equal(expected is not null, reading.IsNumber);
    }

    [Theory]
    [InlineData(null, "RU", "empty")]
    [InlineData("  ", "RU", "empty")]
    [InlineData("()-", "RU", "empty")]
    [InlineData("7.9E+10", "RU", "scientific-notation")]
    [InlineData("7,91612E+10", "RU", "scientific-notation")]
    [InlineData("7,9Е+10", "RU", "scientific-notation")]
    [InlineData("8 495 123-45-67 доб. 12", "RU", "extension")]
    [InlineData("212-555-0123 x45", "US", "extension")]
    [InlineData("+1 212 555 0123;ext=45", null, "extension")]
    [InlineData("+1 212 555 0123,,45#", null, "extension")]
    [InlineData("1-800-FLOWERS", "US", "letters")]
    [InlineData("79I61234567", "RU", "letters")]
    [InlineData("+79161234567, +79161234568", null, "several-numbers")]
    [InlineData("89161234567; 89161234568", "RU", "several-numbers")]
    [InlineData("+79161234567 / +79161234568", null, "several-numbers")]
    [InlineData("+79161234567\n+79161234568", null, "several-numbers")]
    [InlineData("9161234567", null, "no-country")]
    [InlineData("9161234567", "XX", "unknown-country")]
    [InlineData("+999 123 4567", null, "unknown-calling-code")]
    [InlineData("+210 123 4567", null, "unknown-calling-code")]
    [InlineData("123-45-67", "RU", "too-short")]
    [InlineData("+7 916 123 45 6", null, "too-short")]
    [InlineData("+7 916 123 45 678", null, "too-long")]
    [InlineData("+34 612 345 6789", null, "too-long")]
    [InlineData("+1 112 555 0123", null, "not-issued")]
    [InlineData("+7 000 000 00 00", null, "not-issued")]
    [InlineData("4930123456", "DE", "ambiguous")]
    [InlineData("*100#", "RU", "bad-character")]
    [InlineData("+7916\u00001234567", null, "bad-character")]
    [InlineData("+7916\ud8001234567", null, "bad-character")]
    [InlineData("++79161234567", null, "bad-character")]
    [InlineData("12345678901234567890123456789012345", "RU", "too-long")]
    public void Read_text_that_is_no_number_tells_why(string? text, string? country, string code)
    {
        var reading = PhoneNumber.Read(text, country);
        Assert.Equal(code, reading.Code);
        Assert.NotEmpty(reading.Message);
        Assert.Equal("", reading.Number.E164);
    }

    [Fact]
    public void Read_any_text_never_throws_and_what_it_accepts_reads_the_same_again()
    {
        var random = new Random(20261122);
        const string Alphabet = "0123456789++0123456789 ()-.,;:/#*xeEеdtelдоб٣７\u2011\u202A\ud83d\udcde\n\t\"'=~";
        string?[] countries = [null, "RU", "US", "GB", "DE", "IT", "CN", "BR", "HU", "BY", "MX", "LU", "??"];
        var accepted = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var text = string.Create(random.Next(0, 24), random, (span, source) =>
            {
                for (var at = 0; at < span.Length; at++)
                {
                    span[at] = source.Next(3) > 0 ? (char)('0' + source.Next(10)) : Alphabet[source.Next(Alphabet.Length)];
                }
            });
            var reading = PhoneNumber.Read(text, countries[random.Next(countries.Length)]);
            if (!reading.IsNumber)
            {
                continue;
            }

            accepted++;
            Assert.Matches("^\\+[1-9][0-9]{4,14}$", reading.Number.E164);
            var again = PhoneNumber.Read(reading.Number.E164);
            Assert.True(again.Number == reading.Number, $"{text} gave {reading.Number.E164}, which gave {again.Number.E164} {again.Code}");
        }

        Assert.InRange(accepted, 1_000, 199_000);
    }

    [Theory]
    [InlineData("+79161234567", "RU")]
    [InlineData("+77012345678", "KZ")]
    [InlineData("+12125550123", "US")]
    [InlineData("+14165550123", "CA")]
    [InlineData("+18765550123", "JM")]
    [InlineData("+442079460958", "GB,GG,IM,JE")]
    [InlineData("+18005550123", "US,CA,PR,DO,JM,TT,BS,BB,GU,VI,AG,AI,AS,BM,DM,GD,KN,KY,LC,MP,MS,SX,TC,VC,VG")]
    [InlineData("+88312345678", "")]
    public void CountriesOf_number_names_all_that_share_its_range(string e164, string countries) =>
        Assert.Equal(countries, string.Join(',', PhoneRegions.CountriesOf(PhoneNumber.Read(e164).Number)));

    [Fact]
    public void CallingCodeOf_every_country_of_the_runtime_is_known()
    {
        // The territories below have no numbers of their own.
        string[] none = ["AQ", "BV", "HM", "PN", "TF", "UM"];
        var missing = NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.ZoneLocations!
            .Select(location => location.CountryCode)
            .Distinct()
            .Where(country => PhoneRegions.CallingCodeOf(country) is null)
            .Except(none);
        Assert.Empty(missing);
    }

    [Fact]
    public void ToString_number_hides_its_middle()
    {
        var number = PhoneNumber.Read("+79161234567").Number;
        Assert.Equal("+7916****567", string.Create(CultureInfo.InvariantCulture, $"{number}"));
    }
}
