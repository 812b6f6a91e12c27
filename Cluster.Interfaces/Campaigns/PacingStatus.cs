using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>What the pacer of a campaign saw and decided at its last tick, and what the abandonment rules leave.</summary>
/// <param name="Mode">How the campaign dials.</param>
/// <param name="Pools">One for each gateway with operators: a customer meets only operators on his own gateway.</param>
/// <param name="Abandonment">One for each rule of the campaign; the strictest holds.</param>
/// <param name="HeldBackBy">Why nothing is dialled in any pool (before-start, nothing-due, ...), most important first.</param>
[GenerateSerializer, Immutable, Alias("dialer.PacingStatus")]
public sealed record PacingStatus(
    CampaignMode Mode, IReadOnlyList<PoolStatus> Pools, IReadOnlyList<AbandonmentStatus> Abandonment, IReadOnlyList<Obstacle> HeldBackBy);

/// <summary>The operators and calls of a campaign on one gateway.</summary>
[GenerateSerializer, Immutable, Alias("dialer.PoolStatus")]
public sealed record PoolStatus
{
    /// <summary>The gateway.</summary>
    [Id(0)]
    public required string GatewayId { get; init; }

    /// <summary>Operators who are signed in and not paused, whatever they do.</summary>
    [Id(1)]
    public int Operators { get; init; }

    /// <summary>Of them free, waiting for a call of this campaign.</summary>
    [Id(2)]
    public int Free { get; init; }

    /// <summary>Of them reserved for one call that is being made.</summary>
    [Id(3)]
    public int Reserved { get; init; }

    /// <summary>Of them talking.</summary>
    [Id(4)]
    public int Talking { get; init; }

    /// <summary>Of them writing up the result.</summary>
    [Id(5)]
    public int WrapUp { get; init; }

    /// <summary>Busy operators who are expected to be free by the time a call dialled now would be answered.</summary>
    [Id(6)]
    public double SoonFree { get; init; }

    /// <summary>Calls dialled and not answered.</summary>
    [Id(7)]
    public int Ringing { get; init; }

    /// <summary>Customers who have answered and wait for an operator.</summary>
    [Id(8)]
    public int Waiting { get; init; }

    /// <summary>Answers expected from the calls that ring.</summary>
    [Id(9)]
    public double ExpectedAnswers { get; init; }

    /// <summary>Chance that a new call is answered, 0 to 1.</summary>
    [Id(10)]
    public double AnswerRate { get; init; }

    /// <summary>Chance that one more call, if it is answered, finds nobody in time, 0 to 1.</summary>
    [Id(11)]
    public double RiskOfOneMore { get; init; }

    /// <summary>The highest such chance that is taken now. 0: only as many calls as operators are free.</summary>
    [Id(12)]
    public double RiskLimit { get; init; }

    /// <summary>Calls started at the last tick.</summary>
    [Id(13)]
    public int CallsStarted { get; init; }

    /// <summary>Why not more; null: nothing held it back.</summary>
    [Id(14)]
    public Obstacle? HeldBackBy { get; init; }
}

/// <summary>Where the campaign stands by one abandonment rule.</summary>
/// <param name="Window">Over what the share is taken.</param>
/// <param name="Cap">Most abandoned calls as a share of live answers.</param>
/// <param name="Answers">Live answers in the window.</param>
/// <param name="Abandoned">Of them abandoned.</param>
/// <param name="Share">Abandoned calls as a share of live answers; 0 without any.</param>
/// <param name="BudgetLeft">How many calls more may be abandoned in the window before the cap is passed; negative: it is passed.</param>
[GenerateSerializer, Immutable, Alias("dialer.AbandonmentStatus")]
public sealed record AbandonmentStatus(AbandonmentWindow Window, double Cap, double Answers, double Abandoned, double Share, double BudgetLeft);
