using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>
/// One law's or house's rule on abandoned calls, as data: of the live answers in a window, at most a share may find no operator in time.
/// A campaign may have several; the strictest holds at each moment.
/// </summary>
[GenerateSerializer, Immutable, Alias("dialer.AbandonmentPolicy")]
public sealed record AbandonmentPolicy
{
    /// <summary>Most abandoned calls as a share of live answers, 0 to 1. 0: no call is dialled without a free operator.</summary>
    [Id(0)]
    public double Cap { get; init; } = 0.03;

    /// <summary>Over what the share is taken.</summary>
    [Id(1)]
    public AbandonmentWindow Window { get; init; } = AbandonmentWindow.Day;

    /// <summary>From when the customer waits.</summary>
    [Id(2)]
    public WaitingFrom WaitingFrom { get; init; } = WaitingFrom.Answer;

    /// <summary>Who waits longer than this is abandoned.</summary>
    [Id(3)]
    public TimeSpan Threshold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Share of the answers, 0 to 1, that are machines which nobody detected, by the campaign's own sampling; taken out of the abandoned
    /// calls and out of the live answers. 0: every answer counts as live.
    /// </summary>
    [Id(4)]
    public double MachineShare { get; init; }

    /// <summary>Share, 0 to 1, of the calls ended as machines that were people, by sampling; each counts as abandoned.</summary>
    [Id(5)]
    public double FalseMachineShare { get; init; }
}

/// <summary>Over what a share of abandoned calls is taken.</summary>
[GenerateSerializer, Alias("dialer.AbandonmentWindow")]
public enum AbandonmentWindow
{
    /// <summary>The calendar day in the campaign's zone.</summary>
    Day = 0,

    /// <summary>The last 24 hours, at every moment.</summary>
    Rolling24Hours = 1,

    /// <summary>The last 30 days.</summary>
    Rolling30Days = 2,

    /// <summary>The calendar month in the campaign's zone.</summary>
    Month = 3,

    /// <summary>The campaign from its first call.</summary>
    Campaign = 4,
}

/// <summary>From when a customer's waiting is counted.</summary>
[GenerateSerializer, Alias("dialer.WaitingFrom")]
public enum WaitingFrom
{
    /// <summary>The network's answer.</summary>
    Answer = 0,

    /// <summary>The customer begins to speak, as far as the gateway can tell; else the answer.</summary>
    GreetingStart = 1,

    /// <summary>The customer has said his greeting, as far as the gateway can tell; else the answer.</summary>
    GreetingEnd = 2,
}
