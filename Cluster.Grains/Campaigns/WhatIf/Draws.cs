namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>
/// The random draws of one call: each is a pure function of the seed, the call's place in the day and a stream, so that two pacers meet
/// the same customers in the same order, whatever they decide (common random numbers).
/// </summary>
public readonly struct Draws
{
    private readonly ulong _call;

    /// <summary>The draws of call <paramref name="call"/> (0 is the first one dialled) of the day <paramref name="seed"/>.</summary>
    public Draws(long seed, long call)
    {
        unchecked
        {
            _call = Mix(((ulong)seed * 0x100000001B3UL) + (ulong)call);
        }
    }

    /// <summary>Uniform, strictly between 0 and 1.</summary>
    public double Uniform(int stream)
    {
        unchecked
        {
            return ((Mix((_call * 31UL) + (ulong)stream) >> 11) + 0.5) * (1.0 / (1UL << 53));
        }
    }

    /// <summary>Standard normal (Box and Muller, the cosine branch). Uses the uniform streams 2s + 100 and 2s + 101.</summary>
    public double Gauss(int stream) =>
        Math.Sqrt(-2 * Math.Log(Uniform((2 * stream) + 100))) * Math.Cos(2 * Math.PI * Uniform((2 * stream) + 101));

    /// <summary>The finaliser of splitmix64 (Steele, Lea, Flood 2014), the golden-ratio step included.</summary>
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
