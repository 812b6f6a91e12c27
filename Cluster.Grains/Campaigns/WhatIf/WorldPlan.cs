namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>One run of a world: who is there, what the customers are like, what the lines carry.</summary>
public sealed record WorldPlan
{
    /// <summary>Which customers are met; the same seed meets the same ones.</summary>
    public required long Seed { get; init; }

    /// <summary>The run ends at this time, s, or when the list is done. Calls that live then are cut off there, in the figures too.</summary>
    public required double Ends { get; init; }

    /// <summary>Customers and network.</summary>
    public required CampaignLaws Laws { get; init; }

    /// <summary>Operators.</summary>
    public required IReadOnlyList<OperatorPlan> Operators { get; init; }

    /// <summary>Whom to call; null: there is always somebody.</summary>
    public LeadPlan? Leads { get; init; }

    /// <summary>When calls may be started, in order; empty: always. The pacer knows how long that lasts.</summary>
    public IReadOnlyList<TimeRange> CallingHours { get; init; } = [];

    /// <summary>The pacer is asked this often, s.</summary>
    public double DecideEvery { get; init; } = 0.5;

    /// <summary>Whether the pacer is asked as well when an operator gets free and when a call ends.</summary>
    public bool DecideAtEvents { get; init; }

    /// <summary>Calls that may live at once: ringing, waiting and talking.</summary>
    public int Lines { get; init; } = 1_000_000;

    /// <summary>New calls a second; at most one second's worth is saved up.</summary>
    public double CallsPerSecond { get; init; } = 1_000_000;

    /// <summary>
    /// How old the operators' states are that the pacer sees, s: who is done, who pauses, who comes. A call that it gave them itself is
    /// known at once; if that came late too, even one call for each free operator would be too many.
    /// </summary>
    public double OperatorsSeenLate { get; init; }

    /// <summary>Moments, s, after which abandoned calls are counted apart: a step, a break.</summary>
    public IReadOnlyList<double> Episodes { get; init; } = [];

    /// <summary>Whether the worst trailing 24 hours are searched; costs memory.</summary>
    public bool Rolling24Hours { get; init; }
}

/// <summary>An operator's day.</summary>
public sealed record OperatorPlan
{
    /// <summary>When he is signed in.</summary>
    public required IReadOnlyList<TimeRange> SignedIn { get; init; }

    /// <summary>From pressing pause until he is back. A pause pressed in a call begins after its wrap-up.</summary>
    public IReadOnlyList<TimeRange> Pauses { get; init; } = [];

    /// <summary>His talk times are this many times those of the law.</summary>
    public double TalkFactor { get; init; } = 1;
}

/// <summary>A stretch of time, s.</summary>
public readonly record struct TimeRange(double From, double To);

/// <summary>A list with an end.</summary>
/// <param name="Contacts">How many.</param>
/// <param name="Tries">How often each is called at most.</param>
/// <param name="RetryAfter">From the end of a try without an answer to the next, s.</param>
public sealed record LeadPlan(int Contacts, int Tries = 1, double RetryAfter = 3600);
