using System.Collections.Concurrent;
using Cluster.Silo.Asterisk.Simulator;

namespace Cluster.Tests.Benchmarks.Workplace;

/// <summary>When each customer answered, by the gateway's own clock, and when his card was where he was to be seen; all clocks are this machine's.</summary>
internal sealed class CardBook : ICallLog
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _arrivals = [];

    /// <summary>Milliseconds from the answer to the arrival of the card at the browser, of calls answered after this moment.</summary>
    public List<double> ToArrival(DateTimeOffset from) => Milliseconds(_arrivals, from);

    /// <summary>Milliseconds from the answer to these moments.</summary>
    public List<double> Milliseconds(IEnumerable<KeyValuePair<Guid, DateTimeOffset>> moments, DateTimeOffset from) =>
        [.. moments.Where(one => AnswerOf(one.Key) > from).Select(one => (one.Value - AnswerOf(one.Key)!.Value).TotalMilliseconds)];

    public void Arrived(Guid attempt, DateTimeOffset at) => _arrivals.TryAdd(attempt, at);

    /// <inheritdoc/>
    public void Write(in CallLogEntry entry)
    {
        if (entry is { Kind: CallLogKind.Answered, IsLine: false })
        {
            _answers[entry.ChannelId] = entry.At;
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }

    private DateTimeOffset? AnswerOf(Guid attempt) => _answers.TryGetValue(attempt.ToString(), out var at) ? at : null;
}
