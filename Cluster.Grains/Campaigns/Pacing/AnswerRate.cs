namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// How many of the calls are answered, learnt from calls in the order of dialling. Each call comes with a chance (its score, or
/// <see cref="Unscored"/>); what is learnt is by how much the answers exceed those chances.
/// </summary>
/// <remarks>
/// A call that still rings counts as answered with the chance that its silence leaves it (the expectation step of the EM method for
/// incomplete data); so calls dialled a moment ago neither lower nor raise the rate, however many they are.
/// With weights w that halve about every 1,000 dials: ratio = sum w*(answered or expected) / sum w*chance.
/// Two shorter memories watch for a change: when their answers are too many or too few for the ratio, it is learnt anew from them.
/// </remarks>
internal sealed class AnswerRate(RingTimes answers, RingTimes failures)
{
    /// <summary>Chance of a call that was not scored.</summary>
    public const double Unscored = 0.25;

    private const int Remembered = RingTimes.Longest;
    private const double GuessWeight = 20;
    private const double Surprise = 3.5;

    // In dials. The first is the one that is believed.
    private static readonly double[] Memories = [1500, 250, 50];

    private readonly Cohort[] _cohorts = new Cohort[Remembered];
    private readonly AnswerTally[] _kept = [.. Memories.Select(_ => AnswerTally.Guess(GuessWeight))];
    private long _second = long.MinValue;
    private long _since = long.MinValue;
    private bool _stale = true;
    private double _ratio = 1;

    /// <summary>Answers for each answer that the chances promise; 1 when nothing is known.</summary>
    public double Ratio(double now)
    {
        Advance(now);
        if (_stale)
        {
            Learn();
        }

        return _ratio;
    }

    /// <summary>
    /// Variance of the ratio as a share of its square: how little is known of it. Weights that decay leave half the calls' worth, hence
    /// (1 - mean) / (2 * answers).
    /// </summary>
    public double Doubt { get; private set; }

    /// <summary>Chance of an answer of a call with this score; NaN: not scored.</summary>
    public double Of(double chance, double now) => Scaled(chance, Ratio(now));

    /// <summary>The chance after calibration.</summary>
    public static double Scaled(double chance, double ratio) =>
        Math.Clamp(ratio * (double.IsNaN(chance) ? Unscored : chance), 0.001, 0.98);

    /// <summary>A call was dialled.</summary>
    public void Dialled(double now, double chance)
    {
        Advance(now);
        ref var cohort = ref At(_second);
        cohort.Dialled++;
        cohort.Chance += Score(chance);
        cohort.Ringing++;
        cohort.RingingChance += Score(chance);
        _stale = true;
    }

    /// <summary>A call ended: answered, or with the chance that it would have been.</summary>
    public void Ended(double now, double age, double chance, double answered)
    {
        Advance(now);
        ref var cohort = ref At(CohortOf(now - age));
        if (cohort.Ringing == 0)
        {
            // Dialled before a restart.
            cohort.Dialled++;
            cohort.Chance += Score(chance);
        }
        else
        {
            cohort.Ringing--;
            cohort.RingingChance = cohort.Ringing == 0 ? 0 : Math.Max(0, cohort.RingingChance - Score(chance));
        }

        cohort.Answered += answered;
        _stale = true;
    }

    /// <summary>Chance that a call which has rung for so long is answered later.</summary>
    public double StillToCome(double age, double chance)
    {
        var yes = chance * (1 - answers.By(age));
        var no = (1 - chance) * (1 - failures.By(age));
        return yes + no < 1e-12 ? 0 : yes / (yes + no);
    }

    /// <summary>What is known, to be kept: answers, chances and calls of each memory.</summary>
    public double[] Save()
    {
        Learn();
        return [.. Memories.Select((_, m) => Weigh(m)).SelectMany(t => new[] { t.Answered, t.Chance, t.Dialled })];
    }

    /// <summary>Takes what was kept; false when it cannot be that.</summary>
    public bool Restore(double[]? saved)
    {
        if (saved?.Length != 3 * Memories.Length)
        {
            return false;
        }

        AnswerTally[] tallies = [.. saved.Chunk(3).Select(t => new AnswerTally(t[0], t[1], t[2]))];
        if (!tallies.All(t => t.IsSound))
        {
            return false;
        }

        tallies.CopyTo(_kept, 0);
        return _stale = true;
    }

    private static double Score(double chance) => double.IsNaN(chance) ? Unscored : chance;

    private ref Cohort At(long second) => ref _cohorts[(int)(second & (Remembered - 1))];

    private long CohortOf(double dialledAt)
    {
        var second = Math.Clamp((long)Math.Floor(dialledAt), _second - Remembered + 1, _second);

        // Age and clock are rounded apart: the call may have been counted in the second beside.
        return At(second).Ringing > 0 ? second
            : second < _second && At(second + 1).Ringing > 0 ? second + 1
            : second > _second - Remembered + 1 && At(second - 1).Ringing > 0 ? second - 1
            : second;
    }

    private void Advance(double now)
    {
        var second = (long)Math.Floor(now);
        if (_second == long.MinValue)
        {
            _second = second;
        }

        if (second - _second > 2 * Remembered)
        {
            for (var s = _second - Remembered + 1; s <= _second; s++)
            {
                Retire(s);
            }

            _second = second;
        }

        for (; _second < second; _second++)
        {
            Retire(_second + 1 - Remembered);
            _stale = true;
        }
    }

    private void Retire(long second)
    {
        ref var cohort = ref At(second);
        for (var m = 0; m < Memories.Length && cohort.Dialled > 0; m++)
        {
            if (m > 0 || second >= _since)
            {
                _kept[m] = _kept[m].After(cohort.Dialled, Memories[m]).With(cohort.Answered, cohort.Chance, cohort.Dialled, 1);
            }
        }

        cohort = default;
    }

    private void Learn()
    {
        _stale = false;
        for (var round = 0; round < 3; round++)
        {
            Believe(Weigh(0));
        }

        for (var m = 1; m < Memories.Length; m++)
        {
            var recent = Weigh(m);
            var mean = Math.Clamp(_ratio * recent.MeanChance, 0.001, 0.999);

            // Weights that decay over m calls sum to m, their squares to m/2: the weighted answers vary like those of half the calls.
            var spread = Math.Sqrt(0.5 * recent.Dialled * mean * (1 - mean));
            if (recent.Dialled > 0.5 * Memories[m] && Math.Abs(recent.Answered - (_ratio * recent.Chance)) > Surprise * spread)
            {
                StartAnewFrom(m, recent);
                return;
            }
        }
    }

    /// <summary>The rate has changed: the long memory keeps only the calls of a shorter one.</summary>
    private void StartAnewFrom(int memory, AnswerTally recent)
    {
        double dials = 0;
        for (_since = _second; _since > _second - Remembered && dials < Memories[memory]; _since--)
        {
            dials += At(_since).Dialled;
        }

        _kept[0] = dials < Memories[memory] ? _kept[memory] : recent.Scaled(GuessWeight / recent.Dialled);
        Believe(Weigh(0));
    }

    private void Believe(AnswerTally calls)
    {
        _ratio = calls.Ratio;
        Doubt = Math.Max(0, 1 - (_ratio * calls.MeanChance)) / (2 * Math.Max(1, calls.Answered));
    }

    /// <summary>What a memory has kept and the calls since then, the newest first; those that ring count with their chance.</summary>
    private AnswerTally Weigh(int memory)
    {
        var oldest = _second == long.MinValue ? 0 : _second - Remembered + 1;
        var from = memory == 0 ? Math.Max(_since, oldest) : oldest;
        double dials = 0, weight = 1;
        var sum = default(AnswerTally);
        for (var second = _second; second >= from; second--)
        {
            ref var cohort = ref At(second);
            if (cohort.Dialled == 0)
            {
                continue;
            }

            var expected = 0.0;
            if (cohort.Ringing > 0)
            {
                var chance = Scaled(cohort.RingingChance / cohort.Ringing, _ratio);
                expected = cohort.Ringing * StillToCome(_second - second + 0.5, chance);
            }

            sum = sum.With(cohort.Answered + expected, cohort.Chance, cohort.Dialled, weight);
            dials += cohort.Dialled;
            weight = Math.Exp(-dials / Memories[memory]);
        }

        return sum.With(_kept[memory].Answered, _kept[memory].Chance, _kept[memory].Dialled, weight);
    }

    /// <summary>The calls dialled in one second.</summary>
    private struct Cohort
    {
        public int Dialled;
        public double Chance;
        public int Ringing;
        public double RingingChance;
        public double Answered;
    }
}
