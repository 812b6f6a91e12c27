namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// The risk by exact convolution of the Poisson-binomial laws of operators who get free and of calls that are answered.
/// For small pools, where an approximation would be wrong and convolution is cheap.
/// </summary>
internal sealed class ExactRisk : IRiskCount
{
    /// <summary>Most busy operators.</summary>
    public const int MostBusy = 40;

    /// <summary>Most ringing calls.</summary>
    public const int MostRinging = 160;

    // A row of the answers: the ringing calls and what a second brings to 1,400 operators.
    private const int Width = 512;

    private readonly double[] _free = new double[Horizons.Count * (MostBusy + 1)];
    private readonly double[] _answered = new double[Horizons.Count * Width];
    private readonly double[] _expectedFree = new double[Horizons.Count];
    private readonly double[] _chances = new double[Horizons.Count];
    private int _busy;
    private int _spare;
    private int _calls;
    private int _width;

    public double ExpectedAnswers { get; private set; }

    /// <summary>Whether the pool is small enough. Does not depend on free operators, so that one more of them never changes the method.</summary>
    public static bool Fits(in PacingSnapshot seen) => seen.Busy.Length <= MostBusy && seen.Ringing.Length <= MostRinging;

    public void Begin(RiskForecast ahead, in PacingSnapshot seen, int mostCalls)
    {
        (_busy, _spare, _calls, ExpectedAnswers) = (seen.Busy.Length, ahead.Spare, 0, 0);

        // More answers than operators who can be free at all are told apart no further: the last place holds all that.
        _width = Math.Clamp(_spare + _busy, 0, Math.Min(Width - 1, seen.Ringing.Length + mostCalls)) + 1;
        Array.Clear(_free);
        Array.Clear(_expectedFree);
        for (var h = 0; h < Horizons.Count; h++)
        {
            _free[h * (MostBusy + 1)] = 1;
            _answered.AsSpan(h * Width, _width).Clear();
            _answered[h * Width] = 1;
        }

        var known = 0;
        foreach (ref readonly var one in seen.Busy)
        {
            known++;
            var row = ahead.FreeBy(one);
            for (var h = 0; h < row.Length; h++)
            {
                var p = row[h] * one.Share;
                _expectedFree[h] += p;
                Convolve(_free.AsSpan(h * (MostBusy + 1), known + 1), p, known, capped: false);
            }
        }

        foreach (ref readonly var call in seen.Ringing)
        {
            ExpectedAnswers += ahead.AnsweredBy(RiskForecast.HalfSecondOf(call.Age), AnswerRate.Scaled(call.Chance, ahead.Ratio), _chances);
            AddAnswer(_chances);
        }
    }

    public void Add(RiskForecast ahead, double chance)
    {
        for (var h = 0; h < _chances.Length; h++)
        {
            _chances[h] = chance * ahead.NewAnswers[h];
        }

        AddAnswer(_chances);
    }

    public double At(int horizon)
    {
        var free = _free.AsSpan(horizon * (MostBusy + 1), _busy + 1);
        var answered = _answered.AsSpan(horizon * Width, _width);

        // sum over b of P(b get free) P(answers >= spare + b), from the most operators down, so that the tail of the answers only grows.
        double risk = 0, tail = 0;
        var next = _width - 1;
        for (var b = _busy; b >= 0; b--)
        {
            for (; next >= Math.Max(0, _spare + b); next--)
            {
                tail += answered[next];
            }

            risk += free[b] * tail;
        }

        return risk;
    }

    public double SoonFree(int horizon) => _expectedFree[horizon];

    /// <summary>One more event with this chance; with a cap, the last place holds "so many or more".</summary>
    private static void Convolve(Span<double> law, double p, int top, bool capped)
    {
        var last = law.Length - 1;
        if (capped && top > last)
        {
            law[last] += p * law[last - 1];
            top = last;
        }
        else
        {
            law[top] = p * law[top - 1];
        }

        for (var i = top - 1; i > 0; i--)
        {
            law[i] = (law[i] * (1 - p)) + (p * law[i - 1]);
        }

        law[0] *= 1 - p;
    }

    private void AddAnswer(ReadOnlySpan<double> chances)
    {
        _calls++;
        if (_width < 2)
        {
            return;
        }

        for (var h = 0; h < chances.Length; h++)
        {
            Convolve(_answered.AsSpan(h * Width, _width), chances[h], _calls, capped: true);
        }
    }
}
