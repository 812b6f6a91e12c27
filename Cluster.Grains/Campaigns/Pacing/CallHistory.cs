namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// What the calls of a campaign have taught: who answers, how long phones ring, how long talks and wrap-ups take. Tell it every call of
/// the campaign once when dialled and once when it is answered or ended. One for a campaign; not for several threads.
/// Its memory is bounded: histograms and one minute of calls.
/// </summary>
/// <param name="ringTimeout">For how long the campaign lets a phone ring, s; only the first guess.</param>
public sealed class CallHistory(double ringTimeout = 28)
{
    private readonly RingTimes _answers = RingTimes.OfAnswers();
    private readonly RingTimes _failures = RingTimes.OfFailures(ringTimeout);
    private readonly StageTimes _talk = new(90);
    private readonly StageTimes _wrapUp = new(15);
    private AnswerRate? _rate;

    /// <summary>Ring times of calls that are answered.</summary>
    internal RingTimes Answers => _answers;

    /// <summary>Ring times of calls that end without an answer.</summary>
    internal RingTimes Failures => _failures;

    /// <summary>Who answers.</summary>
    internal AnswerRate Rate => _rate ??= new(_answers, _failures);

    /// <summary>When busy operators get free.</summary>
    internal SoonFree SoonFree { get; } = new();

    /// <summary>Mean time that one answered call keeps an operator busy, s.</summary>
    public double MeanHandling => _talk.Mean + _wrapUp.Mean;

    /// <summary>Chance that a call dialled now is answered, 0 to 1.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="chance">Score of the contact, 0 to 1; NaN: none.</param>
    public double ChanceOfAnswer(double now, double chance = double.NaN) => Rate.Of(chance, now);

    /// <summary>A call was dialled.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="chance">Chance of an answer that the contact was scored with, 0 to 1; NaN when it was not.</param>
    public void Dialled(double now, double chance = double.NaN) => Rate.Dialled(now, chance);

    /// <summary>A call was answered, by a person or a machine that nobody told apart.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="age">Time since it was dialled, s.</param>
    /// <param name="chance">As told when it was dialled.</param>
    public void Answered(double now, double age, double chance = double.NaN)
    {
        Rate.Ended(now, age, chance, answered: 1);
        _answers.Ended(age);
    }

    /// <summary>A call ended without an answer: busy, invalid, refused, rung out, or ended as a machine's.</summary>
    /// <inheritdoc cref="Answered"/>
    public void NotAnswered(double now, double age, double chance = double.NaN)
    {
        Rate.Ended(now, age, chance, answered: 0);
        _failures.Ended(age);
    }

    /// <summary>We ended a call while it rang: it counts as answered with the chance that it still had.</summary>
    /// <inheritdoc cref="Answered"/>
    public void Cancelled(double now, double age, double chance = double.NaN)
    {
        var answered = Rate.StillToCome(age, Rate.Of(chance, now));
        Rate.Ended(now, age, chance, answered);
        _answers.CutOff(age, answered);
        _failures.CutOff(age, 1 - answered);
    }

    /// <summary>A conversation ended.</summary>
    /// <param name="duration">Its length, s.</param>
    public void TalkEnded(double duration) => _talk.Ended(duration);

    /// <summary>A wrap-up ended.</summary>
    /// <param name="duration">Its length, s.</param>
    public void WrapUpEnded(double duration) => _wrapUp.Ended(duration);

    /// <summary>What is to be kept over a restart or a night.</summary>
    public CallHistoryState Save()
    {
        var rates = Rate.Save();
        return new CallHistoryState
        {
            Version = CallHistoryState.CurrentVersion,
            Answers = _answers.Save(),
            Failures = _failures.Save(),
            Talk = _talk.Save(),
            WrapUp = _wrapUp.Save(),
            AnswerRate = rates[..3],
            RecentAnswerRates = rates[3..],
        };
    }

    /// <summary>A history from what was kept. Kept by another version, or not sound: one that starts anew.</summary>
    /// <param name="state">What was kept; null: nothing.</param>
    /// <param name="ringTimeout">For how long the campaign lets a phone ring, s.</param>
    public static CallHistory Restore(CallHistoryState? state, double ringTimeout = 28)
    {
        var history = new CallHistory(ringTimeout);
        return state is { Version: CallHistoryState.CurrentVersion } && history.Take(state) ? history : new CallHistory(ringTimeout);
    }

    /// <summary>Brings the forecast up to date with who is busy now.</summary>
    internal void Foresee(double now, double patience, ReadOnlySpan<BusyOperator> busy) =>
        SoonFree.Refresh(now, patience, _talk, _wrapUp, busy);

    private bool Take(CallHistoryState state) =>
        _answers.Restore(state.Answers)
        && _failures.Restore(state.Failures)
        && _talk.Restore(state.Talk)
        && _wrapUp.Restore(state.WrapUp)
        && Rate.Restore([.. state.AnswerRate ?? [], .. state.RecentAnswerRates ?? []]);
}
