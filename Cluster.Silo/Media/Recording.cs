namespace Cluster.Silo.Media;

/// <summary>Sound as the gateways write it: 8,000 times a second two samples of 16 bits, the customer's and then what he hears.</summary>
/// <param name="Bytes">Its length when it was found; it grows while the call lasts.</param>
/// <param name="OpenSamples">Opens it where it is; the stream can be read from any place.</param>
public sealed record Recording(long Bytes, Func<Stream> OpenSamples)
{
    internal const int MomentsPerSecond = 8_000;
    internal const int BytesPerMoment = 4;

    /// <summary>How long it is.</summary>
    public TimeSpan Length => LengthOf(Bytes);

    /// <summary>How long so many bytes sound.</summary>
    public static TimeSpan LengthOf(long bytes) => TimeSpan.FromSeconds((double)bytes / BytesPerMoment / MomentsPerSecond);

    /// <summary>The same as a wave file: the customer left, his operator right.</summary>
    /// <exception cref="IOException">The file is gone or cannot be read.</exception>
    public Stream OpenWave() => new WaveStream(OpenSamples(), Bytes);
}
