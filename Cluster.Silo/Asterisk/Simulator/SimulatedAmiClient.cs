using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Asterisk.Ami;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>One client of a simulated manager interface: its log-in, its actions, and the events that it is sent.</summary>
internal sealed class SimulatedAmiClient(SimulatedGateway gateway, SimulatedAmiServerSettings settings) : IGatewayListener, IDisposable
{
    /// <summary>Events that a client leaves unread; more, and it is hung up on, as Asterisk does.</summary>
    private const int OutboxBytes = 16 * 1024 * 1024;

    /// <summary>Originates of this client that have not come to their end.</summary>
    private const int MaxOriginates = 100_000;

    private readonly AmiOutbox _outbox = new(OutboxBytes);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, string> _originates = [];
    private string _challenge = "";
    private bool _loggedIn;
    private bool _halfOpen;
    private volatile bool _leaving;

    /// <summary>Serves until the client leaves or is hung up on.</summary>
    public async Task RunAsync(Stream stream, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        _outbox.TryAppend("", static (_, output) => Encoding.UTF8.GetBytes(AmiCodec.Greeting + "9.0.0\r\n", output), out _);
        var writing = IsHalfOpen() ? Task.Delay(Timeout.Infinite, stop.Token) : _outbox.DrainAsync(stream, stop.Token);
        var reading = ReadAsync(stream, stop.Token);
        try
        {
            await await Task.WhenAny(reading, writing);
            if (_leaving)
            {
                // The last answer goes out before the line is closed.
                _outbox.Finish();
                await writing;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            gateway.Forget(this);
        }
    }

    /// <inheritdoc/>
    public void Happened(ChannelEvent happened)
    {
        if (IsHalfOpen())
        {
            return;
        }

        var actionId = "";
        if (happened is OriginateFinished && _originates.Remove(happened.ChannelId, out var remembered))
        {
            actionId = remembered;
        }

        Send((happened, actionId), static (item, output) => ManagerEventWriter.Write(item.happened, item.actionId, output));
    }

    /// <inheritdoc/>
    public void Cut() => _ = _stop.IsCancellationRequested ? Task.CompletedTask : _stop.CancelAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        _outbox.Dispose();
        _stop.Dispose();
    }

    /// <summary>Once dead, a link stays dead: what it missed will not come back.</summary>
    private bool IsHalfOpen() => _halfOpen |= gateway.Faults.HalfOpen;

    private async Task ReadAsync(Stream stream, CancellationToken cancel)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var message = new AmiMessage();
        while (!_leaving)
        {
            var result = await reader.ReadAsync(cancel);
            var buffer = result.Buffer;
            while (AmiCodec.TryRead(ref buffer, message))
            {
                if (!IsHalfOpen())
                {
                    Obey(message);
                }
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        await reader.CompleteAsync();
    }

    private void Obey(AmiMessage message)
    {
        var id = message.Text("ActionID"u8);
        var action = message.Text("Action"u8);
        switch (action.ToUpperInvariant())
        {
            case "CHALLENGE":
                _challenge = RandomNumberGenerator.GetInt32(100_000_000, int.MaxValue).ToString(CultureInfo.InvariantCulture);
                Reply(id, success: true, $"Challenge: {_challenge}");
                break;
            case "LOGIN":
                Login(message, id);
                break;
            case "PING":
                Reply(id, success: true, "Ping: Pong");
                break;
            case "LOGOFF":
                Reply(id, success: true, "Message: Thanks for all the fish.");
                _leaving = true;
                break;
            case "ORIGINATE" or "REDIRECT" or "HANGUP" or "PLAYDTMF" or "MIXMONITORMUTE" or "CORESHOWCHANNELS" or "DBGET" or "GETVAR" or "SETVAR" when !_loggedIn:
                Reply(id, success: false, "Message: Permission denied");
                break;
            case "ORIGINATE":
                Originate(message, id);
                break;
            case "REDIRECT":
                Redirect(message, id);
                break;
            case "HANGUP":
                var done = gateway.Hangup(message.Text("Channel"u8)) == CommandReply.Done;
                Reply(id, done, done ? "Message: Channel Hungup" : "Message: No such channel");
                break;
            case "PLAYDTMF":
                var sent = message.Text("Digit"u8) is [var key] && gateway.Press(message.Text("Channel"u8), key) == CommandReply.Done;
                Reply(id, sent, sent ? "Message: DTMF successfully queued" : "Message: Channel not found");
                break;
            case "MIXMONITORMUTE":
                var heard = gateway.Record(message.Text("Channel"u8), message.Text("State"u8) == "0") == CommandReply.Done;
                Reply(id, heard, heard ? "Message: MixMonitor mute set" : "Message: Cannot set mute flag");
                break;
            case "CORESHOWCHANNELS":
                ListChannels(id);
                break;
            case "DBGET":
                FindAnswer(message.Text("Key"u8), id);
                break;
            case "GETVAR":
                Reply(id, success: true, $"Variable: {message.Text("Variable"u8)}\r\nValue: {PhoneState(message.Text("Variable"u8))}");
                break;
            case "SETVAR":
                var set = Set(message.Text("Variable"u8), message.Text("Channel"u8), message.Text("Value"u8));
                Reply(id, set, set ? "Message: Variable Set" : "Message: No such channel");
                break;
            default:
                Reply(id, success: false, "Message: Invalid/unknown command");
                break;
        }
    }

    /// <summary>The one thing that the dialer asks for: DEVICE_STATE(phone).</summary>
    private string PhoneState(string variable) => gateway.CheckPhone(variable.Split('(')[^1].TrimEnd(')')) switch
    {
        Interfaces.Gateways.PhoneState.InUse => "INUSE",
        Interfaces.Gateways.PhoneState.NotRegistered => "UNAVAILABLE",
        Interfaces.Gateways.PhoneState.NoSuchPhone => "INVALID",
        _ => "NOT_INUSE",
    };

    /// <summary>The variables that the dialer sets: DB_DELETE(family/key), and on an operator's line those of his microphone.</summary>
    private bool Set(string variable, string channel, string value)
    {
        switch (variable)
        {
            case "MUTEAUDIO(in)":
                return gateway.Mute(channel, value == "on") == CommandReply.Done;
            case "DIALER_MUTED":
                return true;
            default:
                gateway.ForgetAnswer(variable.Split('/')[^1].TrimEnd(')'));
                return true;
        }
    }

    private void Login(AmiMessage message, string id)
    {
        var isKnown = _challenge.Length > 0
            && message.Text("Username"u8) == settings.User
            && message.Text("Key"u8).Equals(Key(_challenge + settings.Secret), StringComparison.OrdinalIgnoreCase);
        _challenge = "";
        Reply(id, isKnown, isKnown ? "Message: Authentication accepted" : "Message: Authentication failed");
        if (!isKnown)
        {
            _leaving = true;
            return;
        }

        _loggedIn = true;
        Send("", static (_, output) => Encoding.UTF8.GetBytes("Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n", output));
        gateway.Listen(this);
    }

#pragma warning disable CA5351 // The protocol knows no other digest.
    private static string Key(string text) => Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private void Originate(AmiMessage message, string id)
    {
        OriginateReply reply;
        bool swallow;
        lock (gateway.Gate)
        {
            var order = OriginateReader.Read(message);
            var channelId = message.Text("ChannelId"u8);
            if (order is not null && _originates.Count < MaxOriginates)
            {
                _originates[channelId] = id;
            }

            reply = order switch
            {
                CallOrder call => gateway.Originate(call),
                LineOrder line => gateway.OpenLine(line),
                ThirdOrder third => gateway.CallThird(third),
                SupervisionOrder supervision => gateway.Supervise(supervision),
                _ => OriginateReply.Refused,
            };
            if (reply != OriginateReply.Accepted)
            {
                _originates.Remove(channelId);
            }

            swallow = gateway.Faults.SwallowOriginateReply > 0 && gateway.Chance() < gateway.Faults.SwallowOriginateReply;
        }

        if (!swallow)
        {
            var done = reply == OriginateReply.Accepted;
            Reply(id, done, done ? "Message: Originate successfully queued" : "Message: Originate failed");
        }
    }

    private void Redirect(AmiMessage message, string id)
    {
        var channel = message.Text("Channel"u8);
        var extension = message.Text("Exten"u8);
        var reply = message.Text("Context"u8) switch
        {
            "dialer-connect" => gateway.Connect(channel, extension),
            "dialer-hold" => gateway.Hold(channel),
            "dialer-transfer" => gateway.Transfer(channel, extension),
            "dialer-three" => gateway.Join(channel, extension),
            "dialer-third" => gateway.Complete(channel, extension),
            "dialer-supervise" when SupervisionWays.Of(extension) is { } way => gateway.ChangeSupervision(channel, way),
            _ => CommandReply.Refused,
        };
        var text = reply switch
        {
            CommandReply.Done => "Message: Redirect successful",
            CommandReply.NoSuchChannel => $"Message: Channel does not exist: {channel}",
            _ => "Message: Redirect failed",
        };
        Reply(id, reply == CommandReply.Done, text);
    }

    private void FindAnswer(string key, string id)
    {
        if (gateway.FindAnswer(key) is { } at)
        {
            Reply(id, success: true, "EventList: start\r\nMessage: Result will follow");
            Send((id, key, at), static (answer, output) => ManagerEventWriter.WriteAnswer(output, answer.id, answer.key, answer.at));
        }
        else
        {
            Reply(id, success: false, "Message: Database entry not found");
        }
    }

    private void ListChannels(string id)
    {
        // Under the lock, so that the list stands between the events as it was at one moment.
        lock (gateway.Gate)
        {
            Send((Channels: gateway.Channels(), id), static (list, output) => ManagerEventWriter.WriteChannels(list.Channels, list.id, output));
        }
    }

    private void Reply(string id, bool success, string extra) =>
        Send((id, success, extra), static (reply, output) => ManagerEventWriter.WriteReply(output, reply.id, reply.success, reply.extra));

    private void Send<T>(T item, Action<T, System.Buffers.IBufferWriter<byte>> write)
    {
        if (!_outbox.TryAppend(item, write, out _))
        {
            Cut();
        }
    }
}
