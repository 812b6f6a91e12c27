using Cluster.Interfaces.Campaigns;
using NodaTime;

namespace Cluster.Grains.Campaigns.Pacing;

/// <summary>
/// What a campaign may still abandon by each of its rules; the strictest decides. Tell it every live answer once, every abandoned call
/// once more, and every answer that was ended as a machine's. One for a campaign; not for several threads.
/// </summary>
/// <param name="policies">The rules. None: the rule of a day at 3 %.</param>
/// <param name="zone">The campaign's zone, for days and months.</param>
/// <param name="origin">The instant at which the campaign's clock shows 0.</param>
public sealed class AbandonmentBudget(IReadOnlyList<AbandonmentPolicy> policies, DateTimeZone zone, Instant origin)
{
    private readonly BudgetWindow[] _windows =
        [.. (policies.Count > 0 ? policies : [new AbandonmentPolicy()]).Select(p => new BudgetWindow(p, zone, origin))];

    private int _operators;
    private double _handling = 105;
    private double _secondsLeft;

    /// <summary>
    /// The chance of being abandoned that each rule would let a call have if its count did not matter; learnt from all answers so far, to be
    /// kept over a restart. By what the rule says: a rule that is changed learns anew, and the others do not notice.
    /// </summary>
    public IReadOnlyDictionary<string, double> Prices => _windows.GroupBy(w => w.Rule).ToDictionary(same => same.Key, same => same.First().Price);

    /// <summary>A person answered, or a machine that nobody told apart.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    public void Answered(double now) => Answered(now, now);

    /// <summary>The same, told later.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="at">When it was answered, s.</param>
    public void Answered(double now, double at) => Add(now, at, new(1, 0, 0), learn: true);

    /// <summary>One of the answered calls found no operator in time.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    public void Abandoned(double now) => Abandoned(now, now);

    /// <summary>The same, counted where its answer is: at the turn of a window the two belong together.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="answeredAt">When it was answered, s.</param>
    public void Abandoned(double now, double answeredAt) => Add(now, answeredAt, new(0, 1, 0), learn: true);

    /// <summary>An answered call was ended because a machine was taken to have answered; it was not told as answered.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="answeredAt">When it was answered, s.</param>
    public void EndedAsMachine(double now, double answeredAt) => Add(now, answeredAt, new(0, 0, 1), learn: true);

    /// <summary>Something counted before was different: further answers or abandoned calls, or fewer (below 0).</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="at">When it happened, s.</param>
    /// <param name="answers">Further answers.</param>
    /// <param name="abandoned">Further abandoned calls.</param>
    /// <param name="endedAsMachines">Further answers ended as machines'.</param>
    public void Correct(double now, double at, int answers, int abandoned, int endedAsMachines = 0) =>
        Add(now, at, new(answers, abandoned, endedAsMachines), learn: false);

    /// <summary>Takes what the ledger counted before this budget was made, in any order.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="ledger">Counts of the last 31 days, or of the whole campaign when a rule looks at that.</param>
    /// <param name="prices"><see cref="Prices"/> as they were; a rule that is not among them learns anew.</param>
    public void Restore(double now, IEnumerable<AbandonmentCount> ledger, IReadOnlyDictionary<string, double>? prices = null)
    {
        foreach (var window in _windows)
        {
            window.Price = prices?.TryGetValue(window.Rule, out var price) == true ? price : window.Price;
        }

        foreach (var count in ledger)
        {
            var at = (Instant.FromDateTimeOffset(count.From) - origin).TotalSeconds;
            Add(now, at, new(count.Answers, count.Abandoned, count.EndedAsMachines), learn: false);
        }
    }

    /// <summary>
    /// The highest chance of being abandoned that a new call may have now, 0 to 1. 0: dial only as many calls as operators are free.
    /// </summary>
    /// <param name="now">The campaign's clock, s.</param>
    /// <param name="operators">Operators at work in the whole campaign.</param>
    /// <param name="handling">Mean time that an answered call keeps one of them, s.</param>
    /// <param name="secondsLeft">Time of calling left today, s. 0: unknown, and nothing is taken in advance.</param>
    public double RiskLimit(double now, int operators, double handling, double secondsLeft)
    {
        (_operators, _handling, _secondsLeft) = (operators, handling, secondsLeft);
        var strictest = 1.0;
        foreach (var window in _windows)
        {
            strictest = Math.Min(strictest, window.RiskLimit(now, operators, handling, secondsLeft));
        }

        return strictest;
    }

    /// <summary>How the campaign stands with each rule, in their order.</summary>
    /// <param name="now">The campaign's clock, s.</param>
    public IReadOnlyList<BudgetFigures> Figures(double now) =>
        [.. _windows.Select(w => w.Figures(now, _operators, _handling, _secondsLeft))];

    private void Add(double now, double at, WindowCounts.Counts counts, bool learn)
    {
        foreach (var window in _windows)
        {
            window.Add(now, at, counts, learn);
        }
    }
}
