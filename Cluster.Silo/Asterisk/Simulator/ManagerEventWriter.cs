using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Asterisk.Ami;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>Says what happens as Asterisk 22 says it on the manager interface, with the fields and about the length of the original.</summary>
internal static class ManagerEventWriter
{
    /// <summary>Writes what the event is on the wire, which may be several messages.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="actionId">The originate action of this client that the channel goes back to, or empty.</param>
    /// <param name="output">Where to.</param>
    public static void Write(ChannelEvent happened, string actionId, IBufferWriter<byte> output)
    {
        var id = happened.ChannelId;
        switch (happened)
        {
            case Ringing:
                Newstate(output, id, "5", "Ringing");
                break;
            case Answered:
                Newstate(output, id, "6", "Up");
                UserEvent(output, id, "DialerAnswered", "", "");
                break;
            case MachineVerdict verdict:
                UserEvent(output, id, "DialerAmd", $"Status: {(verdict.IsMachine ? "MACHINE" : "HUMAN")}\r\n", $"Cause: {verdict.Cause}\r\n");
                break;
            case KeyPressed key:
                UserEvent(output, id, "DialerKey", $"Key: {key.Key}\r\n", "");
                break;
            case MessagePlayed:
                UserEvent(output, id, "DialerMessagePlayed", "", "");
                break;
            case SafeMessage:
                UserEvent(output, id, "DialerSafeMessage", "", "");
                break;
            case Held:
                UserEvent(output, id, "DialerHeld", "", "");
                break;
            case Transferred:
                UserEvent(output, id, "DialerTransferred", $"Attempt: {id}\r\n", "");
                break;
            case Supervising heard:
                UserEvent(output, id, "DialerSupervising", $"Way: {SupervisionWays.WordOf(heard.Way)}\r\n", "");
                break;
            case Connected:
                BridgeEnter(output, id);
                break;
            case Ended ended:
                Hangup(output, ended);
                break;
            case OriginateFinished finished:
                OriginateResponse(output, finished, actionId);
                break;
        }
    }

    /// <summary>The list of channels, answering the action of this id.</summary>
    public static void WriteChannels(IReadOnlyList<LiveChannel> channels, string actionId, IBufferWriter<byte> output)
    {
        Append(
            output,
            $"Response: Success\r\nActionID: {actionId}\r\nEventList: start\r\n"
            + $"Message: Channels will follow\r\n\r\n");
        foreach (var channel in channels)
        {
            var age = channel.Age;
            Append(
                output,
                $"Event: CoreShowChannel\r\nActionID: {actionId}\r\n"
            + $"Channel: PJSIP/trunk-{channel.ChannelId}\r\nChannelState: {(channel.Up ? 6 : 5)}\r\n"
            + $"ChannelStateDesc: {(channel.Up ? "Up" : "Ringing")}\r\nUniqueid: {channel.ChannelId}\r\n"
            + $"Linkedid: {channel.ChannelId}\r\n"
            + $"Duration: {(int)age.TotalHours:00}:{age.Minutes:00}:{age.Seconds:00}\r\n"
            + $"Context: {ContextOf(channel.Place)}\r\nApplication: {(channel.Place == CallPlace.Transferring ? "Dial" : "")}\r\n"
            + $"BridgeId: {(channel.Connected ? "simulated" : "")}\r\n\r\n");
        }

        Append(
            output,
            $"Event: CoreShowChannelsComplete\r\nActionID: {actionId}\r\nEventList: Complete\r\n"
            + $"ListItems: {channels.Count}\r\n\r\n");
    }

    public static void WriteReply(IBufferWriter<byte> output, string actionId, bool success, string extra) =>
        Append(output, $"Response: {(success ? "Success" : "Error")}\r\nActionID: {actionId}\r\n{extra}\r\n\r\n");

    private static string ContextOf(CallPlace place) => place switch
    {
        CallPlace.WithOperator => "dialer-connect",
        CallPlace.Held => "dialer-hold",
        CallPlace.Conference => "dialer-three",
        CallPlace.Transferring or CallPlace.WithThird => "dialer-transfer",
        _ => "",
    };

    /// <summary>An entry of the gateway's database: when a call was answered, in seconds of the epoch.</summary>
    public static void WriteAnswer(IBufferWriter<byte> output, string actionId, string key, DateTimeOffset at)
    {
        var seconds = (at.ToUnixTimeMilliseconds() / 1000m).ToString("F3", CultureInfo.InvariantCulture);
        Append(
            output,
            $"Event: DBGetResponse\r\nFamily: dialer-answered\r\nKey: {key}\r\nVal: {seconds}\r\n"
            + $"ActionID: {actionId}\r\n\r\nEvent: DBGetComplete\r\nActionID: {actionId}\r\nEventList: Complete\r\nListItems: 1\r\n\r\n");
    }

    private static void Newstate(IBufferWriter<byte> output, string id, string state, string description) =>
        Append(
            output,
            $"Event: Newstate\r\nPrivilege: call,all\r\nChannel: PJSIP/trunk-{id}\r\n"
            + $"ChannelState: {state}\r\nChannelStateDesc: {description}\r\nCallerIDNum: <unknown>\r\n"
            + $"CallerIDName: <unknown>\r\nConnectedLineNum: <unknown>\r\nConnectedLineName: <unknown>\r\n"
            + $"Language: en\r\nAccountCode: {id}\r\nContext: dialer-customer\r\nExten: \r\n"
            + $"Priority: 1\r\nUniqueid: {id}\r\nLinkedid: {id}\r\n\r\n");

    private static void UserEvent(IBufferWriter<byte> output, string id, string name, string first, string second) =>
        Append(
            output,
            $"Event: UserEvent\r\nPrivilege: user,all\r\nChannel: PJSIP/trunk-{id}\r\n"
            + $"ChannelState: 6\r\nChannelStateDesc: Up\r\nCallerIDNum: <unknown>\r\n"
            + $"CallerIDName: <unknown>\r\nLanguage: en\r\nAccountCode: {id}\r\n"
            + $"Context: dialer-customer\r\nExten: s\r\nPriority: 2\r\nUniqueid: {id}\r\n"
            + $"Linkedid: {id}\r\nUserEvent: {name}\r\n{first}{second}\r\n");

    private static void BridgeEnter(IBufferWriter<byte> output, string id) =>
        Append(
            output,
            $"Event: BridgeEnter\r\nPrivilege: call,all\r\nBridgeUniqueid: simulated\r\n"
            + $"BridgeType: basic\r\nBridgeTechnology: simple_bridge\r\nBridgeNumChannels: 2\r\n"
            + $"Channel: PJSIP/trunk-{id}\r\nChannelState: 6\r\nChannelStateDesc: Up\r\nUniqueid: {id}\r\n"
            + $"Linkedid: {id}\r\n\r\n");

    private static void Hangup(IBufferWriter<byte> output, Ended ended)
    {
        var (state, description) = ended.WasUp ? ("6", "Up") : ("0", "Down");
        Append(
            output,
            $"Event: Hangup\r\nPrivilege: call,all\r\nChannel: PJSIP/trunk-{ended.ChannelId}\r\n"
            + $"ChannelState: {state}\r\nChannelStateDesc: {description}\r\nCallerIDNum: <unknown>\r\n"
            + $"CallerIDName: <unknown>\r\nConnectedLineNum: <unknown>\r\nConnectedLineName: <unknown>\r\n"
            + $"Language: en\r\nAccountCode: {ended.ChannelId}\r\nContext: dialer-customer\r\nExten: \r\n"
            + $"Priority: 1\r\nUniqueid: {ended.ChannelId}\r\nLinkedid: {ended.ChannelId}\r\n"
            + $"Cause: {ended.Cause}\r\nCause-txt: simulated\r\n");
        if (ended.TechCause is not null)
        {
            Append(output, $"TechCause: {ended.TechCause}\r\n");
        }

        Append(output, $"\r\n");
    }

    private static void OriginateResponse(IBufferWriter<byte> output, OriginateFinished finished, string actionId) =>
        Append(
            output,
            $"Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: {actionId}\r\n"
            + $"Response: {(finished.Success ? "Success" : "Failure")}\r\nChannel: PJSIP/trunk\r\n"
            + $"Context: dialer-customer\r\nExten: s\r\nReason: {finished.Reason}\r\n"
            + $"Uniqueid: {(finished.Success ? finished.ChannelId : "<unknown>")}\r\n"
            + $"CallerIDNum: <unknown>\r\nCallerIDName: <unknown>\r\n\r\n");

    private static void Append(IBufferWriter<byte> output, [InterpolatedStringHandlerArgument(nameof(output))] WireText text)
    {
        // The handler has written already, piece by piece and without a string in between.
        _ = output;
        _ = text;
    }

    [InterpolatedStringHandler]
    private readonly ref struct WireText
    {
        private readonly IBufferWriter<byte> _output;

        public WireText(int literalLength, int formattedCount, IBufferWriter<byte> output)
        {
            _ = (literalLength, formattedCount);
            _output = output;
        }

        public void AppendLiteral(string text) => Encoding.UTF8.GetBytes(text, _output);

        public void AppendFormatted(string text) => Encoding.UTF8.GetBytes(text, _output);

        public void AppendFormatted(int number, string? format = null)
        {
            number.TryFormat(_output.GetSpan(16), out var written, format, CultureInfo.InvariantCulture);
            _output.Advance(written);
        }
    }
}
