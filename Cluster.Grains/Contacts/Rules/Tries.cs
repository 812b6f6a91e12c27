using Cluster.Interfaces;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// How many attempts ended with each outcome: ten counters of six bits in one number, so that a contact's state is a plain row.
/// A counter stops at <see cref="Most"/>.
/// </summary>
/// <param name="Packed">The counters, the first outcome in the lowest bits; never negative. This is what is stored.</param>
public readonly record struct Tries(long Packed)
{
    /// <summary>The highest count.</summary>
    public const int Most = 63;

    private const int Bits = 6;
    private const int Outcomes = 10;

    /// <summary>The count of one outcome.</summary>
    public int this[Outcome outcome] => (int)(Packed >> ((int)outcome * Bits)) & Most;

    /// <summary>All counts together.</summary>
    public int Sum
    {
        get
        {
            var sum = 0;
            for (var outcome = 0; outcome < Outcomes; outcome++)
            {
                sum += this[(Outcome)outcome];
            }

            return sum;
        }
    }

    /// <summary>With one more attempt of this outcome.</summary>
    public Tries Plus(Outcome outcome) => this[outcome] == Most ? this : new Tries(Packed + (1L << ((int)outcome * Bits)));

    /// <inheritdoc/>
    public override string ToString()
    {
        var tries = this;
        return string.Join(", ", Enum.GetValues<Outcome>().Where(outcome => tries[outcome] > 0).Select(outcome => $"{outcome} {tries[outcome]}"));
    }
}
