using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Gateways;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;
using Orleans.Runtime;
using Orleans.Concurrency;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// Paces one campaign: at each tick the pacer says how many calls, gateways lease the capacity, the hopper gives the contacts, and each
/// contact decides for itself. Reentrant, because reports must come in while a tick waits for leases.
/// </summary>
[Reentrant]
internal sealed class CampaignGrain(
    ICampaignStore store, IGatewayStore gatewayStore, CampaignPlans plans, CampaignMetrics metrics, TimeProvider time, Ids ids,
    ILogger<CampaignGrain> log) : Grain, ICampaignGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AuditPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OfferAge = TimeSpan.FromSeconds(15);

    private readonly Hopper _hopper = new();
    private readonly Flights _flights = new();
    private readonly RateLimit _rate = new(time);
    private readonly Dictionary<Guid, (string GatewayId, DateTimeOffset Since, DateTimeOffset Seen)> _free = [];

    private CampaignRow? _row;
    private CampaignPlan _plan = null!;
    private IPacer _pacer = null!;
    private HopperFeed _feed = null!;
    private GatewayLeases _leases = null!;
    private IGrainTimer? _timer;
    private DateTimeOffset _auditAt;
    private List<Obstacle> _obstacles = [];
    private bool _ticking;

    private Guid Id => Guid.Parse(this.GetPrimaryKeyString());

    private DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _row = await store.FindAsync(Id);
        if (_row is null)
        {
            return;
        }

        _leases = new GatewayLeases(Id, gatewayStore, GrainFactory, time);
        TakePlan(_row);
        foreach (var open in await store.OpenAttemptsAsync(Id))
        {
            _flights.Add(new Flight(open.AttemptId, open.ContactId, open.OperatorId, open.ClaimedAt));
        }

        RunTimer();
    }

    /// <inheritdoc/>
    public Task<CommandResult> StartAsync() => MoveAsync(
        CampaignState.Running, CampaignState.Draft, CampaignState.Stopped, CampaignState.Paused, CampaignState.Completed);

    /// <inheritdoc/>
    public Task<CommandResult> PauseAsync() => MoveAsync(CampaignState.Paused, CampaignState.Running);

    /// <inheritdoc/>
    public Task<CommandResult> ResumeAsync() => MoveAsync(CampaignState.Running, CampaignState.Paused);

    /// <inheritdoc/>
    public Task<CommandResult> StopAsync() => MoveAsync(
        _flights.Count == 0 ? CampaignState.Stopped : CampaignState.Draining, CampaignState.Running, CampaignState.Paused);

    /// <inheritdoc/>
    public async Task<CommandResult> UpdateAsync(CampaignDefinition definition, long expectedVersion)
    {
        if (_row is null)
        {
            return NotFound();
        }

        if (await store.SaveDefinitionAsync(Id, definition, expectedVersion) is not { } version)
        {
            return new CommandResult(false, "stale-version", _row.Version, _row.State);
        }

        _row = _row with { Definition = definition, Version = version };
        TakePlan(_row);
        return Done();
    }

    /// <inheritdoc/>
    public Task<CampaignStatus> GetStatusAsync()
    {
        var state = _row?.State ?? CampaignState.Draft;
        IReadOnlyList<Obstacle> obstacles = state == CampaignState.Running
            ? [.. _obstacles]
            : [new Obstacle("not-running", $"the campaign is {state.ToString().ToLowerInvariant()}")];
        return Task.FromResult(new CampaignStatus(
            state, _flights.Count, _flights.Count - _flights.Answered, _flights.Answered, _hopper.Count, FreeOperators().Count(), obstacles));
    }

    /// <inheritdoc/>
    public async Task WakeAsync()
    {
        _feed?.LookAgain();
        if (_row?.State == CampaignState.Completed && await store.NextDueAtAsync(Id) is not null)
        {
            await MoveAsync(CampaignState.Running, CampaignState.Completed);
        }
    }

    /// <inheritdoc/>
    public Task OnAnsweredAsync(WaitingCall call)
    {
        _flights.Answer(call.AttemptId);
        if (call.OperatorId is { } operatorId)
        {
            // If he is gone, nothing is to be done here: the dialplan plays the safe message when its limit is over.
            Tell(OperatorOf(operatorId).ConnectAsync(new WaitingCustomer(Id, call.AttemptId, call.ContactId, call.GatewayId)));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnEndedAsync(AttemptSummary attempt)
    {
        if (_flights.Remove(attempt.AttemptId) is { OperatorId: { } operatorId })
        {
            Tell(OperatorOf(operatorId).OnCallEndedAsync(attempt.AttemptId));
        }

        metrics.Ended(attempt.Outcome, attempt.Dialled);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnOperatorAsync(OperatorOffer offer)
    {
        if (!offer.Free)
        {
            _free.Remove(offer.OperatorId);
            return Task.CompletedTask;
        }

        var since = _free.TryGetValue(offer.OperatorId, out var known) ? known.Since : Now;
        _free[offer.OperatorId] = (offer.GatewayId, since, Now);
        return known.GatewayId is null ? TickAsync(CancellationToken.None) : Task.CompletedTask;
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_ticking)
        {
            return;
        }

        _ticking = true;
        try
        {
            await AuditAsync();
            switch (_row!.State)
            {
                case CampaignState.Draining when _flights.Count == 0:
                    await SaveAsync(CampaignState.Stopped);
                    break;
                case CampaignState.Running:
                    await RunAsync();
                    break;
            }
        }
        finally
        {
            _ticking = false;
        }
    }

    private async Task RunAsync()
    {
        var (definition, now) = (_plan.Definition, Now);
        if (definition.StartsAt is { } start && now < start)
        {
            _obstacles = [new Obstacle("before-start", $"starts at {start:u}", start)];
            return;
        }

        if (definition.EndsAt is { } end && now >= end)
        {
            await SaveAsync(_flights.Count == 0 ? CampaignState.Stopped : CampaignState.Draining);
            return;
        }

        _feed.FillIfLow(_flights);
        var obstacles = new List<Obstacle>(_feed.Obstacles(_flights.Count));
        await _leases.ReturnUnusedAsync();
        if (!_hopper.IsEmpty)
        {
            await (_plan.HasOperators ? DialForOperatorsAsync(obstacles) : DialAsync(obstacles));
        }

        // At once after dialling, not at the next tick: a fast campaign would find its hopper empty every other time.
        _feed.FillIfLow(_flights);
        _obstacles = obstacles;
        if (_feed.IsExhausted && _flights.Count == 0 && await store.NextDueAtAsync(Id) is null)
        {
            await SaveAsync(CampaignState.Completed);
        }
    }

    private async Task DialAsync(List<Obstacle> obstacles)
    {
        var calls = Math.Min(Decide(freeOperators: 0, obstacles), _hopper.Count);
        var granted = await _leases.TakeAsync(_plan.Definition, calls, obstacles);
        foreach (var (gatewayId, count) in granted)
        {
            for (var i = 0; i < count; i++)
            {
                if (_row!.State == CampaignState.Running && _hopper.Take() is { } due)
                {
                    Launch(ids.Next(), due, gatewayId, operatorId: null);
                }
                else
                {
                    _leases.KeepUnused(gatewayId);
                }
            }
        }
    }

    private async Task DialForOperatorsAsync(List<Obstacle> obstacles)
    {
        var free = FreeOperators().OrderBy(one => one.Value.Since).ToList();
        var calls = Decide(free.Count, obstacles);
        foreach (var (operatorId, (gatewayId, _, _)) in free)
        {
            if (calls == 0)
            {
                return;
            }

            if (_hopper.HasFor(operatorId) && await DialForAsync(operatorId, gatewayId, obstacles))
            {
                calls--;
            }
        }
    }

    /// <summary>Capacity first, then the operator, then the contact: what is taken first is the easiest to give back.</summary>
    private async Task<bool> DialForAsync(Guid operatorId, string gatewayId, List<Obstacle> obstacles)
    {
        if (await _leases.TakeFromAsync(gatewayId, _plan.Definition, 1, obstacles) == 0)
        {
            return false;
        }

        var attemptId = ids.Next();
        if (!await OperatorOf(operatorId).ReserveAsync(Id, attemptId))
        {
            _free.Remove(operatorId);
            _leases.KeepUnused(gatewayId);
            return false;
        }

        if (_row!.State != CampaignState.Running || _hopper.TakeFor(operatorId) is not { } due)
        {
            Tell(OperatorOf(operatorId).ReleaseAsync(attemptId));
            _leases.KeepUnused(gatewayId);
            return false;
        }

        Launch(attemptId, due, gatewayId, operatorId);
        return true;
    }

    private int Decide(int freeOperators, List<Obstacle> obstacles)
    {
        var definition = _plan.Definition;
        var decision = _pacer.Decide(new PacingSnapshot
        {
            LinesLeft = definition.MaxCalls - _flights.Count,
            RateAllows = _rate.Allows(definition.CallsPerSecond),
            FreeOperators = freeOperators,
        });
        if (decision.HeldBackBy is { } code)
        {
            obstacles.Add(CampaignObstacles.Of(code, definition));
        }

        return decision.Calls;
    }

    private void Launch(Guid attemptId, DueContact due, string gatewayId, Guid? operatorId)
    {
        _rate.Take(1);
        _flights.Launch(new Flight(attemptId, due.Contact.Id, operatorId, Now));
        Tell(FlyAsync(new DialOrder(attemptId, _plan.Version, gatewayId, operatorId, due.Contact, due.Entry)));
    }

    private async Task FlyAsync(DialOrder order)
    {
        // A time-out leaves the attempt in flight: it may be live. Its end, or the audit, takes it out.
        var reply = await GrainFactory.GetGrain<IContactGrain>(order.Contact.Id.ToString()).DialAsync(order);
        if (reply.Dialled)
        {
            _flights.Claimed(order.Contact.Id);
            return;
        }

        metrics.Refused(reply.Reason!);
        if (reply.Reason != "not-dialled")
        {
            _rate.Take(-1);
            _leases.KeepUnused(order.GatewayId);
        }

        if (_flights.Remove(order.AttemptId) is { OperatorId: { } operatorId })
        {
            Tell(OperatorOf(operatorId).ReleaseAsync(order.AttemptId));
        }
    }

    /// <summary>Operators who offered themselves lately and have no call of ours on the way.</summary>
    private IEnumerable<KeyValuePair<Guid, (string GatewayId, DateTimeOffset Since, DateTimeOffset Seen)>> FreeOperators() =>
        _free.Where(one => !_flights.HasOperator(one.Key) && Now - one.Value.Seen < OfferAge);

    /// <summary>Takes out attempts whose end was never reported to us, so that nothing stays stuck after a lost message.</summary>
    private async Task AuditAsync()
    {
        if (Now < _auditAt)
        {
            return;
        }

        _auditAt = Now + AuditPeriod;
        var old = _flights.All.Where(flight => Now - flight.Since > AuditPeriod).ToList();
        if (old.Count == 0)
        {
            return;
        }

        var open = (await store.OpenAttemptsAsync(Id)).Select(attempt => attempt.AttemptId).ToHashSet();
        foreach (var flight in old.Where(flight => !open.Contains(flight.AttemptId)))
        {
            if (_flights.Remove(flight.AttemptId) is { OperatorId: { } operatorId })
            {
                Tell(OperatorOf(operatorId).OnCallEndedAsync(flight.AttemptId));
            }
        }
    }

    private async Task<CommandResult> MoveAsync(CampaignState to, params CampaignState[] from)
    {
        if (_row is null)
        {
            return NotFound();
        }

        if (_row.State == to)
        {
            return Done();
        }

        if (!from.Contains(_row.State))
        {
            return new CommandResult(false, "wrong-state", _row.Version, _row.State);
        }

        await SaveAsync(to);
        return Done();
    }

    private async Task SaveAsync(CampaignState state)
    {
        await store.SaveStateAsync(Id, state, Now);
        CampaignLog.StateChanged(log, Id, _row!.State, state);
        _row = _row with { State = state };
        _obstacles = [];
        if (state != CampaignState.Running)
        {
            _hopper.Clear();
        }

        _feed.LookAgain();
        RunTimer();
    }

    private void TakePlan(CampaignRow row)
    {
        _plan = plans.Put(row);
        _pacer = Pacers.For(_plan.Definition.Mode);
        _hopper.Clear();
        _feed = new HopperFeed(store, _plan, _hopper, metrics, time, log);
    }

    private void RunTimer()
    {
        if (_row!.State is not (CampaignState.Running or CampaignState.Draining))
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        _timer ??= this.RegisterGrainTimer(
            TickAsync, new GrainTimerCreationOptions { DueTime = TickPeriod, Period = TickPeriod, KeepAlive = true, Interleave = true });
    }

    private CommandResult Done() => new(true, null, _row!.Version, _row.State);

    private static CommandResult NotFound() => new(false, "not-found", 0, CampaignState.Draft);

    private IOperatorGrain OperatorOf(Guid operatorId) => GrainFactory.GetGrain<IOperatorGrain>(operatorId.ToString());

    private void Tell(Task message) => Messages.Forget(message, log);
}
