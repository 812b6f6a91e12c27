using Cluster.Grains.Contacts;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Gateways;

/// <content>What the gateway has against what the store has: calls are taken over, lost or closed.</content>
internal sealed partial class GatewayGrain
{
    /// <summary>Lines whose end was not reported; like calls, by the first list after a new link, else by two lists in a row.</summary>
    private void DropMissingLines(IReadOnlyList<LiveChannel> channels, bool conclusive)
    {
        var live = channels.Select(channel => channel.ChannelId).ToHashSet(StringComparer.Ordinal);
        _missing.ExceptWith(live);
        foreach (var (lineId, operatorId) in _lines.Where(line => !live.Contains(line.Key) && (!_missing.Add(line.Key) || conclusive)).ToList())
        {
            _missing.Remove(lineId);
            _lines.Remove(lineId);
            Tell(OperatorOf(operatorId).OnLineAsync(new LineReport(lineId, Up: false, Now)));
        }
    }

    private async Task AuditAsync(CancellationToken cancellationToken)
    {
        if (_auditing)
        {
            return;
        }

        _auditing = true;
        try
        {
            var listedAt = Now;
            if (_up && _link is { } link && await link.ListChannelsAsync() is { } channels)
            {
                DropMissingLines(channels, conclusive: false);
                await CompareAsync(channels, listedAt, conclusive: false);
                await ForgetPhonesAsync(link);
            }
            else if (!_up)
            {
                await CloseOverdueAsync();
            }

            if (State == GatewayState.Disabled && IsEmpty)
            {
                await CloseAsync();
            }
        }
        finally
        {
            _auditing = false;
        }
    }

    /// <summary>
    /// Compares the gateway's channels with the store's open attempts. A channel that we did not know of is taken over. An attempt
    /// without a channel is lost: at once after a new link, else when two lists in a row lack it, because its end may be on its way. One
    /// whose answer the gateway cannot be asked for now stays open until it can.
    /// </summary>
    private async Task CompareAsync(IReadOnlyList<LiveChannel> channels, DateTimeOffset listedAt, bool conclusive)
    {
        _comparing++;
        try
        {
            await CompareWithBooksAsync(channels, listedAt, conclusive);
        }
        finally
        {
            // What happened meanwhile to channels that we did not know yet is told after they were taken over, as it happened.
            for (_comparing--; _comparing == 0 && _strangers.TryDequeue(out var happened);)
            {
                Handle(happened);
            }
        }
    }

    private async Task CompareWithBooksAsync(IReadOnlyList<LiveChannel> channels, DateTimeOffset listedAt, bool conclusive)
    {
        var live = channels.ToDictionary(channel => channel.ChannelId, StringComparer.Ordinal);
        (_places, _placesAt) = (live.ToDictionary(channel => channel.Key, channel => channel.Value.Place, StringComparer.Ordinal), listedAt);
        ForgetMissingThirds(live, listedAt);
        ForgetMissingSupervisions(live, listedAt);
        var open = await store.OpenAttemptsAsync(Id);
        foreach (var attempt in open)
        {
            var channelId = attempt.AttemptId.ToString();
            if (live.TryGetValue(channelId, out var channel))
            {
                _missing.Remove(channelId);
                await TakeOverAsync(attempt, channelId, channel, listedAt);
            }
            else if (attempt.ClaimedAt < listedAt - YoungAttempt && (conclusive || !_missing.Add(channelId)) &&
                await FindAnswerAsync(attempt) is { IsKnown: true } answer)
            {
                Lose(attempt, channelId, answer.At);
            }
        }

        var known = open.Select(attempt => attempt.AttemptId.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var (channelId, _) in _calls.Where(call => call.Value.Since < listedAt - AuditPeriod && !live.ContainsKey(call.Key) && !known.Contains(call.Key)).ToList())
        {
            _calls.Remove(channelId);
        }
    }

    private async Task TakeOverAsync(OpenAttempt attempt, string channelId, LiveChannel channel, DateTimeOffset listedAt)
    {
        var known = _calls.GetValueOrDefault(channelId);
        var answer = channel.Up && known is not { Answered: true } ? await FindAnswerAsync(attempt) : default;
        var route = known ?? new Route(attempt.AttemptId, attempt.ContactId, await MeetsOperatorAsync(attempt), listedAt - channel.Age);
        if (known is null && _calls.TryAdd(channelId, route))
        {
            Tell(ContactOf(attempt.ContactId).AdoptAsync(attempt));
        }

        if (channel.Place != CallPlace.Unknown && route.SentAt < listedAt)
        {
            // Whatever was not reported of his way: this is where he is.
            route.Find(channel.Place, listedAt);
        }

        if (channel.Up)
        {
            route.Answered = true;
            Tell(ContactOf(attempt.ContactId).OnCallAsync(new CallFoundUp(attempt.AttemptId, answer.At ?? listedAt)));
        }

        if (channel.Connected)
        {
            Tell(ContactOf(attempt.ContactId).OnCallAsync(new CallConnected(attempt.AttemptId, listedAt)));
        }
    }

    private void Lose(OpenAttempt attempt, string channelId, DateTimeOffset? answeredAt)
    {
        _missing.Remove(channelId);
        _calls.Remove(channelId);
        metrics.Lost(Id);
        GatewayLog.CallLost(log, Id, attempt.AttemptId);
        var route = new Route(attempt.AttemptId, attempt.ContactId, MeetsOperator: answeredAt is not null, Now) { Answered = answeredAt is not null };
        Tell(DeliverEndAsync(route, new CallLost(attempt.AttemptId, Now, answeredAt)));
    }

    /// <summary>By our clock, as far as that can be: a gateway's may be wrong, but no answer is older than the claim or still to come.</summary>
    private async Task<AnswerMemory> FindAnswerAsync(OpenAttempt attempt)
    {
        if (!await MeetsOperatorAsync(attempt))
        {
            return new AnswerMemory(IsKnown: true);
        }

        var answer = _link is { } link ? await link.FindAnswerAsync(attempt.AttemptId.ToString()) : default;
        return answer.At is { } at ? answer with { At = at < attempt.ClaimedAt ? attempt.ClaimedAt : at > Now ? Now : at } : answer;
    }

    private async Task<bool> MeetsOperatorAsync(OpenAttempt attempt) => await plans.GetAsync(attempt.CampaignId, 0) is { HasOperators: true };

    /// <summary>While the link is down nobody can be asked; but no call outlives the limits that its legs were given.</summary>
    private async Task CloseOverdueAsync()
    {
        foreach (var attempt in await store.OpenAttemptsAsync(Id))
        {
            if (await plans.GetAsync(attempt.CampaignId, 0) is { } plan &&
                Now - attempt.ClaimedAt > plan.Definition.RingTime + plan.Definition.MaxCallTime + AuditPeriod)
            {
                Lose(attempt, attempt.AttemptId.ToString(), answeredAt: null);
            }
        }
    }
}
