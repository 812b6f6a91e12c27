using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <content>Thirds whom operators call while their customers wait.</content>
internal sealed partial class GatewayGrain
{
    private static readonly TimeSpan ThirdRingTime = TimeSpan.FromSeconds(25);

    /// <summary>The customer may go on with the third for this long.</summary>
    private static readonly TimeSpan ThirdTime = TimeSpan.FromHours(2);

    private readonly Dictionary<string, Third> _thirds = [];

    /// <inheritdoc/>
    public async Task<OriginateResult> CallThirdAsync(Guid attemptId, Guid operatorId, Guid thirdId, string lineId, string to)
    {
        if (!_up || !_ownership.IsHeld || _link is not { } link || !_calls.ContainsKey(attemptId.ToString()))
        {
            return OriginateResult.NotDialled;
        }

        var id = thirdId.ToString();
        _thirds[id] = new Third(thirdId, operatorId, Now);
        var reply = await link.CallThirdAsync(new ThirdOrder(id, to, lineId, ThirdRingTime, ThirdTime));
        if (reply is OriginateReply.Accepted or OriginateReply.Unknown)
        {
            return OriginateResult.Accepted;
        }

        _thirds.Remove(id);
        return OriginateResult.NotDialled;
    }

    /// <inheritdoc/>
    public Task<bool> JoinAsync(Guid attemptId, Guid operatorId, string lineId) =>
        MoveAsync(attemptId, operatorId, CallPlace.Conference, (link, id) => link.JoinAsync(id, lineId));

    /// <inheritdoc/>
    public Task<bool> CompleteAsync(Guid attemptId, Guid operatorId, Guid thirdId) =>
        MoveAsync(attemptId, operatorId, CallPlace.WithThird, (link, id) => link.CompleteAsync(id, thirdId.ToString()));

    /// <inheritdoc/>
    public async Task<LineWatch> WatchThirdAsync(Guid attemptId, Guid operatorId, Guid thirdId)
    {
        if (!_up || _link is not { } link || await link.ListChannelsAsync() is not { } channels)
        {
            return LineWatch.Unknown;
        }

        var id = thirdId.ToString();
        if (channels.FirstOrDefault(channel => channel.ChannelId == id) is not { } leg)
        {
            _thirds.Remove(id);
            return LineWatch.Gone;
        }

        _thirds.TryAdd(id, new Third(thirdId, operatorId, Now));
        return !leg.Up ? LineWatch.Ringing : leg.Connected ? LineWatch.InConversation : LineWatch.Open;
    }

    private void HandleThird(ChannelEvent happened, Third third)
    {
        switch (happened)
        {
            case Connected:
                Tell(OperatorOf(third.OperatorId).OnThirdAsync(third.Id, LineWatch.InConversation));
                break;
            case Ended:
                _thirds.Remove(happened.ChannelId);
                Tell(OperatorOf(third.OperatorId).OnThirdAsync(third.Id, LineWatch.Gone));
                break;
        }
    }

    /// <summary>Thirds whose end was not reported, and nobody asks for any more.</summary>
    private void ForgetMissingThirds(Dictionary<string, LiveChannel> live, DateTimeOffset listedAt)
    {
        foreach (var (id, _) in _thirds.Where(third => third.Value.Since < listedAt - AuditPeriod && !live.ContainsKey(third.Key)).ToList())
        {
            _thirds.Remove(id);
        }
    }

    /// <summary>A third whom an operator has called.</summary>
    private sealed record Third(Guid Id, Guid OperatorId, DateTimeOffset Since);
}
