using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace Cluster.Grains.Operators;

/// <summary>
/// One operator at work. What must survive a restart is in <see cref="OperatorMemory"/> and saved at each change; a reservation is not:
/// it lasts seconds and expires by itself.
/// </summary>
[RandomPlacement]
internal sealed partial class OperatorGrain(
    IOperatorStore store, IContactStore contacts, CampaignPlans plans, IOperatorWatch watch, OperatorMetrics metrics, TimeProvider time,
    Ids ids, ILogger<OperatorGrain> log) : Grain, IOperatorGrain
{
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AuditPeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LineRetryPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Longer than a phone rings. After it the gateway is asked: the answer of the phone, or its refusal, was not reported.</summary>
    private static readonly TimeSpan LineDialTime = TimeSpan.FromSeconds(35);

    /// <summary>What an earlier activation has saved may be dialled for so long after it: only then a line that the gateway lacks is gone.</summary>
    private static readonly TimeSpan YoungLine = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ReservationTime = TimeSpan.FromMinutes(3);

    /// <summary>
    /// An operator whose browser has gone is to get no customers whom he cannot see. Longer than a reload, a flap of the network, a restart of
    /// the browser, or the death of the process that it was connected to.
    /// </summary>
    private static readonly TimeSpan BrowserAbsence = TimeSpan.FromSeconds(60);

    private const string BrowserAway = "browser-away";

    /// <summary>The customer has answered and hears nothing yet: so long, and no longer, he waits until the operator sees who he is.</summary>
    private static readonly TimeSpan CardTime = TimeSpan.FromMilliseconds(150);

    private Ownership _ownership = null!;
    private OperatorRow? _row;
    private OperatorMemory _memory = new();
    private LineState _line;
    private Reservation? _reserved;
    private WaitingCustomer? _offered;
    private bool _lineLost;
    private bool _unsaved;
    private OperatorStatus? _shown;
    private IGrainTimer? _heartbeat;
    private IGrainTimer? _looks;
    private OperatorReports _reports = null!;
    private DateTimeOffset _auditAt;
    private DateTimeOffset _lineRetryAt;
    private DateTimeOffset _inheritedAt;
    private DateTimeOffset? _browserSeenAt;

    private Guid Id => Guid.Parse(this.GetPrimaryKeyString());

    private DateTimeOffset Now => time.GetUtcNow();

    private Activity Activity => _memory.Call is not null
        ? _memory.WrapUp is null ? Activity.Talking : Activity.WrapUp
        : _memory.Dialling is not null ? Activity.Dialling
        : _memory.Offer is not null ? Activity.Previewing
        : _reserved is null && _offered is null ? Activity.Idle : Activity.Reserved;

    /// <summary>With whom he talks, has just talked or is about to talk.</summary>
    private WaitingCustomer? Customer => _memory.Call ?? _offered;

    /// <summary>Of whom his status tells.</summary>
    private (Guid? CampaignId, Guid? AttemptId, Guid? ContactId) Business => (Customer, _memory.Dialling, _memory.Offer, _reserved) switch
    {
        ({ } customer, _, _, _) => (customer.CampaignId, customer.AttemptId, customer.ContactId),
        (_, { } dialled, _, _) => (dialled.CampaignId, dialled.AttemptId, dialled.ContactId),
        (_, _, { } offer, _) => (offer.CampaignId, null, offer.ContactId),
        (_, _, _, { } reserved) => (reserved.CampaignId, reserved.AttemptId, null),
        _ => default,
    };

    private bool IsFree => _memory.Presence == Presence.Ready && _line == LineState.Up && Activity == Activity.Idle;

    /// <summary>Takes calls, or has one.</summary>
    private bool IsAtWork => _line == LineState.Up && (_memory.Presence == Presence.Ready || Activity != Activity.Idle);

    private OperatorSituation Situation => new(
        _memory.GatewayId ?? "", Activity, IsAtWork, IsFree, Leaving: _memory.Presence != Presence.Ready, Business.CampaignId);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _reports = new OperatorReports(Id, GrainFactory, time, log, () =>
        {
            if (IsFree)
            {
                Report();
            }
        });
        _ownership = new Ownership(() => store.TakeAsync(Id), () => store.EpochAsync(Id), time);
        await ReloadAsync();
        _memory = _row?.State ?? _memory;
        _inheritedAt = _memory.Since;
        _reports.Begin(Activity, _memory.Since);
        if (_memory.Presence != Presence.SignedOut || _memory.LineId is not null || _memory.Owed.Count > 0)
        {
            RunHeartbeat();
        }

        if (_memory.Call is { } call && Activity == Activity.Talking)
        {
            // The contact may have forgotten it with us.
            Take(call);
        }
    }

    /// <inheritdoc/>
    public async Task ReloadAsync()
    {
        var before = _row;
        if (before is null)
        {
            // First of all: what is read after it nobody else can change.
            await _ownership.TakeAsync();
        }

        _row = await store.FindAsync(Id);
        if (before is not null && _row is { } row)
        {
            _reports.Withdraw(Situation, before.Definition.Campaigns.Except(row.Definition.Campaigns));
            _reports.Restart();
            Report();
            watch.Changed(Id);
        }
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> SignInAsync(string gatewayId, string endpoint)
    {
        if (_row is null)
        {
            return Refused("not-found");
        }

        if (_memory.Presence != Presence.SignedOut)
        {
            return _memory.GatewayId == gatewayId && _memory.Endpoint == endpoint ? Done() : Refused("signed-in-elsewhere");
        }

        if (_memory.LineId is not null && !await HangUpLineAsync() && _memory.GatewayId == gatewayId)
        {
            // The line from before may be open yet: a second one would ring the same phone.
            return Refused("gateway-down");
        }

        _memory = new OperatorMemory
        {
            Presence = Presence.Paused, PauseReason = "signed-in", GatewayId = gatewayId, Endpoint = endpoint, Owed = _memory.Owed, DialledAt = _memory.DialledAt,
        };
        RunHeartbeat();
        await DialPhoneAsync();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> SignOutAsync()
    {
        if (Activity == Activity.Talking)
        {
            return Refused("in-call");
        }

        if (Activity is Activity.Reserved or Activity.Dialling)
        {
            // A customer's phone rings for him: whoever answers must meet somebody.
            return Refused("call-coming");
        }

        if (Activity == Activity.WrapUp && !await LeaveWrapUpAsync())
        {
            return Refused("wrap-up");
        }

        _reports.Withdraw(Situation, _row!.Definition.Campaigns);
        ReturnOffer();
        (_memory, _line, _reserved) = (
            new OperatorMemory { GatewayId = _memory.GatewayId, LineId = _memory.LineId, Owed = _memory.Owed, DialledAt = _memory.DialledAt }, LineState.Down, null);
        await SaveAsync();
        await HangUpLineAsync();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> ReadyAsync()
    {
        if (_memory.Presence == Presence.SignedOut)
        {
            return Refused("not-signed-in");
        }

        _memory = _memory with { Presence = Presence.Ready, PauseReason = null, NotMade = null };
        await SaveAsync();
        Report();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> PauseAsync(string reason)
    {
        if (_memory.Presence == Presence.SignedOut)
        {
            return Refused("not-signed-in");
        }

        _memory = _memory with { Presence = Presence.Paused, PauseReason = reason, NotMade = null };
        Report();
        await SaveAsync();
        return Done();
    }

    /// <inheritdoc/>
    public async Task<OperatorReply> HangUpAsync()
    {
        if (Activity is not (Activity.Talking or Activity.Dialling))
        {
            return Refused("no-call");
        }

        if (!await Gateway.HangUpAsync(Business.AttemptId!.Value.ToString()))
        {
            return Refused("gateway-down");
        }

        if (Activity == Activity.Talking)
        {
            _memory = _memory with { HungUp = true };
            await SaveAsync();
        }

        return Done();
    }

    /// <inheritdoc/>
    public Task SeenAsync()
    {
        _browserSeenAt = Now;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<OperatorStatus> GetStatusAsync() => Task.FromResult(Status());

    /// <inheritdoc/>
    public Task<bool> ReserveAsync(Guid campaignId, Guid attemptId)
    {
        if (!IsFree)
        {
            return Task.FromResult(_reserved?.AttemptId == attemptId);
        }

        _reserved = new Reservation(campaignId, attemptId, Now + ReservationTime);
        Report();
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(Guid attemptId)
    {
        if (_reserved?.AttemptId == attemptId)
        {
            _reserved = null;
            Report();
        }

        return _memory.Dialling?.AttemptId == attemptId ? GiveUpDiallingAsync() : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ConnectReply> ConnectAsync(WaitingCustomer customer)
    {
        // A reservation does not outlive the process, but the call that was made for him does: if he is free, it is his.
        var isExpected = (_reserved?.AttemptId == customer.AttemptId || _memory.Dialling?.AttemptId == customer.AttemptId) && _line == LineState.Up;
        if (!(isExpected || IsFree) || _memory.GatewayId != customer.GatewayId)
        {
            return ConnectReply.NotFree;
        }

        Take(customer);
        RecordingState? recording;
        try
        {
            var prepared = PrepareRecordingAsync(customer);
            await ShowCardAsync(customer);
            (var isSafe, recording) = await prepared;
            if (!isSafe || !await GrainFactory.GetGrain<IGatewayGrain>(customer.GatewayId).ConnectAsync(customer.AttemptId, _memory.LineId!))
            {
                Report();
                return ConnectReply.NotPossible;
            }
        }
        finally
        {
            _offered = null;
        }

        // Saved after the connection: two people are waiting for each other.
        (_reserved, _movedAt) = (null, Now);
        _memory = _memory.WithoutCall() with { Call = customer, Recording = recording };
        Report();
        await SaveAsync();
        return ConnectReply.Connected;
    }

    /// <inheritdoc/>
    public async Task OnCallEndedAsync(Guid attemptId, CallEnd? end)
    {
        if (_reserved?.AttemptId == attemptId)
        {
            _reserved = null;
            Report();
        }
        else if (_memory.Dialling?.AttemptId == attemptId)
        {
            await EndDiallingAsync();
        }
        else if (_memory.Call is { } call && call.AttemptId == attemptId && Activity == Activity.Talking)
        {
            await BeginWrapUpAsync(call, EndOf(end));
        }
    }

    /// <inheritdoc/>
    public async Task OnLineAsync(LineReport report)
    {
        if (report.LineId != _memory.LineId)
        {
            return;
        }

        if (_memory.Presence == Presence.SignedOut)
        {
            if (!report.Up)
            {
                await ForgetLineAsync();
            }

            return;
        }

        if (report.Up)
        {
            _line = LineState.Up;
            Report();
            await ReturnAsync();
            return;
        }

        LoseLine();
        Report();
        _lineRetryAt = Now + LineRetryPeriod;
        OperatorLog.LineLost(log, Id, _memory.GatewayId);
        StopDialling();
        await SaveAsync();
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        if (_unsaved)
        {
            await SaveAsync();
        }

        if (_memory.Presence == Presence.SignedOut)
        {
            await LeaveAsync();
            return;
        }

        if (_reserved is { } reserved && now >= reserved.ExpiresAt)
        {
            _reserved = null;
            Report();
        }

        if (_browserSeenAt is { } seen && now - seen >= BrowserAbsence)
        {
            await MissBrowserAsync();
        }

        if (_memory is { Call: { } written, WrapUpEndsAt: { } end } && now >= end)
        {
            await RunOutAsync(written);
        }

        if (Activity == Activity.Previewing && now >= _memory.Offer!.EndsAt)
        {
            await RunOutAsync(_memory.Offer);
        }

        if (_line != LineState.Up && now >= _lineRetryAt)
        {
            _lineRetryAt = now + LineRetryPeriod;
            await FindOrDialPhoneAsync();
        }

        await AwaitReturnAsync(now);

        if (Activity is Activity.Talking or Activity.Dialling && now >= _auditAt)
        {
            _auditAt = now + AuditPeriod;
            await EndIfGoneAsync();
            await CompareAsync();
        }

        await SettleOwedAsync();

        if (now >= _reports.DueAt)
        {
            _reports.Repeat(Situation, _row!.Definition.Campaigns);
        }

        Show();
    }

    /// <summary>A conversation in hand goes on; a pause of his own keeps its reason.</summary>
    private async Task MissBrowserAsync()
    {
        _browserSeenAt = null;
        if (_memory.Presence == Presence.Ready)
        {
            OperatorLog.BrowserAway(log, Id);
            ReturnOffer();
            await PauseAsync(BrowserAway);
        }
    }

    /// <summary>The operator sees who comes before he hears him; a slow browser does not keep two people waiting.</summary>
    private async Task ShowCardAsync(WaitingCustomer customer)
    {
        var shown = watch.OfferedAsync(Id, customer.AttemptId);
        _offered = customer;
        Show();
        var from = time.GetTimestamp();
        try
        {
            await shown.WaitAsync(CardTime, time);
            metrics.CardShown(time.GetElapsedTime(from));
        }
        catch (TimeoutException)
        {
            metrics.CardLate();
        }
    }

    /// <summary>A call whose end nobody reported must not hold the operator; one that he has only just begun to dial may be about to be claimed.</summary>
    private async Task EndIfGoneAsync()
    {
        var isYoung = _memory.Dialling is { } dialled && Now - dialled.Since < YoungCall;
        if (!isYoung && Business is { AttemptId: { } attempt, ContactId: { } contact } && (await contacts.OpenAttemptAsync(contact))?.AttemptId != attempt)
        {
            await OnCallEndedAsync(attempt, end: null);
        }
    }

    /// <summary>After a restart, or a loss: the line may be open still; only if it is not, the phone is dialled again.</summary>
    private async Task FindOrDialPhoneAsync()
    {
        if (_memory.LineId is { } lineId)
        {
            switch (await Gateway.WatchLineAsync(Id, lineId))
            {
                case LineWatch.Gone when Now - _inheritedAt < YoungLine:
                    return;
                case LineWatch.Gone:
                    break;
                case LineWatch.Open:
                case LineWatch.InConversation when Activity == Activity.Talking:
                    _line = LineState.Up;
                    Report();
                    return;
                case LineWatch.Unknown:
                    // Nothing is known and nothing is lost: asked again at the next beat, so that a new link is met at once.
                    _lineRetryAt = Now;
                    return;
                default:
                    // Rings still, or a customer is on it whom we forgot: never a second one on the same line.
                    return;
            }
        }

        await DialPhoneAsync();
    }

    private async Task DialPhoneAsync()
    {
        // Saved before the gateway hears of it: a line that nobody remembers would be dialled a second time after a restart.
        var lineId = ids.Next().ToString();
        _memory = _memory with { LineId = lineId };
        await SaveAsync();
        var result = await Gateway.OpenLineAsync(Id, lineId, _memory.Endpoint!);
        _line = result == OriginateResult.Accepted ? LineState.Dialling : LineState.Down;
        _lineRetryAt = Now + (_line == LineState.Dialling ? LineDialTime : LineRetryPeriod);
        Show();
    }

    /// <summary>He went home: the beat goes on until the gateway has closed his line.</summary>
    private async Task LeaveAsync()
    {
        await SettleOwedAsync();
        if (_memory is { LineId: null, Owed.Count: 0 })
        {
            StopHeartbeat();
        }
        else if (_memory.LineId is not null && Now >= _lineRetryAt)
        {
            _lineRetryAt = Now + LineRetryPeriod;
            await HangUpLineAsync();
        }
    }

    /// <summary>False: the gateway cannot be asked, and the line may be open.</summary>
    private async Task<bool> HangUpLineAsync()
    {
        if (_memory is { LineId: { } lineId, GatewayId: { } gatewayId } && !await GrainFactory.GetGrain<IGatewayGrain>(gatewayId).HangUpAsync(lineId))
        {
            return false;
        }

        await ForgetLineAsync();
        return true;
    }

    private async Task ForgetLineAsync()
    {
        _memory = _memory with { GatewayId = null, Endpoint = null, LineId = null };
        await SaveAsync();
    }

    /// <summary>Tells all his campaigns what he does.</summary>
    private void Report()
    {
        _reports.Tell(Situation, _row!.Definition.Campaigns);
        Show();
    }

    /// <summary>Whoever looks at him is told that there is something new, once for each change.</summary>
    private void Show()
    {
        var status = Status();
        if (status != _shown)
        {
            _shown = status;
            watch.Changed(Id);
        }
    }

    /// <summary>The contact writes the call's record: it is to know who talked.</summary>
    private void Take(WaitingCustomer customer) =>
        Tell(GrainFactory.GetGrain<IContactGrain>(customer.ContactId.ToString()).OnCallAsync(new CallTaken(customer.AttemptId, Now, Id)));

    /// <summary>What the store did not take is saved again at the next beat: memory and store must not part for long.</summary>
    private async Task SaveAsync()
    {
        _unsaved = true;
        _memory = _memory with { Since = Now };
        if (!await store.SaveAsync(Id, _ownership.Epoch, _memory, Now))
        {
            Resign();
            throw new SiloUnavailableException($"Operator {Id} lives elsewhere by now.");
        }

        _unsaved = false;
        Show();
    }

    private async Task KeepOwnershipAsync(CancellationToken cancellationToken)
    {
        if (!await _ownership.IsOwnerAsync())
        {
            Resign();
        }
    }

    /// <summary>Another activation looks after him: this one goes. His line and his call stay as they are.</summary>
    private void Resign()
    {
        OperatorLog.Superseded(log, Id);
        StopHeartbeat();
        DeactivateOnIdle();
    }

    private void StopHeartbeat()
    {
        _heartbeat?.Dispose();
        _looks?.Dispose();
        (_heartbeat, _looks) = (null, null);
    }

    /// <summary>Who looks after him looks as well whether it is his to do. A database that does not answer must not hold up his calls.</summary>
    private void RunHeartbeat()
    {
        _heartbeat ??= this.RegisterGrainTimer(
            BeatAsync, new GrainTimerCreationOptions { DueTime = HeartbeatPeriod, Period = HeartbeatPeriod, KeepAlive = true });
        _looks ??= this.RegisterGrainTimer(
            KeepOwnershipAsync, new GrainTimerCreationOptions { DueTime = Ownership.Period, Period = Ownership.Period, Interleave = true });
    }

    private OperatorStatus Status() => new(
        _memory.Presence, _memory.PauseReason, Activity, _line, _memory.GatewayId, Business.CampaignId, Business.AttemptId, Business.ContactId,
        _memory.Since, _memory.WrapUpEndsAt, _reports.DoingSince, Activity == Activity.Talking ? _memory.Talk : null,
        Activity == Activity.Talking ? _memory.Recording : null, Activity == Activity.Talking && _memory.Muted,
        Activity == Activity.Dialling ? _memory.Dialling?.RingingAt : null, _memory.Offer, _memory.WrapUp, Activity == Activity.Talking && _memory.WrapUpAsked,
        _memory.NotMade);

    private OperatorReply Done() => new(true, null, Status());

    private OperatorReply Refused(string code) => new(false, code, Status());

    private IContactGrain ContactOf(WaitingCustomer call) => GrainFactory.GetGrain<IContactGrain>(call.ContactId.ToString());

    private void Tell(Task message) => Messages.Forget(message, log);

    private sealed record Reservation(Guid CampaignId, Guid AttemptId, DateTimeOffset ExpiresAt);
}
