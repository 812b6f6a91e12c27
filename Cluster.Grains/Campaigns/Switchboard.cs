using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// Brings answered customers and operators together: hears what operators do, lets customers wait in the pool of their gateway, and
/// connects whoever has waited longest with whoever is free longest. Nothing is to be done for a customer for whom nobody comes: the
/// dialplan plays the safe message when its limit is over.
/// </summary>
internal sealed class Switchboard(
    Guid campaignId, OperatorPools pools, Flights flights, PacingBook book, IGrainFactory grains, TimeProvider time, ILogger log)
{
    public OperatorPools Pools => pools;

    /// <summary>How long an answered customer waits.</summary>
    public TimeSpan ConnectLimit { get; set; }

    /// <summary>What is recorded of conversations.</summary>
    public RecordingMode Recording { get; set; }

    /// <summary>An operator says what he does. True: he has become free and no customer waits for him.</summary>
    public bool Hear(OperatorReport report)
    {
        pools.Settle(report.OperatorId, report.GatewayId);
        var pool = pools[report.GatewayId];
        var before = pool.Hear(report, time.GetUtcNow());
        book.Heard(before, report, campaignId);
        Serve(pool);
        return report is { Activity: Activity.Idle, IsYourTurn: true } && before is not { Activity: Activity.Idle, IsYourTurn: true };
    }

    /// <summary>A customer has answered.</summary>
    public void Answer(WaitingCall call)
    {
        if (call.OperatorId is { } operatorId)
        {
            Messages.Forget(ConnectAsync(call, operatorId), log);
            return;
        }

        var pool = pools[call.GatewayId];
        if (pool.Wait(call))
        {
            Serve(pool);
        }
    }

    /// <summary>A call has ended: its operator is to know, in case the gateway's word did not reach him.</summary>
    public void End(AttemptSummary attempt, Flight? flight)
    {
        pools.Find(attempt.GatewayId)?.End(attempt.AttemptId);
        if (attempt.NotMade is { } call)
        {
            TellNotMade(call, flight?.OperatorId ?? attempt.OperatorId, offerStands: false);
            return;
        }

        TellEnded(attempt.AttemptId, flight?.OperatorId ?? attempt.OperatorId, attempt.EndedBy);
        if (attempt.OperatorId is { } last && flight?.OperatorId is { } first && last != first)
        {
            // The customer was passed on to another operator.
            TellEnded(attempt.AttemptId, last, attempt.EndedBy);
        }
    }

    /// <summary>A call ended and nobody said so.</summary>
    public void Lose(Flight flight)
    {
        pools.Find(flight.GatewayId)?.End(flight.AttemptId);
        TellEnded(flight.AttemptId, flight.OperatorId, end: null);
    }

    /// <summary>Somebody was reserved for a call that nobody has claimed, or has dialled it by hand.</summary>
    public void Release(Flight flight, NotMade? byHand)
    {
        pools.Find(flight.GatewayId)?.End(flight.AttemptId);
        if (byHand is not null)
        {
            TellNotMade(byHand, flight.OperatorId, offerStands: true);
        }
        else if (flight.OperatorId is { } operatorId)
        {
            Messages.Forget(OperatorOf(operatorId).ReleaseAsync(flight.AttemptId), log);
        }
    }

    /// <summary>A call is not made: whoever has dialled it by hand is told why.</summary>
    public void TellNotMade(NotMade call, Guid? operatorId, bool offerStands)
    {
        if (operatorId is { } one)
        {
            Messages.Forget(OperatorOf(one).OnNotMadeAsync(call, offerStands), log);
        }
    }

    public IOperatorGrain OperatorOf(Guid operatorId) => grains.GetGrain<IOperatorGrain>(operatorId.ToString());

    private void Serve(OperatorPool pool)
    {
        while (pool.Match(time.GetUtcNow(), ConnectLimit) is var (call, operatorId))
        {
            Messages.Forget(ConnectAsync(call, operatorId), log);
        }
    }

    private async Task ConnectAsync(WaitingCall call, Guid operatorId)
    {
        // A time-out leaves the two alone: they may be talking.
        var reply = await OperatorOf(operatorId).ConnectAsync(
            new WaitingCustomer(campaignId, call.AttemptId, call.ContactId, call.GatewayId, Recording));
        if (reply == ConnectReply.Connected)
        {
            flights.Take(call.AttemptId, operatorId);
        }
        else if (reply == ConnectReply.NotFree && call.OperatorId is null && flights.Find(call.AttemptId) is not null)
        {
            // A call that was made for one operator is for nobody else: the claim names him, and a death in the moment of the connection
            // would leave the wrong name in the books.
            var pool = pools[call.GatewayId];
            pool.Forget(operatorId);
            _ = pool.Wait(call);
            Serve(pool);
        }
    }

    private void TellEnded(Guid attemptId, Guid? operatorId, CallEnd? end)
    {
        if (operatorId is { } one)
        {
            Messages.Forget(OperatorOf(one).OnCallEndedAsync(attemptId, end), log);
        }
    }
}
