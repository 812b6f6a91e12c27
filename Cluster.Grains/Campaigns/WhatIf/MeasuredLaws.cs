using Cluster.Grains.Campaigns.Pacing;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>A campaign's own laws, from what its pacer has learnt of its calls.</summary>
public static class MeasuredLaws
{
    /// <summary>With fewer events than this a histogram says less than what is typical.</summary>
    private const double Enough = 50;

    // The streams of the laws that they replace.
    private const int Ring = 10;
    private const int Unanswered = 3;
    private const int Talk = 41;
    private const int WrapUp = 42;

    /// <summary>
    /// The laws that a history shows; typical ones for what it has seen too little of. Its answer rate is that of its longest memory,
    /// a thousand calls or so, right within a tenth of itself; who has counted more calls puts his own in its place.
    /// </summary>
    /// <param name="history">As kept with the campaign.</param>
    public static CampaignLaws Of(CallHistoryState history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var typical = CampaignLaws.Typical;
        var seconds = Enumerable.Range(0, RingTimes.Longest + 1).Select(second => (double)second).ToList();
        return typical with
        {
            Answers = history.AnswerRate is [var answered, _, var dialled, ..] && dialled >= Enough
                ? new SteadyAnswers(Math.Clamp(answered / dialled, 0, 1))
                : typical.Answers,
            Ring = history.Answers?.Sum() >= Enough ? new MeasuredLaw(seconds, history.Answers, Ring) : typical.Ring,

            // Busy and rung out are one histogram there, and one law here.
            BusyShare = history.Failures?.Sum() >= Enough ? 0 : typical.BusyShare,
            UnansweredAfter = history.Failures?.Sum() >= Enough ? new MeasuredLaw(seconds, history.Failures, Unanswered) : typical.UnansweredAfter,
            Talk = StageLaw(history.Talk, Talk) ?? typical.Talk,
            WrapUp = StageLaw(history.WrapUp, WrapUp) ?? typical.WrapUp,
        };
    }

    /// <summary>From a stage's ends by age and the time spent at each age. The last age is open: it is made as wide as its mean asks for.</summary>
    private static MeasuredLaw? StageLaw(double[]? saved, int stream)
    {
        const int Ages = StageTimes.Ages;
        if (saved is not { Length: 2 * Ages } || saved.Take(Ages).Sum() < Enough)
        {
            return null;
        }

        var edges = new double[Ages + 1];
        for (var age = 0; age < Ages; age++)
        {
            edges[age + 1] = (2 * StageTimes.MiddleOf(age)) - edges[age];
        }

        var (lastEnds, lastSpent) = (saved[Ages - 1], saved[(2 * Ages) - 1]);
        edges[Ages] = lastEnds > 0 ? edges[Ages - 1] + Math.Max(1, 2 * lastSpent / lastEnds) : edges[Ages];
        return new MeasuredLaw(edges, saved[..Ages], stream);
    }
}
