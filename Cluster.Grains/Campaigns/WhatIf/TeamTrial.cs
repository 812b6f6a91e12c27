using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>A campaign as it would be run by teams of different sizes: the same customers, the same pacer, the same rules.</summary>
public sealed record TeamTrial
{
    private const double Day = 86_400;

    /// <summary>How it dials.</summary>
    public required CampaignDefinition Definition { get; init; }

    /// <summary>Customers and network.</summary>
    public required CampaignLaws Laws { get; init; }

    /// <summary>Whom to call; null: there is always somebody.</summary>
    public LeadPlan? Leads { get; init; }

    /// <summary>Midnight of this date, in the campaign's zone, is time 0.</summary>
    public required LocalDate FirstDay { get; init; }

    /// <summary>Hours of calling, in order, s; the operators are there in all of them.</summary>
    public required IReadOnlyList<TimeRange> CallingHours { get; init; }

    /// <summary>Which customers are met.</summary>
    public required long Seed { get; init; }

    /// <summary>Calls that may live at once.</summary>
    public int Lines { get; init; } = 1_000_000;

    /// <summary>New calls a second.</summary>
    public double CallsPerSecond { get; init; } = 1_000_000;

    /// <summary>What the campaign's pacer has learnt; null: it begins anew.</summary>
    public CallHistoryState? Learnt { get; init; }

    /// <summary>Calling hours of a trial, h.</summary>
    public double Hours => CallingHours.Sum(range => range.To - range.From) / 3600;

    /// <summary>Runs it with a team of this size.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TeamFigures Run(int operators, TimeProvider clock, CancellationToken stop)
    {
        var history = CallHistory.Restore(Learnt, Definition.RingTime.TotalSeconds);

        // The trial's clock shows the campaign's local time, in which its days and months are counted.
        var budget = new AbandonmentBudget(Definition.Operators.Abandonment, DateTimeZone.Utc, FirstDay.AtMidnight().InUtc().ToInstant());
        var days = new DayBook(new PacerMemory(history, budget));
        var plan = new WorldPlan
        {
            Seed = Seed,
            Ends = CallingHours[^1].To + 1,
            Laws = Laws,
            Operators = [.. Enumerable.Repeat(new OperatorPlan { SignedIn = CallingHours }, operators)],
            Leads = Leads,
            CallingHours = CallingHours,
            Lines = Lines,
            CallsPerSecond = CallsPerSecond,
        };
        var figures = new CampaignWorld(plan, Pacers.For(Definition, history, budget), days, clock).Run(stop);
        return Of(operators, figures, days.WorstShare);
    }

    private TeamFigures Of(int operators, WorldFigures figures, double worstDay)
    {
        var until = figures.ListDoneAt ?? CallingHours[^1].To;
        var called = CallingHours.Sum(range => Math.Max(0, Math.Min(range.To, until) - range.From)) / 3600;
        return new TeamFigures(
            operators, figures.Utilisation, figures.Abandonment, worstDay, figures.ListDoneAt is null ? HoursAtThisPace(figures, called) : called,
            figures.ListDoneAt is not null, called, figures.PeakLines, figures.Dialled, figures.Answered, figures.Connected, figures.Abandoned,
            figures.ConnectsPerOperatorHour, TimeSpan.FromSeconds(figures.MeanWait));
    }

    /// <summary>For a list that is longer than the trial: each contact is called until it answers or its tries are used up.</summary>
    private double? HoursAtThisPace(WorldFigures figures, double called)
    {
        if (Leads is null || figures.Dialled == 0)
        {
            return null;
        }

        var (calls, unreached) = (0.0, 1.0);
        for (var attempt = 0; attempt < Leads.Tries; attempt++)
        {
            calls += unreached;
            unreached *= 1 - ((double)figures.Answered / figures.Dialled);
        }

        return Math.Max(called, called * Leads.Contacts * calls / figures.Dialled);
    }

    /// <summary>Counts answers and abandoned calls by days, beside what the pacer learns.</summary>
    private sealed class DayBook(PacerMemory memory) : IWorldObserver
    {
        private readonly Dictionary<int, (int Answers, int Abandoned)> _days = [];

        public double WorstShare => _days.Values.Where(day => day.Answers > 0).Select(day => (double)day.Abandoned / day.Answers).DefaultIfEmpty(0).Max();

        public void Dialled(double now, long call, double chance) => memory.Dialled(now, call, chance);

        public void RingEnded(double now, long call, double rang, double chance, CallEnd end)
        {
            memory.RingEnded(now, call, rang, chance, end);
            if (end == CallEnd.Answered)
            {
                Count(now, answers: 1, abandoned: 0);
            }
        }

        public void Connected(double now, long call, int operatorNumber) => memory.Connected(now, call, operatorNumber);

        public void Abandoned(double now, long call)
        {
            memory.Abandoned(now, call);
            Count(now, answers: 0, abandoned: 1);
        }

        public void TalkEnded(double now, int operatorNumber, double lasted) => memory.TalkEnded(now, operatorNumber, lasted);

        public void WrapUpEnded(double now, int operatorNumber, double lasted) => memory.WrapUpEnded(now, operatorNumber, lasted);

        public void Present(double now, int operatorNumber, bool present) => memory.Present(now, operatorNumber, present);

        private void Count(double now, int answers, int abandoned)
        {
            var day = _days.GetValueOrDefault((int)(now / Day));
            _days[(int)(now / Day)] = (day.Answers + answers, day.Abandoned + abandoned);
        }
    }
}

/// <summary>How a campaign would go with a team of one size.</summary>
/// <param name="Operators">Operators at work in all calling hours.</param>
/// <param name="Utilisation">Share, 0 to 1, of their time in conversation and wrap-up.</param>
/// <param name="Abandonment">Abandoned calls as a share of the live answers, over all days.</param>
/// <param name="WorstDay">The same of the day on which it was highest.</param>
/// <param name="HoursUntilDone">Calling hours until the list is done; reckoned at the pace of the trial when it is longer than that. Null: no list.</param>
/// <param name="ListDone">Whether the list was done within the trial.</param>
/// <param name="HoursSimulated">Calling hours of the trial.</param>
/// <param name="PeakLines">Most calls at once: lines needed.</param>
/// <param name="Calls">Calls dialled.</param>
/// <param name="Answers">Of them answered by a person.</param>
/// <param name="Connected">Of those connected with an operator.</param>
/// <param name="Abandoned">Of those abandoned.</param>
/// <param name="ConnectsPerOperatorHour">Conversations begun for each hour of an operator.</param>
/// <param name="MeanWait">How long an operator waits for a call.</param>
public sealed record TeamFigures(
    int Operators, double Utilisation, double Abandonment, double WorstDay, double? HoursUntilDone, bool ListDone, double HoursSimulated, int PeakLines,
    long Calls, long Answers, long Connected, long Abandoned, double ConnectsPerOperatorHour, TimeSpan MeanWait);
