using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>What a disposition, or a key press in a message campaign, means for the contact.</summary>
public enum EntryEffect
{
    /// <summary>Nothing: the outcome decides by the retry policy.</summary>
    ByOutcome = 0,

    /// <summary>The result that the campaign is after; ends the contact.</summary>
    Success = 1,

    /// <summary>Dealt with, without success.</summary>
    Finish = 2,

    /// <summary>To be called in an agreed window.</summary>
    Callback = 3,

    /// <summary>To be tried again later as if not reached.</summary>
    Retry = 4,

    /// <summary>The person does not want calls.</summary>
    Dnc = 5,
}

/// <summary>How an entry moves on. Pure; a state that has ended is opened again only by a disposition.</summary>
public static class EntryRules
{
    /// <summary>The pause before the next number of the same contact.</summary>
    public static readonly Duration DefaultNumberDelay = Duration.FromSeconds(60);

    /// <summary>
    /// After an attempt. In order: an effect other than <see cref="EntryEffect.ByOutcome"/> decides alone. Else the outcome's limit may
    /// end the contact or drop the number; no number left ends it too. Else the next number of the round comes after
    /// <paramref name="numberDelay"/>; after the last one the round starts again when every number dialled in it may be dialled again.
    /// A callback that was not reached stays one, in its window.
    /// </summary>
    /// <param name="entry">The state at the start of the attempt.</param>
    /// <param name="numbersCount">How many numbers the contact has, 1 to <see cref="EntryState.MostNumbers"/>.</param>
    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="numberIndex">The number that was dialled.</param>
    /// <param name="at">When the attempt ended: delays count from here.</param>
    /// <param name="policy">The campaign's retry policy.</param>
    /// <param name="numberDelay">The pause before another number of this contact.</param>
    /// <param name="effect">What the conversation or the key press decided.</param>
    /// <param name="dueAt">When to call again, for <see cref="EntryEffect.Callback"/> and <see cref="EntryEffect.Retry"/>; null for at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The contact has no such number.</exception>
    public static EntryState AfterAttempt(
        EntryState entry,
        int numbersCount,
        Outcome outcome,
        int numberIndex,
        Instant at,
        RetryPolicy policy,
        Duration numberDelay,
        EntryEffect effect = EntryEffect.ByOutcome,
        Instant? dueAt = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numbersCount, EntryState.MostNumbers);
        ArgumentOutOfRangeException.ThrowIfNegative(numberIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(numberIndex, numbersCount);
        entry = entry with { Tries = entry.Tries.Plus(outcome) };
        if (effect != EntryEffect.ByOutcome)
        {
            return AfterDisposition(entry, effect, dueAt);
        }

        // An end that came from elsewhere while the call was up, such as a DNC request, stands.
        return entry.IsLive ? AfterOutcome(entry, numbersCount, numberIndex, at, policy[outcome], entry.Tries[outcome], numberDelay) : entry;
    }

    /// <summary>
    /// A disposition, which may come long after the call's end. It is final for a contact that was reached, so it also opens an ended
    /// entry again; only <see cref="EntryStatus.DoNotCall"/> stays.
    /// </summary>
    /// <param name="entry">The state after the attempt.</param>
    /// <param name="effect">What the disposition means.</param>
    /// <param name="dueAt">When to call again, for <see cref="EntryEffect.Callback"/> and <see cref="EntryEffect.Retry"/>; null for at once.</param>
    /// <param name="until">For <see cref="EntryEffect.Callback"/>: the end of its window; null for none.</param>
    public static EntryState AfterDisposition(EntryState entry, EntryEffect effect, Instant? dueAt = null, Instant? until = null)
    {
        if (entry.Status == EntryStatus.DoNotCall)
        {
            return entry;
        }

        return effect switch
        {
            EntryEffect.Success => Ended(entry, EntryStatus.Succeeded),
            EntryEffect.Finish => Ended(entry, EntryStatus.Finished),
            EntryEffect.Dnc => Ended(entry, EntryStatus.DoNotCall),
            EntryEffect.Callback => entry with { Status = EntryStatus.Callback, NextDue = dueAt, RoundDue = null, CallbackUntil = until },
            EntryEffect.Retry => entry with { Status = EntryStatus.Open, NextDue = dueAt, RoundDue = null, CallbackUntil = null },
            _ => entry,
        };
    }

    private static EntryState AfterOutcome(
        EntryState entry, int numbersCount, int numberIndex, Instant at, RetryRule rule, int tries, Duration numberDelay)
    {
        if (tries >= rule.Limit)
        {
            switch (rule.AtLimit)
            {
                case AtLimit.Finish:
                    return Ended(entry, EntryStatus.Finished);
                case AtLimit.Exhaust:
                    return Ended(entry, EntryStatus.Exhausted);
                default:
                    entry = entry with { Dropped = entry.Dropped | (1u << numberIndex) };
                    break;
            }
        }

        var usable = entry.Usable(numbersCount);
        var next = EntryState.FirstFrom(numberIndex + 1, usable);
        if (next < 0)
        {
            return Ended(entry, EntryStatus.Exhausted);
        }

        // A number that is dropped leaves no delay behind for the others.
        var again = (usable & (1u << numberIndex)) != 0 || rule.HoldsContact ? at + rule.Delay : at + numberDelay;
        var round = entry.RoundDue is { } earlier && earlier > again ? earlier : again;
        var inRound = next > numberIndex;
        return entry with
        {
            NextNumber = next,
            NextDue = !inRound ? round : rule.HoldsContact ? Later(at + numberDelay, at + rule.Delay) : at + numberDelay,
            RoundDue = inRound ? round : null,
        };
    }

    private static EntryState Ended(EntryState entry, EntryStatus status) =>
        entry with { Status = status, NextDue = null, RoundDue = null, CallbackUntil = null };

    private static Instant Later(Instant first, Instant second) => first > second ? first : second;
}
