using System.Globalization;
using System.Runtime.InteropServices;

namespace Cluster.Api.Events;

/// <summary>
/// A place in the log: the transaction that wrote the row, then the row. Ids alone would not do: a slow transaction may commit a low id
/// after a reader has passed it, but never a transaction id below all running ones.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EventPlace(ulong Transaction, long Id)
{
    /// <summary>Whether this place is behind the other, that is, later.</summary>
    public bool IsBehind(EventPlace other) => Transaction != other.Transaction ? Transaction > other.Transaction : Id > other.Id;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transaction}-{Id}");

    public static EventPlace? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && text.Length <= 40
            && ulong.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var transaction)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new EventPlace(transaction, id)
            : null;
    }
}

/// <summary>Something that happened.</summary>
/// <param name="Id">Its place in the log; send it as <c>after</c> to go on behind it.</param>
/// <param name="At">When.</param>
/// <param name="Type">What, such as attempt.ended.</param>
/// <param name="CampaignId">In which campaign.</param>
/// <param name="Data">More, by type.</param>
internal sealed record EventView(string Id, DateTimeOffset At, string Type, Guid? CampaignId, System.Text.Json.JsonElement Data);

/// <summary>A row of the log with its place.</summary>
internal sealed record EventRow(EventPlace Place, EventView View);
