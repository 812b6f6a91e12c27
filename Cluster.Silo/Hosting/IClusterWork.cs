namespace Cluster.Silo.Hosting;

/// <summary>Whether this process can do its part: its grains are awake, or it reaches those of the silos.</summary>
public interface IClusterWork
{
    /// <summary>Why it cannot, for people; null when it can.</summary>
    string? Obstacle { get; }
}
