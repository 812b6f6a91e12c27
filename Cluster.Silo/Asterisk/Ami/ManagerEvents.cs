using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;

namespace Cluster.Silo.Asterisk.Ami;

/// <summary>From the manager's events, and the user events of our dialplan, to the words of the trade.</summary>
internal static class ManagerEvents
{
    private const string UnknownId = "<unknown>";
    private const decimal MostSeconds = 100_000_000_000;

    /// <summary>The event in our words, or null when it says nothing that a dialer needs.</summary>
    public static GatewayEvent? Translate(AmiMessage message, DateTimeOffset now)
    {
        var name = message["Event"u8];
        if (name.SequenceEqual("Newstate"u8))
        {
            return message["ChannelState"u8].SequenceEqual("5"u8) ? new Ringing(now, Id(message)) : null;
        }

        if (name.SequenceEqual("Hangup"u8))
        {
            var tech = message["TechCause"u8];
            return new Ended(now, Id(message), Number(message["Cause"u8]), TechCause(tech), IsUp(message));
        }

        if (name.SequenceEqual("UserEvent"u8))
        {
            return FromDialplan(message, now);
        }

        return name.SequenceEqual("BridgeEnter"u8) ? new Connected(now, Id(message)) : null;
    }

    /// <summary>Whether the message tells how an originate came out, and for which channel.</summary>
    public static bool IsOriginateResponse(AmiMessage message, out string channelId, out bool failed)
    {
        channelId = "";
        failed = false;
        if (!message["Event"u8].SequenceEqual("OriginateResponse"u8))
        {
            return false;
        }

        // The action id is ours whatever became of the channel; the unique id may be missing.
        failed = message.Is("Response"u8, "Failure"u8);
        channelId = AmiSession.TagOf(message["ActionID"u8]);
        if (channelId.Length == 0)
        {
            channelId = Id(message);
        }

        return channelId.Length > 0 && channelId != UnknownId;
    }

    /// <summary>Whether the message says that a Redirect did not lead to a conversation; what follows from it comes as events of its own.</summary>
    public static bool IsFailedConnect(AmiMessage message, out string channelId, out string line, out string result)
    {
        var failed = message.Is("Event"u8, "UserEvent"u8) && message.Is("UserEvent"u8, "DialerConnectFailed"u8);
        (channelId, line, result) = failed ? (Id(message), message.Text("Line"u8), message.Text("Result"u8)) : ("", "", "");
        return failed;
    }

    /// <summary>One entry of the list of channels.</summary>
    public static LiveChannel LiveChannel(AmiMessage message) => new(
        Id(message), IsUp(message), !message["BridgeId"u8].IsEmpty, Duration(message["Duration"u8]), Place(message));

    /// <summary>A time as the dialplan writes it, in seconds of the epoch; null when it is none.</summary>
    public static DateTimeOffset? Clock(string seconds) =>
        decimal.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) && parsed is > 0 and < MostSeconds
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(parsed * 1000))
            : null;

    /// <summary>A phone's state in Asterisk's words for devices.</summary>
    public static PhoneState PhoneState(string word) => word switch
    {
        "NOT_INUSE" => Interfaces.Gateways.PhoneState.Ready,
        "INUSE" or "BUSY" or "RINGING" or "RINGINUSE" or "ONHOLD" => Interfaces.Gateways.PhoneState.InUse,
        "UNAVAILABLE" => Interfaces.Gateways.PhoneState.NotRegistered,
        "INVALID" => Interfaces.Gateways.PhoneState.NoSuchPhone,
        _ => Interfaces.Gateways.PhoneState.Unknown,
    };

    private static CallPlace Place(AmiMessage message)
    {
        var context = message["Context"u8];
        var isBridged = !message["BridgeId"u8].IsEmpty;
        return context.SequenceEqual("dialer-hold"u8) || context.SequenceEqual("dialer-keep"u8) ? CallPlace.Held
            : context.SequenceEqual("dialer-connect"u8) && isBridged ? CallPlace.WithOperator
            : context.SequenceEqual("dialer-three"u8) && isBridged ? CallPlace.Conference
            : context.SequenceEqual("dialer-third"u8) && isBridged ? CallPlace.WithThird
            : !context.SequenceEqual("dialer-transfer"u8) ? CallPlace.Unknown
            : isBridged ? CallPlace.WithThird
            : message["Application"u8].SequenceEqual("Dial"u8) ? CallPlace.Transferring
            : CallPlace.Held;
    }

    private static GatewayEvent? FromDialplan(AmiMessage message, DateTimeOffset now)
    {
        var name = message["UserEvent"u8];
        if (name.SequenceEqual("DialerAnswered"u8) || name.SequenceEqual("DialerLineUp"u8))
        {
            return new Answered(now, Id(message));
        }

        if (name.SequenceEqual("DialerAmd"u8))
        {
            return new MachineVerdict(now, Id(message), message.Is("Status"u8, "MACHINE"u8), message.Text("Cause"u8));
        }

        if (name.SequenceEqual("DialerKey"u8))
        {
            var key = message["Key"u8];
            return key.Length == 1 ? new KeyPressed(now, Id(message), (char)key[0]) : null;
        }

        if (name.SequenceEqual("DialerMessagePlayed"u8))
        {
            return new MessagePlayed(now, Id(message));
        }

        if (name.SequenceEqual("DialerHeld"u8) || name.SequenceEqual("DialerTransferFailed"u8))
        {
            return new Held(now, Id(message));
        }

        if (name.SequenceEqual("DialerTransferred"u8))
        {
            // Said on the third's channel, of the customer's.
            return new Transferred(now, message.Text("Attempt"u8));
        }

        if (name.SequenceEqual("DialerSupervising"u8))
        {
            return SupervisionWays.Of(message.Text("Way"u8)) is { } way ? new Supervising(now, Id(message), way) : null;
        }

        if (name.SequenceEqual("DialerSoundMissing"u8))
        {
            return new SoundMissing(now, Id(message), message.Text("Sound"u8));
        }

        return name.SequenceEqual("DialerSafeMessage"u8) ? new SafeMessage(now, Id(message)) : null;
    }

    private static bool IsUp(AmiMessage message) => message["ChannelState"u8].SequenceEqual("6"u8);

    private static string Id(AmiMessage message) => message.Text("Uniqueid"u8);

    private static int Number(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int number, out _) ? number : 0;

    /// <summary>The codes that nearly every call has are shared texts.</summary>
    private static string? TechCause(ReadOnlySpan<byte> code) =>
        code.IsEmpty ? null
        : code.SequenceEqual("486"u8) ? "486"
        : code.SequenceEqual("480"u8) ? "480"
        : code.SequenceEqual("404"u8) ? "404"
        : Encoding.UTF8.GetString(code);

    /// <summary>hh:mm:ss, where the hours may pass 24.</summary>
    private static TimeSpan Duration(ReadOnlySpan<byte> text)
    {
        var seconds = 0L;
        foreach (var part in text.Split((byte)':'))
        {
            seconds = (seconds * 60) + Number(text[part]);
        }

        return TimeSpan.FromSeconds(seconds);
    }
}
