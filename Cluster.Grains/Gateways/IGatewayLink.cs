using System.Threading.Channels;
using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <summary>
/// The link to one Asterisk, in the words of the trade. Every channel is named by the id that the dialer chose for it
/// (the attempt id of a customer, the line id of an operator), so a lost answer is a question that can be asked again.
/// </summary>
public interface IGatewayLink : IAsyncDisposable
{
    /// <summary>
    /// What the gateway reports, in order. Bounded: when the reader falls behind for too long the link is dropped and resynchronised,
    /// because an event that was lost silently would leave a call stuck.
    /// </summary>
    ChannelReader<GatewayEvent> Events { get; }

    /// <summary>Connects and keeps connected until disposed: back-off, log-in, ping, resynchronisation.</summary>
    void Start();

    /// <summary>Asks for a call to a customer. The call's own fate comes as events.</summary>
    ValueTask<OriginateReply> OriginateAsync(CallOrder order);

    /// <summary>Dials the operator's phone; once up, the line is held open between conversations.</summary>
    ValueTask<OriginateReply> OpenLineAsync(LineOrder order);

    /// <summary>Bridges an answered customer with an operator's held-open line. The line survives the customer's hang-up.</summary>
    ValueTask<CommandReply> ConnectAsync(string attemptId, string lineId);

    /// <summary>Takes a customer out of a conversation and lets him wait. The line is free meanwhile, for him alone.</summary>
    ValueTask<CommandReply> HoldAsync(string attemptId);

    /// <summary>Dials a number (+ and digits) or a phone for a customer. When nobody answers he waits.</summary>
    ValueTask<CommandReply> TransferAsync(string attemptId, string to);

    /// <summary>Dials a third for an operator; when he answers he is bridged with the operator's line.</summary>
    ValueTask<OriginateReply> CallThirdAsync(ThirdOrder order);

    /// <summary>Lets a customer join the conversation that an operator's line has.</summary>
    ValueTask<CommandReply> JoinAsync(string attemptId, string lineId);

    /// <summary>Bridges a customer with a third whom his operator has called, and who is taken off the operator's line.</summary>
    ValueTask<CommandReply> CompleteAsync(string attemptId, string thirdId);

    /// <summary>Dials a supervisor's phone; it hears an operator's line.</summary>
    ValueTask<OriginateReply> SuperviseAsync(SupervisionOrder order);

    /// <summary>Changes by whom a supervisor is heard.</summary>
    ValueTask<CommandReply> ChangeSupervisionAsync(string supervisionId, SupervisionWay way);

    /// <summary>Sends one key, a digit, * or #, from an operator's line to whom he talks with.</summary>
    ValueTask<CommandReply> PressAsync(string lineId, char key);

    /// <summary>Makes the microphone on an operator's line deaf, or lets it hear; it hears again when the line is free.</summary>
    ValueTask<CommandReply> MuteAsync(string lineId, bool on);

    /// <summary>Lets the recording of a call hear what is said, or makes it deaf. Refused when the call has none.</summary>
    ValueTask<CommandReply> RecordAsync(string attemptId, bool on);

    /// <summary>Lets the phone of an endpoint sign in by this credential, the MD5 of ENDPOINT:dialer:PASSWORD in hex, and by no earlier one.</summary>
    ValueTask<OriginateReply> AllowPhoneAsync(string endpoint, string credential);

    /// <summary>From now on the phone of an endpoint signs in no more.</summary>
    ValueTask<CommandReply> ForgetPhoneAsync(string endpoint);

    /// <summary>Whether a phone such as <c>PJSIP/op1</c> could be dialled.</summary>
    ValueTask<PhoneState> CheckPhoneAsync(string endpoint);

    /// <summary>All channels that the gateway has now; null when it cannot be asked.</summary>
    ValueTask<IReadOnlyList<LiveChannel>?> ListChannelsAsync();

    /// <summary>Hangs up a channel, whatever its state. <see cref="CommandReply.NoSuchChannel"/> when it is gone already.</summary>
    ValueTask<CommandReply> HangupAsync(string channelId);

    /// <summary>Asks the gateway's own memory, which outlives us, for the answer to a call that was to meet an operator.</summary>
    ValueTask<AnswerMemory> FindAnswerAsync(string attemptId);

    /// <summary>The call's end is in the books: the gateway need not remember its answer any longer.</summary>
    ValueTask<CommandReply> ForgetAnswerAsync(string attemptId);
}

/// <summary>Makes the link that a gateway's settings ask for.</summary>
public interface IGatewayLinkFactory
{
    /// <summary>A link that is not started yet.</summary>
    IGatewayLink Create(string gatewayId, GatewayAddress address);
}

/// <summary>Where a gateway's manager interface is and how to log in to it.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port: 5038 plain, 5039 TLS by custom.</param>
/// <param name="User">Manager user.</param>
/// <param name="Secret">Manager secret; never logged, never returned by the API.</param>
/// <param name="Tls">Whether the link is encrypted.</param>
/// <param name="TlsFingerprint">SHA-256 of the server's certificate in hex, for a self-signed one; null: the system's trust decides.</param>
/// <param name="Trunk">The PJSIP endpoint through which customers are dialled.</param>
public sealed record GatewayAddress(
    string Host, int Port, string User, string Secret, bool Tls = false, string? TlsFingerprint = null, string Trunk = "trunk")
{
    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}{(Tls ? " (TLS)" : "")}";
}

/// <summary>A call to a customer. Holds digits and opaque ids only, never a contact's data.</summary>
/// <param name="AttemptId">Becomes the channel's unique id on the gateway.</param>
/// <param name="Number">E.164 with the leading plus; the gateway dials the digits.</param>
/// <param name="CallerId">Digits shown to the customer, or null for the trunk's own.</param>
/// <param name="RingTime">After this long without an answer the gateway cancels the call.</param>
/// <param name="MaxTime">Absolute limit of the answered call.</param>
/// <param name="DetectMachine">Run answering-machine detection before the treatment.</param>
/// <param name="Treatment">What the customer meets after the answer.</param>
public sealed record CallOrder(
    string AttemptId, string Number, string? CallerId, TimeSpan RingTime, TimeSpan MaxTime, bool DetectMachine, CallTreatment Treatment);

/// <summary>What the dialplan does with an answered customer.</summary>
public abstract record CallTreatment;

/// <summary>Play a message and take key presses.</summary>
/// <param name="Sound">Name of the sound file on the gateway, without extension.</param>
/// <param name="Keys">How many key presses end the call; 0 takes none.</param>
/// <param name="KeyWait">How long to wait for a key after the message.</param>
/// <param name="PlayToMachine">Whether an answering machine hears it as well.</param>
/// <param name="Record">The call is recorded from the answer on.</param>
public sealed record PlayMessage(string Sound, int Keys, TimeSpan KeyWait, bool PlayToMachine, bool Record = false) : CallTreatment;

/// <summary>Wait for an operator; after the limit the dialplan itself plays the safe message and hangs up.</summary>
/// <param name="Limit">From the answer (or, with machine detection, from its verdict).</param>
/// <param name="SafeSound">Name of the safe message's sound file.</param>
/// <param name="HoldSound">Name of the sound file for a customer on hold; null: silence.</param>
/// <param name="Record">Conversations are recorded, unless the recording is made deaf before.</param>
public sealed record AwaitOperator(TimeSpan Limit, string SafeSound, string? HoldSound = null, bool Record = false) : CallTreatment;

/// <summary>An operator's phone to be dialled and held open.</summary>
/// <param name="LineId">Becomes the channel's unique id.</param>
/// <param name="Endpoint">What to dial on this gateway, for example <c>PJSIP/op1</c>.</param>
/// <param name="RingTime">How long the phone may ring.</param>
/// <param name="MaxTime">Absolute limit of the line, for example a shift.</param>
/// <param name="Keep">How long a customer waits when the line is lost while they talk; zero: he is hung up.</param>
public sealed record LineOrder(string LineId, string Endpoint, TimeSpan RingTime, TimeSpan MaxTime, TimeSpan Keep = default);

/// <summary>A third to be dialled for an operator.</summary>
/// <param name="ThirdId">Becomes the channel's unique id.</param>
/// <param name="To">A number (+ and digits) or the name of a phone.</param>
/// <param name="LineId">The operator's line.</param>
/// <param name="RingTime">How long the phone may ring.</param>
/// <param name="MaxTime">Absolute limit of the call.</param>
public sealed record ThirdOrder(string ThirdId, string To, string LineId, TimeSpan RingTime, TimeSpan MaxTime);

/// <summary>A supervisor's phone to be dialled.</summary>
/// <param name="SupervisionId">Becomes the channel's unique id.</param>
/// <param name="Endpoint">What to dial, for example <c>PJSIP/boss</c>.</param>
/// <param name="LineId">The operator's line that it hears.</param>
/// <param name="Way">By whom it is heard at first.</param>
/// <param name="RingTime">How long it may ring.</param>
/// <param name="MaxTime">Absolute limit.</param>
public sealed record SupervisionOrder(string SupervisionId, string Endpoint, string LineId, SupervisionWay Way, TimeSpan RingTime, TimeSpan MaxTime);

/// <summary>What a gateway remembers of a call's answer.</summary>
/// <param name="IsKnown">False: it could not be asked.</param>
/// <param name="At">The answer by the gateway's clock; null: nobody answered, or a machine did.</param>
public readonly record struct AnswerMemory(bool IsKnown, DateTimeOffset? At = null);

/// <summary>How the gateway took an order.</summary>
public enum OriginateReply
{
    /// <summary>Taken; events follow.</summary>
    Accepted,

    /// <summary>Refused by the gateway; no call was made.</summary>
    Refused,

    /// <summary>Never sent: the link is down or its queue is full; no call was made.</summary>
    NotSent,

    /// <summary>Sent, and no reply came: the call may or may not exist. The next resynchronisation tells.</summary>
    Unknown,
}

/// <summary>How the gateway took a command on a channel.</summary>
public enum CommandReply
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>The channel does not exist (any more).</summary>
    NoSuchChannel,

    /// <summary>Refused for another reason.</summary>
    Refused,

    /// <summary>Never sent: the link is down.</summary>
    NotSent,

    /// <summary>Sent, and no reply came.</summary>
    Unknown,
}
