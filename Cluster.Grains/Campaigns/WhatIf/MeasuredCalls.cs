using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>What the last calls of a campaign were like: how they ended, and how long each stage took, by <see cref="Edges"/>.</summary>
public sealed record MeasuredCalls
{
    /// <summary>With fewer samples a stage is not measured, but taken to be typical.</summary>
    public const int Enough = 30;

    /// <summary>Ends of the bins, s: by seconds to half a minute, then ever wider to three hours.</summary>
    public static IReadOnlyList<double> Edges { get; } =
    [
        .. Enumerable.Range(0, 31), .. Enumerable.Range(7, 12).Select(i => 5 * i), .. Enumerable.Range(7, 34).Select(i => 15 * i),
        .. Enumerable.Range(11, 50).Select(i => 60 * i), 7200, 10_800,
    ];

    /// <summary>Calls that a person answered, by the time from dialling to the answer.</summary>
    public double[] Answered { get; init; } = new double[Bins];

    /// <summary>Calls that nobody answered, by the time that they rang.</summary>
    public double[] Unanswered { get; init; } = new double[Bins];

    /// <summary>Calls that were busy, invalid, refused or a machine's, by the time until their end.</summary>
    public double[] EndedAtOnce { get; init; } = new double[Bins];

    /// <summary>Conversations by their length.</summary>
    public double[] Talks { get; init; } = new double[Bins];

    /// <summary>Number of bins.</summary>
    public static int Bins => Edges.Count - 1;

    /// <summary>Calls in all.</summary>
    public double Dialled => Answered.Sum() + Unanswered.Sum() + EndedAtOnce.Sum();

    /// <summary>Share, 0 to 1, of the calls that a person answered.</summary>
    public double AnswerRate => Dialled > 0 ? Answered.Sum() / Dialled : 0;

    /// <summary>Whether there are enough calls to tell the answer rate.</summary>
    public bool TellsAnswerRate => Dialled >= Enough && Answered.Sum() > 0;

    /// <summary>The laws that these calls tell; else those that the pacer has learnt, which alone knows wrap-ups; else typical ones.</summary>
    /// <param name="ringTime">For how long the campaign lets a phone ring, s.</param>
    /// <param name="learnt">What the campaign's pacer has learnt; null: nothing.</param>
    public CampaignLaws Laws(double ringTime, CallHistoryState? learnt)
    {
        var typical = CampaignLaws.Typical with
        {
            Ring = new LognormalLaw(Math.Min(9, ringTime / 2), 0.5, 10, ringTime),
            UnansweredAfter = new FixedLaw(ringTime),
        };
        var known = learnt is { Version: CallHistoryState.CurrentVersion } ? MeasuredLaws.Of(learnt) : typical;
        var ended = Unanswered.Sum() + EndedAtOnce.Sum();
        return known with
        {
            Answers = TellsAnswerRate ? new SteadyAnswers(AnswerRate) : known.Answers,
            Ring = Law(Answered, 10) ?? (known.Ring is MeasuredLaw ? known.Ring : typical.Ring),
            BusyShare = ended >= Enough ? EndedAtOnce.Sum() / ended : known.BusyShare,
            BusyAfter = Law(EndedAtOnce, 3) ?? known.BusyAfter,
            UnansweredAfter = Law(Unanswered, 4) ?? (known.UnansweredAfter is MeasuredLaw ? known.UnansweredAfter : typical.UnansweredAfter),
            Talk = Law(Talks, 5) ?? known.Talk,
        };
    }

    private static MeasuredLaw? Law(double[] weights, int stream) => weights.Sum() >= Enough ? new MeasuredLaw(Edges, weights, stream) : null;
}
