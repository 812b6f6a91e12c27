#pragma warning disable CA1822
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Campaigns;

/// <summary>What a campaign has learnt of its calls, and how many of them were abandoned: fed by what happens, asked by the pacer.</summary>
internal sealed class PacingBook
{
    /// <summary>Live answers.</summary>
    public long Answers { get; private set; }

    /// <summary>Of them abandoned.</summary>
    public long Abandoned { get; private set; }

    /// <summary>Where the campaign stands by its rules.</summary>
    public IReadOnlyList<AbandonmentStatus> Abandonment(DateTimeOffset now) => [];

    /// <summary>A call was launched.</summary>
    public void Dialled(DateTimeOffset now)
    {
    }

    /// <summary>It was not made after all.</summary>
    public void NotDialled(Flight flight, DateTimeOffset now)
    {
    }

    /// <summary>A person has answered.</summary>
    public void Answered(Flight flight, DateTimeOffset now) => Answers++;

    /// <summary>The call has ended. An answer that nobody reported is counted now.</summary>
    public void Ended(Flight? flight, AttemptSummary attempt)
    {
        var isLive = LiveAnswers.IsLive(attempt.Outcome, attempt.AnsweredAt, attempt.ConnectedAt);
        Answers += isLive && flight is not { Answered: true } ? 1 : 0;
        Abandoned += LiveAnswers.IsAbandoned(attempt.Outcome, attempt.AnsweredAt, attempt.ConnectedAt) ? 1 : 0;
    }

    /// <summary>What an operator did before and does now.</summary>
    public void Heard(OperatorReport? before, OperatorReport now, Guid campaignId, DateTimeOffset at)
    {
    }
}
