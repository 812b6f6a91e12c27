using Cluster.Tests.Asterisk;

namespace Cluster.Tests.EndToEnd;

/// <summary>
/// Our call records against the gateways' own account and against the telephone network's, both ways. Every difference is a sentence.
/// </summary>
internal static class CallAccounts
{
    private const string Trunk = "trunk";

    /// <summary>Calls through the trunk that this gateway made since then, by its own account.</summary>
    public static IEnumerable<GatewayCall> CustomerCalls(this AsteriskGateway gateway, DateTimeOffset since, string trunk = Trunk) =>
        gateway.Records.Read().Where(call => call.Channel.StartsWith($"PJSIP/{trunk}-", StringComparison.Ordinal) && call.Start >= since);

    /// <summary>Each call by its id: where it was made, whether it was answered, and the cause of its end.</summary>
    public static IReadOnlyList<string> AgainstGateways(IEnumerable<StoredCall> ours, IEnumerable<AsteriskGateway> gateways, DateTimeOffset since, string trunk = Trunk) =>
        RecordCheck.Differences(
            ours.Where(call => call.Dialled).Select(call => ($"{call.AttemptId}", Result(call.GatewayId, call.AnsweredAt is not null, call.Cause))),
            gateways.SelectMany(gateway => gateway.CustomerCalls(since, trunk).Select(call => (call.Id, Result(gateway.Name, call.Answer is not null, call.Cause)))));

    /// <summary>Each call by its number, and whether the person answered.</summary>
    public static IReadOnlyList<string> AgainstNetwork(IEnumerable<StoredCall> ours, IEnumerable<GatewayCall> theirs) =>
        RecordCheck.Differences(
            ours.Where(call => call.Dialled).Select(call => (call.Number.TrimStart('+'), Answered(call.AnsweredAt is not null))),
            theirs.Select(call => (call.Mark, Answered(call.Answer is not null))));

    /// <summary>The telephone network's calls to these numbers.</summary>
    public static IReadOnlyList<GatewayCall> CallsTo(this AsteriskGateway pstn, IEnumerable<string> numbers)
    {
        var digits = numbers.Select(number => number.TrimStart('+')).ToHashSet();
        return [.. pstn.Records.Read().Where(call => digits.Contains(call.Mark))];
    }

    private static string Result(string gateway, bool answered, int cause) => $"{gateway} {Answered(answered)} {cause}";

    private static string Answered(bool answered) => answered ? "answered" : "unanswered";
}
