using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>
/// The recording of the conversation in hand. What he sees as paused is never recorded: a pause counts when the gateway has confirmed it, the
/// end of one before the gateway hears of it.
/// </content>
internal sealed partial class OperatorGrain
{
    /// <inheritdoc/>
    public async Task<OperatorReply> RecordAsync(bool on)
    {
        if (TalkIn(TalkState.Connected, TalkState.Held) is not { } call || _memory.Recording is not { } before)
        {
            return Refused("not-recorded");
        }

        if (on)
        {
            await RecordedAsync(RecordingState.On);
        }

        switch (await Gateway.RecordAsync(call.AttemptId, on))
        {
            case RecordReply.Done:
                await RecordedAsync(on ? RecordingState.On : RecordingState.Paused);
                return Done();
            case RecordReply.NotRecorded:
                await RecordedAsync(null);
                return Refused("not-recorded");
            default:
                await RecordedAsync(before);
                return Refused("gateway-down");
        }
    }

    /// <summary>
    /// Before the two are connected. A conversation that is recorded on demand does not begin before the recording is known to be deaf; any other
    /// begins, recorded or not.
    /// </summary>
    private async Task<(bool IsSafe, RecordingState? Recording)> PrepareRecordingAsync(WaitingCustomer customer)
    {
        if (customer.Recording == RecordingMode.None)
        {
            return (true, null);
        }

        var isOn = customer.Recording == RecordingMode.All;
        return await Gateway.RecordAsync(customer.AttemptId, isOn) switch
        {
            RecordReply.NotRecorded => (true, null),
            RecordReply.Unknown when !isOn => (false, null),
            _ => (true, isOn ? RecordingState.On : RecordingState.Paused),
        };
    }

    /// <summary>Says once more what he sees: an order or its answer may have been lost. False: it may be another way on the gateway.</summary>
    private async Task<bool> AgreeOnRecordingAsync(WaitingCustomer call)
    {
        if (_memory.Recording is not { } recording)
        {
            return true;
        }

        var reply = await Gateway.RecordAsync(call.AttemptId, recording == RecordingState.On);
        if (reply == RecordReply.NotRecorded && _memory.Call == call)
        {
            await RecordedAsync(null);
        }

        return reply != RecordReply.Unknown || recording == RecordingState.On;
    }

    /// <summary>A third who takes the customer is not ours to record. False: he might be.</summary>
    private async Task<bool> StopRecordingAsync(WaitingCustomer call) =>
        _memory.Recording is null || await Gateway.RecordAsync(call.AttemptId, on: false) != RecordReply.Unknown;

    private async Task RecordedAsync(RecordingState? recording)
    {
        if (_memory.Recording != recording)
        {
            _memory = _memory with { Recording = recording };
            await SaveAsync();
        }
    }
}
