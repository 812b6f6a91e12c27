namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// The risk for large pools: operators who get free less calls answered is nearly normal. With m its mean and s its deviation,
/// P(free &lt;= answered) = Phi((1/2 - m) / s). A wrong answer rate makes all calls err together: that adds doubt * (mean answers)^2 to s^2.
/// </summary>
internal sealed class NormalRisk : IRiskCount
{
    private const int HalfSeconds = (2 * RingTimes.Longest) + 1;

    private readonly double[] _mean = new double[Horizons.Count];
    private readonly double[] _answers = new double[Horizons.Count];
    private readonly double[] _variance = new double[Horizons.Count];
    private readonly double[] _expectedFree = new double[Horizons.Count];
    private readonly double[] _chances = new double[Horizons.Count];
    private readonly int[] _unscored = new int[HalfSeconds];
    private readonly int[] _talking = new int[StageTimes.Ages];
    private readonly int[] _wrappingUp = new int[StageTimes.Ages];
    private double _doubt;

    public double ExpectedAnswers { get; private set; }

    public void Begin(RiskForecast ahead, in PacingSnapshot seen, int mostCalls)
    {
        (ExpectedAnswers, _doubt) = (0, ahead.Doubt);
        Array.Clear(_answers);
        Array.Fill(_mean, ahead.Spare);
        Array.Clear(_variance);
        Array.Clear(_expectedFree);
        AddOperators(ahead, seen.Busy);
        AddCalls(ahead, seen.Ringing);
    }

    public void Add(RiskForecast ahead, double chance)
    {
        for (var h = 0; h < _mean.Length; h++)
        {
            var p = chance * ahead.NewAnswers[h];
            _mean[h] -= p;
            _answers[h] += p;
            _variance[h] += p * (1 - p);
        }
    }

    public double At(int horizon)
    {
        var variance = _variance[horizon] + (_doubt * _answers[horizon] * _answers[horizon]) + 1e-6;
        return NormalLaw.Below((0.5 - _mean[horizon]) / Math.Sqrt(variance));
    }

    public double SoonFree(int horizon) => _expectedFree[horizon];

    /// <summary>Operators of one age of one phase share their chances; with a share of another campaign each is his own case.</summary>
    private void AddOperators(RiskForecast ahead, ReadOnlySpan<BusyOperator> busy)
    {
        Array.Clear(_talking);
        Array.Clear(_wrappingUp);
        foreach (ref readonly var one in busy)
        {
            if (one.Share < 1)
            {
                AddOperators(ahead.FreeBy(one), 1, one.Share);
            }
            else
            {
                (one.Phase == OperatorPhase.Talking ? _talking : _wrappingUp)[StageTimes.AgeOf(one.Elapsed)]++;
            }
        }

        for (var age = 0; age < StageTimes.Ages; age++)
        {
            AddOperators(ahead.FreeBy(OperatorPhase.Talking, age), _talking[age], 1);
            AddOperators(ahead.FreeBy(OperatorPhase.WrapUp, age), _wrappingUp[age], 1);
        }
    }

    private void AddOperators(ReadOnlySpan<double> chances, int operators, double share)
    {
        for (var h = 0; operators > 0 && h < chances.Length; h++)
        {
            var p = chances[h] * share;
            _expectedFree[h] += operators * p;
            _mean[h] += operators * p;
            _variance[h] += operators * p * (1 - p);
        }
    }

    private void AddCalls(RiskForecast ahead, ReadOnlySpan<RingingCall> ringing)
    {
        Array.Clear(_unscored);
        foreach (ref readonly var call in ringing)
        {
            var halfSecond = RiskForecast.HalfSecondOf(call.Age);
            if (double.IsNaN(call.Chance))
            {
                _unscored[halfSecond]++;
            }
            else
            {
                AddCalls(ahead, halfSecond, AnswerRate.Scaled(call.Chance, ahead.Ratio), 1);
            }
        }

        var rate = AnswerRate.Scaled(double.NaN, ahead.Ratio);
        for (var s = 0; s < HalfSeconds; s++)
        {
            AddCalls(ahead, s, rate, _unscored[s]);
        }
    }

    private void AddCalls(RiskForecast ahead, int halfSecond, double chance, int calls)
    {
        if (calls == 0)
        {
            return;
        }

        ExpectedAnswers += calls * ahead.AnsweredBy(halfSecond, chance, _chances);
        for (var h = 0; h < _chances.Length; h++)
        {
            _mean[h] -= calls * _chances[h];
            _answers[h] += calls * _chances[h];
            _variance[h] += calls * _chances[h] * (1 - _chances[h]);
        }
    }
}
