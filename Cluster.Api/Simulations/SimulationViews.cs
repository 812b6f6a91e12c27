using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Api.Simulations;

/// <summary>How a simulated campaign dials; one without operators needs no simulation.</summary>
public enum SimulatedMode
{
    /// <summary>One call for each free operator.</summary>
    Progressive = 1,

    /// <summary>A fixed number of calls for each operator.</summary>
    Ratio = 2,

    /// <summary>Ahead of the operators.</summary>
    Predictive = 3,
}

/// <summary>What is to be tried. What is left out is the campaign's own, measured in its last calls, or without a campaign the usual.</summary>
public sealed record SimulationBody
{
    /// <summary>A campaign whose settings, calls and remaining contacts are the starting point.</summary>
    public Guid? CampaignId { get; init; }

    /// <summary>Numbers of operators to be tried.</summary>
    public required IReadOnlyList<int> Operators { get; init; }

    /// <summary>The same seed meets the same customers.</summary>
    public int? Seed { get; init; }

    /// <summary>Calling days to be simulated at most.</summary>
    public int? Days { get; init; }

    /// <summary>Calling hours of a day; left out: those of the campaign's window.</summary>
    public double? Hours { get; init; }

    /// <summary>Contacts to be called.</summary>
    public int? Contacts { get; init; }

    /// <summary>How often each is called at most.</summary>
    public int? Tries { get; init; }

    /// <summary>From a try without an answer to the next.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Share, 0 to 1, of the calls that a person answers.</summary>
    public double? AnswerRate { get; init; }

    /// <summary>How long it rings until a person answers.</summary>
    public TimeSpan? MeanRing { get; init; }

    /// <summary>How long a conversation lasts.</summary>
    public TimeSpan? MeanTalk { get; init; }

    /// <summary>How long an operator writes up its result.</summary>
    public TimeSpan? MeanWrapUp { get; init; }

    /// <summary>How calls are made.</summary>
    public SimulatedMode? Mode { get; init; }

    /// <summary>Calls at a time for each operator at work. For mode ratio.</summary>
    public double? CallsPerOperator { get; init; }

    /// <summary>An answered customer waits at most this long.</summary>
    public TimeSpan? ConnectLimit { get; init; }

    /// <summary>How long a phone may ring.</summary>
    public TimeSpan? RingTime { get; init; }

    /// <summary>Whether calls may be hung up that ring for long, when nobody would be there for them.</summary>
    public bool? CancelLateRinging { get; init; }

    /// <summary>How many answered calls may find nobody.</summary>
    public IReadOnlyList<AbandonmentPolicy>? Abandonment { get; init; }

    /// <summary>Calls that may live at once.</summary>
    public int? Lines { get; init; }

    /// <summary>New calls a second.</summary>
    public double? CallsPerSecond { get; init; }
}

/// <summary>What came out.</summary>
/// <param name="Basis">What was assumed.</param>
/// <param name="Teams">One for each number of operators, in the order given.</param>
public sealed record SimulationResult(SimulationBasis Basis, IReadOnlyList<TeamFigures> Teams);

/// <summary>What a simulation assumed.</summary>
/// <param name="CampaignId">The campaign that it started from.</param>
/// <param name="Mode">How calls are made.</param>
/// <param name="Seed">Which customers were met.</param>
/// <param name="Contacts">Contacts to be called; null: there is always somebody.</param>
/// <param name="Tries">How often each is called at most.</param>
/// <param name="Days">Calling days at most.</param>
/// <param name="Hours">Calling hours of all of them.</param>
/// <param name="Lines">Calls that may live at once; null: any number.</param>
/// <param name="CallsPerSecond">New calls a second; null: any number.</param>
/// <param name="AnswerRate">Share of the calls that a person answers.</param>
/// <param name="CallsMeasured">Calls of the campaign that were looked at.</param>
/// <param name="Assumed">What was neither given nor measured, so that typical values were taken: answer-rate, ring, talk, wrap-up.</param>
public sealed record SimulationBasis(
    Guid? CampaignId, CampaignMode Mode, long Seed, int? Contacts, int Tries, int Days, double Hours, int? Lines, double? CallsPerSecond, double AnswerRate,
    long CallsMeasured, IReadOnlyList<string> Assumed);
