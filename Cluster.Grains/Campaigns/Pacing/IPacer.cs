using System.Runtime.InteropServices;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// Says how many calls to start now. It asks no clock, no store and no random source: what it has learnt and what it sees decide.
/// The campaign grain, the simulation and the benchmark use the same one.
/// </summary>
public interface IPacer
{
    /// <summary>How many calls to start at this tick, and why not more. Does not allocate.</summary>
    PacingDecision Decide(in PacingSnapshot seen);
}

/// <summary>What the pacer decided.</summary>
/// <param name="Calls">How many calls to start.</param>
/// <param name="HeldBackBy">Code of an <see cref="Obstacle"/>: line-limit, rate-limit, no-operator, risk; null when nothing did.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PacingDecision(int Calls, string? HeldBackBy)
{
    /// <summary>Calls that ring at least this long, s, are to be hung up; null: none.</summary>
    public double? CancelRingingFrom { get; init; }

    /// <summary>The figures behind the decision.</summary>
    public PacingReason Reason { get; init; }
}

/// <summary>Figures that explain a decision, in a supervisor's words.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PacingReason
{
    /// <summary>Operators who are busy and are expected to be free by the time a call dialled now would be answered.</summary>
    public double SoonFree { get; init; }

    /// <summary>Answers expected from the calls that ring now.</summary>
    public double ExpectedAnswers { get; init; }

    /// <summary>Chance that a new call is answered, 0 to 1.</summary>
    public double AnswerRate { get; init; }

    /// <summary>Chance that one more call, if it is answered, finds nobody in time, 0 to 1.</summary>
    public double RiskOfOneMore { get; init; }

    /// <summary>The highest such chance that is taken now, 0 to 1. 0: only as many calls as operators are free.</summary>
    public double RiskLimit { get; init; }
}
