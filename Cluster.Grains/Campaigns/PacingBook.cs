using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using NodaTime;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// What a campaign has learnt of its calls, and how many of them were abandoned: fed by what happens, asked by its pacers. The counts
/// are those of the call records: of what ended before this activation by a recount, of the rest by each call's end.
/// </summary>
internal sealed class PacingBook(TimeProvider time)
{
    /// <summary>The pacer's clock shows 0 here.</summary>
    public static readonly DateTimeOffset Origin = DateTimeOffset.UnixEpoch;

    private readonly List<Action> _later = [];
    private bool _recounting;

    /// <summary>What was learnt.</summary>
    public CallHistory History { get; private set; } = new();

    /// <summary>What may be abandoned.</summary>
    public AbandonmentBudget Budget { get; private set; } = BudgetOf(new CampaignDefinition { Name = "", Mode = CampaignMode.Message });

    private double Now => At(time.GetUtcNow());

    /// <summary>An instant on the pacer's clock, s.</summary>
    public static double At(DateTimeOffset at) => (at - Origin).TotalSeconds;

    /// <summary>Goes on with what was learnt before.</summary>
    public void Remember(CallHistoryState? kept, CampaignDefinition definition)
    {
        History = CallHistory.Restore(kept, definition.RingTime.TotalSeconds);
        Budget = BudgetOf(definition);
        Budget.Restore(Now, [], kept is { Version: CallHistoryState.CurrentVersion } ? kept.Prices : null);
    }

    /// <summary>What is to be kept over a restart or a night; the counts are not, since the records have them.</summary>
    public CallHistoryState Save() => History.Save() with { Prices = Budget.Prices };

    /// <summary>
    /// Counts anew by the records, without the calls that are under way: those are counted when they end, and what is told meanwhile
    /// is counted afterwards. So each call is counted once. What the rules have learnt goes on. Not twice at a time.
    /// </summary>
    public async Task RecountAsync(ICampaignStore store, Guid campaignId, CampaignDefinition definition, Flights flights)
    {
        _recounting = true;
        try
        {
            var answered = flights.All.Where(flight => flight.Answered).Select(flight => At(flight.AnsweredAt!.Value)).ToList();
            var counts = await store.AbandonmentAsync(campaignId, time.GetUtcNow(), [.. flights.All.Select(flight => flight.AttemptId)]);
            var learnt = Budget.Prices;
            Budget = BudgetOf(definition);
            Budget.Restore(Now, counts, learnt);
            answered.ForEach(at => Budget.Correct(Now, at, 1, 0));
        }
        finally
        {
            _recounting = false;
            var later = _later.ToArray();
            _later.Clear();
            Array.ForEach(later, action => action());
        }
    }

    /// <summary>A call was dialled. One whose end comes before this word is counted as dialled by its end.</summary>
    public void Dialled() => History.Dialled(Now);

    /// <summary>A person has answered.</summary>
    public void Answered(Flight flight, DateTimeOffset at)
    {
        History.Answered(Now, Age(flight));
        Count(() => Budget.Answered(Now, At(at)));
    }

    /// <summary>A call that was under way has ended. An answer that nobody reported is counted now.</summary>
    public void Ended(Flight flight, AttemptSummary attempt)
    {
        if (!attempt.Dialled)
        {
            // Nobody's phone has rung: it tells nothing of who answers.
            History.Cancelled(Now, Age(flight));
            return;
        }

        var isLive = LiveAnswers.IsLive(attempt.Outcome, attempt.AnsweredAt, attempt.ConnectedAt);
        if (!flight.Answered)
        {
            Learn(flight, isLive);
        }

        if (attempt.ConnectedAt is { } connected)
        {
            History.TalkEnded((attempt.EndedAt - connected).TotalSeconds);
        }

        var answeredAt = LiveAnswers.At(attempt.AnsweredAt, attempt.ConnectedAt, attempt.EndedAt);
        Count(() =>
        {
            CountAnswer(flight, isLive, answeredAt);
            if (LiveAnswers.IsAbandoned(attempt.Outcome, attempt.AnsweredAt, attempt.ConnectedAt))
            {
                Budget.Abandoned(Now, At(answeredAt));
            }

            if (attempt.Outcome == Outcome.Machine)
            {
                Budget.EndedAsMachine(Now, At(answeredAt));
            }
        });
    }

    /// <summary>An operator did something and does something else now: a wrap-up may have ended, perhaps one of no length.</summary>
    public void Heard(OperatorReport? before, OperatorReport report, Guid campaignId)
    {
        if (before is null || before.CampaignId != campaignId || report.Activity is Activity.Talking or Activity.WrapUp)
        {
            return;
        }

        switch (before.Activity)
        {
            case Activity.WrapUp:
                History.WrapUpEnded(Math.Max(0, (report.Since - before.Since).TotalSeconds));
                break;
            case Activity.Talking:
                History.WrapUpEnded(0);
                break;
        }
    }

    /// <summary>Where the campaign stands by each of its rules.</summary>
    public IReadOnlyList<AbandonmentStatus> Abandonment() => [.. Budget.Figures(Now).Select(figures => new AbandonmentStatus(
        figures.Policy.Window, figures.Policy.Cap, figures.Answers, figures.Abandoned, figures.Share, figures.Left))];

    /// <summary>The record has the last word: on whether a person answered, and when, since the turn of a window may lie between.</summary>
    private void CountAnswer(Flight flight, bool isLive, DateTimeOffset answeredAt)
    {
        if (isLive && flight.AnsweredAt is null)
        {
            Budget.Answered(Now, At(answeredAt));
        }
        else if (flight.AnsweredAt is { } reported && (!isLive || reported != answeredAt))
        {
            Budget.Correct(Now, At(reported), -1, 0);
            if (isLive)
            {
                Budget.Correct(Now, At(answeredAt), 1, 0);
            }
        }
    }

    private void Learn(Flight flight, bool isLive)
    {
        if (flight.Cancelled && !isLive)
        {
            History.Cancelled(Now, Age(flight));
        }
        else if (isLive)
        {
            History.Answered(Now, Age(flight));
        }
        else
        {
            History.NotAnswered(Now, Age(flight));
        }
    }

    private void Count(Action count)
    {
        if (_recounting)
        {
            _later.Add(count);
        }
        else
        {
            count();
        }
    }

    /// <summary>In the numbers of the pacer's clock, so that now less age is the very second in which it was told as dialled.</summary>
    private double Age(Flight flight) => Math.Max(0, Now - At(flight.Since));

    private static AbandonmentBudget BudgetOf(CampaignDefinition definition) => new(
        definition.Operators.Abandonment, DateTimeZoneProviders.Tzdb.GetZoneOrNull(definition.Zone) ?? DateTimeZone.Utc, Instant.FromDateTimeOffset(Origin));
}
