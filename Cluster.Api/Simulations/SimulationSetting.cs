using Cluster.Api.Conventions;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Campaigns.WhatIf;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Api.Simulations;

/// <summary>What is simulated: what was asked for over what the campaign is, and what was assumed.</summary>
internal sealed record SimulationSetting(TeamTrial Trial, SimulationBasis Basis)
{
    private const double Day = 86_400;
    private const double UsualHours = 8;
    private const int UsualDays = 3;
    private const int UsualSeed = 1000;

    /// <summary>Mean of the typical conversations, s: refusals and talks.</summary>
    private const double TypicalTalk = 120.2;

    /// <summary>A campaign as it is, with the changes that were asked for.</summary>
    public static SimulationSetting Of(
        SimulationBody wish, CampaignPlan plan, MeasuredCalls measured, CallHistoryState? learnt, int remaining, DateTimeOffset now)
    {
        var definition = plan.Definition;
        var retry = plan.Retries[Outcome.NoAnswer];
        return Of(
            wish with
            {
                Contacts = wish.Contacts ?? Math.Max(1, remaining),
                Tries = wish.Tries ?? retry.Limit,
                RetryAfter = wish.RetryAfter ?? retry.Delay.ToTimeSpan(),
                Lines = wish.Lines ?? definition.MaxCalls,
                CallsPerSecond = wish.CallsPerSecond ?? definition.CallsPerSecond,
            },
            definition, HoursOf(plan, wish, now), measured, learnt, now);
    }

    /// <summary>No campaign: what was given, and for the rest what is usual.</summary>
    public static SimulationSetting Of(SimulationBody wish, DateTimeOffset now) => Of(
        wish, new CampaignDefinition { Name = "", Mode = CampaignMode.Predictive }, EvenDays(wish), new MeasuredCalls(), null, now);

    /// <summary>What the settings must be as a whole.</summary>
    public void Check(FieldReader body)
    {
        var rules = Trial.Definition.Operators;
        if (Trial.Definition.Mode != CampaignMode.Progressive && rules.Abandonment.Any(policy => rules.ConnectLimit > policy.Threshold))
        {
            body.Fail("connectLimitSeconds", "out-of-range", "Must not be longer than the thresholdSeconds of any abandonment rule.");
        }

        if (Trial.Laws.Ring is LognormalLaw { AtMost: var most, Median: var median } && median > most)
        {
            body.Fail("meanRingSeconds", "out-of-range", "Most phones would ring for longer than ringTimeSeconds.");
        }
    }

    private static SimulationSetting Of(
        SimulationBody wish, CampaignDefinition own, IReadOnlyList<TimeRange> hours, MeasuredCalls measured, CallHistoryState? learnt, DateTimeOffset now)
    {
        var definition = own with
        {
            Mode = wish.Mode is { } mode ? (CampaignMode)mode : own.Mode,
            RingTime = wish.RingTime ?? own.RingTime,
            Operators = own.Operators with
            {
                CallsPerOperator = wish.CallsPerOperator ?? own.Operators.CallsPerOperator,
                ConnectLimit = wish.ConnectLimit ?? own.Operators.ConnectLimit,
                CancelLateRinging = wish.CancelLateRinging ?? own.Operators.CancelLateRinging,
                Abandonment = wish.Abandonment ?? own.Operators.Abandonment,
            },
        };
        var laws = LawsOf(wish, definition, measured, learnt);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(own.Zone) ?? DateTimeZone.Utc;
        var trial = new TeamTrial
        {
            Definition = definition,
            Laws = laws,
            Leads = wish.Contacts is { } contacts ? new LeadPlan(contacts, wish.Tries ?? 1, (wish.RetryAfter ?? TimeSpan.FromHours(1)).TotalSeconds) : null,
            FirstDay = Instant.FromDateTimeOffset(now).InZone(zone).Date,
            CallingHours = hours,
            Seed = wish.Seed ?? UsualSeed,
            Lines = wish.Lines ?? int.MaxValue,
            CallsPerSecond = wish.CallsPerSecond ?? 1_000_000,
            Learnt = learnt,
        };
        return new SimulationSetting(trial, new SimulationBasis(
            wish.CampaignId, definition.Mode, trial.Seed, wish.Contacts, trial.Leads?.Tries ?? 1, hours.Select(range => (int)(range.From / Day)).Distinct().Count(),
            trial.Hours, wish.Lines, wish.CallsPerSecond, ((SteadyAnswers)laws.Answers).Rate, (long)measured.Dialled, [.. AssumedIn(wish, measured, laws)]));
    }

    private static CampaignLaws LawsOf(SimulationBody wish, CampaignDefinition definition, MeasuredCalls measured, CallHistoryState? learnt)
    {
        var ringTime = definition.RingTime.TotalSeconds;
        var laws = measured.Laws(ringTime, learnt) with { ConnectLimit = definition.Operators.ConnectLimit.TotalSeconds };
        return laws with
        {
            Answers = wish.AnswerRate is { } rate ? new SteadyAnswers(rate) : laws.Answers,
            Ring = wish.MeanRing is { } ring ? LognormalLaw.WithMean(ring.TotalSeconds, 0.5, 10) with { AtMost = ringTime } : laws.Ring,
            UnansweredAfter = wish.RingTime is null ? laws.UnansweredAfter : new FixedLaw(ringTime),
            Talk = wish.MeanTalk is { } talk ? TalkOf(talk.TotalSeconds / TypicalTalk) : laws.Talk,
            WrapUp = wish.MeanWrapUp is { } wrapUp ? LognormalLaw.WithMean(wrapUp.TotalSeconds, 0.6, 42) : laws.WrapUp,
        };
    }

    /// <summary>The typical mixture of refusals and talks, stretched.</summary>
    private static EitherLaw TalkOf(double factor) =>
        new(0.35, new LognormalLaw(8 * factor, 0.5, 40), LognormalLaw.WithMean(180 * factor, 0.8, 41), Stream: 5);

    private static IEnumerable<string> AssumedIn(SimulationBody wish, MeasuredCalls measured, CampaignLaws laws)
    {
        if (wish.AnswerRate is null && ReferenceEquals(laws.Answers, CampaignLaws.Typical.Answers))
        {
            yield return "answer-rate";
        }

        if (wish.MeanRing is null && laws.Ring is not MeasuredLaw)
        {
            yield return "ring";
        }

        if (wish.MeanTalk is null && laws.Talk is not MeasuredLaw)
        {
            yield return "talk";
        }

        if (wish.MeanWrapUp is null && laws.WrapUp is not MeasuredLaw)
        {
            yield return "wrap-up";
        }
    }

    /// <summary>The campaign's next days with calling hours in its own zone; each is taken whole, today too.</summary>
    private static List<TimeRange> HoursOf(CampaignPlan plan, SimulationBody wish, DateTimeOffset now)
    {
        if (wish.Hours is not null || plan.Definition.Windows.Count == 0)
        {
            return EvenDays(wish);
        }

        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(plan.Definition.Zone) ?? DateTimeZone.Utc;
        var today = Instant.FromDateTimeOffset(now).InZone(zone).Date;
        var ranges = new List<TimeRange>();
        var found = 0;
        for (var day = 0; day < 366 && found < (wish.Days ?? UsualDays); day++)
        {
            var hours = plan.Window.HoursOn(today.PlusDays(day));
            ranges.AddRange(hours.Select(span => new TimeRange((day * Day) + span.From, (day * Day) + span.To)));
            found += hours.Length > 0 ? 1 : 0;
        }

        return ranges.Count > 0 ? ranges : EvenDays(wish);
    }

    private static List<TimeRange> EvenDays(SimulationBody wish)
    {
        var hours = wish.Hours ?? UsualHours;
        var from = Math.Min(9, 24 - hours) * 3600;
        return [.. Enumerable.Range(0, wish.Days ?? UsualDays).Select(day => new TimeRange((day * Day) + from, (day * Day) + from + (hours * 3600)))];
    }
}
