namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// How long calls ring before they end in one way: a histogram of whole seconds that forgets slowly. It starts from a guess that counts
/// as <see cref="GuessWeight"/> calls.
/// </summary>
internal sealed class RingTimes
{
    /// <summary>Longest ring time that is told apart, s.</summary>
    public const int Longest = 64;

    private const double GuessWeight = 10;

    private readonly double _kept;
    private readonly double[] _ended = new double[Longest];
    private readonly double[] _byHalfSecond = new double[2 * Longest];
    private bool _stale = true;

    private RingTimes(double kept, Func<double, double> guess)
    {
        _kept = kept;
        for (var s = 0; s < Longest; s++)
        {
            _ended[s] = GuessWeight * (guess(s + 1) - guess(s));
        }
    }

    /// <summary>
    /// Share of the calls that end within an age; element i stands for the age (i + 1/2)/2 s, the middle of a half second.
    /// Rises to 1 and stays there.
    /// </summary>
    public ReadOnlySpan<double> ByHalfSecond
    {
        get
        {
            Refresh();
            return _byHalfSecond;
        }
    }

    /// <summary>The histogram, to be kept.</summary>
    public double[] Save() => [.. _ended];

    /// <summary>Takes a kept histogram in place of the guess; false when it cannot be one.</summary>
    public bool Restore(double[]? saved) => _stale = saved?.Sum() > 0 && Histogram.TryCopy(saved, _ended);

    /// <summary>Ring times of calls that are answered: log-normal, median 9 s.</summary>
    public static RingTimes OfAnswers() => new(0.9995, r => NormalLaw.Below(Math.Log(Math.Max(r, 1e-9) / 9) / 0.6));

    /// <summary>Ring times of calls that nobody answers: a quarter is busy or invalid within 4 s, the others ring for as long as we let them.</summary>
    public static RingTimes OfFailures(double ringTimeout) => new(
        0.9998,
        r => (0.25 * Math.Clamp((r - 1) / 3, 0, 1)) + (0.75 * Math.Clamp(r - Math.Min(ringTimeout, Longest - 1) + 0.5, 0, 1)));

    /// <summary>A call ended in this way.</summary>
    public void Ended(double age)
    {
        Forget();
        _ended[Second(age)] += 1;
        _stale = true;
    }

    /// <summary>
    /// A call was cut off at an age, and would have ended in this way with some chance: that chance is spread over what lies beyond,
    /// in the proportions known so far, so that cutting calls off does not make ring times look short.
    /// </summary>
    public void CutOff(double age, double chance)
    {
        var from = Second(age);
        double beyond = 0;
        for (var s = from; s < Longest; s++)
        {
            beyond += _ended[s];
        }

        for (var s = from; s < Longest && beyond > 0; s++)
        {
            _ended[s] += chance * _ended[s] / beyond;
        }

        _stale = true;
    }

    /// <summary>Share of the calls that end within this age.</summary>
    public double By(double age)
    {
        Refresh();
        var place = (2 * Math.Max(age, 0)) - 0.5;
        if (place <= 0)
        {
            return (place + 0.5) * 2 * _byHalfSecond[0];
        }

        var i = (int)place;
        return i >= _byHalfSecond.Length - 1
            ? 1
            : _byHalfSecond[i] + ((place - i) * (_byHalfSecond[i + 1] - _byHalfSecond[i]));
    }

    private static int Second(double age) => (int)Math.Clamp(age, 0, Longest - 1);

    private void Forget()
    {
        for (var s = 0; s < Longest; s++)
        {
            _ended[s] *= _kept;
        }
    }

    private void Refresh()
    {
        if (!_stale)
        {
            return;
        }

        double all = 0, sum = 0;
        for (var s = 0; s < Longest; s++)
        {
            all += _ended[s];
        }

        for (var s = 0; s < Longest; s++)
        {
            // Within a second the calls end evenly: a quarter before the middle of its first half, three before that of its second.
            _byHalfSecond[2 * s] = (sum + (0.25 * _ended[s])) / all;
            _byHalfSecond[(2 * s) + 1] = (sum + (0.75 * _ended[s])) / all;
            sum += _ended[s];
        }

        _stale = false;
    }
}
