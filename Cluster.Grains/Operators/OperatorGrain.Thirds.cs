using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>A third whom he calls about the customer in hand: to ask, to make it three, or to pass the customer on.</content>
internal sealed partial class OperatorGrain
{
    /// <inheritdoc/>
    public async Task<OperatorReply> ConsultAsync(string target)
    {
        if (TalkIn(TalkState.Connected, TalkState.Held) is not { } call)
        {
            return Refused("no-call");
        }

        if (!await MayPassOnAsync(call, rules => rules.Allows(target)))
        {
            return Refused("transfer-not-allowed");
        }

        if (_line != LineState.Up)
        {
            return Refused("line-down");
        }

        if (_memory.Talk == TalkState.Connected && !(await HoldAsync()).Ok)
        {
            return Refused("gateway-down");
        }

        // Saved before the gateway hears of it: a third whom nobody remembers could not be hung up.
        var third = new Consultation(ids.Next(), target);
        await CallingAsync(TalkState.Calling, third);
        if (await Gateway.CallThirdAsync(call.AttemptId, Id, third.Id, _memory.LineId!, target) == OriginateResult.Accepted)
        {
            return Done();
        }

        await CallingAsync(TalkState.Held, null);
        return Refused("gateway-down");
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> JoinAsync()
    {
        if (TalkIn(TalkState.Consulting) is not { } call)
        {
            return Refused("no-call");
        }

        if (!await AgreeOnRecordingAsync(call) || !await Gateway.JoinAsync(call.AttemptId, Id, _memory.LineId!))
        {
            return Refused("gateway-down");
        }

        await CallingAsync(TalkState.Conference, _memory.Consultation);
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> CompleteAsync()
    {
        if (TalkIn(TalkState.Consulting, TalkState.Conference) is not { } call || _memory.Consultation is not { } third)
        {
            return Refused("no-call");
        }

        return await StopRecordingAsync(call) && await Gateway.CompleteAsync(call.AttemptId, Id, third.Id)
            ? await MovedAsync(TalkState.Transferring, new AskedTransfer(third.Id, third.Target))
            : Refused("gateway-down");
    }

    /// <inheritdoc/>
    public async Task OnThirdAsync(Guid thirdId, LineWatch state)
    {
        if (_memory.Consultation is not { } third || third.Id != thirdId)
        {
            return;
        }

        switch (state)
        {
            case LineWatch.InConversation when _memory.Talk == TalkState.Calling:
                await CallingAsync(TalkState.Consulting, third);
                break;
            case LineWatch.Gone:
                await CallingAsync(
                    _memory.Talk switch
                    {
                        TalkState.Calling or TalkState.Consulting => TalkState.Held,
                        TalkState.Conference => TalkState.Connected,
                        var other => other,
                    },
                    null);
                break;
        }
    }

    /// <summary>
    /// On the way back to the customer: a phone that rings is hung up first, or the third could answer into the conversation. One who talks is put
    /// off the line by the customer who comes to it.
    /// </summary>
    private async Task<bool> StopCallingAsync() =>
        _memory is not { Talk: TalkState.Calling, Consultation: { } third } || await Gateway.HangUpAsync(third.Id.ToString());

    /// <summary>The customer has left: nobody else is to keep the operator's line.</summary>
    private void EndConsultation()
    {
        if (_memory is { Consultation: { } third, IsPassedOn: false })
        {
            Tell(Gateway.HangUpAsync(third.Id.ToString()));
        }
    }

    /// <summary>As for the customer: what was not reported of the third, says the gateway's list.</summary>
    private async Task CompareThirdAsync()
    {
        if (_memory is { Call: { } call, Consultation: { } third } && Activity == Activity.Talking && Now - _movedAt > LineRetryPeriod)
        {
            await OnThirdAsync(third.Id, await Gateway.WatchThirdAsync(call.AttemptId, Id, third.Id));
        }
    }

    private async Task CallingAsync(TalkState talk, Consultation? third)
    {
        _movedAt = Now;
        _memory = InTalk(talk) with { Consultation = third };
        await SaveAsync();
    }
}
