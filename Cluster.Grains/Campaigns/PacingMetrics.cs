using System.Diagnostics.Metrics;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Interfaces;

namespace Cluster.Grains.Campaigns;

/// <summary>What pacing counts, over all campaigns that dial ahead; labels from closed sets only.</summary>
public sealed class PacingMetrics
{
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _abandoned;
    private readonly Counter<long> _endedLate;
    private readonly Histogram<double> _risk;
    private readonly UpDownCounter<int> _operators;
    private readonly UpDownCounter<int> _ringing;
    private readonly UpDownCounter<int> _waiting;

    /// <summary>Makes the instruments.</summary>
    public PacingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CampaignMetrics.MeterName);
        _decisions = meter.CreateCounter<long>("dialer_pacing_decisions", "decisions", "Decisions of pacers, by what held them back.");
        _calls = meter.CreateCounter<long>("dialer_pacing_calls", "calls", "Calls that pacers asked for.");
        _answers = meter.CreateCounter<long>("dialer_pacing_answers", "calls", "Live answers.");
        _abandoned = meter.CreateCounter<long>("dialer_pacing_abandoned", "calls", "Live answers that nobody took in time.");
        _endedLate = meter.CreateCounter<long>("dialer_pacing_ended_ringing", "calls", "Ringing calls that were hung up because nobody would be there.");
        _risk = meter.CreateHistogram<double>("dialer_pacing_risk", null, "Chance that one more call finds nobody in time, at each decision.");
        _operators = meter.CreateUpDownCounter<int>("dialer_pacing_operators", "operators", "Operators, by what they do; once for each campaign.");
        _ringing = meter.CreateUpDownCounter<int>("dialer_pacing_ringing", "calls", "Calls that ring without an operator reserved.");
        _waiting = meter.CreateUpDownCounter<int>("dialer_pacing_waiting", "calls", "Customers who wait for an operator.");
    }

    internal void Decided(in PacingDecision decision)
    {
        _decisions.Add(1, new KeyValuePair<string, object?>("held_back_by", decision.HeldBackBy ?? "nothing"));
        _calls.Add(decision.Calls);
        _risk.Record(decision.Reason.RiskOfOneMore);
    }

    internal void Answered() => _answers.Add(1);

    internal void Ended(Outcome outcome) => _abandoned.Add(outcome == Outcome.Abandoned ? 1 : 0);

    internal void EndedLate() => _endedLate.Add(1);

    /// <summary>Moves the gauges from what a campaign showed last to what it shows now.</summary>
    internal void Show(in PacingFigures before, in PacingFigures now)
    {
        _operators.Add(now.Free - before.Free, Does("free"));
        _operators.Add(now.Talking - before.Talking, Does("talking"));
        _operators.Add(now.WrapUp - before.WrapUp, Does("wrap-up"));
        _ringing.Add(now.Ringing - before.Ringing);
        _waiting.Add(now.Waiting - before.Waiting);
    }

    private static KeyValuePair<string, object?> Does(string what) => new("activity", what);
}

/// <summary>What a campaign shows on gauges.</summary>
internal readonly record struct PacingFigures(int Free, int Talking, int WrapUp, int Ringing, int Waiting);
