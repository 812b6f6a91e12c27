using System.Threading.Channels;
using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts;
using Cluster.Interfaces;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Concurrency;

namespace Cluster.Grains.Gateways;

/// <summary>
/// Owns the link to one Asterisk. Knows which contact or operator each channel belongs to, passes events on, leases capacity, and
/// compares its channels with the store's open attempts, so that a lost event never leaves a call stuck. Reentrant: an originate that
/// waits for the gateway's reply must not hold up events.
/// </summary>
[Reentrant, RandomPlacement]
internal sealed partial class GatewayGrain(
    IGatewayStore store, IGatewayLinkFactory links, CampaignPlans plans, GatewayMetrics metrics, TimeProvider time, ILogger<GatewayGrain> log)
    : Grain, IGatewayGrain
{
    private static readonly TimeSpan AuditPeriod = TimeSpan.FromSeconds(15);

    /// <summary>An order to dial that comes later is not followed: who gave it may have a successor by now.</summary>
    private static readonly TimeSpan OrderTime = TimeSpan.FromSeconds(5);

    /// <summary>
    /// An attempt without a channel may be about to be dialled for so long, here or by an earlier owner of the gateway. The difference to
    /// <see cref="OrderTime"/> is for clocks that differ and for what is on its way to the gateway.
    /// </summary>
    private static readonly TimeSpan YoungAttempt = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PhoneRingTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LineTime = TimeSpan.FromHours(14);

    /// <summary>An Asterisk whose customer is sent on at the very moment of the connection may hang up the operator's line.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan DeliveryPause = TimeSpan.FromSeconds(1);
    private const int EventsPerTurn = 256;
    private const int EndDeliveries = 5;
    private const int MostStrangers = 10_000;

    private readonly Dictionary<string, Route> _calls = [];
    private readonly Dictionary<string, Guid> _lines = [];
    private readonly HashSet<string> _missing = [];
    private readonly Queue<ChannelEvent> _strangers = [];
    private readonly GatewayCapacity _capacity = new(time);
    private readonly GatewayHealth _health = new(time);

    private Ownership _ownership = null!;
    private IReadOnlyDictionary<string, CallPlace> _places = new Dictionary<string, CallPlace>();
    private DateTimeOffset _placesAt;
    private Task _reloading = Task.CompletedTask;
    private GatewayRow? _row;
    private IGatewayLink? _link;
    private bool _up;
    private string? _version;
    private string? _problem;
    private DateTimeOffset _since;
    private bool _auditing;
    private int _comparing;

    private string Id => this.GetPrimaryKeyString();

    private DateTimeOffset Now => time.GetUtcNow();

    private GatewayState State => _row is not { Enabled: true } ? GatewayState.Disabled
        : !_up ? GatewayState.Down
        : _health.IsCongested ? GatewayState.Congested
        : GatewayState.Up;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _since = Now;
        _ownership = new Ownership(() => store.TakeAsync(Id), () => store.EpochAsync(Id), time);
        await ReloadAsync();
        this.RegisterGrainTimer(
            KeepOwnershipAsync,
            new GrainTimerCreationOptions { DueTime = Ownership.Period, Period = Ownership.Period, KeepAlive = true, Interleave = true });
        this.RegisterGrainTimer(
            AuditAsync, new GrainTimerCreationOptions { DueTime = AuditPeriod, Period = AuditPeriod, KeepAlive = true, Interleave = true });
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => CloseAsync();

    /// <inheritdoc/>
    public Task ReloadAsync() => _reloading = ReloadAfterAsync(_reloading);

    /// <summary>One after the other: two that interleave would open two links.</summary>
    private async Task ReloadAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var row = await store.FindAsync(Id);
        if (row == _row)
        {
            return;
        }

        if (row is null || !await NeedsLinkAsync(row))
        {
            await CloseAsync();
        }
        else if (_link is null || _row?.Definition.LinkDiffersFrom(row.Definition) == true)
        {
            await CloseAsync();
            await OpenAsync(row.Definition);
        }

        _row = row;
    }

    /// <summary>
    /// Also one that takes no new calls has to follow those that it has, which may be of the time before a restart; unless it cannot be reached: whoever
    /// switches such a one off wants it left alone.
    /// </summary>
    private async Task<bool> NeedsLinkAsync(GatewayRow row) =>
        row.Enabled || (_row is null ? (await store.OpenAttemptsAsync(Id)).Count > 0 : _up && !IsEmpty);

    private bool IsEmpty => _calls.Count + _lines.Count + _thirds.Count + _supervisions.Count == 0;

    /// <inheritdoc/>
    public Task<LeaseGrant> LeaseAsync(Guid campaignId, int priority, int calls)
    {
        if (!_up || !_ownership.IsHeld || _row is not { Enabled: true } row)
        {
            return Task.FromResult(new LeaseGrant(0, State == GatewayState.Disabled ? "disabled" : "down"));
        }

        var healthy = _health.Allows(calls);
        if (healthy == 0 && calls > 0)
        {
            return Task.FromResult(new LeaseGrant(0, "congested"));
        }

        return Task.FromResult(_capacity.Lease(campaignId, priority, healthy, _calls.Count, row.Definition) with { Epoch = _ownership.Epoch });
    }

    /// <inheritdoc/>
    public Task ReturnLeaseAsync(int calls)
    {
        _capacity.Return(calls);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task OriginateAsync(OriginateCall call)
    {
        _capacity.Use();
        if (await MakeAsync(call) is { } refusal)
        {
            await DeliverEndAsync(new Route(call.AttemptId, call.ContactId, MeetsOperator: false, Now), new CallNotMade(call.AttemptId, Now, refusal));
        }
    }

    /// <inheritdoc/>
    public async Task<OriginateResult> OpenLineAsync(Guid operatorId, string lineId, string endpoint)
    {
        if (!_up || !_ownership.IsHeld || _link is not { } link)
        {
            return OriginateResult.NotDialled;
        }

        _lines[lineId] = operatorId;
        var result = ResultOf(await link.OpenLineAsync(LineTo(lineId, endpoint)));
        if (result == OriginateResult.NotDialled)
        {
            _lines.Remove(lineId);
            _missing.Remove(lineId);
        }

        return result;
    }

    /// <inheritdoc/>
    public async Task<LineWatch> WatchLineAsync(Guid operatorId, string lineId)
    {
        var seen = await WatchAsync(lineId);
        if (seen is not (LineWatch.Unknown or LineWatch.Gone))
        {
            _lines[lineId] = operatorId;
        }

        return seen;
    }

    /// <inheritdoc/>
    public async Task<bool> HangUpAsync(string channelId) =>
        _link is { } link && await link.HangupAsync(channelId) is CommandReply.Done or CommandReply.NoSuchChannel;

    /// <inheritdoc/>
    public Task<GatewayStatus> GetStatusAsync() => Task.FromResult(new GatewayStatus(
        State, _version, _since, _problem, _calls.Count, _lines.Count, _capacity.Leased,
        _row?.Definition.MaxChannels ?? 0, _row?.Definition.CallsPerSecond ?? 0));

    /// <summary>Null: a call was made, or may have been; else why none was, and none will be.</summary>
    private async Task<string?> MakeAsync(OriginateCall call)
    {
        if (!_up || !_ownership.IsHeld || call.GatewayEpoch != _ownership.Epoch || Now - call.ClaimedAt > OrderTime || _link is not { } link ||
            await plans.GetAsync(call.CampaignId, call.PlanVersion) is not { } plan)
        {
            return "gateway-down";
        }

        var order = plan.OrderFor(call.AttemptId, call.Number);
        if (!_calls.TryAdd(order.AttemptId, new Route(call.AttemptId, call.ContactId, plan.HasOperators, Now)))
        {
            return null;
        }

        var reply = await link.OriginateAsync(order);
        metrics.Originated(Id, reply);
        if (reply == OriginateReply.Refused)
        {
            _health.Failed();
        }

        // Of a call that has ended already its contact knows.
        return ResultOf(reply) == OriginateResult.Accepted || !_calls.Remove(order.AttemptId) ? null : "gateway-taken";
    }

    /// <summary>No reply counts as a call: it may be ringing, and the next audit tells.</summary>
    private static OriginateResult ResultOf(OriginateReply reply) =>
        reply is OriginateReply.Accepted or OriginateReply.Unknown ? OriginateResult.Accepted : OriginateResult.NotDialled;

    /// <summary>What the gateway itself says of one channel now.</summary>
    private async Task<LineWatch> WatchAsync(string channelId)
    {
        if (!_up || _link is not { } link || await link.ListChannelsAsync() is not { } channels)
        {
            return LineWatch.Unknown;
        }

        return channels.FirstOrDefault(channel => channel.ChannelId == channelId) switch
        {
            null => LineWatch.Gone,
            { Up: false } => LineWatch.Ringing,
            { Connected: true } => LineWatch.InConversation,
            _ => LineWatch.Open,
        };
    }

    private async Task OpenAsync(GatewayDefinition definition)
    {
        await _ownership.TakeAsync();
        _link = links.Create(Id, definition.Address());
        _link.Start();
        Messages.Forget(PumpAsync(_link.Events), log);
    }

    private async Task CloseAsync()
    {
        if (_link is { } link)
        {
            _link = null;
            TakeDown("closed");
            await link.DisposeAsync();
        }
    }

    /// <summary>Somebody else has taken the gateway: this activation hangs up its link and goes. Calls stay as they are.</summary>
    private async Task KeepOwnershipAsync(CancellationToken cancellationToken)
    {
        if (_ownership.Epoch > 0 && !await _ownership.IsOwnerAsync())
        {
            GatewayLog.Superseded(log, Id);
            await CloseAsync();
            DeactivateOnIdle();
        }
    }

    private async Task PumpAsync(ChannelReader<GatewayEvent> events)
    {
        while (await events.WaitToReadAsync())
        {
            for (var i = 0; i < EventsPerTurn && events.TryRead(out var happened); i++)
            {
                Handle(happened);
            }

            await Task.Yield();
        }
    }

    private void Handle(GatewayEvent happened)
    {
        switch (happened)
        {
            case LinkUp up:
                (_up, _version, _problem, _since) = (true, up.Version, null, up.At);
                metrics.Link(Id, up: true);
                GatewayLog.Up(log, Id, up.Version, up.Channels.Count);
                DropMissingLines(up.Channels, conclusive: true);
                Tell(CompareAsync(up.Channels, up.At, conclusive: true));
                break;
            case LinkDown down:
                TakeDown(down.Reason);
                break;
            case ChannelEvent about when _calls.TryGetValue(about.ChannelId, out var route):
                HandleCall(about, route);
                break;
            case ChannelEvent about when _lines.TryGetValue(about.ChannelId, out var operatorId):
                HandleLine(about, operatorId);
                break;
            case ChannelEvent about when _thirds.TryGetValue(about.ChannelId, out var third):
                HandleThird(about, third);
                break;
            case ChannelEvent about when _supervisions.ContainsKey(about.ChannelId):
                HandleSupervision(about);
                break;
            case ChannelEvent about when _comparing > 0 && _strangers.Count < MostStrangers:
                _strangers.Enqueue(about);
                break;
        }
    }

    private void TakeDown(string reason)
    {
        if (_up)
        {
            metrics.Link(Id, up: false);
            GatewayLog.Down(log, Id, reason);
        }

        (_up, _problem, _since) = (false, reason, _up ? Now : _since);
    }

    private void HandleCall(ChannelEvent happened, Route route)
    {
        Place(happened, route);
        if (Report(happened, route.AttemptId) is not { } report)
        {
            return;
        }

        if (report is not CallEnded ended)
        {
            route.Answered |= report is CallAnswered;
            Tell(ContactOf(route.ContactId).OnCallAsync(report));
            return;
        }

        route.Answered |= ended.WasUp;
        _calls.Remove(happened.ChannelId);
        _missing.Remove(happened.ChannelId);
        if (HangupCauses.OutcomeOf(ended.Cause, ended.TechCause) == Outcome.Congestion)
        {
            _health.Failed();
        }
        else
        {
            _health.Passed();
        }

        Tell(DeliverEndAsync(route, ended));
    }

    /// <summary>
    /// The end of a call must arrive; if the contact cannot take it for long, the audit finds the open attempt. Only when it is in the
    /// books may the gateway forget that somebody answered.
    /// </summary>
    private async Task DeliverEndAsync(Route route, CallReport end)
    {
        for (var delivery = 1; ; delivery++)
        {
            try
            {
                await ContactOf(route.ContactId).OnCallAsync(end);
                break;
            }
            catch (Exception exception) when (delivery < EndDeliveries)
            {
                GatewayLog.EndNotDelivered(log, Id, route.AttemptId, exception);
                await Task.Delay(DeliveryPause * delivery, time);
            }
        }

        if (route is { MeetsOperator: true, Answered: true } && _link is { } link)
        {
            await link.ForgetAnswerAsync(route.AttemptId.ToString());
        }
    }

    private void HandleLine(ChannelEvent happened, Guid operatorId)
    {
        switch (happened)
        {
            case Answered:
                Tell(OperatorOf(operatorId).OnLineAsync(new LineReport(happened.ChannelId, Up: true, happened.At)));
                break;
            case Ended:
                _lines.Remove(happened.ChannelId);
                _missing.Remove(happened.ChannelId);
                Tell(OperatorOf(operatorId).OnLineAsync(new LineReport(happened.ChannelId, Up: false, happened.At)));
                break;
        }
    }

    private static CallReport? Report(ChannelEvent happened, Guid attemptId) => happened switch
    {
        Ringing => new CallRinging(attemptId, happened.At),
        Answered => new CallAnswered(attemptId, happened.At),
        MachineVerdict verdict => new CallJudged(attemptId, happened.At, verdict.IsMachine, verdict.Cause),
        KeyPressed pressed => new CallKey(attemptId, happened.At, pressed.Key),
        Connected => new CallConnected(attemptId, happened.At),
        SoundMissing => new CallUnheard(attemptId, happened.At),
        SafeMessage => new CallAbandoned(attemptId, happened.At),
        Ended ended => new CallEnded(attemptId, happened.At, ended.Cause, ended.TechCause, ended.WasUp),
        _ => null,
    };

    private IContactGrain ContactOf(Guid contactId) => GrainFactory.GetGrain<IContactGrain>(contactId.ToString());

    private IOperatorGrain OperatorOf(Guid operatorId) => GrainFactory.GetGrain<IOperatorGrain>(operatorId.ToString());

    private void Tell(Task message) => Messages.Forget(message, log);

    /// <summary>A call of ours that the gateway has.</summary>
    private sealed record Route(Guid AttemptId, Guid ContactId, bool MeetsOperator, DateTimeOffset Since)
    {
        public bool Answered { get; set; }

        /// <summary>Who talks with the customer, as far as he has asked for anything.</summary>
        public Guid? OperatorId { get; set; }

        /// <summary>Where the customer is, or is going.</summary>
        public CallPlace Place { get; private set; }

        /// <summary>When he was sent there; before it he may have been anywhere.</summary>
        public DateTimeOffset SentAt { get; private set; }

        private DateTimeOffset? FoundAt { get; set; }

        public bool IsSettled(DateTimeOffset now) => now - FoundAt >= SettlingTime;

        public void Send(CallPlace to, Guid? operatorId, DateTimeOffset at) => (Place, OperatorId, SentAt, FoundAt) = (to, operatorId ?? OperatorId, at, null);

        public void Find(CallPlace place, DateTimeOffset at) => (Place, FoundAt) = (place, at);
    }
}
