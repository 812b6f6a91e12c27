namespace Cluster.Grains;

/// <summary>Makes ids that sort by time of making (UUID version 7). Seeded, so that a simulation can be replayed.</summary>
/// <param name="time">The clock.</param>
/// <param name="random">Where the random part comes from. Used under a lock.</param>
public sealed class Ids(TimeProvider time, Random random)
{
    private const int Version = 0x70;
    private const int Variant = 0x80;

    private readonly Lock _lock = new();

    /// <summary>A new id.</summary>
    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_lock)
        {
            random.NextBytes(bytes);
        }

        var milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++)
        {
            bytes[i] = (byte)(milliseconds >> (8 * (5 - i)));
        }

        bytes[6] = (byte)(Version | (bytes[6] & 0x0F));
        bytes[8] = (byte)(Variant | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
