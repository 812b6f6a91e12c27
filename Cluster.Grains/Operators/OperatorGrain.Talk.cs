using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>What he does with the customer in hand: hold, keys, transfer. The gateway's word decides where the customer is.</content>
internal sealed partial class OperatorGrain
{
    /// <summary>Results that wait for the end of calls which were passed on; an operator has a few at a time.</summary>
    private const int MostOwed = 32;

    /// <summary>A call that was passed on has ended by then, whatever became of it.</summary>
    private static readonly TimeSpan OwedTime = TimeSpan.FromHours(25);

    /// <summary>When the customer was last sent anywhere: an older list of channels says nothing of it.</summary>
    private DateTimeOffset _movedAt;

    private DateTimeOffset _owedAt;

    private IGatewayGrain Gateway => GrainFactory.GetGrain<IGatewayGrain>(_memory.GatewayId!);

    /// <inheritdoc/>
    public async Task<OperatorReply> HoldAsync()
    {
        if (TalkIn(TalkState.Connected) is not { } call)
        {
            return Refused("no-call");
        }

        return await Gateway.HoldAsync(call.AttemptId, Id) ? await MovedAsync(TalkState.Held, null) : Refused("gateway-down");
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> ResumeAsync()
    {
        if (TalkIn(TalkState.Held, TalkState.Transferring, TalkState.Calling, TalkState.Consulting, TalkState.Conference) is not { } call)
        {
            return Refused("no-call");
        }

        if (_line != LineState.Up)
        {
            return Refused("line-down");
        }

        return await StopCallingAsync() && await AgreeOnRecordingAsync(call) && await Gateway.ConnectAsync(call.AttemptId, _memory.LineId!)
            ? await MovedAsync(TalkState.Connected, null)
            : Refused("gateway-down");
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> PressAsync(char key)
    {
        if (TalkIn(TalkState.Connected, TalkState.Consulting, TalkState.Conference) is not { } call)
        {
            return Refused("no-call");
        }

        if (!await Gateway.PressAsync(call.AttemptId, key))
        {
            return Refused("gateway-down");
        }

        // Saved with the next beat: keys come in quick rows, and only how many there were is kept.
        _memory = _memory with { KeysPressed = _memory.KeysPressed + 1 };
        _unsaved = true;
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> MuteAsync(bool on)
    {
        if (TalkIn(TalkState.Connected, TalkState.Consulting, TalkState.Conference) is null)
        {
            return Refused("no-call");
        }

        // Who sees that he is muted is not heard: said before he is, and no longer than he is.
        if (!on)
        {
            await MutedAsync(false);
        }

        if (!await Gateway.MuteAsync(_memory.LineId!, on))
        {
            return Refused("gateway-down");
        }

        await MutedAsync(on);
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> TransferAsync(string target)
    {
        if (TalkIn(TalkState.Connected, TalkState.Held) is not { } call)
        {
            return Refused("no-call");
        }

        if (!await MayPassOnAsync(call, rules => rules.Allows(target)))
        {
            return Refused("transfer-not-allowed");
        }

        return await StopRecordingAsync(call) && await Gateway.TransferAsync(call.AttemptId, Id, target)
            ? await MovedAsync(TalkState.Transferring, new AskedTransfer(ids.Next(), target))
            : Refused("gateway-down");
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> TransferToOperatorAsync(Guid operatorId)
    {
        if (TalkIn(TalkState.Connected, TalkState.Held) is not { } call)
        {
            return Refused("no-call");
        }

        if (operatorId == Id || !await MayPassOnAsync(call, static rules => rules.Operators) ||
            (await store.FindAsync(operatorId))?.Definition.Campaigns.Contains(call.CampaignId) != true)
        {
            return Refused("transfer-not-allowed");
        }

        // Asked first, which nobody has to wait for: two who pass on to each other at once would wait for each other.
        var other = GrainFactory.GetGrain<IOperatorGrain>(operatorId.ToString());
        if (await other.GetStatusAsync() is not { Activity: Activity.Idle, Presence: Presence.Ready } || await other.ConnectAsync(call) != ConnectReply.Connected)
        {
            return Refused("operator-not-free");
        }

        _memory = _memory with { Transfer = new AskedTransfer(ids.Next(), operatorId.ToString()) };
        await NoteTransferAsync(call);
        await EndWrapUpAsync();
        return Done();
    }

    /// <inheritdoc/>
    public Task OnCallPlacedAsync(Guid attemptId, CallPlace place) =>
        _memory.Call is { } call && call.AttemptId == attemptId && Activity == Activity.Talking ? TakePlaceAsync(call, place) : Task.CompletedTask;

    /// <summary>A report that was lost must not leave him with buttons that do nothing: where the customer really is, says the gateway's list.</summary>
    private async Task CompareAsync()
    {
        if (_memory.Call is { } call && Activity == Activity.Talking)
        {
            await CompareThirdAsync();
            var seen = await GrainFactory.GetGrain<IGatewayGrain>(call.GatewayId).WatchCallAsync(Id, call.AttemptId);
            if (seen.At > _movedAt + LineRetryPeriod)
            {
                await TakePlaceAsync(call, seen.Place);
            }

            if (TalkIn(TalkState.Connected, TalkState.Conference) is not null)
            {
                await AgreeOnRecordingAsync(call);
            }

            if (_memory.Muted)
            {
                await Gateway.MuteAsync(_memory.LineId!, true);
            }
        }
    }

    private async Task TakePlaceAsync(WaitingCustomer call, CallPlace place)
    {
        TalkState? talk = place switch
        {
            CallPlace.WithOperator => TalkState.Connected,
            CallPlace.Held => _memory.Talk is TalkState.Calling or TalkState.Consulting ? _memory.Talk : TalkState.Held,
            CallPlace.Transferring => TalkState.Transferring,
            CallPlace.Conference => _memory.Consultation is null ? TalkState.Connected : TalkState.Conference,
            _ => null,
        };
        if (place == CallPlace.WithThird)
        {
            await NoteTransferAsync(call);
            _memory = _memory with { IsPassedOn = true };
            await BeginWrapUpAsync(call, CallEnd.PassedOn);
        }
        else if (talk == TalkState.Held && _memory.Talk == TalkState.Connected && IsInBrowser)
        {
            // Nobody has asked for a hold: the gateway has lost the line, and says so next.
            _memory = _memory with { Talk = TalkState.Held, LineLostAt = Now };
            await SaveAsync();
        }
        else if (talk is { } now && now != _memory.Talk)
        {
            _memory = InTalk(now) with { Transfer = now == TalkState.Transferring ? _memory.Transfer : null };
            await SaveAsync();
        }
    }

    private async Task<bool> MayPassOnAsync(WaitingCustomer call, Func<TransferRules, bool> allow) =>
        await plans.GetAsync(call.CampaignId, 0) is { } plan && allow(plan.Definition.Operators.Transfers);

    private async Task NoteTransferAsync(WaitingCustomer call)
    {
        if (_memory.Transfer is { } asked)
        {
            await store.AddTransferAsync(new Transfer(asked.Id, call.AttemptId, Id, asked.Target, Now));
        }
    }

    private async Task<OperatorReply> MovedAsync(TalkState talk, AskedTransfer? transfer)
    {
        _movedAt = Now;
        _memory = InTalk(talk) with { Transfer = transfer, LineLostAt = null };
        await SaveAsync();
        return Done();
    }

    /// <summary>A line that becomes free is muted no longer.</summary>
    private OperatorMemory InTalk(TalkState talk) =>
        _memory with { Talk = talk, Muted = _memory.Muted && talk is not (TalkState.Held or TalkState.Transferring) };

    private async Task MutedAsync(bool on)
    {
        if (_memory.Muted != on)
        {
            _memory = _memory with { Muted = on };
            await SaveAsync();
        }
    }

    /// <summary>The call in hand, if the two are connected in one of these ways.</summary>
    private WaitingCustomer? TalkIn(params ReadOnlySpan<TalkState> states) =>
        Activity == Activity.Talking && states.Contains(_memory.Talk) ? _memory.Call : null;

    private async Task SettleOwedAsync()
    {
        if (_memory.Owed.Count == 0 || Now < _owedAt)
        {
            return;
        }

        _owedAt = Now + LineRetryPeriod;
        foreach (var owed in _memory.Owed)
        {
            if (Now - owed.Since > OwedTime || await GrainFactory.GetGrain<IContactGrain>(owed.ContactId.ToString()).DisposeCallAsync(owed.Disposition))
            {
                _memory = _memory with { Owed = [.. _memory.Owed.Where(other => other != owed)] };
                await SaveAsync();
            }
        }
    }
}
