using Cluster.Interfaces.Gateways;

namespace Cluster.Grains.Gateways;

/// <content>Where customers are sent who have answered: to an operator, on hold, to a third.</content>
internal sealed partial class GatewayGrain
{
    /// <inheritdoc/>
    public async Task<bool> ConnectAsync(Guid attemptId, string lineId)
    {
        var id = attemptId.ToString();
        var route = _calls.GetValueOrDefault(id);
        if (_link is not { } link || route is { Place: CallPlace.WithOperator } && !route.IsSettled(Now))
        {
            return false;
        }

        Guid? operatorId = _lines.TryGetValue(lineId, out var holder) ? holder : null;
        return await SendAsync(route, operatorId, CallPlace.WithOperator, () => link.ConnectAsync(id, lineId));
    }

    /// <inheritdoc/>
    public Task<bool> HoldAsync(Guid attemptId, Guid operatorId) =>
        MoveAsync(attemptId, operatorId, CallPlace.Held, (link, id) => link.HoldAsync(id));

    /// <inheritdoc/>
    public Task<bool> TransferAsync(Guid attemptId, Guid operatorId, string to) =>
        MoveAsync(attemptId, operatorId, CallPlace.Transferring, (link, id) => link.TransferAsync(id, to));

    /// <inheritdoc/>
    public async Task<bool> PressAsync(Guid attemptId, char key) =>
        _link is { } link && _calls.TryGetValue(attemptId.ToString(), out var route) && _lines.FirstOrDefault(line => line.Value == route.OperatorId).Key is { } lineId
        && await link.PressAsync(lineId, key) is CommandReply.Done or CommandReply.Unknown;

    /// <inheritdoc/>
    public async Task<bool> MuteAsync(string lineId, bool on) => _link is { } link && await link.MuteAsync(lineId, on) == CommandReply.Done;

    /// <inheritdoc/>
    public async Task<RecordReply> RecordAsync(Guid attemptId, bool on) => _link is { } link
        ? await link.RecordAsync(attemptId.ToString(), on) switch
        {
            CommandReply.Done => RecordReply.Done,
            CommandReply.Refused or CommandReply.NoSuchChannel => RecordReply.NotRecorded,
            _ => RecordReply.Unknown,
        }
        : RecordReply.Unknown;

    /// <inheritdoc/>
    public Task<CallWatch> WatchCallAsync(Guid operatorId, Guid attemptId)
    {
        var id = attemptId.ToString();
        if (_calls.TryGetValue(id, out var route))
        {
            route.OperatorId = operatorId;
        }

        return Task.FromResult(new CallWatch(_places.GetValueOrDefault(id), _placesAt));
    }

    /// <summary>
    /// Sends a customer somewhere else. Not while he is on his way, or has only just come: a redirect that meets the dialplan between two
    /// steps may be lost.
    /// </summary>
    private async Task<bool> MoveAsync(Guid attemptId, Guid operatorId, CallPlace to, Func<IGatewayLink, string, ValueTask<CommandReply>> send)
    {
        var id = attemptId.ToString();
        if (_link is not { } link || !_calls.TryGetValue(id, out var route) || !route.IsSettled(Now))
        {
            return false;
        }

        return await SendAsync(route, operatorId, to, () => send(link, id));
    }

    private async Task<bool> SendAsync(Route? route, Guid? operatorId, CallPlace to, Func<ValueTask<CommandReply>> send)
    {
        // Noted before the gateway hears of it: its report may be here before its reply.
        var from = route?.Place;
        route?.Send(to, operatorId, Now);
        var done = await send() is CommandReply.Done or CommandReply.Unknown;
        if (!done && from is { } place)
        {
            route!.Find(place, Now);
        }

        return done;
    }

    /// <summary>The customer has come to where he was sent, or to where he waits: his operator is told.</summary>
    private void Place(ChannelEvent happened, Route route)
    {
        CallPlace? place = happened switch
        {
            Connected => route.Place switch
            {
                CallPlace.Transferring or CallPlace.WithThird => CallPlace.WithThird,
                CallPlace.Conference => CallPlace.Conference,
                _ => CallPlace.WithOperator,
            },
            Held => CallPlace.Held,
            Transferred => CallPlace.WithThird,
            _ => null,
        };
        if (place is { } there)
        {
            route.Find(there, Now);
            if (route.OperatorId is { } operatorId)
            {
                Tell(OperatorOf(operatorId).OnCallPlacedAsync(route.AttemptId, there));
            }
        }
    }
}
