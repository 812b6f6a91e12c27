using System.Numerics;
using System.Runtime.InteropServices;
using Cluster.Interfaces.Contacts;
using NodaTime;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// One contact in one campaign: what the retry rules need to know. Immutable and plain, so that it can travel in a message and be a row.
/// Changed only by <see cref="EntryRules"/>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EntryState
{
    /// <summary>Most numbers of one contact: one bit each in <see cref="Dropped"/>.</summary>
    public const int MostNumbers = 32;

    /// <summary>A contact that was just loaded: open, due at once, first number next.</summary>
    public static readonly EntryState New;

    /// <summary>Where the contact stands.</summary>
    public EntryStatus Status { get; init; }

    /// <summary>Index of the number to dial next.</summary>
    public int NextNumber { get; init; }

    /// <summary>Numbers that are not dialled any more in this campaign, bit n for number n.</summary>
    public uint Dropped { get; init; }

    /// <summary>Attempts by outcome.</summary>
    public Tries Tries { get; init; }

    /// <summary>Not before this; null for at once.</summary>
    public Instant? NextDue { get; init; }

    /// <summary>
    /// Not before this for the numbers that were dialled in this round already: the longest of their retry delays. It also holds when the
    /// rest of the round falls away, for example because the number that was next joins the DNC list.
    /// </summary>
    public Instant? RoundDue { get; init; }

    /// <summary>Of a callback: from then on it is missed, and the campaign does not call by itself; null: it does at any time.</summary>
    public Instant? CallbackUntil { get; init; }

    /// <summary>Whether the contact may still be dialled in this campaign.</summary>
    public bool IsLive => Status is EntryStatus.Open or EntryStatus.Callback;

    /// <summary>The numbers that may be dialled, bit n for number n.</summary>
    /// <param name="numbersCount">How many numbers the contact has, 0 to <see cref="MostNumbers"/>.</param>
    /// <param name="dncMask">Numbers on a DNC list.</param>
    public uint Usable(int numbersCount, uint dncMask = 0) => (uint)((1UL << numbersCount) - 1) & ~Dropped & ~dncMask;

    /// <summary>The first of these numbers at or after an index, else the first of all; -1 when there is none.</summary>
    internal static int FirstFrom(int index, uint numbers)
    {
        var rest = index < MostNumbers ? numbers >> index << index : 0;
        return numbers == 0 ? -1 : BitOperations.TrailingZeroCount(rest != 0 ? rest : numbers);
    }
}
