namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// What lies ahead at each of the <see cref="Horizons"/>: the chance of each busy operator to be free, of each ringing call to be answered,
/// and the share of a new call's answer that falls there. The two ways to count the risk read it.
/// </summary>
internal sealed class RiskForecast
{
    private readonly double[] _weights = new double[Horizons.Count];
    private readonly double[] _newAnswers = new double[Horizons.Count];

    private CallHistory _history = null!;

    /// <summary>Free operators less those answered calls that wait already.</summary>
    public int Spare { get; private set; }

    /// <summary>Answers for each answer that the chances promise.</summary>
    public double Ratio { get; private set; }

    /// <summary>Variance of the answer rate as a share of its square.</summary>
    public double Doubt { get; private set; }

    /// <summary>Share of the answers of a new call that comes nearest to each horizon.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Share of them that has come by each horizon.</summary>
    public ReadOnlySpan<double> NewAnswers => _newAnswers;

    /// <summary>Looks ahead from here.</summary>
    public void Look(CallHistory history, in PacingSnapshot seen, double patience)
    {
        _history = history;
        history.Foresee(seen.Now, patience, seen.Busy);
        Ratio = history.Rate.Ratio(seen.Now);
        Doubt = history.Rate.Doubt;
        Spare = seen.FreeOperators - seen.WaitingCalls;
        Horizons.Weigh(history.Answers, _weights);
        for (var h = 0; h < _newAnswers.Length; h++)
        {
            _newAnswers[h] = history.Answers.By(Horizons.At[h]);
        }
    }

    /// <summary>Chances of a busy operator to be free for ours at each horizon plus patience, before his share.</summary>
    public ReadOnlySpan<double> FreeBy(in BusyOperator one) => _history.SoonFree.Of(one.Phase, one.Elapsed);

    /// <summary>The same of everybody in one phase of one age.</summary>
    public ReadOnlySpan<double> FreeBy(OperatorPhase phase, int age) => _history.SoonFree.OfAge(phase, age);

    /// <summary>
    /// Chance of a call, by its half second of ringing, to be answered by each horizon and ever:
    /// p (F(a+u) - F(a)) / (p (1 - F(a)) + (1-p) (1 - G(a))). Returns the latter.
    /// </summary>
    public double AnsweredBy(int halfSecond, double chance, Span<double> chances)
    {
        var answers = _history.Answers.ByHalfSecond;
        var failures = _history.Failures.ByHalfSecond;
        var last = answers.Length - 1;
        var age = Math.Clamp(halfSecond, 0, last);
        var yes = chance * (1 - answers[age]);
        var rings = yes + ((1 - chance) * (1 - failures[age]));
        if (rings < 1e-9)
        {
            chances.Clear();
            return 0;
        }

        for (var h = 0; h < chances.Length; h++)
        {
            chances[h] = chance * (answers[Math.Min(last, age + (2 * Horizons.At[h]))] - answers[age]) / rings;
        }

        return yes / rings;
    }

    /// <summary>The half second of ringing that an age lies in.</summary>
    public static int HalfSecondOf(double age) => (int)(2 * Math.Clamp(age, 0, RingTimes.Longest));
}
