using Cluster.Silo.Asterisk.Simulator;
using Cluster.Tests.Simulation;

namespace Cluster.Tests.Crash;

/// <summary>What must hold for operators, by the gateways' own logs, by the books, and by what the program says of them.</summary>
internal static class OperatorCheckers
{
    /// <summary>By the logs and the books, when all is over.</summary>
    /// <param name="history">The run.</param>
    /// <param name="phones">Who has which phone.</param>
    /// <param name="given">Results that the program acknowledged.</param>
    public static IEnumerable<string> All(IHistory history, IReadOnlyDictionary<string, Guid> phones, IReadOnlyDictionary<Guid, string> given) =>
        Lines(history.Log).Concat(Customers(history.Log)).Concat(Partners(history, phones)).Concat(Results(history, given));

    /// <summary>No phone ever has two lines.</summary>
    public static IEnumerable<string> Lines(IEnumerable<CallLogEntry> log)
    {
        var live = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in log.Where(entry => entry.IsLine))
        {
            if (entry.Kind == CallLogKind.Started && !live.TryAdd(entry.Number, entry.ChannelId))
            {
                yield return $"lines: {entry.Number} was dialled at {entry.At:HH:mm:ss.fff} as {entry.ChannelId} while line {live[entry.Number]} was open";
            }
            else if (entry.Kind == CallLogKind.Ended && live.GetValueOrDefault(entry.Number) == entry.ChannelId)
            {
                live.Remove(entry.Number);
            }
        }
    }

    /// <summary>No line ever gets a second customer, nor is one sent to it.</summary>
    public static IEnumerable<string> Customers(IEnumerable<CallLogEntry> log)
    {
        var talking = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in log)
        {
            switch (entry)
            {
                case { Kind: CallLogKind.SafeMessage, LineId: { } busy }:
                    yield return $"customers: {entry.ChannelId} was sent at {entry.At:HH:mm:ss.fff} to line {busy}, which had {talking.GetValueOrDefault(busy)}";
                    break;
                case { Kind: CallLogKind.Connected, LineId: { } line } when !talking.TryAdd(line, entry.ChannelId):
                    yield return $"customers: {entry.ChannelId} was connected at {entry.At:HH:mm:ss.fff} with line {line}, which had {talking[line]}";
                    break;
                case { Kind: CallLogKind.Ended, IsLine: true }:
                    talking.Remove(entry.ChannelId);
                    break;
                case { Kind: CallLogKind.Ended } when talking.FirstOrDefault(one => one.Value == entry.ChannelId) is { Key: { } freed }:
                    talking.Remove(freed);
                    break;
            }
        }
    }

    /// <summary>
    /// Whom the gateway connected a customer with is whom the books name. They name nobody only if nobody was connected by them (whether that is
    /// right is another check), or if the database was away: who takes a customer then is saved nowhere before a kill.
    /// </summary>
    public static IEnumerable<string> Partners(IHistory history, IReadOnlyDictionary<string, Guid> phones)
    {
        var owners = history.Log.Where(entry => entry is { IsLine: true, Kind: CallLogKind.Started }).ToDictionary(entry => entry.ChannelId, entry => entry.Number);
        return from entry in history.Log
               where entry.Kind == CallLogKind.Connected
               let owner = owners.TryGetValue(entry.LineId ?? "", out var phone) ? phones[phone] : Guid.Empty
               let row = history.Tables.Attempts.GetValueOrDefault(Guid.Parse(entry.ChannelId))
               let booked = row?.Attempt.OperatorId
               where booked != owner && !(booked is null && (row?.Record is { ConnectedAt: null } || IsWithoutDatabase(history, entry.At)))
               select $"partner: call {entry.ChannelId} was connected with operator {owner} at {entry.At:HH:mm:ss.fff}, but the books name {booked}";
    }

    /// <summary>A result that was acknowledged stands in the record.</summary>
    public static IEnumerable<string> Results(IHistory history, IReadOnlyDictionary<Guid, string> given) => given
        .Where(one => history.Tables.Attempts.GetValueOrDefault(one.Key)?.Record?.Result != one.Value)
        .Select(one => $"result: {one.Value} was acknowledged for attempt {one.Key}, but the record has {history.Tables.Attempts.GetValueOrDefault(one.Key)?.Record?.Result ?? "none"}");

    /// <summary>Whoever was told that he is signed in, paused or ready is so still.</summary>
    public static IEnumerable<string> Forgotten(IEnumerable<OperatorSeen> crew) => crew
        .Where(one => one.Promised is not null && one.Presence != one.Promised)
        .Select(one => $"forgotten: operator {one.Endpoint} was acknowledged as {one.Promised}, but the program says {one.Presence}");

    /// <summary>When no call is left, nobody is held by one, and everybody's line is up.</summary>
    public static IEnumerable<string> AtRest(IReadOnlyList<OperatorSeen> crew) => Forgotten(crew).Concat(crew
        .Where(one => one.Activity != "idle" || one.Line != (one.Presence == "signed-out" ? "down" : "up"))
        .Select(one => $"stuck: operator {one.Endpoint} is {one.Presence} and {one.Activity} with line {one.Line}"));

    /// <summary>Everybody who is at work has a line by the gateways' own logs.</summary>
    public static IEnumerable<string> Open(IEnumerable<CallLogEntry> log, IEnumerable<OperatorSeen> crew)
    {
        var open = LinesOpen(log).Values.ToHashSet(StringComparer.Ordinal);
        return crew.Where(one => one.Presence != "signed-out" && !open.Contains(one.Endpoint)).Select(one => $"line: {one.Endpoint} is at work without a line");
    }

    /// <summary>When everybody has gone home, no line is held.</summary>
    public static IEnumerable<string> Held(IEnumerable<CallLogEntry> log) =>
        LinesOpen(log).Select(line => $"held: line {line.Key} of {line.Value} is open although he signed out");

    private static bool IsWithoutDatabase(IHistory history, DateTimeOffset at) =>
        history.Disturbances.Exists(one => one.What == "database" && one.From <= at && one.To >= at);

    private static Dictionary<string, string> LinesOpen(IEnumerable<CallLogEntry> log)
    {
        var open = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in log.Where(entry => entry.IsLine))
        {
            if (entry.Kind == CallLogKind.Ended)
            {
                open.Remove(entry.ChannelId);
            }
            else
            {
                open[entry.ChannelId] = entry.Number;
            }
        }

        return open;
    }
}
