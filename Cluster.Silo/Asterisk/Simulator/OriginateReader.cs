using System.Globalization;
using System.Text;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Asterisk.Ami;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>Reads an Originate action back into the order, as our dialplan understands its variables.</summary>
internal static class OriginateReader
{
    /// <summary>A <see cref="CallOrder"/>, a <see cref="LineOrder"/>, a <see cref="ThirdOrder"/> or a <see cref="SupervisionOrder"/>; null when the action asks for anything else.</summary>
    public static object? Read(AmiMessage message)
    {
        var channelId = message.Text("ChannelId"u8);
        var channel = message.Text("Channel"u8);
        var ring = TimeSpan.FromMilliseconds(Number(message.Text("Timeout"u8), 30_000));
        if (channelId.Length == 0 || channel.Length == 0)
        {
            return null;
        }

        return message.Text("Context"u8) switch
        {
            "dialer-line" => new LineOrder(channelId, channel, ring, Seconds(message, "DIALER_MAX_SECONDS"), Seconds(message, "DIALER_KEEP")),
            "dialer-consult" => new ThirdOrder(channelId, Third(channel), message.Text("Exten"u8), ring, Seconds(message, "DIALER_MAX_SECONDS")),
            "dialer-supervise" => new SupervisionOrder(
                channelId, channel, Variable(message, "DIALER_LINE"), SupervisionWays.Of(message.Text("Exten"u8)) ?? SupervisionWay.Listen, ring, Seconds(message, "DIALER_MAX_SECONDS")),
            "dialer-customer" => ReadCall(message, channelId, channel, ring),
            _ => null,
        };
    }

    private static CallOrder? ReadCall(AmiMessage message, string channelId, string channel, TimeSpan ring)
    {
        CallTreatment? treatment = message.Text("Exten"u8) switch
        {
            "message" => new PlayMessage(
                Variable(message, "DIALER_SOUND"),
                (int)Number(Variable(message, "DIALER_KEYS"), 0),
                Seconds(message, "DIALER_KEY_WAIT"),
                Variable(message, "DIALER_MACHINE_PLAY") == "1",
                Variable(message, "DIALER_RECORD") == "1"),
            "operator" => new AwaitOperator(
                Seconds(message, "DIALER_LIMIT"), Variable(message, "DIALER_SAFE_SOUND"), Variable(message, "DIALER_HOLD_SOUND") is { Length: > 0 } sound ? sound : null,
                Variable(message, "DIALER_RECORD") == "1"),
            _ => null,
        };
        var at = channel.IndexOf('@', StringComparison.Ordinal);
        if (treatment is null || at < 0 || !channel.StartsWith("PJSIP/", StringComparison.Ordinal))
        {
            return null;
        }

        var callerId = message.Text("CallerID"u8);
        return new CallOrder(
            channelId,
            "+" + channel["PJSIP/".Length..at],
            callerId.Length > 0 ? callerId : null,
            ring,
            Seconds(message, "DIALER_MAX_SECONDS"),
            Variable(message, "DIALER_AMD") == "1",
            treatment);
    }

    /// <summary>Through the trunk a number, else a phone.</summary>
    private static string Third(string channel)
    {
        var phone = channel["PJSIP/".Length..];
        return phone.Split('@') is [var digits, _] ? "+" + digits : phone;
    }

    private static TimeSpan Seconds(AmiMessage message, string name) => TimeSpan.FromSeconds(Number(Variable(message, name), 0));

    private static double Number(string text, double otherwise) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Variable(AmiMessage message, string name)
    {
        for (var i = 0; i < message.Count; i++)
        {
            if (!message.NameAt(i).SequenceEqual("Variable"u8))
            {
                continue;
            }

            var pair = Encoding.UTF8.GetString(message.ValueAt(i));
            if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
            {
                return pair[(name.Length + 1)..];
            }
        }

        return "";
    }
}
