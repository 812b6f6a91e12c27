using System.Collections.Immutable;
using Cluster.Interfaces;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>What happens when the attempts with one outcome have reached their limit.</summary>
public enum AtLimit
{
    /// <summary>The contact gets no further attempt in this campaign.</summary>
    Exhaust = 0,

    /// <summary>Only the number that was dialled is dropped; the contact goes on while it has another.</summary>
    DropNumber = 1,

    /// <summary>The contact counts as dealt with.</summary>
    Finish = 2,
}

/// <summary>How attempts that end with one outcome are tried again.</summary>
/// <param name="Delay">The least time before a number that gave this outcome is dialled again.</param>
/// <param name="Limit">The number of attempts with this outcome after which it is not tried again; 1 means no retry. 1 to 63.</param>
/// <param name="AtLimit">What the last of them does.</param>
/// <param name="HoldsContact">
/// The delay holds for the whole contact, not for the number alone: somebody was disturbed on it, or may be talking still.
/// </param>
public sealed record RetryRule(Duration Delay, int Limit, AtLimit AtLimit = AtLimit.Exhaust, bool HoldsContact = false);

/// <summary>A retry rule for every outcome. Immutable; one per campaign.</summary>
public sealed class RetryPolicy
{
    /// <summary>
    /// Defaults of the trade. A person who answered is not called again unless the disposition says so. One who answered and met
    /// silence is left alone for 72 hours (the British rule) and tried once more. A fate that could not be learnt holds the contact,
    /// because that call may be up still.
    /// </summary>
    public static readonly RetryPolicy Default = new(
    [
        new RetryRule(Duration.Zero, 1, AtLimit.Finish, HoldsContact: true), // Answered
        new RetryRule(Duration.FromHours(4), 3), // Machine
        new RetryRule(Duration.FromMinutes(5), 5), // Busy
        new RetryRule(Duration.FromMinutes(60), 5), // NoAnswer
        new RetryRule(Duration.Zero, 1, AtLimit.DropNumber), // InvalidNumber
        new RetryRule(Duration.FromMinutes(1), 10), // Congestion
        new RetryRule(Duration.FromHours(24), 1, AtLimit.DropNumber), // Rejected
        new RetryRule(Duration.FromMinutes(5), 5), // Failed
        new RetryRule(Duration.FromHours(72), 2, HoldsContact: true), // Abandoned
        new RetryRule(Duration.FromMinutes(60), 3, HoldsContact: true), // Unknown
    ]);

    /// <summary>The longest retry delay.</summary>
    public static readonly Duration LongestDelay = Duration.FromDays(366);

    private readonly ImmutableArray<RetryRule> _rules;

    private RetryPolicy(ImmutableArray<RetryRule> rules) => _rules = rules;

    /// <summary>The rule of one outcome.</summary>
    public RetryRule this[Outcome outcome] => _rules[(int)outcome];

    /// <summary>This policy with another rule for one outcome.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative or over <see cref="LongestDelay"/>, or the limit not from 1 to <see cref="Tries.Most"/>.</exception>
    public RetryPolicy With(Outcome outcome, RetryRule rule)
    {
        if (rule.Limit is < 1 or > Tries.Most || rule.Delay < Duration.Zero || rule.Delay > LongestDelay)
        {
            throw new ArgumentOutOfRangeException(nameof(rule), rule, $"A limit is from 1 to {Tries.Most}, a delay from 0 to {LongestDelay.TotalDays} days.");
        }

        return new RetryPolicy(_rules.SetItem((int)outcome, rule));
    }
}
