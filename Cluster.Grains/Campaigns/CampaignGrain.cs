using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Contacts;
using Cluster.Grains.Gateways;
using Cluster.Grains.Operators;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Concurrency;

namespace Cluster.Grains.Campaigns;

/// <summary>
/// Paces one campaign: at each tick the pacer says how many calls, gateways lease the capacity, the hopper gives the contacts, and each
/// contact decides for itself. Reentrant, because reports must come in while a tick waits for leases.
/// </summary>
[Reentrant, RandomPlacement]
internal sealed class CampaignGrain(
    ICampaignStore store, IGatewayStore gatewayStore, CampaignPlans plans, CampaignMetrics metrics, PacingMetrics pacingMetrics, TimeProvider time,
    IOperatorWatch watch, Ids ids, ILogger<CampaignGrain> log) : Grain, ICampaignGrain
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AuditPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SavePeriod = TimeSpan.FromMinutes(1);

    private readonly Hopper _hopper = new();
    private readonly Flights _flights = new();
    private readonly PacingBook _book = new(time);

    private CampaignRow? _row;
    private CampaignPlan _plan = null!;
    private HopperFeed _feed = null!;
    private GatewayLeases _leases = null!;
    private Switchboard _switchboard = null!;
    private DialingTools _tools = null!;
    private CampaignDialer _dialer = null!;
    private Clearance _clearance = null!;
    private IGrainTimer? _timer;
    private DateTimeOffset _auditAt;
    private DateTimeOffset _saveAt;
    private PacingFigures _shown;
    private List<Obstacle> _obstacles = [];
    private bool _ticking;
    private bool _recount;

    private Guid Id => Guid.Parse(this.GetPrimaryKeyString());

    private DateTimeOffset Now => time.GetUtcNow();

    private bool IsRunning => _row?.State == CampaignState.Running;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _row = await store.FindAsync(Id);
        if (_row is null)
        {
            return;
        }

        _leases = new GatewayLeases(Id, gatewayStore, GrainFactory, time);
        _switchboard = new Switchboard(Id, new OperatorPools(), _flights, _book, GrainFactory, time, log);
        _tools = new DialingTools(
            _flights, _hopper, _leases, _switchboard, _book, new RateLimit(time), GrainFactory, metrics, pacingMetrics, ids, time, log);
        _clearance = new Clearance(_flights, GrainFactory, time, log);
        _plan = plans.Put(_row);
        foreach (var open in await store.OpenAttemptsAsync(Id))
        {
            _flights.Add(new Flight(open.AttemptId, open.ContactId, open.GatewayId, open.OperatorId, open.ClaimedAt));
            if (_plan.DialsAhead && open.OperatorId is null)
            {
                _switchboard.Pools[open.GatewayId].Rings(open.AttemptId, open.ClaimedAt);
            }
        }

        if (_plan.HasOperators)
        {
            _book.Remember(await store.HistoryAsync(Id), _plan.Definition);
            await _book.RecountAsync(store, Id, _plan.Definition, _flights);
        }

        TakePlan(_row);
        RunTimer();
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Show(default);
        if (_row is not null && _plan.HasOperators)
        {
            await store.SaveHistoryAsync(Id, _book.Save(), Now);
        }
    }

    /// <inheritdoc/>
    public Task<CommandResult> StartAsync() => MoveAsync(
        CampaignState.Running, CampaignState.Draft, CampaignState.Stopped, CampaignState.Paused, CampaignState.Completed);

    /// <inheritdoc/>
    public Task<CommandResult> PauseAsync() => MoveAsync(CampaignState.Paused, CampaignState.Running);

    /// <inheritdoc/>
    public Task<CommandResult> ResumeAsync() => MoveAsync(CampaignState.Running, CampaignState.Paused);

    /// <inheritdoc/>
    public Task<CommandResult> DrainAsync() => MoveAsync(EndBy(CampaignState.Draining), CampaignState.Running, CampaignState.Paused);

    /// <inheritdoc/>
    public Task<CommandResult> StopAsync() =>
        MoveAsync(EndBy(CampaignState.Stopping), CampaignState.Running, CampaignState.Paused, CampaignState.Draining);

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
        _recount = _plan.HasOperators;
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
            state, _flights.Count, _flights.Count - _flights.Answered, _flights.Answered, _hopper.Count, _switchboard?.Pools.Free(Now) ?? 0, obstacles));
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
    public async Task<ManualReply> DialManuallyAsync(ManualCall call)
    {
        if (_row is null)
        {
            return ManualObstacles.Refusal("not-found");
        }

        if (!_plan.HasOperators)
        {
            return ManualObstacles.Refusal("manual-not-allowed");
        }

        return IsRunning && !(Now < _plan.Definition.StartsAt) ? await _dialer.DialManuallyAsync(call) : ManualObstacles.Refusal("campaign-not-running");
    }

    /// <inheritdoc/>
    public Task OnAnsweredAsync(WaitingCall call)
    {
        var flight = _flights.Find(call.AttemptId);
        if (_row is null || flight is { Answered: true })
        {
            // A repeat: whoever talks must not be sent to a second operator.
            return Task.CompletedTask;
        }

        if (flight is not null)
        {
            _flights.Answer(call.AttemptId, call.AnsweredAt);
            _book.Answered(flight, call.AnsweredAt);
            pacingMetrics.Answered();
        }

        _switchboard.Answer(call);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnDialledAsync(Guid attemptId, string? refusal)
    {
        if (_row is not null)
        {
            _dialer.Land(attemptId, refusal);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnEndedAsync(AttemptSummary attempt)
    {
        var flight = _flights.Remove(attempt.AttemptId);
        if (flight is not null && _plan.HasOperators)
        {
            _book.Ended(flight, attempt);
            pacingMetrics.Ended(attempt.Outcome);
        }

        _switchboard?.End(attempt, flight);
        metrics.Ended(attempt.Outcome, attempt.Dialled);
        if (IsRunning && !_plan.HasOperators && _flights.Count == _plan.Definition.MaxCalls / 2)
        {
            // Calls that end at once must not leave half of the lines idle until the next tick.
            Tell(TickAsync(CancellationToken.None));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> OnOperatorAsync(OperatorReport report)
    {
        if (_row is null || !_plan.HasOperators)
        {
            return Task.FromResult(false);
        }

        if (_switchboard.Hear(report) && IsRunning)
        {
            Tell(TickAsync(CancellationToken.None));
        }

        return Task.FromResult(_dialer.DialsFor(report.OperatorId));
    }

    /// <inheritdoc/>
    public Task<PacingStatus> GetPacingAsync() => Task.FromResult(_row is null
        ? new PacingStatus(CampaignMode.Message, [], [], [])
        : PacingView.Of(_plan.Definition, _switchboard.Pools, _book, _obstacles, Now));

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
            await KeepBookAsync();
            switch (_row!.State)
            {
                case CampaignState.Draining or CampaignState.Stopping when _flights.Count == 0:
                    _clearance.Forget();
                    await SaveAsync(CampaignState.Stopped);
                    break;
                case CampaignState.Stopping:
                    _clearance.Clear();
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
            await SaveAsync(EndBy(CampaignState.Draining));
            return;
        }

        _feed.FillIfLow(_flights);
        var obstacles = new List<Obstacle>(_feed.Obstacles(_flights.Count));
        await _leases.ReturnUnusedAsync();
        await _dialer.DialAsync(obstacles);
        if (_plan.DialsAhead)
        {
            Show(PacingView.FiguresOf(_switchboard.Pools, Now));
        }

        // At once after dialling, not at the next tick: a fast campaign would find its hopper empty every other time.
        _feed.FillIfLow(_flights);
        _obstacles = obstacles;
        if (_feed.IsExhausted && _flights.Count == 0 && await store.NextDueAtAsync(Id) is null)
        {
            await SaveAsync(CampaignState.Completed);
        }
    }

    /// <summary>Takes out attempts whose end was never reported to us, so that nothing stays stuck after a lost message.</summary>
    private async Task AuditAsync()
    {
        if (Now < _auditAt)
        {
            return;
        }

        _auditAt = Now + AuditPeriod;
        _switchboard.Pools.Sweep();
        var old = _flights.All.Where(flight => Now - flight.Since > AuditPeriod).ToList();
        if (old.Count == 0)
        {
            return;
        }

        var open = (await store.OpenAttemptsAsync(Id)).Select(attempt => attempt.AttemptId).ToHashSet();
        foreach (var flight in old.Where(flight => !open.Contains(flight.AttemptId)))
        {
            if (_flights.Remove(flight.AttemptId) is { } lost)
            {
                _switchboard.Lose(lost);
                _recount |= _plan.HasOperators;
            }
        }
    }

    /// <summary>Counts abandoned calls anew after a change of rules or a lost message; saves what was learnt now and then.</summary>
    private async Task KeepBookAsync()
    {
        if (_recount)
        {
            await _book.RecountAsync(store, Id, _plan.Definition, _flights);
            _recount = false;
            TakeDialer();
        }

        if (_plan.HasOperators && Now >= _saveAt)
        {
            _saveAt = Now + SavePeriod;
            Tell(SaveLearntAsync());
        }
    }

    private async Task SaveLearntAsync()
    {
        _dialer.CallingTime.Remaining = await store.RemainingAsync(Id, CallingTime.LongList);
        await store.SaveHistoryAsync(Id, _book.Save(), Now);
    }

    private void Show(PacingFigures figures)
    {
        pacingMetrics.Show(_shown, figures);
        _shown = figures;
    }

    /// <summary>Live calls stand between the campaign and its end.</summary>
    private CampaignState EndBy(CampaignState way) => _flights.Count == 0 ? CampaignState.Stopped : way;

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
            Show(default);
        }

        _feed.LookAgain();
        RunTimer();
    }

    private void TakePlan(CampaignRow row)
    {
        _plan = plans.Put(row);
        _hopper.Clear();
        _feed = new HopperFeed(store, _plan, _hopper, watch, metrics, time, log);
        (_switchboard.ConnectLimit, _switchboard.Recording) = (_plan.Definition.Operators.ConnectLimit, _plan.Definition.Recording);
        TakeDialer();
    }

    private void TakeDialer()
    {
        _dialer = new CampaignDialer(_plan, _tools, () => IsRunning);
        _saveAt = DateTimeOffset.MinValue;
    }

    private void RunTimer()
    {
        if (_row!.State is not (CampaignState.Running or CampaignState.Draining or CampaignState.Stopping))
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

    private void Tell(Task message) => Messages.Forget(message, log);
}
