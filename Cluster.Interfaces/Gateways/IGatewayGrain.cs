using Orleans;
using Orleans.Concurrency;

namespace Cluster.Interfaces.Gateways;

/// <summary>One Asterisk: its link, its live channels, its capacity and health. Key: the gateway's id.</summary>
[Alias("dialer.IGatewayGrain")]
public interface IGatewayGrain : IGrainWithStringKey
{
    /// <summary>
    /// Grants up to <paramref name="calls"/> new calls, within channels, rate, health and the campaign's fair share.
    /// A granted call that is not originated within the lease time is free again.
    /// </summary>
    [Alias("Lease")]
    Task<LeaseGrant> LeaseAsync(Guid campaignId, int priority, int calls);

    /// <summary>Gives back leased calls that will not be made.</summary>
    [Alias("ReturnLease")]
    Task ReturnLeaseAsync(int calls);

    /// <summary>
    /// Makes a leased call. The reports of it go to the contact, and also the word that none was made. If the order is lost on its way, the
    /// audit finds an attempt without a call.
    /// </summary>
    [OneWay]
    [Alias("Originate")]
    Task OriginateAsync(OriginateCall call);

    /// <summary>Dials an operator's phone and holds the line open. The reports go to the operator.</summary>
    [Alias("OpenLine")]
    Task<OriginateResult> OpenLineAsync(Guid operatorId, string lineId, string endpoint);

    /// <summary>Takes over a line that was dialled before, and says what became of it.</summary>
    [Alias("WatchLine")]
    Task<LineWatch> WatchLineAsync(Guid operatorId, string lineId);

    /// <summary>Bridges an answered customer with an operator's line.</summary>
    [Alias("Connect")]
    Task<bool> ConnectAsync(Guid attemptId, string lineId);

    /// <summary>Lets a customer wait alone; his operator hears where he is. False: refused, or he is on his way to somewhere else.</summary>
    [Alias("Hold")]
    Task<bool> HoldAsync(Guid attemptId, Guid operatorId);

    /// <summary>Dials a number (+ and digits) or a phone for a customer; his operator hears what comes of it. False as for a hold.</summary>
    [Alias("Transfer")]
    Task<bool> TransferAsync(Guid attemptId, Guid operatorId, string to);

    /// <summary>Dials a number (+ and digits) or a phone for an operator, who hears what comes of it; when it answers, the two talk.</summary>
    [Alias("CallThird")]
    Task<OriginateResult> CallThirdAsync(Guid attemptId, Guid operatorId, Guid thirdId, string lineId, string to);

    /// <summary>Lets a customer join his operator and the third on the operator's line. False as for a hold.</summary>
    [Alias("Join")]
    Task<bool> JoinAsync(Guid attemptId, Guid operatorId, string lineId);

    /// <summary>Connects a customer with the third whom his operator has called; the line becomes free. False as for a hold.</summary>
    [Alias("Complete")]
    Task<bool> CompleteAsync(Guid attemptId, Guid operatorId, Guid thirdId);

    /// <summary>What became of the call to a third; the operator hears of it from now on.</summary>
    [Alias("WatchThird")]
    Task<LineWatch> WatchThirdAsync(Guid attemptId, Guid operatorId, Guid thirdId);

    /// <summary>Dials a supervisor's phone, which then hears an operator's line and is heard as the way says, until it hangs up or the line ends.</summary>
    [Alias("Supervise")]
    Task<OriginateResult> SuperviseAsync(Guid supervisionId, string lineId, string endpoint, SupervisionWay way);

    /// <summary>Changes by whom a supervisor is heard. False: perhaps not.</summary>
    [Alias("ChangeSupervision")]
    Task<bool> ChangeSupervisionAsync(Guid supervisionId, SupervisionWay way);

    /// <summary>What became of a supervisor's phone.</summary>
    [Alias("WatchSupervision")]
    Task<SupervisionWatch> WatchSupervisionAsync(Guid supervisionId);

    /// <summary>Sends one key to a customer's side.</summary>
    [Alias("Press")]
    Task<bool> PressAsync(Guid attemptId, char key);

    /// <summary>Makes the microphone on an operator's line deaf, or lets it hear; it hears again when the line is free. False: perhaps not.</summary>
    [Alias("Mute")]
    Task<bool> MuteAsync(string lineId, bool on);

    /// <summary>Lets the recording of a call hear the two, or makes it deaf.</summary>
    [Alias("Record")]
    Task<RecordReply> RecordAsync(Guid attemptId, bool on);

    /// <summary>Where a customer was when all channels were listed last; his operator hears of him from now on.</summary>
    [Alias("WatchCall")]
    Task<CallWatch> WatchCallAsync(Guid operatorId, Guid attemptId);

    /// <summary>
    /// Lets a browser's phone sign in at the gateway for <see cref="Operators.BrowserPhone.PassTime"/>; what it had before is no good any more. The credential is the MD5
    /// of ENDPOINT:dialer:PASSWORD in hex. False: perhaps not.
    /// </summary>
    [Alias("AllowPhone")]
    Task<bool> AllowPhoneAsync(string endpoint, string credential);

    /// <summary>Whether the gateway would reach a phone, such as <c>PJSIP/1001</c>, before it is dialled.</summary>
    [Alias("CheckPhone")]
    Task<PhoneState> CheckPhoneAsync(string endpoint);

    /// <summary>Hangs up a channel; true when it is gone or going.</summary>
    [Alias("HangUp")]
    Task<bool> HangUpAsync(string channelId);

    /// <summary>The definition was changed: read it again, reconnect if needed.</summary>
    [Alias("Reload")]
    Task ReloadAsync();

    /// <summary>Its health, for people and for the API.</summary>
    [Alias("GetStatus")]
    Task<GatewayStatus> GetStatusAsync();
}

/// <summary>Where a gateway is and what it can carry.</summary>
public sealed record GatewayDefinition
{
    /// <summary>Name or address of its manager interface.</summary>
    public required string Host { get; init; }

    /// <summary>5038 plain, 5039 TLS by custom.</summary>
    public int Port { get; init; } = 5038;

    /// <summary>Manager user.</summary>
    public required string User { get; init; }

    /// <summary>Manager secret. Never returned, never logged.</summary>
    public required string Secret { get; init; }

    /// <summary>Encrypt the link.</summary>
    public bool Tls { get; init; }

    /// <summary>SHA-256 of a self-signed server certificate, in hex; null: the system's trust decides.</summary>
    public string? TlsFingerprint { get; init; }

    /// <summary>PJSIP endpoint through which customers are dialled.</summary>
    public string Trunk { get; init; } = "trunk";

    /// <summary>Where browsers reach the gateway's WebSocket, for operators who telephone in the browser: wss://HOST:8089/ws. Null: nobody can here.</summary>
    public string? PhoneAddress { get; init; }

    /// <summary>Most customer channels at a time.</summary>
    public int MaxChannels { get; init; } = 100;

    /// <summary>Most new calls a second.</summary>
    public double CallsPerSecond { get; init; } = 20;
}

/// <summary>How many calls a gateway granted, and what held it back.</summary>
/// <param name="Calls">Granted.</param>
/// <param name="Limit">null when all were granted; else down, channels, rate, congested, share.</param>
/// <param name="Epoch">Which of the gateway's owners granted it: goes with each call to the claim and back to the gateway.</param>
[GenerateSerializer, Immutable, Alias("dialer.LeaseGrant")]
public readonly record struct LeaseGrant(int Calls, string? Limit, long Epoch = 0);

/// <summary>A leased call to be made.</summary>
/// <param name="AttemptId">Names the channel.</param>
/// <param name="ContactId">Gets the reports.</param>
/// <param name="CampaignId">For fair shares and the treatment.</param>
/// <param name="PlanVersion">The definition that says ring time, message and the like.</param>
/// <param name="Number">E.164.</param>
/// <param name="GatewayEpoch">Of the lease; another owner makes no call of it.</param>
/// <param name="ClaimedAt">When the attempt was claimed; seconds later no call is made of it.</param>
[GenerateSerializer, Immutable, Alias("dialer.OriginateCall")]
public sealed record OriginateCall(Guid AttemptId, Guid ContactId, Guid CampaignId, long PlanVersion, string Number, long GatewayEpoch, DateTimeOffset ClaimedAt);

/// <summary>How an originate went.</summary>
[GenerateSerializer, Alias("dialer.OriginateResult")]
public enum OriginateResult
{
    /// <summary>The call is being made, or may be: reports will follow.</summary>
    Accepted = 0,

    /// <summary>No call was made.</summary>
    NotDialled = 1,
}

/// <summary>What a gateway says of an operator's line.</summary>
[GenerateSerializer, Alias("dialer.LineWatch")]
public enum LineWatch
{
    /// <summary>The gateway cannot be asked now.</summary>
    Unknown = 0,

    /// <summary>There is no such line (any more).</summary>
    Gone = 1,

    /// <summary>The phone is being dialled.</summary>
    Ringing = 2,

    /// <summary>Held open and free.</summary>
    Open = 3,

    /// <summary>A customer is on it.</summary>
    InConversation = 4,
}

/// <summary>What a gateway knows of a phone.</summary>
[GenerateSerializer, Alias("dialer.PhoneState")]
public enum PhoneState
{
    /// <summary>The gateway cannot be asked now, or does not know.</summary>
    Unknown = 0,

    /// <summary>Registered, or at an address that is always the same, and free.</summary>
    Ready = 1,

    /// <summary>The same, but it rings or has a call.</summary>
    InUse = 2,

    /// <summary>The gateway knows it, and does not know where it is: switched off, without network, or with a wrong password.</summary>
    NotRegistered = 3,

    /// <summary>The gateway has no phone of this name.</summary>
    NoSuchPhone = 4,
}

/// <summary>Where on a gateway a customer is.</summary>
[GenerateSerializer, Alias("dialer.CallPlace")]
public enum CallPlace
{
    /// <summary>Not known, or nowhere.</summary>
    Unknown = 0,

    /// <summary>Connected with his operator's line.</summary>
    WithOperator = 1,

    /// <summary>He waits alone.</summary>
    Held = 2,

    /// <summary>A third's phone rings for him.</summary>
    Transferring = 3,

    /// <summary>Connected with a third.</summary>
    WithThird = 4,

    /// <summary>Connected with his operator and a third.</summary>
    Conference = 5,
}

/// <summary>Where a customer was.</summary>
/// <param name="Place">Where.</param>
/// <param name="At">When the list was asked for.</param>
[GenerateSerializer, Immutable, Alias("dialer.CallWatch")]
public sealed record CallWatch(CallPlace Place, DateTimeOffset At);

/// <summary>By whom a supervisor is heard who listens to an operator's line.</summary>
[GenerateSerializer, Alias("dialer.SupervisionWay")]
public enum SupervisionWay
{
    /// <summary>By nobody.</summary>
    Listen = 0,

    /// <summary>By the operator alone.</summary>
    Whisper = 1,

    /// <summary>By the operator and whom he talks with.</summary>
    Barge = 2,
}

/// <summary>What became of a supervisor's phone.</summary>
/// <param name="State">Ringing, open (it hears the line) or gone.</param>
/// <param name="Way">By whom it is heard, as the gateway said last; null: it has not said.</param>
[GenerateSerializer, Immutable, Alias("dialer.SupervisionWatch")]
public sealed record SupervisionWatch(LineWatch State, SupervisionWay? Way = null);

/// <summary>What a gateway says to a wish about a call's recording.</summary>
[GenerateSerializer, Alias("dialer.RecordReply")]
public enum RecordReply
{
    /// <summary>It could not be asked, or did not answer: the recording may go on as it was.</summary>
    Unknown = 0,

    /// <summary>As wished.</summary>
    Done = 1,

    /// <summary>The call is not recorded at all.</summary>
    NotRecorded = 2,
}

/// <summary>State of the link to a gateway.</summary>
[GenerateSerializer, Alias("dialer.GatewayState")]
public enum GatewayState
{
    /// <summary>Not connected; being retried.</summary>
    Down = 0,

    /// <summary>Connected and synchronised.</summary>
    Up = 1,

    /// <summary>Connected, but its trunk congests or refuses: gets a probe call now and then.</summary>
    Congested = 2,

    /// <summary>Switched off by a person.</summary>
    Disabled = 3,
}

/// <summary>Health of a gateway.</summary>
[GenerateSerializer, Immutable, Alias("dialer.GatewayStatus")]
public sealed record GatewayStatus(
    GatewayState State, string? Version, DateTimeOffset Since, string? Problem, int Calls, int Lines, int Leased, int MaxChannels, double CallsPerSecond);
