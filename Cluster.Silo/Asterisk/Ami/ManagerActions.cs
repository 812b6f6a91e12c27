using System.Buffers;
using System.Globalization;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>
/// From orders to actions. The contexts and variables are the contract with the shipped dialplan; an order never names an application,
/// and what is spliced into a channel name may hold only the characters listed here.
/// </summary>
internal static class ManagerActions
{
    private const string AnswerFamily = "dialer-answered";
    private const string PhoneFamily = "dialer/auth";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly SearchValues<char> EndpointCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./@:+");

    private static readonly SearchValues<char> PhoneCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> Keys = SearchValues.Create("0123456789*#");

    /// <summary>Long enough for any receiver; the gateway's answer takes as long.</summary>
    private const string KeyMilliseconds = "120";

    /// <summary>Dials a customer.</summary>
    /// <exception cref="ArgumentException">The order cannot be said safely.</exception>
    public static AmiAction Originate(CallOrder order, string trunk)
    {
        var digits = Only(Digits, order.Number.StartsWith('+') ? order.Number[1..] : "", nameof(order.Number));
        var id = Only(IdCharacters, order.AttemptId, nameof(order.AttemptId));
        var action = Originate($"PJSIP/{digits}@{Only(IdCharacters, trunk, nameof(trunk))}", id, order.RingTime)
            .With("Account", id)
            .With("Context", "dialer-customer")
            .With("Exten", order.Treatment is PlayMessage ? "message" : "operator");
        if (order.CallerId is { Length: > 0 } callerId)
        {
            action.With("CallerID", Only(Digits, callerId.TrimStart('+'), nameof(order.CallerId)));
        }

        action.WithVariable("DIALER_AMD", Flag(order.DetectMachine)).WithVariable("DIALER_MAX_SECONDS", Seconds(order.MaxTime));
        return order.Treatment switch
        {
            PlayMessage play => action
                .WithVariable("DIALER_SOUND", play.Sound)
                .WithVariable("DIALER_KEYS", play.Keys.ToString(CultureInfo.InvariantCulture))
                .WithVariable("DIALER_KEY_WAIT", Seconds(play.KeyWait))
                .WithVariable("DIALER_MACHINE_PLAY", Flag(play.PlayToMachine))
                .WithVariable("DIALER_RECORD", Flag(play.Record)),
            AwaitOperator wait => action
                .WithVariable("DIALER_LIMIT", wait.Limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture))
                .WithVariable("DIALER_GRACE", order.DetectMachine ? wait.Limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) : "0")
                .WithVariable("DIALER_SAFE_SOUND", wait.SafeSound)
                .WithVariable("DIALER_HOLD_SOUND", wait.HoldSound ?? "")
                .WithVariable("DIALER_RECORD", Flag(wait.Record)),
            _ => throw new ArgumentException("An unknown treatment.", nameof(order)),
        };
    }

    /// <summary>Dials an operator's phone.</summary>
    /// <exception cref="ArgumentException">The order cannot be said safely.</exception>
    public static AmiAction OpenLine(LineOrder order) =>
        Originate(
            Only(EndpointCharacters, order.Endpoint, nameof(order.Endpoint)),
            Only(IdCharacters, order.LineId, nameof(order.LineId)),
            order.RingTime)
        .With("Context", "dialer-line")
        .With("Exten", "s")
        .WithVariable("DIALER_MAX_SECONDS", Seconds(order.MaxTime))
        .WithVariable("DIALER_KEEP", Seconds(order.Keep));

    /// <summary>Sends a customer to an operator's line.</summary>
    /// <exception cref="ArgumentException">An id cannot be said safely.</exception>
    public static AmiAction Connect(string attemptId, string lineId) => Redirect(attemptId, "dialer-connect", Only(IdCharacters, lineId, nameof(lineId)));

    /// <summary>Lets a customer wait.</summary>
    /// <exception cref="ArgumentException">The id cannot be said safely.</exception>
    public static AmiAction Hold(string attemptId) => Redirect(attemptId, "dialer-hold", "s");

    /// <summary>Dials a third for a customer.</summary>
    /// <exception cref="ArgumentException">The id, the number or the phone cannot be said safely.</exception>
    public static AmiAction Transfer(string attemptId, string to) => Redirect(
        attemptId, "dialer-transfer", to.StartsWith('+') ? "+" + Only(Digits, to[1..], nameof(to)) : Only(PhoneCharacters, to, nameof(to)));

    /// <summary>Dials a third for an operator.</summary>
    /// <exception cref="ArgumentException">The order cannot be said safely.</exception>
    public static AmiAction CallThird(ThirdOrder order, string trunk) =>
        Originate(
            "PJSIP/" + (order.To.StartsWith('+')
                ? $"{Only(Digits, order.To[1..], nameof(order.To))}@{Only(IdCharacters, trunk, nameof(trunk))}"
                : Only(PhoneCharacters, order.To, nameof(order.To))),
            Only(IdCharacters, order.ThirdId, nameof(order.ThirdId)),
            order.RingTime)
        .With("Context", "dialer-consult")
        .With("Exten", Only(IdCharacters, order.LineId, nameof(order.LineId)))
        .WithVariable("DIALER_MAX_SECONDS", Seconds(order.MaxTime));

    /// <summary>Lets a customer join what his operator's line has.</summary>
    /// <exception cref="ArgumentException">An id cannot be said safely.</exception>
    public static AmiAction Join(string attemptId, string lineId) => Redirect(attemptId, "dialer-three", Only(IdCharacters, lineId, nameof(lineId)));

    /// <summary>Bridges a customer with the third whom his operator has called.</summary>
    /// <exception cref="ArgumentException">An id cannot be said safely.</exception>
    public static AmiAction Complete(string attemptId, string thirdId) => Redirect(attemptId, "dialer-third", Only(IdCharacters, thirdId, nameof(thirdId)));

    /// <summary>Dials a supervisor's phone.</summary>
    /// <exception cref="ArgumentException">The order cannot be said safely.</exception>
    public static AmiAction Supervise(SupervisionOrder order) =>
        Originate(
            Only(EndpointCharacters, order.Endpoint, nameof(order.Endpoint)),
            Only(IdCharacters, order.SupervisionId, nameof(order.SupervisionId)),
            order.RingTime)
        .With("Context", "dialer-supervise")
        .With("Exten", SupervisionWays.WordOf(order.Way))
        .WithVariable("DIALER_MAX_SECONDS", Seconds(order.MaxTime))
        .WithVariable("DIALER_LINE", Only(IdCharacters, order.LineId, nameof(order.LineId)));

    /// <summary>Sends a supervisor's phone to the same line again, to be heard in another way.</summary>
    /// <exception cref="ArgumentException">The id cannot be said safely.</exception>
    public static AmiAction ChangeSupervision(string supervisionId, SupervisionWay way) => Redirect(supervisionId, "dialer-supervise", SupervisionWays.WordOf(way));

    /// <summary>As if the operator's phone had sent the key: the conversation carries it. Played on the customer's own channel it could leave him deaf.</summary>
    /// <exception cref="ArgumentException">The id or the key cannot be said safely.</exception>
    public static AmiAction Press(string lineId, char key) => new AmiAction("PlayDTMF")
        .With("Channel", Only(IdCharacters, lineId, nameof(lineId)))
        .With("Digit", Only(Keys, key.ToString(), nameof(key)))
        .With("Receive", "true")
        .With("Duration", KeyMilliseconds);

    /// <summary>Notes on the line that its microphone is deaf, by which the dialplan undoes it.</summary>
    /// <exception cref="ArgumentException">The id cannot be said safely.</exception>
    public static AmiAction NoteMute(string lineId, bool on) => Set(lineId, "DIALER_MUTED", Flag(on));

    /// <summary>Makes an operator's microphone deaf or lets it hear.</summary>
    /// <exception cref="ArgumentException">The id cannot be said safely.</exception>
    public static AmiAction Mute(string lineId, bool on) => Set(lineId, "MUTEAUDIO(in)", on ? "on" : "off");

    /// <summary>Makes a call's recording deaf, both sides, or lets it hear again.</summary>
    /// <exception cref="ArgumentException">The id cannot be said safely.</exception>
    public static AmiAction Record(string attemptId, bool on) => new AmiAction("MixMonitorMute")
        .With("Channel", Only(IdCharacters, attemptId, nameof(attemptId)))
        .With("Direction", "both")
        .With("State", Flag(!on));

    /// <summary>Has the dialplan write down by what a browser's phone signs in.</summary>
    /// <exception cref="ArgumentException">The endpoint or the credential cannot be said safely.</exception>
    public static AmiAction AllowPhone(string endpoint, string credential) => new AmiAction("Originate")
        .With("Channel", $"Local/{Only(PhoneCharacters, endpoint, nameof(endpoint))}@dialer-phone")
        .With("Context", "dialer-refuse")
        .With("Exten", "s")
        .With("Priority", "1")
        .With("Async", "true")
        .WithVariable("DIALER_CREDENTIAL", Only(HexDigits, credential, nameof(credential)));

    /// <summary>Takes it out of the gateway's memory.</summary>
    /// <exception cref="ArgumentException">The endpoint cannot be said safely.</exception>
    public static AmiAction ForgetPhone(string endpoint) => Forget(PhoneFamily, Only(PhoneCharacters, endpoint, nameof(endpoint)));

    /// <summary>Asks for the state of a phone.</summary>
    /// <exception cref="ArgumentException">The endpoint cannot be said safely.</exception>
    public static AmiAction CheckPhone(string endpoint) =>
        new AmiAction("Getvar").With("Variable", $"DEVICE_STATE({Only(EndpointCharacters, endpoint, nameof(endpoint))})");

    /// <summary>Hangs up. Never a pattern: the action would take <c>/regex/</c> for all channels that match.</summary>
    /// <exception cref="ArgumentException">The id cannot be said safely.</exception>
    public static AmiAction Hangup(string channelId) => new AmiAction("Hangup")
        .With("Channel", Only(IdCharacters, channelId, nameof(channelId)))
        .With("Cause", "16");

    private static AmiAction Set(string channelId, string variable, string value) =>
        new AmiAction("Setvar").With("Channel", Only(IdCharacters, channelId, nameof(channelId))).With("Variable", variable).With("Value", value);

    private static AmiAction Redirect(string channelId, string context, string extension) => new AmiAction("Redirect")
        .With("Channel", Only(IdCharacters, channelId, nameof(channelId)))
        .With("Context", context)
        .With("Exten", extension)
        .With("Priority", "1");

    /// <summary>Asks when the customer answered: what the dialplan keeps for calls that are to meet an operator.</summary>
    /// <exception cref="ArgumentException">The id cannot be said safely.</exception>
    public static AmiAction FindAnswer(string attemptId) =>
        new AmiAction("DBGet").With("Family", AnswerFamily).With("Key", Only(IdCharacters, attemptId, nameof(attemptId)));

    /// <summary>Takes it out of the gateway's memory.</summary>
    /// <exception cref="ArgumentException">The id cannot be said safely.</exception>
    public static AmiAction ForgetAnswer(string attemptId) =>
        Forget(AnswerFamily, Only(IdCharacters, attemptId, nameof(attemptId)));

    private static AmiAction Forget(string family, string key) => new AmiAction("Setvar").With("Variable", $"DB_DELETE({family}/{key})").With("Value", "");

    private static AmiAction Originate(string channel, string channelId, TimeSpan ringTime) => new AmiAction("Originate")
        .With("Channel", channel)
        .With("ChannelId", channelId)
        .With("Priority", "1")
        .With("Async", "true")
        .With("Timeout", ((long)Math.Ceiling(ringTime.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));

    private static string Only(SearchValues<char> allowed, string value, string name) =>
        value.Length is 0 or > 128 || value.AsSpan().ContainsAnyExcept(allowed)
            ? throw new ArgumentException($"{name} is empty, over-long or holds a character that is not allowed.", name)
            : value;

    private static string Flag(bool value) => value ? "1" : "0";

    /// <summary>Whole seconds, rounded up: a limit of half a second must not become "none".</summary>
    private static string Seconds(TimeSpan time) => ((long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
