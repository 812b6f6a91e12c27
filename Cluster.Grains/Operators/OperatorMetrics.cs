using System.Diagnostics.Metrics;
using Cluster.Grains.Campaigns;

namespace Cluster.Grains.Operators;

/// <summary>What operators' screens and calls count.</summary>
public sealed class OperatorMetrics
{
    private readonly Histogram<double> _cards;
    private readonly Counter<long> _lateCards;

    /// <summary>Makes the instruments.</summary>
    public OperatorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CampaignMetrics.MeterName);
        _cards = meter.CreateHistogram<double>("dialer_screen_pop_seconds", "s", "Time from an answered customer's offer to his card on the operator's screen.");
        _lateCards = meter.CreateCounter<long>("dialer_screen_pops_late", "cards", "Customers who were connected before their card was shown.");
    }

    internal void CardShown(TimeSpan after) => _cards.Record(after.TotalSeconds);

    internal void CardLate() => _lateCards.Add(1);
}
