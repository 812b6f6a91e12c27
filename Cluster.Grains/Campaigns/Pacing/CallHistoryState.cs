namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// What a campaign has learnt, at rest, for JSON. Meaningless to anything but the version that wrote it. What is missing is learnt anew;
/// what a later version added is passed over.
/// </summary>
public sealed record CallHistoryState
{
    /// <summary>Version of this shape.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version that wrote it.</summary>
    public int Version { get; init; }

    /// <summary>Ring times of answered calls, by seconds.</summary>
    public double[]? Answers { get; init; }

    /// <summary>Ring times of calls that nobody answered, by seconds.</summary>
    public double[]? Failures { get; init; }

    /// <summary>Ends of talks by age, then the time spent at each age.</summary>
    public double[]? Talk { get; init; }

    /// <summary>Ends of wrap-ups by age, then the time spent at each age.</summary>
    public double[]? WrapUp { get; init; }

    /// <summary>Answers, sum of the chances and number of calls, of the long memory.</summary>
    public double[]? AnswerRate { get; init; }

    /// <summary>The same of each shorter memory.</summary>
    public double[]? RecentAnswerRates { get; init; }

    /// <summary><see cref="AbandonmentBudget.Prices"/>: the price of each abandonment rule, by what the rule says.</summary>
    public IReadOnlyDictionary<string, double>? Prices { get; init; }
}
