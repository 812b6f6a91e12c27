using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Simulation;

/// <summary>A call to a customer as the gateway itself saw it.</summary>
internal sealed class LoggedCall(CallLogEntry start)
{
    public string Gateway => start.Gateway;

    public string ChannelId => start.ChannelId;

    public string Number => start.Number;

    public DateTimeOffset Started => start.At;

    public DateTimeOffset? Answered { get; private set; }

    public DateTimeOffset? Connected { get; private set; }

    public DateTimeOffset? SafeMessage { get; private set; }

    /// <summary>The gateway took the far end for a machine.</summary>
    public bool IsMachine { get; private set; }

    public CallLogEntry? End { get; private set; }

    public DateTimeOffset EndedAt => End?.At ?? DateTimeOffset.MaxValue;

    /// <summary>What the dialer has in its books for it; null: it never claimed this call.</summary>
    public AttemptRow? Attempt { get; private init; }

    public Guid ContactId => Attempt!.Attempt.ContactId;

    public Guid CampaignId => Attempt!.Attempt.CampaignId;

    /// <summary>All calls to customers, in the order of their start. A channel id that was used twice gives two calls.</summary>
    public static List<LoggedCall> Of(IHistory world)
    {
        var calls = new List<LoggedCall>();
        var live = new Dictionary<string, LoggedCall>();
        foreach (var entry in world.Log.Where(entry => !entry.IsLine))
        {
            if (entry.Kind == CallLogKind.Started)
            {
                var attempt = world.Tables.Attempts.GetValueOrDefault(Guid.Parse(entry.ChannelId));
                calls.Add(live[entry.ChannelId] = new LoggedCall(entry) { Attempt = attempt });
            }
            else
            {
                live[entry.ChannelId].Take(entry);
            }
        }

        return calls;
    }

    public override string ToString() => $"call {ChannelId} on {Gateway} to {Number} at {Started:MM-dd HH:mm:ss.fff}";

    private void Take(in CallLogEntry entry)
    {
        switch (entry.Kind)
        {
            case CallLogKind.Answered:
                Answered = entry.At;
                break;
            case CallLogKind.Connected:
                Connected = entry.At;
                break;
            case CallLogKind.SafeMessage:
                SafeMessage = entry.At;
                break;
            case CallLogKind.Machine:
                IsMachine = true;
                break;
            case CallLogKind.Ended:
                End = entry;
                break;
        }
    }
}
