using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Orleans;
using Orleans.Concurrency;

namespace Cluster.Interfaces.Operators;

/// <summary>One operator: presence, the held-open line, the one conversation, wrap-up. Key: the operator's id.</summary>
[Alias("dialer.IOperatorGrain")]
public interface IOperatorGrain : IGrainWithStringKey
{
    /// <summary>Signs in: the gateway dials the operator's phone once and holds the line open.</summary>
    [Alias("SignIn")]
    Task<OperatorReply> SignInAsync(string gatewayId, string endpoint);

    /// <summary>Signs out. Refused during a conversation (in-call) and while a customer's phone rings for him (call-coming).</summary>
    [Alias("SignOut")]
    Task<OperatorReply> SignOutAsync();

    /// <summary>
    /// His browser has been loaded again and holds no line: what is left of the old one is hung up and the phone is dialled at once. A customer who was
    /// on it waits meanwhile, and is connected again.
    /// </summary>
    [Alias("Attach")]
    Task<OperatorReply> AttachAsync();

    /// <summary>Wants calls.</summary>
    [Alias("Ready")]
    Task<OperatorReply> ReadyAsync();

    /// <summary>Wants no calls, for a reason. A conversation in hand goes on.</summary>
    [Alias("Pause")]
    Task<OperatorReply> PauseAsync(string reason);

    /// <summary>Hangs up on the customer, or stops dialling him.</summary>
    [Alias("HangUp")]
    Task<OperatorReply> HangUpAsync();

    /// <summary>Lets the customer wait: neither hears the other.</summary>
    [Alias("Hold")]
    Task<OperatorReply> HoldAsync();

    /// <summary>
    /// Goes on with the customer who waits, or takes him back from a transfer that nobody has answered yet. A third whom the operator has called
    /// is hung up.
    /// </summary>
    [Alias("Resume")]
    Task<OperatorReply> ResumeAsync();

    /// <summary>Sends one key, a digit, * or #, to the customer's side, or to the third's while he talks with him.</summary>
    [Alias("Press")]
    Task<OperatorReply> PressAsync(char key);

    /// <summary>Makes the operator's microphone deaf, until he says otherwise or the customer leaves his line, for a hold or for good.</summary>
    [Alias("Mute")]
    Task<OperatorReply> MuteAsync(bool on);

    /// <summary>Records the conversation from now on, or pauses the recording: the file has silence for as long as the pause lasts.</summary>
    [Alias("Record")]
    Task<OperatorReply> RecordAsync(bool on);

    /// <summary>
    /// Passes the customer on to a number or a phone that the campaign allows. When it answers, the conversation is over for the operator;
    /// when it does not, the customer waits as on hold.
    /// </summary>
    [Alias("Transfer")]
    Task<OperatorReply> TransferAsync(string target);

    /// <summary>Passes the customer on to another operator of the campaign who is free now; the result is his to give.</summary>
    [Alias("TransferToOperator")]
    Task<OperatorReply> TransferToOperatorAsync(Guid operatorId);

    /// <summary>Calls a number or a phone that the campaign allows, while the customer waits.</summary>
    [Alias("Consult")]
    Task<OperatorReply> ConsultAsync(string target);

    /// <summary>Lets the customer join the operator and the third.</summary>
    [Alias("Join")]
    Task<OperatorReply> JoinAsync();

    /// <summary>Leaves the customer with the third: the conversation is over for the operator.</summary>
    [Alias("Complete")]
    Task<OperatorReply> CompleteAsync();

    /// <summary>Dials a supervisor's phone, on the same gateway, which then hears the operator's line. Refused while he has none (line-down).</summary>
    [Alias("Supervise")]
    Task<OperatorReply> SuperviseAsync(Guid supervisionId, string endpoint, SupervisionWay way);

    /// <summary>The gateway reports what became of the call to a third.</summary>
    [Alias("OnThird")]
    Task OnThirdAsync(Guid thirdId, LineWatch state);

    /// <summary>The gateway reports where the customer is now.</summary>
    [Alias("OnCallPlaced")]
    Task OnCallPlacedAsync(Guid attemptId, CallPlace place);

    /// <summary>
    /// Gives the result of the call in hand or just ended, and ends the wrap-up, if the campaign's mode lets it end early. A second, other result
    /// is refused (result-given).
    /// </summary>
    [Alias("Dispose")]
    Task<OperatorReply> DisposeAsync(Guid attemptId, string code, CallbackRequest? callback);

    /// <summary>In mode optional, while he talks: he wants to write up after this conversation, or not after all. Else refused (no-call).</summary>
    [Alias("WriteUp")]
    Task<OperatorReply> WriteUpAsync(bool on);

    /// <summary>In mode optional: ends the wrap-up; what he has chosen is the result, and if that is nothing there is none. Else refused (no-call).</summary>
    [Alias("Finish")]
    Task<OperatorReply> FinishAsync();

    /// <summary>
    /// A browser of his listens; whichever process it is connected to says so every few seconds. When nobody has said so for a while he is
    /// paused, unless nobody ever did: who works without a browser is left alone. Taken while he waits for that very browser.
    /// </summary>
    [AlwaysInterleave]
    [Alias("Seen")]
    Task SeenAsync();

    /// <summary>Where the operator stands. Answered while he waits for something else: his screen must not wait with him.</summary>
    [AlwaysInterleave]
    [Alias("GetStatus")]
    Task<OperatorStatus> GetStatusAsync();

    /// <summary>A campaign wants this operator for its next call. Refused when he is not free. Expires by itself.</summary>
    [Alias("Reserve")]
    Task<bool> ReserveAsync(Guid campaignId, Guid attemptId);

    /// <summary>
    /// He dials somebody himself: remembered before anybody is dialled. Refused while he does anything else; it does not matter whether he is
    /// ready or paused.
    /// </summary>
    [Alias("BeginDialling")]
    Task<OperatorReply> BeginDiallingAsync(Guid campaignId, Guid attemptId, Guid contactId);

    /// <summary>A campaign offers him a contact to look at before he dials. False: he is not free.</summary>
    [Alias("Offer")]
    Task<bool> OfferAsync(Offer offer);

    /// <summary>He does not dial the contact that is offered to him.</summary>
    [Alias("Skip")]
    Task<OperatorReply> SkipAsync(string reason);

    /// <summary>He wants to look at the contact, or to write up, for as long again. Ten times at most (no-more-time).</summary>
    [Alias("Prolong")]
    Task<OperatorReply> ProlongAsync();

    /// <summary>The phone of the customer whom he dials rings.</summary>
    [Alias("OnRinging")]
    Task OnRingingAsync(Guid attemptId, DateTimeOffset at);

    /// <summary>The call that he dials, or that was to be made for him, is not made. If he dials it himself, his status says why until he does something else.</summary>
    /// <param name="call">The call, and why.</param>
    /// <param name="offerStands">Nothing was claimed: he may dial the contact that is offered to him once more.</param>
    [Alias("OnNotMade")]
    Task OnNotMadeAsync(NotMade call, bool offerStands);

    /// <summary>The reserved call will not come, or the one that he dials.</summary>
    [Alias("Release")]
    Task ReleaseAsync(Guid attemptId);

    /// <summary>A customer has answered: connect him, if this operator is free or is reserved for him.</summary>
    [Alias("Connect")]
    Task<ConnectReply> ConnectAsync(WaitingCustomer customer);

    /// <summary>The conversation ended.</summary>
    /// <param name="attemptId">The call.</param>
    /// <param name="end">Who ended it, by the gateway's word, which knows nothing of the operator's wishes; null: it does not tell.</param>
    [Alias("OnCallEnded")]
    Task OnCallEndedAsync(Guid attemptId, CallEnd? end);

    /// <summary>The gateway reports the operator's line.</summary>
    [Alias("OnLine")]
    Task OnLineAsync(LineReport report);

    /// <summary>The definition (campaigns) was changed: read it again.</summary>
    [Alias("Reload")]
    Task ReloadAsync();
}

/// <summary>What an operator wants.</summary>
[GenerateSerializer, Alias("dialer.Presence")]
public enum Presence
{
    /// <summary>Not at work.</summary>
    SignedOut = 0,

    /// <summary>At work, wants no calls.</summary>
    Paused = 1,

    /// <summary>Wants calls.</summary>
    Ready = 2,
}

/// <summary>What an operator is doing.</summary>
[GenerateSerializer, Alias("dialer.Activity")]
public enum Activity
{
    /// <summary>Nothing.</summary>
    Idle = 0,

    /// <summary>A call is being made for him.</summary>
    Reserved = 1,

    /// <summary>Talks with a customer.</summary>
    Talking = 2,

    /// <summary>Writes up the result.</summary>
    WrapUp = 3,

    /// <summary>Dials a customer himself, who has not answered yet.</summary>
    Dialling = 4,

    /// <summary>Looks at a contact that he may dial or skip.</summary>
    Previewing = 5,
}

/// <summary>State of the operator's held-open line.</summary>
[GenerateSerializer, Alias("dialer.LineState")]
public enum LineState
{
    /// <summary>There is none.</summary>
    Down = 0,

    /// <summary>The phone is being dialled.</summary>
    Dialling = 1,

    /// <summary>Held open.</summary>
    Up = 2,
}

/// <summary>How a command of the operator was taken.</summary>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Code">Why not: not-signed-in, wrong-state, unknown-disposition, callback-missing, gateway-down, ...</param>
/// <param name="Status">Where he stands after it.</param>
[GenerateSerializer, Immutable, Alias("dialer.OperatorReply")]
public sealed record OperatorReply(bool Ok, string? Code, OperatorStatus Status);

/// <summary>Where an operator stands.</summary>
/// <param name="Presence">What he wants.</param>
/// <param name="PauseReason">Why he is paused.</param>
/// <param name="Activity">What he is doing.</param>
/// <param name="Line">His held-open line.</param>
/// <param name="GatewayId">The gateway that holds it.</param>
/// <param name="CampaignId">Whose call he has, writes up, dials or waits for.</param>
/// <param name="AttemptId">That call.</param>
/// <param name="ContactId">With whom he talks or has talked, whom he dials or looks at; while he is reserved: who has answered and is about to be connected.</param>
/// <param name="Since">When anything of this was last changed.</param>
/// <param name="WrapUpEndsAt">When the wrap-up ends by itself; null: he does not write up, or without a limit.</param>
/// <param name="ActivitySince">Since when he is doing it.</param>
/// <param name="Talk">While he talks: how the two are connected.</param>
/// <param name="Recording">While he talks: whether it is recorded; null: it cannot be.</param>
/// <param name="Muted">While he talks: nobody hears him.</param>
/// <param name="RingingAt">While he dials: since when the phone rings; null: it does not yet.</param>
/// <param name="Offer">The contact that he looks at, also while he dials him.</param>
/// <param name="WrapUp">While he writes up: how.</param>
/// <param name="WrapUpAsked">While he talks in mode optional: he wants to write up afterwards.</param>
/// <param name="NotMade">The call that he last dialled himself was not made, and he has done nothing since.</param>
[GenerateSerializer, Immutable, Alias("dialer.OperatorStatus")]
public sealed record OperatorStatus(
    Presence Presence, string? PauseReason, Activity Activity, LineState Line, string? GatewayId, Guid? CampaignId, Guid? AttemptId,
    Guid? ContactId, DateTimeOffset Since, DateTimeOffset? WrapUpEndsAt, DateTimeOffset? ActivitySince = null,
    TalkState? Talk = null, RecordingState? Recording = null, bool Muted = false, DateTimeOffset? RingingAt = null, Offer? Offer = null,
    WrapUp? WrapUp = null, bool WrapUpAsked = false, NotMade? NotMade = null);

/// <summary>A call that was ordered and not made: no phone has rung.</summary>
/// <param name="AttemptId">The call.</param>
/// <param name="ContactId">Whom it was for.</param>
/// <param name="Number">The number; null: none was chosen yet.</param>
/// <param name="Why">What stood in the way.</param>
[GenerateSerializer, Immutable, Alias("dialer.NotMade")]
public sealed record NotMade(Guid AttemptId, Guid ContactId, string? Number, Obstacle Why);

/// <summary>An operator's time for the result after a conversation.</summary>
/// <param name="Mode">What ends it.</param>
/// <param name="EndedBy">Who ended the conversation; null: nobody saw it.</param>
/// <param name="Given">The result that is given already while the time goes on.</param>
/// <param name="Prolonged">How often he has asked for more time.</param>
[GenerateSerializer, Immutable, Alias("dialer.WrapUp")]
public sealed record WrapUp(WrapUpMode Mode, CallEnd? EndedBy, string? Given = null, int Prolonged = 0)
{
    /// <summary>So often an operator gets more time.</summary>
    public const int MostProlonged = 10;
}

/// <summary>A contact that an operator looks at before he dials; nobody else in the campaign gets it meanwhile.</summary>
/// <param name="CampaignId">Whose contact.</param>
/// <param name="ContactId">Whom.</param>
/// <param name="EntryVersion">Version of the contact's entry: once it is another one, the offer is over.</param>
/// <param name="EndsAt">When the campaign decides for him.</param>
/// <param name="Prolonged">How often he has asked for more time.</param>
[GenerateSerializer, Immutable, Alias("dialer.Offer")]
public sealed record Offer(Guid CampaignId, Guid ContactId, int EntryVersion, DateTimeOffset EndsAt, int Prolonged = 0)
{
    /// <summary>So often an operator gets more time.</summary>
    public const int MostProlonged = 10;
}

/// <summary>How operator and customer are connected while the conversation lasts.</summary>
[GenerateSerializer, Alias("dialer.TalkState")]
public enum TalkState
{
    /// <summary>They hear each other.</summary>
    Connected = 0,

    /// <summary>The customer waits and hears music or nothing.</summary>
    Held = 1,

    /// <summary>The customer hears the phone of a third ring.</summary>
    Transferring = 2,

    /// <summary>The customer waits; the operator has the phone of a third rung.</summary>
    Calling = 3,

    /// <summary>The customer waits; the operator talks with a third.</summary>
    Consulting = 4,

    /// <summary>Customer, operator and a third hear one another.</summary>
    Conference = 5,
}

/// <summary>Whether a conversation is being recorded.</summary>
[GenerateSerializer, Alias("dialer.RecordingState")]
public enum RecordingState
{
    /// <summary>The file has silence: nobody has asked for a recording yet, or the operator has paused it.</summary>
    Paused = 0,

    /// <summary>What the two say is written down.</summary>
    On = 1,
}

/// <summary>An answered customer for an operator.</summary>
/// <param name="CampaignId">Whose customer.</param>
/// <param name="AttemptId">The call.</param>
/// <param name="ContactId">Who it is.</param>
/// <param name="GatewayId">Where he waits.</param>
/// <param name="Recording">What of the conversation is recorded.</param>
[GenerateSerializer, Immutable, Alias("dialer.WaitingCustomer")]
public sealed record WaitingCustomer(Guid CampaignId, Guid AttemptId, Guid ContactId, string GatewayId, RecordingMode Recording = RecordingMode.None);

/// <summary>What became of a wish to connect.</summary>
[GenerateSerializer, Alias("dialer.ConnectReply")]
public enum ConnectReply
{
    /// <summary>The two are connected, or may be: the gateway was told.</summary>
    Connected = 0,

    /// <summary>The operator has no time: somebody else may take the customer.</summary>
    NotFree = 1,

    /// <summary>The gateway would not: the customer is gone, or the gateway cannot be reached.</summary>
    NotPossible = 2,
}

/// <summary>What the gateway reports of an operator's line.</summary>
[GenerateSerializer, Immutable, Alias("dialer.LineReport")]
public sealed record LineReport(string LineId, bool Up, DateTimeOffset At);

/// <summary>Who an operator is and for whom he works.</summary>
/// <param name="Name">Shown to people.</param>
/// <param name="Campaigns">Campaigns whose calls he takes.</param>
/// <param name="Team">His team, if any.</param>
public sealed record OperatorDefinition(string Name, IReadOnlyList<Guid> Campaigns, string? Team = null);
