using System.Runtime.InteropServices;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>Says how many calls to start now. Pure: it sees a snapshot and decides.</summary>
public interface IPacer
{
    /// <summary>How many calls to start at this tick, and what held it back.</summary>
    PacingDecision Decide(in PacingSnapshot seen);
}

/// <summary>What the pacer sees at a tick.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PacingSnapshot
{
    /// <summary>Attempts that are claimed and not ended.</summary>
    public required int InFlight { get; init; }

    /// <summary>Most calls at a time.</summary>
    public required int MaxCalls { get; init; }

    /// <summary>New calls that the campaign's rate allows at this tick.</summary>
    public required int RateAllows { get; init; }

    /// <summary>Operators who wait for a call and have none on the way.</summary>
    public required int FreeOperators { get; init; }
}

/// <summary>What the pacer decided.</summary>
/// <param name="Calls">How many calls to start.</param>
/// <param name="HeldBackBy">Code of an <see cref="Obstacle"/>: line-limit, rate-limit, no-operator; null when nothing did.</param>
public readonly record struct PacingDecision(int Calls, string? HeldBackBy);
