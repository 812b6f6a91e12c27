using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>What a campaign is: how it dials, when, whom again, and over which gateways. Times of day are the contact's own.</summary>
[GenerateSerializer, Immutable, Alias("dialer.CampaignDefinition")]
public sealed record CampaignDefinition
{
    /// <summary>Shown to people.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>How calls are made and who takes them.</summary>
    [Id(1)]
    public required CampaignMode Mode { get; init; }

    /// <summary>1 to 100; shares of gateways are in proportion to it.</summary>
    [Id(2)]
    public int Priority { get; init; } = 50;

    /// <summary>IANA zone for contacts whose own is unknown. A change holds for contacts that are added after it; the others keep theirs.</summary>
    [Id(3)]
    public string Zone { get; init; } = "UTC";

    /// <summary>ISO 3166 country of numbers written without a country code, or null: such numbers are rejected.</summary>
    [Id(4)]
    public string? Country { get; init; }

    /// <summary>When calling is allowed. Empty: never.</summary>
    [Id(5)]
    public IReadOnlyList<WindowDefinition> Windows { get; init; } = [];

    /// <summary>Dates, in the contact's zone, on which nobody is called.</summary>
    [Id(6)]
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>How often a contact may be tried, all campaigns together.</summary>
    [Id(7)]
    public CapsDefinition Caps { get; init; } = new();

    /// <summary>What to do after each outcome; outcomes left out keep the defaults.</summary>
    [Id(8)]
    public IReadOnlyDictionary<Outcome, RetryDefinition> Retries { get; init; } = new Dictionary<Outcome, RetryDefinition>();

    /// <summary>Pause before the contact's next number is tried.</summary>
    [Id(9)]
    public TimeSpan NextNumberDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Which gateways, and how much of the campaign each gets. Empty: all enabled gateways alike.</summary>
    [Id(10)]
    public IReadOnlyList<GatewayShare> Gateways { get; init; } = [];

    /// <summary>Most calls at a time, of this campaign.</summary>
    [Id(11)]
    public int MaxCalls { get; init; } = 100;

    /// <summary>Most new calls a second, of this campaign.</summary>
    [Id(12)]
    public double CallsPerSecond { get; init; } = 10;

    /// <summary>How long a customer's phone may ring.</summary>
    [Id(13)]
    public TimeSpan RingTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Absolute limit of a call.</summary>
    [Id(14)]
    public TimeSpan MaxCallTime { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Digits shown to the customer; null: the trunk's own.</summary>
    [Id(15)]
    public string? CallerId { get; init; }

    /// <summary>Detect answering machines before the message or the operator.</summary>
    [Id(16)]
    public bool DetectMachines { get; init; }

    /// <summary>What a message campaign plays and takes. Required in mode message.</summary>
    [Id(17)]
    public MessageDefinition? Message { get; init; }

    /// <summary>How answered customers meet operators. Used in every mode but message.</summary>
    [Id(18)]
    public OperatorRules Operators { get; init; } = new();

    /// <summary>Not before this instant.</summary>
    [Id(19)]
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>No new calls after this instant.</summary>
    [Id(20)]
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What operators say and ask; null: nothing is given.</summary>
    [Id(21)]
    public ScriptDefinition? Script { get; init; }

    /// <summary>Which conversations are recorded; in mode message all calls or none.</summary>
    [Id(22)]
    public RecordingMode Recording { get; init; }

    /// <summary>Days after which recordings are deleted; null: never.</summary>
    [Id(23)]
    public int? RecordingDays { get; init; }
}

/// <summary>Which conversations of a campaign are recorded.</summary>
[GenerateSerializer, Alias("dialer.RecordingMode")]
public enum RecordingMode
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>From the moment at which the operator asks for it.</summary>
    OnDemand = 1,

    /// <summary>All of them; the operator may pause.</summary>
    All = 2,
}

/// <summary>How a campaign dials.</summary>
[GenerateSerializer, Alias("dialer.CampaignMode")]
public enum CampaignMode
{
    /// <summary>No operators: play a sound and take key presses.</summary>
    Message = 0,

    /// <summary>One call for each free operator.</summary>
    Progressive = 1,

    /// <summary>For each operator at work so many calls at a time, until the abandoned share stands against it.</summary>
    Ratio = 2,

    /// <summary>Ahead of the operators: as many calls as are expected to find one, within the abandoned share that is allowed.</summary>
    Predictive = 3,

    /// <summary>Operators see each contact first and dial him themselves, or skip him.</summary>
    Preview = 4,
}

/// <summary>The life of a campaign. Stored by number: never renumber.</summary>
[GenerateSerializer, Alias("dialer.CampaignState")]
public enum CampaignState
{
    /// <summary>Made, never started.</summary>
    Draft = 0,

    /// <summary>Dials when its dates, windows and operators allow.</summary>
    Running = 1,

    /// <summary>No new calls; goes on from the same place when resumed.</summary>
    Paused = 2,

    /// <summary>No new calls; stops when the last live call has ended.</summary>
    Draining = 3,

    /// <summary>Ended by a person.</summary>
    Stopped = 4,

    /// <summary>Every contact is finished.</summary>
    Completed = 5,

    /// <summary>No new calls, and the live ones are being hung up.</summary>
    Stopping = 6,
}

/// <summary>Local hours on some days of the week.</summary>
/// <param name="Days">Days of the week.</param>
/// <param name="From">First minute.</param>
/// <param name="To">First minute after; 00:00 means the end of the day.</param>
[GenerateSerializer, Immutable, Alias("dialer.WindowDefinition")]
public sealed record WindowDefinition(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To);

/// <summary>Most attempts to one contact. Null: no cap.</summary>
/// <param name="PerDay">In the contact's calendar day.</param>
/// <param name="Per24Hours">In any 24 hours.</param>
/// <param name="Total">Ever.</param>
[GenerateSerializer, Immutable, Alias("dialer.CapsDefinition")]
public sealed record CapsDefinition(int? PerDay = null, int? Per24Hours = null, int? Total = null);

/// <summary>When to try again after an outcome.</summary>
/// <param name="Delay">Pause before the next attempt.</param>
/// <param name="Limit">After this many attempts with the outcome the contact is exhausted.</param>
[GenerateSerializer, Immutable, Alias("dialer.RetryDefinition")]
public sealed record RetryDefinition(TimeSpan Delay, int Limit);

/// <summary>A gateway's part in a campaign.</summary>
[GenerateSerializer, Immutable, Alias("dialer.GatewayShare")]
public sealed record GatewayShare(string GatewayId, int Weight = 1);

/// <summary>A message and what its keys mean.</summary>
/// <param name="Sound">Sound file on the gateway, without extension.</param>
/// <param name="Keys">Meaning of each key; a key that is not named is recorded without a meaning.</param>
/// <param name="KeyWait">How long to wait for a key after the message.</param>
/// <param name="PlayToMachine">Leave the message on answering machines.</param>
[GenerateSerializer, Immutable, Alias("dialer.MessageDefinition")]
public sealed record MessageDefinition(
    string Sound, IReadOnlyDictionary<char, KeyMeaning> Keys, TimeSpan KeyWait, bool PlayToMachine = false);

/// <summary>What a key press means.</summary>
/// <param name="Result">Recorded as the result of the call.</param>
/// <param name="DoNotCall">The customer asks never to be called again.</param>
[GenerateSerializer, Immutable, Alias("dialer.KeyMeaning")]
public sealed record KeyMeaning(string Result, bool DoNotCall = false);

/// <summary>How answered customers meet operators.</summary>
[GenerateSerializer, Immutable, Alias("dialer.OperatorRules")]
public sealed record OperatorRules
{
    /// <summary>Highest quota of manual calls: so many are remembered of each operator.</summary>
    public const int MostManualPerHour = 200;

    /// <summary>An answered customer waits at most this long; then the safe message plays and the call is abandoned.</summary>
    [Id(0)]
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Sound file of the safe message.</summary>
    [Id(1)]
    public string SafeSound { get; init; } = "vm-goodbye";

    /// <summary>The limit of a wrap-up, in every mode but <see cref="Campaigns.WrapUpMode.Mandatory"/>; also by how much the operator may prolong it.</summary>
    [Id(2)]
    public TimeSpan WrapUp { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What an operator may choose as the result.</summary>
    [Id(3)]
    public IReadOnlyList<DispositionDefinition> Dispositions { get; init; } = [];

    /// <summary>How many answered calls may find nobody in time; the strictest holds. For the modes that dial ahead: ratio and predictive.</summary>
    [Id(4)]
    public IReadOnlyList<AbandonmentPolicy> Abandonment { get; init; } = [new()];

    /// <summary>Calls at a time for each operator at work. For mode ratio.</summary>
    [Id(5)]
    public double CallsPerOperator { get; init; } = 1.5;

    /// <summary>An unanswered phone rings at least this long. For the modes that dial ahead.</summary>
    [Id(6)]
    public TimeSpan MinimumRingTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether calls that have rung for <see cref="MinimumRingTime"/> (at least 15 s) may be hung up when nobody would be there for them.
    /// Not allowed everywhere.
    /// </summary>
    [Id(7)]
    public bool CancelLateRinging { get; init; }

    /// <summary>Sound file that a customer on hold hears again and again; null: silence.</summary>
    [Id(8)]
    public string? HoldSound { get; init; }

    /// <summary>To whom operators may pass customers on.</summary>
    [Id(9)]
    public TransferRules Transfers { get; init; } = new();

    /// <summary>Whom operators may dial themselves.</summary>
    [Id(10)]
    public ManualDialling Manual { get; init; }

    /// <summary>How contacts are offered to operators. For mode preview.</summary>
    [Id(11)]
    public PreviewRules Preview { get; init; } = new();

    /// <summary>Calls that an operator may make himself in an hour, those to contacts that were offered to him aside.</summary>
    [Id(12)]
    public int ManualPerHour { get; init; } = 60;

    /// <summary>The imported columns that operators see in the lists of their own contacts, in this order; empty: the first ones.</summary>
    [Id(13)]
    public IReadOnlyList<string> ListColumns { get; init; } = [];

    /// <summary>Whether operators write up after a conversation, and what ends it.</summary>
    [Id(14)]
    public WrapUpMode WrapUpMode { get; init; }

    /// <summary>The disposition that stands when the time of a wrap-up ran out and the operator had chosen none; null: no result.</summary>
    [Id(15)]
    public string? TimeOutDisposition { get; init; }

    /// <summary>For how long callbacks are promised, and what becomes of those that are missed.</summary>
    [Id(16)]
    public CallbackRules Callbacks { get; init; } = new();
}

/// <summary>Whether operators write up after a conversation, and what ends it. Whatever ends it, a pause that was asked for follows.</summary>
[GenerateSerializer, Alias("dialer.WrapUpMode")]
public enum WrapUpMode
{
    /// <summary>Until the result is given, or until the limit, which the operator may prolong.</summary>
    TimeBoxed = 0,

    /// <summary>Until the limit, which the operator may prolong. A result that is given before it does not end the wrap-up.</summary>
    TimeBoxedNoEarlyExit = 1,

    /// <summary>Until the result is given, however long that takes.</summary>
    Mandatory = 2,

    /// <summary>None, unless the operator asks for it while he talks; then until he gives the result, ends it without one, or until the limit.</summary>
    Optional = 3,
}

/// <summary>A result that an operator gives.</summary>
/// <param name="Code">What is recorded.</param>
/// <param name="Kind">What it does to the contact.</param>
[GenerateSerializer, Immutable, Alias("dialer.DispositionDefinition")]
public sealed record DispositionDefinition(string Code, DispositionKind Kind);

/// <summary>What a disposition does to the contact.</summary>
[GenerateSerializer, Alias("dialer.DispositionKind")]
public enum DispositionKind
{
    /// <summary>The aim is reached: the contact ends.</summary>
    Success = 0,

    /// <summary>The contact ends without success.</summary>
    Final = 1,

    /// <summary>Try again by the retry rule of no-answer.</summary>
    Retry = 2,

    /// <summary>A callback was promised.</summary>
    Callback = 3,

    /// <summary>Never call this contact again.</summary>
    DoNotCall = 4,
}
