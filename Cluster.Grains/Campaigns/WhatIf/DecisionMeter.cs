namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Time and memory that decisions take. Times go into bins an eighth of an octave wide, so that counting allocates nothing.</summary>
public sealed class DecisionMeter
{
    private const int PerOctave = 8;

    private readonly long[] _bins = new long[40 * PerOctave];
    private double _microseconds;

    /// <summary>How many decisions.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes that they allocated.</summary>
    public long Bytes { get; private set; }

    /// <summary>Mean time, us.</summary>
    public double Mean => Count == 0 ? 0 : _microseconds / Count;

    /// <summary>Time that 99 of 100 do not exceed, us, within 9 %.</summary>
    public double P99
    {
        get
        {
            var above = Count / 100;
            var bin = _bins.Length - 1;
            for (long seen = 0; bin > 0 && (seen += _bins[bin]) <= above; bin--)
            {
            }

            return Math.Pow(2, (bin + 1.0) / PerOctave) / 1000;
        }
    }

    internal void Took(TimeSpan time, long bytes)
    {
        Count++;
        Bytes += bytes;
        _microseconds += time.TotalMicroseconds;
        _bins[Math.Clamp((int)(Math.Log2(Math.Max(1, time.TotalNanoseconds)) * PerOctave), 0, _bins.Length - 1)]++;
    }

    internal void Add(DecisionMeter other)
    {
        Count += other.Count;
        Bytes += other.Bytes;
        _microseconds += other._microseconds;
        for (var bin = 0; bin < _bins.Length; bin++)
        {
            _bins[bin] += other._bins[bin];
        }
    }
}
