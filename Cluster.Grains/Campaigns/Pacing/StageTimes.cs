namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// How a stage of the operator's work (talk, wrap-up) ends: the rate of ending at each age, ends / time spent at that age, with
/// a weak guess. The age is told apart by seconds up to 30 s, by 5 s up to 90 s, by 15 s up to 270 s, then by minutes.
/// </summary>
internal sealed class StageTimes
{
    /// <summary>Number of ages told apart; the last is open.</summary>
    public const int Ages = 64;

    private const double GuessedEnds = 0.5;
    private const double Kept = 0.9995;

    private static readonly double[] Starts = [.. Enumerable.Range(0, Ages + 1).Select(StartOf)];

    private readonly double[] _ends = new double[Ages];
    private readonly double[] _spent = new double[Ages];
    private readonly double[] _rate = new double[Ages];
    private readonly double _guessedMean;

    public StageTimes(double guessedMean)
    {
        (_guessedMean, Mean) = (guessedMean, guessedMean);
    }

    /// <summary>Mean length of the stage, s.</summary>
    public double Mean { get; private set; }

    /// <summary>Which of the ages this one, s, belongs to.</summary>
    public static int AgeOf(double age) => age switch
    {
        < 30 => (int)Math.Max(age, 0),
        < 90 => 30 + (int)((age - 30) / 5),
        < 270 => 42 + (int)((age - 90) / 15),
        _ => Math.Min(Ages - 1, 54 + (int)Math.Min((age - 270) / 60, Ages)),
    };

    /// <summary>The middle of an age, s.</summary>
    public static double MiddleOf(int age) => 0.5 * (Starts[age] + Starts[age + 1]);

    /// <summary>A stage ended after so long.</summary>
    public void Ended(double duration)
    {
        for (var a = 0; a < Ages; a++)
        {
            _ends[a] *= Kept;
            _spent[a] *= Kept;
        }

        var last = AgeOf(duration);
        Spend(_spent, duration, 1);
        _ends[last] += 1;
    }

    /// <summary>
    /// Learns the rates. Who is still in the stage has spent his time in it too; without that, the first stages to end would make all
    /// look short.
    /// </summary>
    public void Learn(ReadOnlySpan<BusyOperator> busy, OperatorPhase phase)
    {
        _spent.CopyTo(_rate, 0);
        foreach (ref readonly var one in busy)
        {
            if (one.Phase == phase)
            {
                Spend(_rate, one.Elapsed, 1);
            }
        }

        double alive = 1, mean = 0;
        for (var a = 0; a < Ages; a++)
        {
            var rate = (_ends[a] + GuessedEnds) / (_rate[a] + (GuessedEnds * _guessedMean));
            _rate[a] = rate;
            var stays = a == Ages - 1 ? 0 : Math.Exp(-rate * (Starts[a + 1] - Starts[a]));
            mean += alive * (1 - stays) / rate;
            alive *= stays;
        }

        Mean = mean;
    }

    /// <summary>Rate of ending at an age, 1/s.</summary>
    public double RateAt(double age) => _rate[AgeOf(age)];

    /// <summary>The counts, to be kept: ends, then time spent.</summary>
    public double[] Save() => [.. _ends, .. _spent];

    /// <summary>Takes kept counts; false when they cannot be such.</summary>
    public bool Restore(double[]? saved)
    {
        var both = new double[2 * Ages];
        if (!Histogram.TryCopy(saved, both))
        {
            return false;
        }

        both.AsSpan(0, Ages).CopyTo(_ends);
        both.AsSpan(Ages).CopyTo(_spent);
        return true;
    }

    private static double StartOf(int age) => age switch
    {
        <= 30 => age,
        <= 42 => 30 + (5 * (age - 30)),
        <= 54 => 90 + (15 * (age - 42)),
        _ => 270 + (60 * (age - 54)),
    };

    private static void Spend(double[] spent, double duration, double weight)
    {
        for (var a = 0; a < Ages && Starts[a] < duration; a++)
        {
            var until = a == Ages - 1 ? duration : Math.Min(duration, Starts[a + 1]);
            spent[a] += weight * (until - Starts[a]);
        }
    }
}
