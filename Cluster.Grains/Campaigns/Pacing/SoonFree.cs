namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// Chance that an operator who talks, or writes up, is free within some time: talk ends, then wrap-up ends.
/// Two tables over the age of the stage and the <see cref="Horizons"/>, worked out anew every <see cref="Every"/> s.
/// </summary>
internal sealed class SoonFree
{
    private const double Every = 20;
    private const int Seconds = 40;

    private readonly double[] _talk = new double[StageTimes.Ages * Horizons.Count];
    private readonly double[] _wrapUp = new double[StageTimes.Ages * Horizons.Count];
    private readonly double[] _wholeWrapUp = new double[Seconds + 1];
    private readonly double[] _within = new double[Seconds + 1];
    private double _at = double.NegativeInfinity;
    private double _patience = double.NaN;

    /// <summary>Chances of being free at each horizon plus patience.</summary>
    public ReadOnlySpan<double> Of(OperatorPhase phase, double elapsed) =>
        Row(phase == OperatorPhase.Talking ? _talk : _wrapUp, StageTimes.AgeOf(elapsed));

    /// <summary>The same by the number of the age.</summary>
    public ReadOnlySpan<double> OfAge(OperatorPhase phase, int age) => Row(phase == OperatorPhase.Talking ? _talk : _wrapUp, age);

    /// <summary>Works the tables out anew when they are old.</summary>
    public void Refresh(double now, double patience, StageTimes talk, StageTimes wrapUp, ReadOnlySpan<BusyOperator> busy)
    {
        if (now >= _at && now < _at + Every && patience == _patience)
        {
            return;
        }

        (_at, _patience) = (now, patience);
        talk.Learn(busy, OperatorPhase.Talking);
        wrapUp.Learn(busy, OperatorPhase.WrapUp);
        Ends(wrapUp, 0, _wholeWrapUp);
        for (var age = 0; age < StageTimes.Ages; age++)
        {
            var elapsed = StageTimes.MiddleOf(age);
            Ends(wrapUp, elapsed, _within);
            Note(Row(_wrapUp, age));
            Ends(talk, elapsed, _within);
            ThenWrapUp();
            Note(Row(_talk, age));
        }
    }

    private static Span<double> Row(double[] table, int age) => table.AsSpan(age * Horizons.Count, Horizons.Count);

    /// <summary>Chance that the stage ends within each number of seconds: 1 - exp(-sum of the rates passed).</summary>
    private static void Ends(StageTimes stage, double elapsed, double[] within)
    {
        double passed = 0;
        within[0] = 0;
        for (var s = 0; s < Seconds; s++)
        {
            passed += stage.RateAt(elapsed + s + 0.5);
            within[s + 1] = 1 - Math.Exp(-passed);
        }
    }

    /// <summary>From "talk has ended" to "talk and wrap-up have ended": sum over the second v in which talk ends.</summary>
    private void ThenWrapUp()
    {
        for (var s = Seconds; s >= 0; s--)
        {
            double both = 0;
            for (var v = 0; v < s; v++)
            {
                // Talk ends in the middle of second v; the wrap-up has s - v - 1/2 seconds left.
                var wrapped = 0.5 * (_wholeWrapUp[s - v] + _wholeWrapUp[s - v - 1]);
                both += (_within[v + 1] - _within[v]) * wrapped;
            }

            _within[s] = both;
        }
    }

    private void Note(Span<double> row)
    {
        for (var h = 0; h < row.Length; h++)
        {
            var place = Math.Min(Horizons.At[h] + _patience, Seconds - 1);
            var s = (int)place;
            row[h] = _within[s] + ((place - s) * (_within[s + 1] - _within[s]));
        }
    }
}
