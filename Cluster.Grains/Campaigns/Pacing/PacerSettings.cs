namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>What the pacer of a campaign may do.</summary>
public sealed record PacerSettings
{
    /// <summary>No phone is hung up before it has rung for so long, s; the least that any known rule asks for.</summary>
    public const double LeastRing = 15;

    /// <summary>How long an answered customer may wait for an operator, s: the shortest threshold of the campaign's rules.</summary>
    public double Patience { get; init; } = 2;

    /// <summary>Most new calls for each operator and second. 0.25 is four seconds between two calls for one operator.</summary>
    public double CallsPerOperatorSecond { get; init; } = 0.25;

    /// <summary>Most calls that ring at the same time for each operator. With 2, few operators at an answer rate of 0.10 lose 2.5 points of their time.</summary>
    public double RingingPerOperator { get; init; } = 4;

    /// <summary>Whether calls may be ended while they ring, when nobody would be there for them. Unlawful in some countries.</summary>
    public bool MayCancelRinging { get; init; }

    /// <summary>No such call is ended before it has rung for so long, s. Less than <see cref="LeastRing"/> counts as that.</summary>
    public double CancelNoEarlierThan { get; init; } = LeastRing;
}
