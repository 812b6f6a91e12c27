using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces.Campaigns;
using Cluster.Silo.Postgres;
using NodaTime;
using Npgsql;

namespace Cluster.Tests.Benchmarks.Pacing.Live;

/// <summary>
/// What a team's campaign has behind it when a trial begins: the first hours of the benchmark's day, simulated with other customers. A
/// quarter of an hour in the middle of a day can be held against the day, one that begins with nothing cannot.
/// </summary>
internal sealed class LiveMorning
{
    private static readonly Instant Midnight = Instant.FromUtc(2026, 1, 5, 0, 0);

    private readonly Cell _cell;
    private readonly CampaignLaws _laws;
    private readonly TimeSpan _length;
    private readonly CallHistoryState _learnt;
    private readonly IReadOnlyList<(double At, bool Abandoned)> _answers;

    /// <param name="cell">The team.</param>
    /// <param name="laws">Customers.</param>
    /// <param name="seed">Which of them.</param>
    /// <param name="length">How long it has worked; 0: it begins with nothing.</param>
    public LiveMorning(Cell cell, CampaignLaws laws, long seed, TimeSpan length)
    {
        (_cell, _laws, _length) = (cell, laws, length);
        var (history, budget) = (new CallHistory(), Budget(Midnight));
        var book = new AnswerBook(new PacerMemory(history, budget));
        new CampaignWorld(Plan(seed, length, Cell.Day), Pacer(history, budget), book, TimeProvider.System).Run();
        (_learnt, _answers) = (history.Save() with { Prices = budget.Prices }, book.Answers);
    }

    /// <summary>How long the day goes on.</summary>
    public TimeSpan Left => TimeSpan.FromSeconds(Cell.Day) - _length;

    /// <summary>A zone in which the morning began some minutes after midnight, so that all of it is in the day that a rule counts.</summary>
    public string Zone(DateTimeOffset now)
    {
        var ahead = ((int)Math.Ceiling(_length.TotalHours) - now.UtcDateTime.Hour + 36) % 24 - 12;
        return $"Etc/GMT{-ahead:+0;-0;+0}";
    }

    /// <summary>Gives the campaign what it would have learnt and recorded by now.</summary>
    public async Task SaveAsync(NpgsqlDataSource database, Guid campaign, DateTimeOffset now)
    {
        await new CampaignStore(database).SaveHistoryAsync(campaign, _learnt, now);
        await database.CreateCommand(
            """
            INSERT INTO call_records (attempt_id, campaign_id, contact_id, number, gateway_id, outcome, claimed_at, answered_at, connected_at, safe_message_at,
                                      ended_at, cause, dialled)
            SELECT gen_random_uuid(), $1, gen_random_uuid(), '+490', 'gw0', CASE WHEN lost THEN 8 ELSE 0 END, at, at, CASE WHEN NOT lost THEN at END,
                   CASE WHEN lost THEN at END, at, 16, true
            FROM unnest($2, $3) AS i(at, lost)
            """)
            .With(campaign)
            .With(_answers.Select(answer => (now - _length).AddSeconds(answer.At).UtcDateTime).ToArray())
            .With(_answers.Select(answer => answer.Abandoned).ToArray())
            .ExecuteAsync();
    }

    /// <summary>How the simulation goes on: operators' busy share after the run-in, and all answers from the morning's end on.</summary>
    public (double Utilisation, WorldFigures All) GoOn(long seed, TimeSpan runIn, TimeSpan length)
    {
        var early = GoOn(seed, runIn);
        var all = GoOn(seed, runIn + length);
        return ((Busy(all) - Busy(early)) / (all.StaffedSeconds - early.StaffedSeconds), all);
    }

    private WorldFigures GoOn(long seed, TimeSpan length)
    {
        var noon = Midnight + Duration.FromTimeSpan(_length);
        var (history, budget) = (CallHistory.Restore(_learnt), Budget(noon));
        var counts = _answers.GroupBy(answer => Math.Floor(answer.At / 60)).Select(minute => new AbandonmentCount(
            (Midnight + Duration.FromMinutes(minute.Key)).ToDateTimeOffset(), minute.Count(), minute.Count(answer => answer.Abandoned), 0));
        budget.Restore(0, counts, _learnt.Prices);
        return new CampaignWorld(Plan(seed, length, Left.TotalSeconds), Pacer(history, budget), new PacerMemory(history, budget), TimeProvider.System).Run();
    }

    private WorldPlan Plan(long seed, TimeSpan length, double signedIn)
    {
        var plan = _cell.Plan(seed);
        return plan with
        {
            Ends = length.TotalSeconds,
            Laws = _laws,
            Operators = [.. plan.Operators.Select(one => one with { SignedIn = [new(0, signedIn)] })],
        };
    }

    private static AbandonmentBudget Budget(Instant origin) =>
        new([new AbandonmentPolicy { Cap = PacingTargets.Cap, Window = AbandonmentWindow.Day }], DateTimeZone.Utc, origin);

    private static PredictivePacer Pacer(CallHistory history, AbandonmentBudget budget) => new(history, budget, new PacerSettings());

    private static double Busy(WorldFigures figures) => figures.TalkSeconds + figures.WrapUpSeconds;

    /// <summary>Keeps when calls were answered, and which of them were abandoned.</summary>
    private sealed class AnswerBook(IWorldObserver memory) : IWorldObserver
    {
        private readonly Dictionary<long, (double At, bool Abandoned)> _answers = [];

        public IReadOnlyList<(double At, bool Abandoned)> Answers => [.. _answers.Values];

        public void Dialled(double now, long call, double chance) => memory.Dialled(now, call, chance);

        public void RingEnded(double now, long call, double rang, double chance, CallEnd end)
        {
            memory.RingEnded(now, call, rang, chance, end);
            if (end == CallEnd.Answered)
            {
                _answers[call] = (now, false);
            }
        }

        public void Connected(double now, long call, int operatorNumber) => memory.Connected(now, call, operatorNumber);

        public void Abandoned(double now, long call)
        {
            memory.Abandoned(now, call);
            _answers[call] = (_answers[call].At, true);
        }

        public void TalkEnded(double now, int operatorNumber, double lasted) => memory.TalkEnded(now, operatorNumber, lasted);

        public void WrapUpEnded(double now, int operatorNumber, double lasted) => memory.WrapUpEnded(now, operatorNumber, lasted);

        public void Present(double now, int operatorNumber, bool present) => memory.Present(now, operatorNumber, present);
    }
}
