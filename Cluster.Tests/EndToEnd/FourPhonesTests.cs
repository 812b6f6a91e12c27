using System.Collections.Concurrent;
using System.Globalization;
using Cluster.Tests.Asterisk;
using Xunit;
using Xunit.Abstractions;
using static Cluster.Tests.EndToEnd.PhoneOffice;

namespace Cluster.Tests.EndToEnd;

/// <summary>
/// Two operators with browsers and two with SIP phones in one predictive campaign on a real gateway. Everybody sends a tone of his own, so each
/// telephone tells exactly who is heard there; both sides of each recording are listened to as well. PHONES_LONG=1 takes 50 calls.
/// </summary>
[Collection(AsteriskCollection.Name)]
public sealed class FourPhonesTests(AsteriskNetwork network, ITestOutputHelper output) : IDisposable
{
    private const int Third = 2300;
    private const int Supervisor = 2600;
    private const int Left = 0;
    private const int Right = 1;

    /// <summary>Tenths of a second of a tone that a side of a recording has at least.</summary>
    private const int LeastPieces = 5;

    /// <summary>There must be something in the recording.</summary>
    private static readonly TimeSpan TalkTime = TimeSpan.FromSeconds(1.5);

    private static readonly int s_calls = Environment.GetEnvironmentVariable("PHONES_LONG") == "1" ? 50 : 8;
    private static readonly int[] s_customers = [.. Enumerable.Range(0, 10).Select(i => 1000 + (100 * i))];
    private static readonly int[] s_operators = [500, 600, 700, 800];
    private static readonly int[] s_tones = [.. s_operators, .. s_customers, Third, Supervisor];

    private readonly ConcurrentDictionary<string, StubCall> _people = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Heard> _heard = new();
    private readonly SemaphoreSlim _third = new(1);
    private int _begun;

    public void Dispose() => _third.Dispose();

    [BrowserPhoneFact]
    public async Task Browsers_and_sip_phones_share_a_predictive_campaign_and_everybody_hears_whom_he_should()
    {
        await using var first = new SipStub(network.StubOperator, TimeSpan.Zero, s_operators[0]);
        await using var second = new SipStub(network.StubSecondOperator, TimeSpan.Zero, s_operators[1]);
        await using var thirds = new SipStub(network.StubThird, TimeSpan.FromMilliseconds(300), Third);
        await using var supervisors = new SipStub(network.StubSupervisor, TimeSpan.Zero, Supervisor);
        await using var customers = new SipStub(network.StubCustomer, _ => new StubFate(StubEnd.Answers, TimeSpan.FromMilliseconds(300)), ToneOf);
        await using var office = await OpenAsync(network, "four");
        var campaign = await office.CampaignAsync("predictive", s_calls + 20);
        List<Desk> desks = [];
        foreach (var (stub, endpoint) in new[] { (first, "stubop"), (second, "stubop2") })
        {
            var id = await office.OperatorAsync(endpoint, campaign);
            await office.Api.PostAsync($"operators/{id}/sign-in", new() { ["gatewayId"] = "gw1", ["endpoint"] = endpoint });
            var phone = await stub.NextCallAsync();
            desks.Add(new Desk(id, s_operators[desks.Count], () => Task.FromResult(s_tones.Where(phone.Hears).ToArray())));
        }

        await using var olga = await PhoneBrowser.OpenAsync(office.Address, s_operators[2]);
        await using var piotr = await PhoneBrowser.OpenAsync(office.Address, s_operators[3]);
        foreach (var (browser, name, endpoint) in new[] { (olga, "olga", "web1"), (piotr, "piotr", "web2") })
        {
            var id = await office.OperatorAsync(name, campaign, endpoint);
            await browser.BeginShiftAsync(name);
            desks.Add(new Desk(id, s_operators[desks.Count], () => browser.HeardAsync(s_tones)));
        }

        await office.Api.PostAsync($"campaigns/{campaign}/start", []);
        await Task.WhenAll(desks.Select(desk => WorkAsync(office, desk, desks, customers, thirds, supervisors)));
        await office.Api.PostAsync($"campaigns/{campaign}/drain", []);

        Assert.True(_heard.Count >= s_calls, $"{_heard.Count} conversations");
        foreach (var one in _heard)
        {
            await CheckRecordingAsync(office, one);
        }

        foreach (var (browser, name) in new[] { (olga, "olga"), (piotr, "piotr") })
        {
            var media = await browser.MediaAsync();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {media[0]} packets in, {media[1]} lost, {media[2]} out, energy {media[3]:F1}"));
            Assert.True(media[0] > 100 && media[2] > 100 && media[3] > 0.1 && media[1] < media[0] / 50);
            Assert.Empty(browser.Screen.Complaints);
        }

        foreach (var desk in desks)
        {
            output.WriteLine($"{desk.Tone} Hz: {_heard.Count(one => one.Operator == desk.Tone)} conversations");
            Assert.Contains(_heard, one => one.Operator == desk.Tone);
        }
    }

    /// <summary>An operator's shift: conversations, in turn a plain one, one that is passed on, one that a supervisor whispers into, and one of three.</summary>
    private async Task WorkAsync(PhoneOffice office, Desk me, IReadOnlyList<Desk> all, SipStub customers, SipStub thirds, SipStub supervisors)
    {
        await CommandAsync(office, me, "ready");
        for (var call = Interlocked.Increment(ref _begun); call <= s_calls; call = Interlocked.Increment(ref _begun))
        {
            var attempt = await TalkAsync(office, me);
            var number = (string)(await office.Api.GetAsync($"attempts/{attempt}"))["number"]!;
            var person = await PersonAsync(customers, number);
            var tone = ToneOf(number);
            await HearAsync("they talk", me, person, [me.Tone], [tone]);
            await Task.Delay(TalkTime);
            var special = (Special)(call % 8);
            if (special is Special.Transfer or Special.Whisper or Special.Three)
            {
                // There is one third and one supervisor: whoever hears them twice could not be told from whoever must not hear them.
                await _third.WaitAsync();
                await (special switch
                {
                    Special.Transfer => TransferAsync(office, me, all, person, thirds, tone),
                    Special.Whisper => WhisperAsync(office, me, all, person, supervisors, tone),
                    _ => ThreeAsync(office, me, all, person, thirds, tone),
                });
                _third.Release();
            }

            _heard.Enqueue(new Heard(attempt, me.Tone, tone, special));
            if (special != Special.Transfer)
            {
                await CommandAsync(office, me, "hang-up");
            }

            await UntilAsync("he writes up", async () => (string?)(await office.StateAsync(me.Id))["activity"] == "wrap-up");
            await CommandAsync(office, me, "disposition", ("attemptId", attempt), ("code", "done"));
        }

        await CommandAsync(office, me, "pause", ("reason", "break"));
    }

    private async Task TransferAsync(PhoneOffice office, Desk me, IReadOnlyList<Desk> all, StubCall person, SipStub thirds, int tone)
    {
        await CommandAsync(office, me, "transfer", ("target", "stubthird"));
        var third = await thirds.NextCallAsync();
        await HearAsync("passed on", me, person, [Third], []);
        await UntilAsync("the third hears the customer alone", () => Task.FromResult(Hears(third).SequenceEqual([tone])));
        await NobodyElseAsync(Third, all, me, mayHear: false, person);
        await office.Api.PostAsync($"attempts/{(string)(await office.StateAsync(me.Id))["attemptId"]!}/hang-up", []);
        await UntilAsync("the third hears nobody", () => Task.FromResult(!Hears(third).Any()));
    }

    private async Task WhisperAsync(PhoneOffice office, Desk me, IReadOnlyList<Desk> all, StubCall person, SipStub supervisors, int tone)
    {
        var supervision = (string)(await office.Api.PostAsync($"operators/{me.Id}/supervisions", new() { ["endpoint"] = "stubsup", ["way"] = "whisper" }))["id"]!;
        var supervisor = await supervisors.NextCallAsync();
        await HearAsync("whispered", me, person, [me.Tone], [tone, Supervisor]);
        await UntilAsync("the supervisor hears both", () => Task.FromResult(Hears(supervisor).Order().SequenceEqual([me.Tone, tone])));
        await NobodyElseAsync(Supervisor, all, me, mayHear: true);
        await office.Api.PostAsync($"supervisions/{supervision}/end", []);
        await HearAsync("alone again", me, person, [me.Tone], [tone]);
    }

    private async Task ThreeAsync(PhoneOffice office, Desk me, IReadOnlyList<Desk> all, StubCall person, SipStub thirds, int tone)
    {
        await CommandAsync(office, me, "consult", ("target", "stubthird"));
        var third = await thirds.NextCallAsync();
        await HearAsync("asked", me, person, [], [Third]);
        await CommandAsync(office, me, "join");
        await HearAsync("three", me, person, [me.Tone, Third], [tone, Third]);
        await UntilAsync("the third hears both", () => Task.FromResult(Hears(third).Order().SequenceEqual([me.Tone, tone])));
        await NobodyElseAsync(Third, all, me, mayHear: true, person);
        await CommandAsync(office, me, "resume");
        await HearAsync("two again", me, person, [me.Tone], [tone]);
    }

    /// <summary>One whole look around: the voice is heard by this operator and these people, or not by him, and by nobody else in the office.</summary>
    private async Task NobodyElseAsync(int voice, IReadOnlyList<Desk> all, Desk me, bool mayHear, params StubCall[] people)
    {
        foreach (var desk in all)
        {
            Assert.Equal(desk == me && mayHear, (await desk.HeardAsync()).Contains(voice));
        }

        Assert.DoesNotContain(_people.Values, person => !people.Contains(person) && person.Hears(voice));
    }

    private static async Task HearAsync(string when, Desk me, StubCall person, int[] customerHears, int[] operatorHears)
    {
        int[] customer = [], @operator = [];
        try
        {
            await UntilAsync(when, async () =>
            {
                (customer, @operator) = ([.. Hears(person)], await me.HeardAsync());
                return customer.Order().SequenceEqual(customerHears.Order()) && @operator.Order().SequenceEqual(operatorHears.Order());
            });
        }
        catch (Xunit.Sdk.FailException)
        {
            Assert.Fail($"{when}, operator {me.Tone}: the customer hears {string.Join('+', customer)}, the operator {string.Join('+', @operator)}");
        }
    }

    private static async Task CheckRecordingAsync(PhoneOffice office, Heard one)
    {
        var file = await office.RecordingAsync(one.Attempt);
        var (left, right) = (file.Pieces(Left, one.Customer), file.Pieces(Right, one.Operator));
        Assert.True(left >= LeastPieces && right >= LeastPieces, $"{one}: {left} tenths of the customer left, {right} of the operator right");
        Assert.Equal(0, file.Pieces(Left, one.Operator));
        Assert.Equal(0, file.Pieces(Right, one.Customer));
        Assert.Equal(0, file.Pieces(Right, Supervisor));
        Assert.Equal(one.Special == Special.Three, file.Pieces(Right, Third) > 0);
    }

    private static async Task<string> TalkAsync(PhoneOffice office, Desk me)
    {
        string? attempt = null;
        await UntilAsync($"{me.Tone} has a customer", async () =>
        {
            var state = await office.StateAsync(me.Id);
            attempt = (string?)state["activity"] == "talking" ? (string?)state["attemptId"] : null;
            return attempt is not null;
        }, TimeSpan.FromSeconds(60));
        return attempt!;
    }

    private async Task<StubCall> PersonAsync(SipStub customers, string number)
    {
        var digits = number.TrimStart('+');
        await UntilAsync($"{number} has answered", () =>
        {
            foreach (var call in customers.Answered())
            {
                _people[call.Number] = call;
            }

            return Task.FromResult(_people.ContainsKey(digits));
        });
        return _people[digits];
    }

    /// <summary>Refused for a moment when the two have only just been connected.</summary>
    private static Task CommandAsync(PhoneOffice office, Desk me, string verb, params (string Name, string Value)[] fields) => UntilAsync(verb, async () =>
    {
        try
        {
            await office.Api.PostAsync($"operators/{me.Id}/{verb}", new(fields.Select(field => KeyValuePair.Create<string, System.Text.Json.Nodes.JsonNode?>(field.Name, field.Value))));
            return true;
        }
        catch (Crash.RefusedException)
        {
            return false;
        }
    });

    private static IEnumerable<int> Hears(StubCall call) => s_tones.Where(call.Hears);

    private static int ToneOf(string number) => s_customers[number[^1] - '0'];

    private enum Special
    {
        Transfer = 2,
        Whisper = 4,
        Three = 6,
    }

    private sealed record Desk(string Id, int Tone, Func<Task<int[]>> HeardAsync);

    private sealed record Heard(string Attempt, int Operator, int Customer, Special Special);
}
