using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <summary>Operators as the store knows them.</summary>
public interface IOperatorStore
{
    /// <summary>An operator, or null.</summary>
    Task<OperatorRow?> FindAsync(Guid operatorId);

    /// <summary>Operators who are signed in or whose line may still be open: to be woken at the start of the process.</summary>
    Task<IReadOnlyList<Guid>> AtWorkAsync();

    /// <summary>The result that the operator has chosen for a call and not given yet, or null.</summary>
    Task<ChosenResult?> ChosenAsync(Guid attemptId);

    /// <summary>Writes down that a customer was passed on. Once for each id, however often it is said.</summary>
    Task AddTransferAsync(Transfer transfer);

    /// <summary>
    /// Makes an owner of the operator's state: answers his number, above those before; 0: there is no such operator. When it returns, nothing
    /// that an earlier owner wants to save can be saved any more.
    /// </summary>
    Task<long> TakeAsync(Guid operatorId);

    /// <summary>The number of the present owner; 0: nobody has owned it.</summary>
    Task<long> EpochAsync(Guid operatorId);

    /// <summary>Saves where the operator stands; writes the event, the steps of his day and of the conversation, and that there is a recording as soon as one is on. False: <paramref name="epoch"/> is not the present owner's, and nothing is saved.</summary>
    Task<bool> SaveAsync(Guid operatorId, long epoch, OperatorMemory state, DateTimeOffset at);
}

/// <summary>An operator in the store.</summary>
public sealed record OperatorRow(Guid Id, OperatorDefinition Definition, OperatorMemory State);

/// <summary>A result that an operator has in mind.</summary>
/// <param name="Code">One of the campaign's dispositions, as it was chosen.</param>
/// <param name="CallbackFrom">When he wants to call again.</param>
/// <param name="CallbackUntil">Until when; null, or nothing that can be an end: as the campaign says.</param>
/// <param name="CallbackForTeam">Anybody of the campaign may make this call.</param>
public sealed record ChosenResult(string Code, DateTimeOffset? CallbackFrom, DateTimeOffset? CallbackUntil = null, bool CallbackForTeam = false);

/// <summary>A customer whom an operator passed on, and somebody took.</summary>
/// <param name="Id">Made when the operator asked for it.</param>
/// <param name="AttemptId">The call.</param>
/// <param name="OperatorId">Who passed him on.</param>
/// <param name="Target">The number or the phone; of another operator: his id.</param>
/// <param name="At">When he was taken.</param>
public sealed record Transfer(Guid Id, Guid AttemptId, Guid OperatorId, string Target, DateTimeOffset At);

/// <summary>A call that an operator makes himself, until it is answered or over.</summary>
/// <param name="CampaignId">Whose contact.</param>
/// <param name="AttemptId">The call.</param>
/// <param name="ContactId">Whom he dials.</param>
/// <param name="Since">When he began.</param>
/// <param name="RingingAt">Since when it rings, as far as that was reported.</param>
public sealed record Dialling(Guid CampaignId, Guid AttemptId, Guid ContactId, DateTimeOffset Since, DateTimeOffset? RingingAt = null);

/// <summary>A transfer that nobody has answered yet.</summary>
public sealed record AskedTransfer(Guid Id, string Target);

/// <summary>A third whom the operator has called.</summary>
/// <param name="Id">Names his channel.</param>
/// <param name="Target">The number or the phone.</param>
public sealed record Consultation(Guid Id, string Target);

/// <summary>A result that waits for its call's record, because the call goes on with somebody else.</summary>
public sealed record OwedResult(Guid ContactId, DispositionRequest Disposition, DateTimeOffset Since);

/// <summary>What must survive a restart of the process.</summary>
public sealed record OperatorMemory
{
    /// <summary>What he wants.</summary>
    public Presence Presence { get; init; }

    /// <summary>Why he is paused.</summary>
    public string? PauseReason { get; init; }

    /// <summary>The gateway that holds his line.</summary>
    public string? GatewayId { get; init; }

    /// <summary>The phone.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The line's channel id; kept after the sign-out until the line is known to be closed.</summary>
    public string? LineId { get; init; }

    /// <summary>Call in hand or in wrap-up.</summary>
    public WaitingCustomer? Call { get; init; }

    /// <summary>Whom he dials himself.</summary>
    public Dialling? Dialling { get; init; }

    /// <summary>What he dialled last and was not made; null as soon as he does something else.</summary>
    public NotMade? NotMade { get; init; }

    /// <summary>When he dialled somebody himself, within the last hour.</summary>
    public IReadOnlyList<DateTimeOffset> DialledAt { get; init; } = [];

    /// <summary>The contact that he looks at.</summary>
    public Offer? Offer { get; init; }

    /// <summary>While he talks: how he and the customer are connected.</summary>
    public TalkState Talk { get; init; }

    /// <summary>While he talks: whether it is recorded; null: it cannot be.</summary>
    public RecordingState? Recording { get; init; }

    /// <summary>Since when the customer waits for the return of a line that was lost while they talked.</summary>
    public DateTimeOffset? LineLostAt { get; init; }

    /// <summary>His microphone is deaf.</summary>
    public bool Muted { get; init; }

    /// <summary>How many keys he has pressed for the customer's side; which ones is nobody's business.</summary>
    public int KeysPressed { get; init; }

    /// <summary>To whom the customer is being passed on.</summary>
    public AskedTransfer? Transfer { get; init; }

    /// <summary>Whom he has called about the customer.</summary>
    public Consultation? Consultation { get; init; }

    /// <summary>The customer was passed on: the call lasts longer than the conversation.</summary>
    public bool IsPassedOn { get; init; }

    /// <summary>Results of calls that go on with somebody else; kept over a sign-out.</summary>
    public IReadOnlyList<OwedResult> Owed { get; init; } = [];

    /// <summary>The result that he gave while he talked: written as soon as the call has its record.</summary>
    public DispositionRequest? Disposition { get; init; }

    /// <summary>In mode optional: he wants to write up after this call.</summary>
    public bool WrapUpAsked { get; init; }

    /// <summary>He has hung up: the call ends because of him.</summary>
    public bool HungUp { get; init; }

    /// <summary>How he writes up; null: he talks.</summary>
    public WrapUp? WrapUp { get; init; }

    /// <summary>When the wrap-up ends by itself; null: never, or he talks.</summary>
    public DateTimeOffset? WrapUpEndsAt { get; init; }

    /// <summary>When this state began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The same without a call and all that belongs to it.</summary>
    internal OperatorMemory WithoutCall() => this with
    {
        Call = null, Dialling = null, NotMade = null, Offer = null, Talk = TalkState.Connected, Recording = null, LineLostAt = null, Muted = false, KeysPressed = 0, Transfer = null,
        Consultation = null, IsPassedOn = false, Disposition = null, WrapUpAsked = false, HungUp = false, WrapUp = null, WrapUpEndsAt = null,
    };
}
