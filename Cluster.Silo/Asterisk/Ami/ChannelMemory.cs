namespace Cluster.Silo.Asterisk.Ami;

/// <summary>
/// What a link remembers of channels so that each one ends exactly once: those that were seen alive, the last ones that ended, and
/// failed originates whose hang-up is awaited. Not thread safe: the link guards it.
/// </summary>
internal sealed class ChannelMemory(int endedCapacity, TimeSpan grace)
{
    /// <summary>Bound of the live channels that are remembered: far above what one Asterisk carries.</summary>
    public const int LiveCapacity = 65_536;

    private readonly HashSet<string> _live = [];
    private readonly HashSet<string> _ended = [];
    private readonly Queue<string> _endedByAge = new();
    private readonly Queue<(DateTimeOffset Due, string ChannelId)> _failed = new();
    private readonly Dictionary<string, int> _ordered = [];

    /// <summary>The gateway's own list replaces what was thought alive.</summary>
    public void Resynchronise(IEnumerable<string> channelIds)
    {
        _live.Clear();
        _failed.Clear();
        _ordered.Clear();
        _live.UnionWith(channelIds.Take(LiveCapacity));
    }

    /// <summary>The channel showed a sign of life.</summary>
    public void Seen(string channelId)
    {
        if (_live.Count < LiveCapacity && !_ended.Contains(channelId))
        {
            _live.Add(channelId);
        }
    }

    /// <summary>The id is being used for a new call: what ended before under it does not count any more.</summary>
    public void Ordered(string channelId)
    {
        _ended.Remove(channelId);
        if (_ordered.Count < LiveCapacity)
        {
            _ordered[channelId] = _ordered.GetValueOrDefault(channelId) + 1;
        }
    }

    /// <summary>An order came to nothing, or its originate was answered: nothing about it is open any more.</summary>
    public void OrderClosed(string channelId)
    {
        if (_ordered.TryGetValue(channelId, out var open) && open > 1)
        {
            _ordered[channelId] = open - 1;
        }
        else
        {
            _ordered.Remove(channelId);
        }
    }

    /// <summary>Whether this is the first end of the channel.</summary>
    public bool TryEnd(string channelId)
    {
        _live.Remove(channelId);
        _ordered.Remove(channelId);
        if (!_ended.Add(channelId))
        {
            return false;
        }

        _endedByAge.Enqueue(channelId);
        if (_endedByAge.Count > endedCapacity)
        {
            _ended.Remove(_endedByAge.Dequeue());
        }

        return true;
    }

    /// <summary>
    /// An originate failed. Where a channel was seen its own hang-up will tell the cause. Otherwise there may never have been a channel;
    /// but Asterisk also takes a second originate under the id of a living channel, and only then fails it. So as long as another
    /// originate of that id is open nothing is concluded, or a live call would end in our books and be dialled again.
    /// </summary>
    public void OriginateFailed(string channelId, DateTimeOffset now)
    {
        OrderClosed(channelId);
        if (!_ordered.ContainsKey(channelId) && !_live.Contains(channelId) && !_ended.Contains(channelId) && _failed.Count < LiveCapacity)
        {
            _failed.Enqueue((now + grace, channelId));
        }
    }

    /// <summary>The next failed originate whose hang-up did not come in time, for the caller to end; null when there is none.</summary>
    public string? TakeOverdue(DateTimeOffset now)
    {
        while (_failed.TryPeek(out var oldest) && oldest.Due <= now)
        {
            _failed.Dequeue();
            if (!_live.Contains(oldest.ChannelId) && !_ended.Contains(oldest.ChannelId))
            {
                return oldest.ChannelId;
            }
        }

        return null;
    }
}
