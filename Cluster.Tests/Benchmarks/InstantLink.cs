using System.Threading.Channels;
using Cluster.Grains.Gateways;
using Cluster.Interfaces.Gateways;

namespace Cluster.Tests.Benchmarks;

/// <summary>A gateway that takes every call and finds it busy in the same moment: what is left is the dialer's own work.</summary>
internal sealed class InstantLink : IGatewayLink, IGatewayLinkFactory
{
    private const int Busy = 17;
    private readonly Channel<GatewayEvent> _events = Channel.CreateBounded<GatewayEvent>(100_000);

    public ChannelReader<GatewayEvent> Events => _events.Reader;

    public IGatewayLink Create(string gatewayId, GatewayAddress address) => new InstantLink();

    public void Start() => Tell(new LinkUp(DateTimeOffset.UtcNow, "instant", []));

    public ValueTask<CommandReply> HoldAsync(string attemptId) => throw new NotSupportedException();

    public ValueTask<CommandReply> TransferAsync(string attemptId, string to) => throw new NotSupportedException();

    public ValueTask<CommandReply> PressAsync(string lineId, char key) => throw new NotSupportedException();

    public ValueTask<OriginateReply> CallThirdAsync(ThirdOrder order) => throw new NotSupportedException();

    public ValueTask<CommandReply> JoinAsync(string attemptId, string lineId) => throw new NotSupportedException();

    public ValueTask<CommandReply> CompleteAsync(string attemptId, string thirdId) => throw new NotSupportedException();

    public ValueTask<OriginateReply> SuperviseAsync(SupervisionOrder order) => throw new NotSupportedException();

    public ValueTask<CommandReply> ChangeSupervisionAsync(string supervisionId, SupervisionWay way) => throw new NotSupportedException();

    public ValueTask<CommandReply> MuteAsync(string lineId, bool on) => throw new NotSupportedException();

    public ValueTask<CommandReply> RecordAsync(string attemptId, bool on) => throw new NotSupportedException();

    public ValueTask<OriginateReply> OriginateAsync(CallOrder order)
    {
        Tell(new Ended(DateTimeOffset.UtcNow, order.AttemptId, Busy, "486"));
        return new(OriginateReply.Accepted);
    }

    public ValueTask<OriginateReply> OpenLineAsync(LineOrder order) => new(OriginateReply.Refused);

    public ValueTask<CommandReply> ConnectAsync(string attemptId, string lineId) => new(CommandReply.NoSuchChannel);

    public ValueTask<OriginateReply> AllowPhoneAsync(string endpoint, string credential) => throw new NotSupportedException();

    public ValueTask<CommandReply> ForgetPhoneAsync(string endpoint) => throw new NotSupportedException();

    public ValueTask<PhoneState> CheckPhoneAsync(string endpoint) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<LiveChannel>?> ListChannelsAsync() => new([]);

    public ValueTask<CommandReply> HangupAsync(string channelId) => new(CommandReply.NoSuchChannel);

    public ValueTask<AnswerMemory> FindAnswerAsync(string attemptId) => new(new AnswerMemory(IsKnown: true));

    public ValueTask<CommandReply> ForgetAnswerAsync(string attemptId) => new(CommandReply.Done);

    public ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        return default;
    }

    private void Tell(GatewayEvent happened)
    {
        if (!_events.Writer.TryWrite(happened))
        {
            throw new InvalidOperationException("The gateway's reader is far behind.");
        }
    }
}
