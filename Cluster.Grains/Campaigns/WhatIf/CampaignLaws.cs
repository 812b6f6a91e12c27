namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>How the customers and the network of a campaign behave. Each law uses streams of its own, so that changing one leaves the draws of the others.</summary>
public sealed record CampaignLaws
{
    /// <summary>Uniform stream that decides whether a person answers.</summary>
    private const int AnswerStream = 1;

    /// <summary>Uniform stream that decides whether a call without an answer ends at once.</summary>
    private const int BusyStream = 2;

    /// <summary>What a campaign is like of which nothing was measured yet; also the laws of the pacing benchmark.</summary>
    public static CampaignLaws Typical { get; } = new()
    {
        Answers = new SteadyAnswers(0.25),
        Ring = new LognormalLaw(Median: 9, Sigma: 0.5, Stream: 10, AtMost: 28),
        BusyAfter = new UniformLaw(1, 4, Stream: 3),
        UnansweredAfter = new FixedLaw(28),
        Talk = new EitherLaw(0.35, new LognormalLaw(8, 0.5, 40), LognormalLaw.WithMean(180, 0.8, 41), Stream: 5),
        WrapUp = LognormalLaw.WithMean(15, 0.6, 42),
    };

    /// <summary>Who answers.</summary>
    public required IAnswerLaw Answers { get; init; }

    /// <summary>How long it rings until a person answers.</summary>
    public required IDurationLaw Ring { get; init; }

    /// <summary>Share, 0 to 1, of the calls without an answer that end at once: busy, invalid, rejected.</summary>
    public double BusyShare { get; init; } = 0.25;

    /// <summary>When those end.</summary>
    public required IDurationLaw BusyAfter { get; init; }

    /// <summary>When a call is given up that rings and is not answered.</summary>
    public required IDurationLaw UnansweredAfter { get; init; }

    /// <summary>From the connection to the end of the conversation.</summary>
    public required IDurationLaw Talk { get; init; }

    /// <summary>From there to the operator's next call.</summary>
    public required IDurationLaw WrapUp { get; init; }

    /// <summary>When a customer who hears nobody hangs up; counts as abandoned.</summary>
    public IDurationLaw HangsUpAfter { get; init; } = FixedLaw.Never;

    /// <summary>A customer who has no operator this long after his answer, s, hears the safe message: abandoned.</summary>
    public double ConnectLimit { get; init; } = 2;

    /// <summary>How late the gateway tells us that a call was answered or ended. The customer's waiting counts from the true answer.</summary>
    public IDurationLaw SignalLag { get; init; } = new FixedLaw(0);

    /// <summary>From the answer that we see until the call can be given to an operator: a machine verdict, a bridge.</summary>
    public IDurationLaw ConnectDelay { get; init; } = new FixedLaw(0);

    /// <summary>What becomes of a call that is dialled with this chance of an answer.</summary>
    public Fate FateOf(double chance, in Draws draws)
    {
        if (draws.Uniform(AnswerStream) < chance)
        {
            return new Fate(CallEnd.Answered, Ring.Draw(draws));
        }

        return draws.Uniform(BusyStream) < BusyShare
            ? new Fate(CallEnd.Busy, BusyAfter.Draw(draws))
            : new Fate(CallEnd.NoAnswer, UnansweredAfter.Draw(draws));
    }
}

/// <summary>How the ringing of a call ends.</summary>
public enum CallEnd
{
    /// <summary>A person answers.</summary>
    Answered = 0,

    /// <summary>Busy, invalid or rejected.</summary>
    Busy = 1,

    /// <summary>It rang for as long as it may.</summary>
    NoAnswer = 2,

    /// <summary>The pacer had it hung up while it rang.</summary>
    Cancelled = 3,
}

/// <summary>How the ringing of a call ends.</summary>
/// <param name="End">How.</param>
/// <param name="After">When, s after it was dialled.</param>
public readonly record struct Fate(CallEnd End, double After);
