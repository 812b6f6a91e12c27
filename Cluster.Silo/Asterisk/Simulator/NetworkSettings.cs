using Cluster.Grains.Campaigns.WhatIf;

namespace Cluster.Silo.Asterisk.Simulator;

/// <summary>How long people talk.</summary>
public enum TalkTimeLaw
{
    /// <summary>Always the mean.</summary>
    Fixed = 0,

    /// <summary>Memoryless around the mean.</summary>
    Exponential = 1,

    /// <summary>A long tail, as real conversations have.</summary>
    LogNormal = 2,
}

/// <summary>
/// The public network behind a simulated gateway. Rates are weights: they are taken relative to their sum. May be replaced while calls run;
/// a call keeps what was drawn for it.
/// </summary>
public sealed record NetworkSettings
{
    /// <summary>The last digit of the number decides what happens (0 person, 1 busy, 2 no answer, 3 invalid, 4 congestion, 5 machine,
    /// 6 hangs up a second after answering, 7 silence, 8 rejected, 9 by the rates); off: the rates decide for every number.</summary>
    public bool ByLastDigit { get; init; }

    /// <summary>Weight of a person answering.</summary>
    public double AnswerRate { get; init; } = 0.35;

    /// <summary>Weight of an answering machine.</summary>
    public double MachineRate { get; init; } = 0.15;

    /// <summary>Weight of busy (17, SIP 486).</summary>
    public double BusyRate { get; init; } = 0.10;

    /// <summary>Weight of nobody picking up (19, SIP 480).</summary>
    public double NoAnswerRate { get; init; } = 0.32;

    /// <summary>Weight of a number that does not exist (1, SIP 404).</summary>
    public double InvalidRate { get; init; } = 0.04;

    /// <summary>Weight of congestion (34, SIP 503).</summary>
    public double CongestionRate { get; init; } = 0.02;

    /// <summary>Weight of a declined call (21, SIP 403).</summary>
    public double RejectedRate { get; init; } = 0.02;

    /// <summary>From the order to the far end's first sign.</summary>
    public TimeSpan SetupDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Shortest ringing before an answer.</summary>
    public TimeSpan RingMin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest ringing before an answer.</summary>
    public TimeSpan RingMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How machine detection takes, at least.</summary>
    public TimeSpan AmdMin { get; init; } = TimeSpan.FromSeconds(1.8);

    /// <summary>How long machine detection takes, at most.</summary>
    public TimeSpan AmdMax { get; init; } = TimeSpan.FromSeconds(3.1);

    /// <summary>Mean of a conversation with an operator.</summary>
    public TimeSpan TalkMean { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The law of conversations.</summary>
    public TalkTimeLaw TalkLaw { get; init; } = TalkTimeLaw.LogNormal;

    /// <summary>Spread of the log-normal law: standard deviation of the logarithm.</summary>
    public double TalkSigma { get; init; } = 0.8;

    /// <summary>Mean time that a person listens to a message or to silence before hanging up; exponential.</summary>
    public TimeSpan PatienceMean { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a message plays.</summary>
    public TimeSpan MessageLength { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long the safe message plays.</summary>
    public TimeSpan SafeMessageLength { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Probability that a person presses a key, for each key that is asked for.</summary>
    public double KeyPressProbability { get; init; } = 0.3;

    /// <summary>The keys that are pressed, each as likely as it stands here.</summary>
    public string Keys { get; init; } = "1112";

    /// <summary>Customers and operators together; one more call meets congestion.</summary>
    public int MaxChannels { get; init; } = 20_000;

    /// <summary>Customers by the laws of a simulated campaign, in place of the weights, ring times, talk times and patience above. Null: as above.</summary>
    public SimulatedCustomers? Customers { get; init; }
}

/// <summary>The customers that a campaign's simulation meets, behind a gateway: both draw the same people in the same order.</summary>
/// <param name="Laws">Who they are. What the campaign sets (ring time, connect limit) and the network's lags are not taken from here.</param>
/// <param name="Seed">The n-th call of the gateway is the n-th of the simulation with this seed.</param>
public sealed record SimulatedCustomers(CampaignLaws Laws, long Seed);
