using System.Globalization;
using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// One rule's budget of abandoned calls, and the price that keeps to it: the highest chance of being abandoned that a call may have.
/// </summary>
/// <remarks>
/// The price is the dual variable of the rule's cap. Each live answer raises its logarithm by Step times the share that may still be
/// abandoned, each abandoned call lowers it by Step; so it rests where the calls abandoned are the share that is aimed at.
/// A guard beside it never lets the count itself go over: near the cap the limit falls to 0.
/// </remarks>
internal sealed class BudgetWindow(AbandonmentPolicy policy, DateTimeZone zone, Instant origin)
{
    private const double Step = 0.1;
    private const double LeastPrice = 0.002;
    private const double HighestPrice = 0.6;
    private const double RollingOutlook = 2 * 3600;

    // How much of the answers still expected may be counted on, so that the first call of a window can be dialled with any risk at all.
    private const double Advance = 0.10;

    private const double LeastBand = 2;

    // Answers leave a rolling window too, and two calls can be abandoned at once.
    private const double RollingReserve = 2;

    private readonly WindowCounts _counts = new(policy.Window, zone, origin);
    private double _price = FirstPrice(policy.Cap);
    private double _ahead;
    private int _operators;

    /// <summary>The learnt price; what cannot be one is not taken.</summary>
    public double Price
    {
        get => _price;
        set => _price = double.IsFinite(value) ? Math.Clamp(value, LeastPrice, HighestPrice) : _price;
    }

    /// <summary>The rule.</summary>
    public AbandonmentPolicy Policy => policy;

    /// <summary>All that the rule says, in one line: whatever of it changes, the price of before is not its price any more.</summary>
    public string Rule { get; } = string.Create(CultureInfo.InvariantCulture,
        $"{policy.Cap:R} {policy.Window} {policy.WaitingFrom} {policy.Threshold.TotalSeconds:R} {policy.MachineShare:R} {policy.FalseMachineShare:R}");

    private double Live => ((1 - policy.MachineShare) * _counts.Sum.Answers) + MissedPeople;

    private double Abandoned => ((1 - policy.MachineShare) * _counts.Sum.Abandoned) + MissedPeople;

    private double MissedPeople => policy.FalseMachineShare * _counts.Sum.EndedAsMachines;

    // Small teams come nearer to the cap by chance.
    private double Aim => policy.Cap * (_operators < 20 ? 28 : 29) / 30;

    /// <summary>Counts what happened at a time, and learns from it.</summary>
    public void Add(double now, double at, WindowCounts.Counts counts, bool learn)
    {
        _counts.Add(now, at, counts);
        if (!learn)
        {
            return;
        }

        var missed = policy.FalseMachineShare * counts.EndedAsMachines;
        var live = ((1 - policy.MachineShare) * counts.Answers) + missed;
        var abandoned = ((1 - policy.MachineShare) * counts.Abandoned) + missed;
        _price = Math.Clamp(_price * Math.Exp(Step * ((live * ShareToCome()) - abandoned)), LeastPrice, HighestPrice);
    }

    /// <summary>The highest chance of being abandoned that a call may have now. 0: only as many calls as operators are free.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="operators">Operators at work.</param>
    /// <param name="handling">Mean time that an answered call keeps one of them, s.</param>
    /// <param name="secondsLeft">Time of calling left today, s.</param>
    public double RiskLimit(double now, int operators, double handling, double secondsLeft)
    {
        _counts.Advance(now);
        _operators = operators;
        var left = Math.Max(0, Math.Min(_counts.Rolls ? Math.Min(secondsLeft, RollingOutlook) : secondsLeft, _counts.Until - now));

        // Operators are busy 1/1.15 = 87 % of the time, as a first guess.
        _ahead = left * operators / (1.15 * handling);
        if (policy.Cap <= 0)
        {
            return 0;
        }

        var mature = _counts.Rolls && now - _counts.First >= 86_400;
        var slack = (policy.Cap * (Live + (mature ? 0 : Advance * _ahead))) - Abandoned;
        var reserve = mature ? RollingReserve : 1;
        if (slack <= reserve)
        {
            return 0;
        }

        // A band of a tenth of the square root of the count, in which the limit falls gently: a cliff would cost a small team hours of
        // progressive dialing. It does not depend on operators, so that one more of them never lowers the limit.
        var band = Math.Max(LeastBand, 0.095 * Math.Sqrt(Live));
        return _price * Math.Min(1, (slack - reserve) / band);
    }

    /// <summary>The figures of now, with the operators last seen.</summary>
    public BudgetFigures Figures(double now, int operators, double handling, double secondsLeft)
    {
        var limit = RiskLimit(now, operators, handling, secondsLeft);
        return new(policy, Live, Abandoned, (policy.Cap * Live) - Abandoned, limit);
    }

    private static double FirstPrice(double cap) => Math.Clamp(0.73 * cap, LeastPrice, HighestPrice);

    /// <summary>Share of the answers to come that may be abandoned if the window is to end at the aim.</summary>
    private double ShareToCome() => _ahead <= 0
        ? 0.3 * policy.Cap
        : Math.Clamp(((Aim * (Live + _ahead)) - Abandoned) / _ahead, 0.3 * policy.Cap, 1.25 * policy.Cap);
}
