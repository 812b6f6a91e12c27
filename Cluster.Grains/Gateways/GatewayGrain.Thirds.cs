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
        var result = ResultOf(await link.CallThirdAsync(new ThirdOrder(id, to, lineId, ThirdRingTime, ThirdTime)));
        if (result == OriginateResult.NotDialled)
        {
            _thirds.Remove(id);
        }

        return result;
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
        var id = thirdId.ToString();
        var seen = await WatchAsync(id);
        if (seen == LineWatch.Gone)
        {
            _thirds.Remove(id);
        }
        else if (seen != LineWatch.Unknown)
        {
            _thirds.TryAdd(id, new Third(thirdId, operatorId, Now));
        }

        return seen;
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
