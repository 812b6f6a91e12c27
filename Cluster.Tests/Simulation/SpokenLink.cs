using System.Buffers;
using System.Threading.Channels;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;
using Cluster.Silo.Asterisk.Ami;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Simulation;

/// <summary>
/// A link under virtual time on which every order and every event is said in the bytes of the manager interface and understood from them, by the
/// code that does so on a socket. Only the socket and its session are missing.
/// </summary>
internal sealed class SpokenLink : IGatewayLink
{
    private const string Trunk = "trunk";

    private readonly IGatewayLink _link;
    private readonly Channel<GatewayEvent> _events =
        Channel.CreateBounded<GatewayEvent>(new BoundedChannelOptions(100_000) { SingleReader = true, AllowSynchronousContinuations = true });

    public SpokenLink(IGatewayLink link)
    {
        _link = link;
        _ = HearAsync();
    }

    public ChannelReader<GatewayEvent> Events => _events.Reader;

    public void Start() => _link.Start();

    public ValueTask<OriginateReply> OriginateAsync(CallOrder order) =>
        _link.OriginateAsync((CallOrder)OriginateReader.Read(Said(ManagerActions.Originate(order, Trunk)))!);

    public ValueTask<OriginateReply> OpenLineAsync(LineOrder order) => _link.OpenLineAsync((LineOrder)OriginateReader.Read(Said(ManagerActions.OpenLine(order)))!);

    public ValueTask<CommandReply> ConnectAsync(string attemptId, string lineId)
    {
        var said = Said(ManagerActions.Connect(attemptId, lineId));
        return _link.ConnectAsync(said.Text("Channel"u8), said.Text("Exten"u8));
    }

    public ValueTask<CommandReply> HoldAsync(string attemptId) => _link.HoldAsync(attemptId);

    public ValueTask<CommandReply> TransferAsync(string attemptId, string to) => _link.TransferAsync(attemptId, to);

    public ValueTask<CommandReply> PressAsync(string lineId, char key) => _link.PressAsync(lineId, key);

    public ValueTask<OriginateReply> CallThirdAsync(ThirdOrder order) => _link.CallThirdAsync((ThirdOrder)OriginateReader.Read(Said(ManagerActions.CallThird(order, Trunk)))!);

    public ValueTask<CommandReply> JoinAsync(string attemptId, string lineId) => _link.JoinAsync(attemptId, lineId);

    public ValueTask<CommandReply> CompleteAsync(string attemptId, string thirdId) => _link.CompleteAsync(attemptId, thirdId);

    public ValueTask<OriginateReply> SuperviseAsync(SupervisionOrder order) => _link.SuperviseAsync((SupervisionOrder)OriginateReader.Read(Said(ManagerActions.Supervise(order)))!);

    public ValueTask<CommandReply> ChangeSupervisionAsync(string supervisionId, SupervisionWay way) => _link.ChangeSupervisionAsync(supervisionId, way);

    public ValueTask<CommandReply> MuteAsync(string lineId, bool on) => _link.MuteAsync(lineId, on);

    public ValueTask<CommandReply> RecordAsync(string attemptId, bool on) => _link.RecordAsync(attemptId, on);

    public ValueTask<OriginateReply> AllowPhoneAsync(string endpoint, string credential) => _link.AllowPhoneAsync(endpoint, credential);

    public ValueTask<CommandReply> ForgetPhoneAsync(string endpoint) => _link.ForgetPhoneAsync(endpoint);

    public ValueTask<PhoneState> CheckPhoneAsync(string endpoint) => _link.CheckPhoneAsync(endpoint);

    public ValueTask<IReadOnlyList<LiveChannel>?> ListChannelsAsync() => _link.ListChannelsAsync();

    public ValueTask<CommandReply> HangupAsync(string channelId) => _link.HangupAsync(Said(ManagerActions.Hangup(channelId)).Text("Channel"u8));

    public ValueTask<AnswerMemory> FindAnswerAsync(string attemptId) => _link.FindAnswerAsync(Said(ManagerActions.FindAnswer(attemptId)).Text("Key"u8));

    public ValueTask<CommandReply> ForgetAnswerAsync(string attemptId) => _link.ForgetAnswerAsync(attemptId);

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private static AmiMessage Said(AmiAction action)
    {
        var bytes = new ArrayBufferWriter<byte>();
        action.WriteTo(bytes, "1");
        return Read(bytes).Single();
    }

    private static IEnumerable<AmiMessage> Read(ArrayBufferWriter<byte> bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes.WrittenMemory);
        for (var message = new AmiMessage(); AmiCodec.TryRead(ref buffer, message); message = new AmiMessage())
        {
            yield return message;
        }
    }

    private async Task HearAsync()
    {
        await foreach (var happened in _link.Events.ReadAllAsync())
        {
            foreach (var heard in happened is ChannelEvent about ? Heard(about) : [happened])
            {
                await _events.Writer.WriteAsync(heard);
            }
        }

        _events.Writer.TryComplete();
    }

    private static IEnumerable<GatewayEvent> Heard(ChannelEvent happened)
    {
        var bytes = new ArrayBufferWriter<byte>();
        ManagerEventWriter.Write(happened, "", bytes);
        return Read(bytes).Select(message => ManagerEvents.Translate(message, happened.At)).OfType<GatewayEvent>();
    }
}

/// <summary>Makes such links of those of another factory.</summary>
internal sealed class SpokenLinks(IGatewayLinkFactory factory) : IGatewayLinkFactory
{
    public IGatewayLink Create(string gatewayId, GatewayAddress address) => new SpokenLink(factory.Create(gatewayId, address));
}
