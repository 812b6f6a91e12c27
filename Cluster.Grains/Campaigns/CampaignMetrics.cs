using System.Diagnostics.Metrics;
using Cluster.Interfaces;

namespace Cluster.Grains.Campaigns;

/// <summary>What campaigns count, in base units, with labels from closed sets only.</summary>
public sealed class CampaignMetrics
{
    /// <summary>The name of every meter of the project.</summary>
    public const string MeterName = "Dialer";

    private readonly Counter<long> _attempts;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _refill;
    private readonly Histogram<double> _connect;

    /// <summary>Makes the instruments.</summary>
    public CampaignMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _attempts = meter.CreateCounter<long>("dialer_attempts", "attempts", "Attempts that ended, by outcome.");
        _refused = meter.CreateCounter<long>("dialer_contacts_refused", "contacts", "Contacts taken from a hopper and not dialled, by reason.");
        _refill = meter.CreateHistogram<double>("dialer_hopper_refill_seconds", "s", "Time to refill a hopper.");
        _connect = meter.CreateHistogram<double>("dialer_answer_to_connect_seconds", "s", "Time from the answer to the connection with an operator.");
    }

    internal void Connected(TimeSpan afterAnswer) => _connect.Record(afterAnswer.TotalSeconds);

    internal void Ended(Outcome outcome, bool dialled) =>
        _attempts.Add(1, new KeyValuePair<string, object?>("outcome", dialled ? OutcomeNames.Of(outcome) : "not-dialled"));

    internal void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Refilled(TimeSpan took) => _refill.Record(took.TotalSeconds);
}
