using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>
/// A browser's line that is lost while he talks: the dialplan lets the customer wait, the page comes back, and the two are connected again. The
/// dialplan hangs up by itself, should nobody live to connect them.
/// </content>
internal sealed partial class OperatorGrain
{
    private bool IsInBrowser => BrowserPhone.EndpointOf(_memory.Endpoint) is not null;

    /// <inheritdoc/>
    public async Task<OperatorReply> AttachAsync()
    {
        if (_memory.Presence == Presence.SignedOut || !IsInBrowser)
        {
            return Refused("not-signed-in");
        }

        if (_memory.LineId is { } old && !await Gateway.HangUpAsync(old))
        {
            return Refused("gateway-down");
        }

        LoseLine();
        Report();
        await DialPhoneAsync();
        return Done();
    }

    private void LoseLine()
    {
        (_line, _lineLost) = (LineState.Down, true);
        if (IsInBrowser && TalkIn(TalkState.Connected) is not null)
        {
            _memory = _memory with { Talk = TalkState.Held, LineLostAt = Now };
        }
    }

    /// <summary>Who was muted before stays so: he has not asked to be heard.</summary>
    private async Task ReturnAsync()
    {
        if (_memory.LineLostAt is not null && TalkIn(TalkState.Held) is { } call
            && (!_memory.Muted || await Gateway.MuteAsync(_memory.LineId!, true))
            && await AgreeOnRecordingAsync(call) && await Gateway.ConnectAsync(call.AttemptId, _memory.LineId!))
        {
            await MovedAsync(TalkState.Connected, null);
        }
    }

    private async Task AwaitReturnAsync(DateTimeOffset now)
    {
        if (_memory.LineLostAt is not { } lost)
        {
            return;
        }

        if (_line == LineState.Up)
        {
            await ReturnAsync();
        }
        else if (now - lost >= BrowserPhone.ReturnTime)
        {
            await HangUpAsync();
        }
    }
}
