namespace Cluster.Silo.Media;

/// <summary>A file as the gateways write it: 8,000 times a second two samples of 16 bits, the customer's and then what he hears.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length when it was found; it grows while the call lasts.</param>
public sealed record Recording(string Path, long Bytes)
{
    internal const int MomentsPerSecond = 8_000;
    internal const int BytesPerMoment = 4;

    /// <summary>How long it is.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds((double)Bytes / BytesPerMoment / MomentsPerSecond);

    /// <summary>The same as a wave file: the customer left, his operator right.</summary>
    /// <exception cref="IOException">The file is gone or cannot be read.</exception>
    public Stream OpenWave() => new WaveStream(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Bytes);
}
