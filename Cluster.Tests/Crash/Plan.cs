using System.Globalization;
using System.Text.Json.Nodes;

namespace Cluster.Tests.Crash;

/// <summary>
/// Three campaigns with messages and two with operators, of which one dials ahead of them, that share people, numbers and caps. A quarter of
/// the people live in a zone where the second campaign's window closes while the test runs.
/// </summary>
internal sealed class Plan
{
    public const int Contacts = 31_000;

    private const int MessageContacts = 24_000;
    private const int HotlineContacts = 28_000;

    private const long FirstNumber = 79_001_000_000;
    private const int MostAtOnce = 1_000;

    /// <summary>Fixed offsets, far apart: in one of them the local time is well inside the day.</summary>
    private static readonly (string Zone, int Hours)[] Zones = [("Asia/Tokyo", 9), ("Africa/Abidjan", 0), ("America/Phoenix", -7)];

    private readonly string _closingZone;
    private readonly string _openZone;
    private readonly TimeOnly _closing;

    public Plan(DateTimeOffset now)
    {
        ClosesAt = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, TimeSpan.Zero).AddMinutes(2);
        var zones = Zones.OrderBy(zone => Math.Abs(12 - ClosesAt.AddHours(zone.Hours).Hour)).ToArray();
        (_closingZone, _openZone) = (zones[0].Zone, zones[1].Zone);
        _closing = TimeOnly.FromDateTime(ClosesAt.AddHours(zones[0].Hours).DateTime);
    }

    /// <summary>When the second campaign may no longer call a quarter of its people.</summary>
    public DateTimeOffset ClosesAt { get; }

    public string ClosingZone => _closingZone;

    public static string Number(int i) => "+" + (FirstNumber + i).ToString(CultureInfo.InvariantCulture);

    /// <summary>The campaigns and who is in each.</summary>
    public IEnumerable<(JsonObject Body, Range Contacts)> Campaigns()
    {
        var always = new JsonArray(Window("00:00", "00:00"));
        var broken = new JsonArray(
            Window("00:00", _closing.ToString("HH:mm", CultureInfo.InvariantCulture)),
            Window(_closing.AddMinutes(45).ToString("HH:mm", CultureInfo.InvariantCulture), "00:00"));
        yield return (Messages("survey", always, new JsonObject { ["perDay"] = 3 }, 130), ..15_000);
        yield return (Messages("reminder", broken, new JsonObject { ["per24Hours"] = 2 }, 130), 9_000..MessageContacts);
        yield return (Messages("renewal", always.DeepClone().AsArray(), new JsonObject { ["perDay"] = 4, ["total"] = 3 }, 40), 6_000..12_000);
        yield return (Hotline(always.DeepClone().AsArray()), (MessageContacts - 1_000)..HotlineContacts);
        yield return (Offers(always.DeepClone().AsArray()), (HotlineContacts - 1_000)..Contacts);
    }

    /// <summary>People, in pieces as large as the API takes them.</summary>
    public IEnumerable<JsonObject> ContactsOf(Range range)
    {
        for (var from = range.Start.Value; from < range.End.Value; from += MostAtOnce)
        {
            yield return new JsonObject { ["contacts"] = new JsonArray([.. Enumerable.Range(from, Math.Min(MostAtOnce, range.End.Value - from)).Select(Contact)]) };
        }
    }

    public static JsonObject Messages(string name, JsonArray windows, JsonObject caps, int callsPerSecond) => new()
    {
        ["externalId"] = name,
        ["name"] = name,
        ["mode"] = "message",
        ["windows"] = windows,
        ["message"] = new JsonObject
        {
            ["sound"] = "hello-world",
            ["keyWaitSeconds"] = 1,
            ["keys"] = new JsonObject { ["1"] = new JsonObject { ["result"] = "agreed" } },
        },
        ["detectMachines"] = name == "renewal",
        ["maxCalls"] = 1_500,
        ["callsPerSecond"] = callsPerSecond,
        ["ringTimeSeconds"] = 5,
        ["maxCallTimeSeconds"] = 10,
        ["nextNumberDelaySeconds"] = 3,
        ["caps"] = caps,
        ["retries"] = new JsonObject
        {
            ["busy"] = Retry(4), ["no-answer"] = Retry(6), ["machine"] = Retry(6), ["congestion"] = Retry(3), ["rejected"] = Retry(10),
            ["failed"] = Retry(5), ["unknown"] = Retry(20),
        },
    };

    /// <summary>One call for each operator who is free; five results, one for each thing that can become of a contact.</summary>
    private static JsonObject Hotline(JsonArray windows)
    {
        var body = WithOperators("hotline", "progressive", windows);
        body["operators"]!["connectLimitSeconds"] = 3;
        return body;
    }

    /// <summary>
    /// Calls ahead of its operators. Its rules allow so much that the pacer takes risks in spite of all who are lost in the crashes; each
    /// counts otherwise.
    /// </summary>
    private static JsonObject Offers(JsonArray windows)
    {
        var body = WithOperators("offers", "predictive", windows);
        body["ringTimeSeconds"] = 15;
        body["detectMachines"] = true;
        body["operators"]!["connectLimitSeconds"] = 2;
        body["operators"]!["abandonment"] = new JsonArray(
            new JsonObject { ["cap"] = 0.5, ["window"] = "day" },
            new JsonObject { ["cap"] = 0.6, ["window"] = "rolling24-hours", ["falseMachineShare"] = 0.05 },
            new JsonObject { ["cap"] = 0.55, ["window"] = "campaign", ["machineShare"] = 0.1, ["falseMachineShare"] = 0.1 });
        return body;
    }

    public static JsonObject WithOperators(string name, string mode, JsonArray windows)
    {
        var body = Messages(name, windows, new JsonObject { ["perDay"] = 4 }, 100);
        body["mode"] = mode;
        body.Remove("message");
        body["operators"] = new JsonObject
        {
            ["safeSound"] = "goodbye",
            ["wrapUpSeconds"] = 1.5,
            ["dispositions"] = new JsonArray([.. CrewMember.Results.Select(result => new JsonObject { ["code"] = result.Code, ["kind"] = result.Kind })]),
        };
        return body;
    }

    public static JsonObject Window(string from, string to) => new()
    {
        ["days"] = new JsonArray("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ["from"] = from,
        ["to"] = to,
    };

    private static JsonObject Retry(int seconds) => new() { ["delaySeconds"] = seconds, ["limit"] = 5 };

    private JsonNode Contact(int i)
    {
        // Some share their first number with a neighbour, some a second one, some have a second of their own.
        var numbers = new JsonArray(Number(i % 50 == 3 ? i - 1 : i));
        if (i % 20 == 1)
        {
            numbers.Add(Number(i - 1));
        }
        else if (i % 7 == 0)
        {
            numbers.Add(Number(i + 500_000));
        }

        return new JsonObject { ["externalId"] = $"person-{i}", ["numbers"] = numbers, ["zone"] = i % 4 == 0 ? _closingZone : _openZone };
    }
}
