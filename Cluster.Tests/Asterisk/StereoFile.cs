using System.Runtime.InteropServices;

namespace Cluster.Tests.Asterisk;

/// <summary>What is in the two sides of a recording: which tones, tenth of a second by tenth.</summary>
internal sealed class StereoFile
{
    private const int Rate = 8_000;
    private const int Piece = Rate / 10;

    /// <summary>The tones of the customer are at least so loud; a side's own noise and the other side's are not.</summary>
    private const double Loud = 2_000;

    private readonly short[] _samples;

    public StereoFile(ReadOnlySpan<byte> samples) => _samples = MemoryMarshal.Cast<byte, short>(samples).ToArray();

    public TimeSpan Length => TimeSpan.FromSeconds((double)_samples.Length / 2 / Rate);

    /// <summary>The file of an attempt on a gateway.</summary>
    public static string PathOn(AsteriskGateway gateway, string attempt) => Path.Combine(gateway.Folder, "spool", "monitor", attempt[..6], attempt + ".raw");

    /// <summary>Pieces of a side in which this tone is heard.</summary>
    public int Pieces(int side, int tone) => Side(side).Chunk(Piece).Count(piece => Strength(piece, tone) > Loud);

    /// <summary>From where to where this tone is heard on a side without a break, in seconds.</summary>
    public IReadOnlyList<(double From, double To)> Stretches(int side, int tone)
    {
        var stretches = new List<(double From, double To)>();
        var at = 0.0;
        foreach (var piece in Side(side).Chunk(Piece))
        {
            var end = at + ((double)Piece / Rate);
            if (Strength(piece, tone) > Loud)
            {
                var goesOn = stretches.Count > 0 && stretches[^1].To == at;
                (double, double) stretch = (goesOn ? stretches[^1].From : at, end);
                if (goesOn)
                {
                    stretches.RemoveAt(stretches.Count - 1);
                }

                stretches.Add(stretch);
            }

            at = end;
        }

        return stretches;
    }

    /// <summary>Pieces of a side in which anything is heard.</summary>
    public int LoudPieces(int side) => Side(side).Chunk(Piece).Count(piece => piece.Any(sample => Math.Abs(sample) > Loud));

    /// <summary>Whole pieces in which both sides are silent.</summary>
    public int SilentPieces() => Side(0).Chunk(Piece).Zip(Side(1).Chunk(Piece)).Count(both => both.First.All(s => s == 0) && both.Second.All(s => s == 0));

    private IEnumerable<short> Side(int side) => _samples.Where((_, i) => i % 2 == side);

    private static double Strength(short[] piece, int tone)
    {
        var (cosine, sine) = (0.0, 0.0);
        for (var i = 0; i < piece.Length; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * tone * i / Rate);
            (cosine, sine) = (cosine + (piece[i] * cos), sine + (piece[i] * sin));
        }

        return 2 * Math.Sqrt((cosine * cosine) + (sine * sine)) / piece.Length;
    }
}
