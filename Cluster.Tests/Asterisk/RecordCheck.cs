namespace Cluster.Tests.Asterisk;

/// <summary>Holds two accounts of the same calls against each other. Every difference is a sentence.</summary>
internal static class RecordCheck
{
    /// <summary>
    /// Both ways: a call that only one side knows, or knows once more than the other, or knows with another result. Order is no matter.
    /// </summary>
    public static IReadOnlyList<string> Differences(
        IEnumerable<(string Number, string Result)> ours, IEnumerable<(string Number, string Result)> theirs)
    {
        var balance = new Dictionary<(string Number, string Result), int>();
        foreach (var call in ours)
        {
            balance[call] = balance.GetValueOrDefault(call) + 1;
        }

        foreach (var call in theirs)
        {
            balance[call] = balance.GetValueOrDefault(call) - 1;
        }

        return [.. balance.Where(b => b.Value != 0).OrderBy(b => b.Key)
            .Select(b => $"{b.Key.Number} {b.Key.Result}: {(b.Value > 0 ? $"{b.Value} only ours" : $"{-b.Value} only theirs")}")];
    }

    /// <summary>
    /// Calls to one number that were up at the same time, by the telephone network's account (its mark is the number). A call that has
    /// no end yet lasts for ever. Times of one machine's clock, so a call that begins as the last one ends is no overlap.
    /// </summary>
    public static IReadOnlyList<string> DoubleCalls(IEnumerable<GatewayCall> calls)
    {
        var found = new List<string>();
        foreach (var number in calls.GroupBy(c => c.Mark))
        {
            GatewayCall? last = null;
            foreach (var call in number.OrderBy(c => c.Start))
            {
                if (last is not null && call.Start < (last.End ?? DateTimeOffset.MaxValue))
                {
                    found.Add($"{number.Key}: {last.Id} still up when {call.Id} began at {call.Start:HH:mm:ss.fff}");
                }

                if (last is null || (call.End ?? DateTimeOffset.MaxValue) > (last.End ?? DateTimeOffset.MaxValue))
                {
                    last = call;
                }
            }
        }

        return found;
    }
}
