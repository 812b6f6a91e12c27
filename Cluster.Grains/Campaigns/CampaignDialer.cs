using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Contacts;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Cluster.Grains.Campaigns;

/// <summary>What a campaign dials with; lives as long as the campaign's activation, whatever becomes of its definition.</summary>
internal sealed record DialingTools(
    Flights Flights, Hopper Hopper, GatewayLeases Leases, Switchboard Switchboard, PacingBook Book, RateLimit Rate, IGrainFactory Grains,
    CampaignMetrics Metrics, PacingMetrics PacingMetrics, Ids Ids, TimeProvider Time, ILogger Log);

/// <summary>Starts the calls of a campaign: as many as its pacer allows, where gateways lease the capacity, to whom the hopper gives.</summary>
internal sealed class CampaignDialer(CampaignPlan plan, DialingTools tools, Func<bool> isRunning)
{
    /// <summary>A call that should have stopped ringing so long ago does not ring: its end was lost.</summary>
    private static readonly TimeSpan EventTime = TimeSpan.FromSeconds(5);

    /// <summary>From the order to the first ringing, at most: a phone is to ring as long as the rules say, not a moment less.</summary>
    private static readonly TimeSpan SetupTime = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, IPacer> _pacers = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _offering = [];
    private readonly Flights _flights = tools.Flights;
    private readonly Hopper _hopper = tools.Hopper;
    private readonly GatewayLeases _leases = tools.Leases;

    /// <summary>How long calling goes on today.</summary>
    public CallingTime CallingTime { get; } = new(plan);

    private CampaignDefinition Definition => plan.Definition;

    private DateTimeOffset Now => tools.Time.GetUtcNow();

    /// <summary>One tick. Adds to the obstacles what held it back.</summary>
    public Task DialAsync(List<Obstacle> obstacles) => Definition.Mode switch
    {
        _ when plan.DialsAhead => DialAheadAsync(obstacles),
        _ when _hopper.IsEmpty => Task.CompletedTask,
        CampaignMode.Message => DialMessagesAsync(obstacles),
        CampaignMode.Preview => OfferToOperatorsAsync(obstacles),
        _ => DialForOperatorsAsync(obstacles),
    };

    /// <summary>Whether a call for this operator could be made, as far as the hopper goes.</summary>
    public bool DialsFor(Guid operatorId) => isRunning() && plan.HasOperators && _flights.Count < Definition.MaxCalls && _hopper.HasFor(operatorId);

    /// <summary>
    /// An operator dials himself. He is asked first, because his line says which gateway; then the capacity; then the contact, by whom all that the
    /// rules say is said.
    /// </summary>
    public async Task<ManualReply> DialManuallyAsync(ManualCall call)
    {
        if (LinesLeft() <= 0)
        {
            return new ManualReply(CampaignObstacles.Of("line-limit", Definition));
        }

        var him = tools.Switchboard.OperatorOf(call.OperatorId);
        var ready = await him.BeginDiallingAsync(plan.CampaignId, call.AttemptId, call.ContactId);
        if (!ready.Ok)
        {
            return ManualObstacles.Refusal(ready.Code!);
        }

        var (gatewayId, obstacles) = (ready.Status.GatewayId!, new List<Obstacle>());
        if (await _leases.TakeFromAsync(gatewayId, Definition, 1, obstacles) == 0)
        {
            var why = obstacles is [var first, ..] ? first : ManualObstacles.Of("no-gateway");
            tools.Switchboard.TellNotMade(NotMade(call, why), call.OperatorId, offerStands: true);
            return new ManualReply(why);
        }

        // Nobody waits for the campaign's rate with a finger on a button; the campaign's own calls make up for it.
        tools.Rate.Take(1);
        _flights.Add(new Flight(call.AttemptId, call.ContactId, gatewayId, call.OperatorId, Now));
        var reply = await tools.Grains.GetGrain<IContactGrain>(call.ContactId.ToString()).DialManuallyAsync(new ManualOrder(
            call.AttemptId, plan.CampaignId, plan.Version, gatewayId, _leases.EpochOf(gatewayId), call.OperatorId, call.Number, Now,
            ready.Status.Offer?.EntryVersion));
        Land(call.AttemptId, reply.Refusal?.Code, reply.Refusal is { } refusal ? NotMade(call, refusal) : null);
        return reply;
    }

    /// <summary>The contact has decided whether it is dialled. Until it says so, the attempt is in flight: it may be live.</summary>
    /// <param name="attemptId">The attempt.</param>
    /// <param name="refusal">Why it is not dialled; null: it is.</param>
    /// <param name="byHand">What an operator hears who has dialled it himself.</param>
    public void Land(Guid attemptId, string? refusal, NotMade? byHand = null)
    {
        if (refusal is not null)
        {
            tools.Metrics.Refused(refusal);
            GiveUp(attemptId, byHand);
        }
        else if (_flights.Dial(attemptId, Now) is { } flight)
        {
            tools.Switchboard.Pools.Find(flight.GatewayId)?.RingsFrom(attemptId, Now);
            tools.Book.Dialled();
        }
    }

    private async Task DialMessagesAsync(List<Obstacle> obstacles)
    {
        var decision = PacerOf("").Decide(new PacingSnapshot { LinesLeft = LinesLeft(), RateAllows = RateAllows(), FreeOperators = 0 });
        Explain(decision, obstacles);
        foreach (var (gatewayId, calls) in await _leases.TakeAsync(Definition, Math.Min(decision.Calls, _hopper.Count), obstacles))
        {
            Launch(gatewayId, calls);
        }
    }

    private async Task DialForOperatorsAsync(List<Obstacle> obstacles)
    {
        var free = FreeOnTurn().ToList();
        var decision = PacerOf("").Decide(new PacingSnapshot { LinesLeft = LinesLeft(), RateAllows = RateAllows(), FreeOperators = free.Count });
        Explain(decision, obstacles);
        var calls = decision.Calls;
        foreach (var (pool, operatorId) in free.Where(one => _hopper.HasFor(one.OperatorId)))
        {
            if (calls > 0 && await DialForAsync(operatorId, pool.GatewayId, obstacles))
            {
                calls--;
            }
        }
    }

    /// <summary>Each free operator gets somebody to look at; calls are made when he says so.</summary>
    private Task OfferToOperatorsAsync(List<Obstacle> obstacles)
    {
        var free = FreeOnTurn().Where(one => !_offering.Contains(one.OperatorId)).ToList();
        if (free.Count == 0)
        {
            Explain(new PacingDecision(0, "no-operator"), obstacles);
        }

        foreach (var (pool, operatorId) in free)
        {
            if (_hopper.TakeFor(operatorId) is { } due)
            {
                _offering.Add(operatorId);
                Messages.Forget(OfferAsync(pool, operatorId, due), tools.Log);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The contact first: whatever dies after it, he is due again by himself.</summary>
    private async Task OfferAsync(OperatorPool pool, Guid operatorId, DueContact due)
    {
        try
        {
            var contact = tools.Grains.GetGrain<IContactGrain>(due.Contact.Id.ToString());
            var endsAt = Now + Definition.Operators.Preview.Time;
            var reply = await contact.OfferAsync(new OfferOrder(plan.Version, due.Contact, due.Entry, endsAt));
            if (reply.EntryVersion is not { } version)
            {
                tools.Metrics.Refused(reply.Reason!);
                return;
            }

            // Not to be counted on until he reports again, whether he took it or not.
            pool.Forget(operatorId);
            if (!await tools.Switchboard.OperatorOf(operatorId).OfferAsync(new Offer(plan.CampaignId, due.Contact.Id, version, endsAt)))
            {
                await contact.PutOffAsync(plan.CampaignId, version, Now, skip: null);
            }
        }
        finally
        {
            _offering.Remove(operatorId);
        }
    }

    /// <summary>Promises to be called back by one operator first: he is reserved. Then as many as each pool's pacer allows.</summary>
    private async Task DialAheadAsync(List<Obstacle> obstacles)
    {
        foreach (var (pool, operatorId) in FreeOnTurn().Where(one => _hopper.HasOwnFor(one.OperatorId)).ToList())
        {
            if (LinesLeft() > 0 && RateAllows() > 0)
            {
                await DialForAsync(operatorId, pool.GatewayId, obstacles);
            }
        }

        // The budget is the campaign's: what it may take in advance depends on the answers of all its operators, wherever their lines are.
        var team = tools.Switchboard.Pools.Team(Now);
        var left = CallingTime.SecondsLeft(Now, team, tools.Book.History);
        foreach (var pool in tools.Switchboard.Pools.All)
        {
            pool.Expire(Now, Definition.Operators.ConnectLimit);
            var seen = pool.See(Now, PacingBook.Origin, Definition.RingTime + EventTime, LinesLeft(), RateAllows(), left) with { Team = team };
            var decision = pool.Decided = PacerOf(pool.GatewayId).Decide(seen);
            tools.PacingMetrics.Decided(decision);
            EndLateRinging(pool, decision);
            Explain(decision, obstacles);
            var calls = Math.Min(decision.Calls, _hopper.Count);
            pool.Started = calls == 0 ? 0 : Launch(pool.GatewayId, await _leases.TakeFromAsync(pool.GatewayId, Definition, calls, obstacles));
        }

        if (tools.Switchboard.Pools.All.Count == 0)
        {
            Explain(new PacingDecision(0, "no-operator"), obstacles);
        }
    }

    /// <summary>Capacity first, then the operator, then the contact: what is taken first is the easiest to give back.</summary>
    private async Task<bool> DialForAsync(Guid operatorId, string gatewayId, List<Obstacle> obstacles)
    {
        if (await _leases.TakeFromAsync(gatewayId, Definition, 1, obstacles) == 0)
        {
            return false;
        }

        var attemptId = tools.Ids.Next();
        if (!await tools.Switchboard.OperatorOf(operatorId).ReserveAsync(plan.CampaignId, attemptId))
        {
            tools.Switchboard.Pools[gatewayId].Forget(operatorId);
            _leases.KeepUnused(gatewayId);
            return false;
        }

        if (!isRunning() || _hopper.TakeFor(operatorId) is not { } due)
        {
            Messages.Forget(tools.Switchboard.OperatorOf(operatorId).ReleaseAsync(attemptId), tools.Log);
            _leases.KeepUnused(gatewayId);
            return false;
        }

        Launch(attemptId, due, gatewayId, operatorId);
        return true;
    }

    /// <summary>Launches up to so many leased calls; answers how many.</summary>
    private int Launch(string gatewayId, int calls)
    {
        var launched = 0;
        for (var i = 0; i < calls; i++)
        {
            if (isRunning() && _hopper.Take() is { } due)
            {
                Launch(tools.Ids.Next(), due, gatewayId, operatorId: null);
                launched++;
            }
            else
            {
                _leases.KeepUnused(gatewayId);
            }
        }

        return launched;
    }

    private void Launch(Guid attemptId, DueContact due, string gatewayId, Guid? operatorId)
    {
        tools.Rate.Take(1);
        _flights.Add(new Flight(attemptId, due.Contact.Id, gatewayId, operatorId, Now));
        if (plan.DialsAhead && operatorId is null)
        {
            tools.Switchboard.Pools[gatewayId].Rings(attemptId, Now);
        }

        var order = new DialOrder(attemptId, plan.Version, gatewayId, operatorId, due.Contact, due.Entry, _leases.EpochOf(gatewayId));
        Messages.Forget(tools.Grains.GetGrain<IContactGrain>(due.Contact.Id.ToString()).DialAsync(order), tools.Log);
    }

    private static NotMade NotMade(ManualCall call, Obstacle why) => new(call.AttemptId, call.ContactId, call.Number, why);

    private void GiveUp(Guid attemptId, NotMade? byHand)
    {
        if (_flights.Remove(attemptId) is { } flight)
        {
            tools.Rate.Take(-1);
            _leases.KeepUnused(flight.GatewayId);
            tools.Switchboard.Release(flight, byHand);
        }
    }

    /// <summary>The gateway's hang-up of a ringing phone ends the attempt as no-answer, and the contact's rules go on from there.</summary>
    private void EndLateRinging(OperatorPool pool, in PacingDecision decision)
    {
        if (decision.CancelRingingFrom is not { } seconds)
        {
            return;
        }

        foreach (var attemptId in pool.RingingFrom(Now, TimeSpan.FromSeconds(seconds) + SetupTime))
        {
            pool.End(attemptId);
            _flights.Cancel(attemptId);
            tools.PacingMetrics.EndedLate();
            var gateway = tools.Grains.GetGrain<Interfaces.Gateways.IGatewayGrain>(pool.GatewayId);
            Messages.Forget(gateway.HangUpAsync(attemptId.ToString()), tools.Log);
        }
    }

    private IEnumerable<(OperatorPool Pool, Guid OperatorId)> FreeOnTurn() => tools.Switchboard.Pools.All
        .SelectMany(pool => pool.OnTurn(Now).Select(operatorId => (pool, operatorId)))
        .Where(one => !_flights.HasOperator(one.operatorId));

    /// <summary>One for each pool; what they learn is the campaign's.</summary>
    private IPacer PacerOf(string gatewayId) =>
        _pacers.TryGetValue(gatewayId, out var pacer) ? pacer
        : _pacers[gatewayId] = Pacers.For(Definition, tools.Book.History, tools.Book.Budget);

    private int LinesLeft() => Definition.MaxCalls - _flights.Count;

    private int RateAllows() => tools.Rate.Allows(Definition.CallsPerSecond);

    private void Explain(in PacingDecision decision, List<Obstacle> obstacles)
    {
        if (decision.HeldBackBy is { } code && !obstacles.Exists(known => known.Code == code))
        {
            obstacles.Add(CampaignObstacles.Of(code, Definition, decision.Reason));
        }
    }
}
