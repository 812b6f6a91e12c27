using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>The result of a conversation, and the time to write it up. The mode is the campaign's of the moment when the conversation ended.</content>
internal sealed partial class OperatorGrain
{
    /// <inheritdoc/>
    public async Task<OperatorReply> DisposeAsync(Guid attemptId, string code, CallbackRequest? callback)
    {
        if (_memory.Call is not { } call || call.AttemptId != attemptId)
        {
            return Refused("no-such-call");
        }

        if (await DispositionAsync(call, code) is not { } disposition)
        {
            return Refused("unknown-disposition");
        }

        if (disposition.Kind == DispositionKind.Callback && callback is null)
        {
            return Refused("callback-missing");
        }

        if (_memory.WrapUp?.Given is { } given)
        {
            return given == code ? Done() : Refused("result-given");
        }

        var request = new DispositionRequest(call.CampaignId, attemptId, code, disposition.Kind, callback);
        if (Activity == Activity.Talking)
        {
            _memory = _memory with { Disposition = request };
            await SaveAsync();
            return Done();
        }

        if (!await GiveAsync(call, request))
        {
            return Refused("no-such-call");
        }

        await (_memory.WrapUp is { Mode: WrapUpMode.TimeBoxedNoEarlyExit } goesOn ? KeepAsync(goesOn with { Given = code }, _memory.WrapUpEndsAt) : EndWrapUpAsync());
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> WriteUpAsync(bool on)
    {
        if (_memory.Call is not { } call || Activity != Activity.Talking || await RulesOfAsync(call) is not { WrapUpMode: WrapUpMode.Optional })
        {
            return Refused("no-call");
        }

        _memory = _memory with { WrapUpAsked = on };
        await SaveAsync();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> FinishAsync()
    {
        if (_memory is not { Call: { } call, WrapUp: { Mode: WrapUpMode.Optional, Given: var given } })
        {
            return Refused("no-call");
        }

        if (given is null)
        {
            await GiveDraftAsync(call, ResultSource.Given);
        }

        await EndWrapUpAsync();
        return Done();
    }

    private async Task<OperatorReply> ProlongWrapUpAsync()
    {
        if (_memory is not { Call: { } call, WrapUp: { } wrapUp, WrapUpEndsAt: { } endsAt })
        {
            return Refused("no-call");
        }

        if (wrapUp.Prolonged >= WrapUp.MostProlonged)
        {
            return Refused("no-more-time");
        }

        var more = (await RulesOfAsync(call))?.WrapUp ?? TimeSpan.Zero;
        await KeepAsync(wrapUp with { Prolonged = wrapUp.Prolonged + 1 }, endsAt + more);
        return Done();
    }

    private async Task BeginWrapUpAsync(WaitingCustomer call, CallEnd? endedBy)
    {
        EndConsultation();
        var given = _memory.Disposition is { } request && await GiveAsync(call, request) ? request.Code : null;
        if (await RulesOfAsync(call) is { } rules && WrapUpRules.Begins(rules, _memory.WrapUpAsked, given is not null))
        {
            _memory = _memory with { Disposition = null };
            await KeepAsync(new WrapUp(rules.WrapUpMode, endedBy, given), Now + WrapUpRules.Limit(rules));
        }
        else
        {
            await DoWithoutAsync(call, given);
        }
    }

    /// <summary>There is no wrap-up. In mode optional a result need not be given; what he has chosen is given by that.</summary>
    private async Task DoWithoutAsync(WaitingCustomer call, string? given)
    {
        if (given is null)
        {
            var isOptional = (await RulesOfAsync(call))?.WrapUpMode == WrapUpMode.Optional;
            await (isOptional ? GiveDraftAsync(call, ResultSource.Given) : GiveUnfinishedAsync(call));
        }

        await EndWrapUpAsync();
    }

    /// <summary>The time for the result is over.</summary>
    private async Task RunOutAsync(WaitingCustomer call)
    {
        if (_memory.WrapUp is { Given: null })
        {
            await GiveUnfinishedAsync(call);
        }

        await EndWrapUpAsync();
    }

    /// <summary>He goes home. A campaign that insists on a result gets it first.</summary>
    private async Task<bool> LeaveWrapUpAsync()
    {
        if (_memory is { Call: { } call, WrapUp: { } wrapUp })
        {
            if (wrapUp.Mode == WrapUpMode.Mandatory && await RulesOfAsync(call) is { Dispositions.Count: > 0 })
            {
                return false;
            }

            await RunOutAsync(call);
        }

        return true;
    }

    /// <summary>What he has chosen and not given stands; if that is nothing, the campaign's own, and it is written down that nobody chose it.</summary>
    private async Task GiveUnfinishedAsync(WaitingCustomer call)
    {
        if (!await GiveDraftAsync(call, ResultSource.Draft))
        {
            var code = (await RulesOfAsync(call))?.TimeOutDisposition;
            var disposition = code is null ? null : await DispositionAsync(call, code);
            await GiveAsync(call, new DispositionRequest(
                call.CampaignId, call.AttemptId, disposition?.Code, disposition?.Kind ?? DispositionKind.Final, Source: ResultSource.TimedOut));
        }
    }

    /// <summary>False: he has chosen nothing, or nothing that can be given.</summary>
    private async Task<bool> GiveDraftAsync(WaitingCustomer call, ResultSource source)
    {
        if (await store.ChosenAsync(call.AttemptId) is not { } chosen || await DispositionAsync(call, chosen.Code) is not { } disposition ||
            (disposition.Kind == DispositionKind.Callback && chosen.CallbackFrom is null))
        {
            return false;
        }

        var callback = disposition.Kind == DispositionKind.Callback
            ? new CallbackRequest(chosen.CallbackFrom!.Value, chosen.CallbackForTeam ? null : Id, Until: chosen.CallbackUntil)
            : null;
        return await GiveAsync(call, new DispositionRequest(call.CampaignId, call.AttemptId, chosen.Code, disposition.Kind, callback, source));
    }

    /// <summary>Writes a result; of a call that was passed on and lasts, later.</summary>
    private async Task<bool> GiveAsync(WaitingCustomer call, DispositionRequest request)
    {
        if (await ContactOf(call).DisposeCallAsync(request))
        {
            return true;
        }

        if (!_memory.IsPassedOn || _memory.Owed.Count >= MostOwed)
        {
            return false;
        }

        _memory = _memory with { Owed = [.. _memory.Owed, new OwedResult(call.ContactId, request, Now)] };
        return true;
    }

    private async Task EndWrapUpAsync()
    {
        _memory = _memory.WithoutCall();
        await SaveAsync();
        Report();
    }

    private async Task KeepAsync(WrapUp wrapUp, DateTimeOffset? endsAt)
    {
        _memory = _memory with { WrapUp = wrapUp, WrapUpEndsAt = endsAt };
        Report();
        await SaveAsync();
    }

    /// <summary>What the gateway cannot tell: that the line was lost first, or that he wanted it.</summary>
    private CallEnd? EndOf(CallEnd? reported) =>
        _lineLost && _line != LineState.Up ? CallEnd.Line
        : _memory.HungUp ? CallEnd.Operator
        : reported;

    private async Task<DispositionDefinition?> DispositionAsync(WaitingCustomer call, string code) =>
        (await RulesOfAsync(call))?.Dispositions.FirstOrDefault(one => one.Code == code);

    private async Task<OperatorRules?> RulesOfAsync(WaitingCustomer call) => (await plans.GetAsync(call.CampaignId, 0))?.Definition.Operators;
}
