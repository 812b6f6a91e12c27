using System.Collections.Concurrent;
using System.Text.Json;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Cluster.Silo.Hosting;
using Npgsql;
using Orleans;

namespace Cluster.Tests.Api;

/// <summary>Grains that do just enough for the API: they keep the rules of state and version, and note what was asked of them.</summary>
public sealed class FakeGrains(NpgsqlDataSource db) : IGrainFactory
{
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>How often operators heard of a browser of theirs.</summary>
    public ConcurrentDictionary<string, int> Seen { get; } = [];

    /// <summary>Where operators stand; all others are on a break.</summary>
    public ConcurrentDictionary<string, OperatorStatus> Operators { get; } = [];

    /// <summary>What keeps operators from dialling by hand.</summary>
    public Obstacle? ManualObstacle { get; set; }

    /// <summary>What gateways say of supervisors' phones; of all others they know nothing.</summary>
    public ConcurrentDictionary<Guid, SupervisionWatch> Supervisions { get; } = [];

    /// <summary>What gateways know of phones.</summary>
    public ConcurrentDictionary<string, PhoneState> Phones { get; } = [];

    /// <summary>Campaigns that never answer.</summary>
    public HashSet<Guid> DeafCampaigns { get; } = [];

    /// <summary>Gateways that never answer.</summary>
    public HashSet<string> DeafGateways { get; } = [];

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        object grain = typeof(TGrainInterface) switch
        {
            var type when type == typeof(ICampaignGrain) => new FakeCampaign(this, db, Guid.Parse(primaryKey)),
            var type when type == typeof(IContactGrain) => new FakeContact(this, db, Guid.Parse(primaryKey)),
            var type when type == typeof(IOperatorGrain) => new FakeOperator(this, primaryKey),
            var type when type == typeof(IGatewayGrain) => new FakeGateway(this, primaryKey),
            var type => throw new NotSupportedException(type.Name),
        };
        return (TGrainInterface)grain;
    }

    private sealed class FakeCampaign(FakeGrains owner, NpgsqlDataSource db, Guid id) : ICampaignGrain
    {
        public Task<CommandResult> StartAsync() => MoveAsync("start", CampaignState.Running, CampaignState.Draft, CampaignState.Paused, CampaignState.Stopped);

        public Task<CommandResult> PauseAsync() => MoveAsync("pause", CampaignState.Paused, CampaignState.Running);

        public Task<CommandResult> ResumeAsync() => MoveAsync("resume", CampaignState.Running, CampaignState.Paused);

        public Task<CommandResult> DrainAsync() => MoveAsync("drain", CampaignState.Draining, CampaignState.Running, CampaignState.Paused);

        public Task<CommandResult> StopAsync() => MoveAsync("stop", CampaignState.Stopping, CampaignState.Running, CampaignState.Paused, CampaignState.Draining);

        public async Task<CommandResult> UpdateAsync(CampaignDefinition definition, long expectedVersion)
        {
            owner.Calls.Enqueue($"update {id}");
            await using var command = db.CreateCommand(
                "UPDATE campaigns SET name = $2, definition = $3::jsonb, version = version + 1 WHERE id = $1 AND version = $4 RETURNING version");
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = definition.Name });
            command.Parameters.Add(new() { Value = JsonSerializer.Serialize(definition, ClusterJson.Options) });
            command.Parameters.Add(new() { Value = expectedVersion });
            return await command.ExecuteScalarAsync() is long version
                ? new CommandResult(true, null, version, CampaignState.Draft)
                : new CommandResult(false, "stale-version", 0, CampaignState.Draft);
        }

        public Task<CampaignStatus> GetStatusAsync() => owner.DeafCampaigns.Contains(id)
            ? new TaskCompletionSource<CampaignStatus>().Task
            : Task.FromResult(new CampaignStatus(CampaignState.Draft, 0, 0, 0, 0, 0, [new Obstacle("not-running", "The campaign was never started.")]));

        public Task WakeAsync()
        {
            owner.Calls.Enqueue($"wake {id}");
            return Task.CompletedTask;
        }

        public Task<ManualReply> DialManuallyAsync(ManualCall call)
        {
            owner.Calls.Enqueue($"dial {call.ContactId} {call.Number}");
            return Task.FromResult(new ManualReply(owner.ManualObstacle));
        }

        public Task OnAnsweredAsync(WaitingCall call) => Task.CompletedTask;

        public Task OnDialledAsync(Guid attemptId, string? refusal) => Task.CompletedTask;

        public Task OnEndedAsync(AttemptSummary attempt) => Task.CompletedTask;

        public Task<bool> OnOperatorAsync(OperatorReport report) => Task.FromResult(false);

        public Task<PacingStatus> GetPacingAsync() => Task.FromResult(new PacingStatus(CampaignMode.Predictive, [new PoolStatus { GatewayId = "gw1" }], [], []));

        private async Task<CommandResult> MoveAsync(string verb, CampaignState to, params CampaignState[] from)
        {
            owner.Calls.Enqueue($"{verb} {id}");
            await using var command = db.CreateCommand("UPDATE campaigns SET state = $2 WHERE id = $1 AND state = ANY($3) RETURNING version");
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = (short)to });
            command.Parameters.Add(new() { Value = from.Select(state => (short)state).ToArray() });
            if (await command.ExecuteScalarAsync() is long version)
            {
                return new CommandResult(true, null, version, to);
            }

            await using var read = db.CreateCommand("SELECT state FROM campaigns WHERE id = $1");
            read.Parameters.Add(new() { Value = id });
            return new CommandResult(false, "wrong-state", 1, (CampaignState)(short)(await read.ExecuteScalarAsync())!);
        }
    }

    private sealed class FakeContact(FakeGrains owner, NpgsqlDataSource db, Guid id) : IContactGrain
    {
        public Task DialAsync(DialOrder order) => throw new NotSupportedException();

        public Task<ManualReply> DialManuallyAsync(ManualOrder order) => throw new NotSupportedException();

        public Task<ManualVerdict> CheckManualAsync(Guid campaignId, Guid operatorId, string? number) =>
            Task.FromResult(new ManualVerdict(number, owner.ManualObstacle is { } obstacle ? [obstacle] : []));

        public Task<OfferReply> OfferAsync(OfferOrder order) => throw new NotSupportedException();

        public Task<int?> PutOffAsync(Guid campaignId, int entryVersion, DateTimeOffset until, Skip? skip) => throw new NotSupportedException();

        public Task OnCallAsync(CallReport report) => throw new NotSupportedException();

        public Task AdoptAsync(OpenAttempt attempt) => throw new NotSupportedException();

        public Task StopCallAsync(string reason) => NoteAsync($"stop {id} {reason}");

        public async Task SetDoNotCallAsync(bool doNotCall)
        {
            await NoteAsync($"dnc {id} {doNotCall}");
            await using var command = db.CreateCommand("UPDATE contacts SET dnc = $2 WHERE id = $1");
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = doNotCall });
            await command.ExecuteNonQueryAsync();
        }

        public Task<bool> DisposeCallAsync(DispositionRequest disposition) => Task.FromResult(true);

        public async Task<bool> ScheduleCallbackAsync(Guid campaignId, CallbackRequest callback)
        {
            await NoteAsync($"callback {id} {callback.From:O}");
            await using var command = db.CreateCommand(
                """
                INSERT INTO callbacks (id, campaign_id, contact_id, operator_id, from_at, due_at, note, created_at, until_at) VALUES ($1, $2, $3, $4, $5, $5, $6, now(), $7)
                ON CONFLICT (campaign_id, contact_id) WHERE state = 0 DO UPDATE SET from_at = $5, due_at = $5, until_at = $7
                """);
            foreach (var value in (object?[])[Guid.CreateVersion7(), campaignId, id, callback.OperatorId, callback.From, callback.Note, callback.Until ?? callback.From.AddHours(1)])
            {
                command.Parameters.Add(new() { Value = value ?? DBNull.Value });
            }

            command.Parameters[3].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid;
            command.Parameters[5].NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text;
            return await command.ExecuteNonQueryAsync() == 1;
        }

        public Task<IReadOnlyList<ContactExplanation>> ExplainAsync() => Task.FromResult<IReadOnlyList<ContactExplanation>>(
            [new ContactExplanation(Guid.Empty, false, "campaign-not-running", "The campaign does not run.", null)]);

        private Task NoteAsync(string call)
        {
            owner.Calls.Enqueue(call);
            return Task.CompletedTask;
        }
    }

    private sealed class FakeOperator(FakeGrains owner, string id) : IOperatorGrain
    {
        private static readonly OperatorStatus s_status = new(
            Presence.Paused, "break", Activity.Idle, LineState.Up, "gw1", null, null, null, DateTimeOffset.UnixEpoch, null);

        public Task<OperatorReply> SignInAsync(string gatewayId, string endpoint) => ReplyAsync($"sign-in {id} {gatewayId} {endpoint}");

        public Task<OperatorReply> SignOutAsync() => ReplyAsync($"sign-out {id}");

        public Task<OperatorReply> AttachAsync() => ReplyAsync($"attach {id}");

        public Task<OperatorReply> ReadyAsync() => ReplyAsync($"ready {id}");

        public Task<OperatorReply> PauseAsync(string reason) => ReplyAsync($"pause {id} {reason}");

        public Task<OperatorReply> HangUpAsync() => Task.FromResult(new OperatorReply(false, "wrong-state", s_status));

        public Task<OperatorReply> HoldAsync() => ReplyAsync($"hold {id}");

        public Task<OperatorReply> ResumeAsync() => ReplyAsync($"resume {id}");

        public Task<OperatorReply> PressAsync(char key) => ReplyAsync($"press {id} {key}");

        public Task<OperatorReply> ConsultAsync(string target) => ReplyAsync($"consult {id} {target}");

        public Task<OperatorReply> JoinAsync() => ReplyAsync($"join {id}");

        public Task<OperatorReply> CompleteAsync() => ReplyAsync($"complete {id}");

        public Task<OperatorReply> SuperviseAsync(Guid supervisionId, string endpoint, SupervisionWay way) => ReplyAsync($"supervise {id} {endpoint} {way}");

        public Task OnThirdAsync(Guid thirdId, LineWatch state) => throw new NotSupportedException();

        public Task<OperatorReply> MuteAsync(bool on) => ReplyAsync($"mute {id} {on}");

        public Task<OperatorReply> RecordAsync(bool on) => ReplyAsync($"record {id} {on}");

        public Task<OperatorReply> TransferAsync(string to) => ReplyAsync($"transfer {id} {to}");

        public Task<OperatorReply> TransferToOperatorAsync(Guid operatorId) => ReplyAsync($"transfer {id} to {operatorId}");

        public Task OnCallPlacedAsync(Guid attemptId, CallPlace place) => throw new NotSupportedException();

        public Task<OperatorReply> DisposeAsync(Guid attemptId, string code, CallbackRequest? callback) => ReplyAsync($"dispose {attemptId} {code}");

        public Task SeenAsync()
        {
            owner.Seen.AddOrUpdate(id, 1, (_, times) => times + 1);
            return Task.CompletedTask;
        }

        public Task<OperatorStatus> GetStatusAsync() => Task.FromResult(owner.Operators.GetValueOrDefault(id, s_status));

        public Task<bool> ReserveAsync(Guid campaignId, Guid attemptId) => throw new NotSupportedException();

        public Task<OperatorReply> BeginDiallingAsync(Guid campaignId, Guid attemptId, Guid contactId) => throw new NotSupportedException();

        public Task<bool> OfferAsync(Offer offer) => throw new NotSupportedException();

        public Task<OperatorReply> SkipAsync(string reason) => ReplyAsync($"skip {id} {reason}");

        public Task<OperatorReply> WriteUpAsync(bool on) => ReplyAsync($"write-up {id} {on}");

        public Task<OperatorReply> FinishAsync() => ReplyAsync($"finish {id}");

        public Task<OperatorReply> ProlongAsync() => ReplyAsync($"prolong {id}");

        public Task OnRingingAsync(Guid attemptId, DateTimeOffset at) => throw new NotSupportedException();

        public Task ReleaseAsync(Guid attemptId) => throw new NotSupportedException();

        public Task OnNotMadeAsync(NotMade call, bool offerStands) => throw new NotSupportedException();

        public Task<ConnectReply> ConnectAsync(WaitingCustomer customer) => throw new NotSupportedException();

        public Task OnCallEndedAsync(Guid attemptId, CallEnd? end) => throw new NotSupportedException();

        public Task OnLineAsync(LineReport report) => throw new NotSupportedException();

        public Task ReloadAsync() => ReplyAsync($"reload operator {id}");

        private Task<OperatorReply> ReplyAsync(string call)
        {
            owner.Calls.Enqueue(call);
            return Task.FromResult(new OperatorReply(true, null, s_status));
        }
    }

    private sealed class FakeGateway(FakeGrains owner, string id) : IGatewayGrain
    {
        public Task<LeaseGrant> LeaseAsync(Guid campaignId, int priority, int calls) => throw new NotSupportedException();

        public Task ReturnLeaseAsync(int calls) => throw new NotSupportedException();

        public Task OriginateAsync(OriginateCall call) => throw new NotSupportedException();

        public Task<OriginateResult> OpenLineAsync(Guid operatorId, string lineId, string endpoint) => throw new NotSupportedException();

        public Task<LineWatch> WatchLineAsync(Guid operatorId, string lineId) => Task.FromResult(LineWatch.Unknown);

        public Task<bool> ConnectAsync(Guid attemptId, string lineId) => throw new NotSupportedException();

        public Task<bool> HoldAsync(Guid attemptId, Guid operatorId) => throw new NotSupportedException();

        public Task<bool> TransferAsync(Guid attemptId, Guid operatorId, string to) => throw new NotSupportedException();

        public Task<bool> PressAsync(Guid attemptId, char key) => throw new NotSupportedException();

        public Task<OriginateResult> CallThirdAsync(Guid attemptId, Guid operatorId, Guid thirdId, string lineId, string to) => throw new NotSupportedException();

        public Task<OriginateResult> SuperviseAsync(Guid supervisionId, string lineId, string endpoint, SupervisionWay way) => throw new NotSupportedException();

        public Task<bool> ChangeSupervisionAsync(Guid supervisionId, SupervisionWay way)
        {
            owner.Calls.Enqueue($"supervision {way}");
            return Task.FromResult(true);
        }

        public Task<SupervisionWatch> WatchSupervisionAsync(Guid supervisionId) => Task.FromResult(owner.Supervisions.GetValueOrDefault(supervisionId, new(LineWatch.Unknown)));

        public Task<bool> JoinAsync(Guid attemptId, Guid operatorId, string lineId) => throw new NotSupportedException();

        public Task<bool> CompleteAsync(Guid attemptId, Guid operatorId, Guid thirdId) => throw new NotSupportedException();

        public Task<LineWatch> WatchThirdAsync(Guid attemptId, Guid operatorId, Guid thirdId) => throw new NotSupportedException();

        public Task<bool> MuteAsync(string lineId, bool on) => throw new NotSupportedException();

        public Task<RecordReply> RecordAsync(Guid attemptId, bool on) => throw new NotSupportedException();

        public Task<CallWatch> WatchCallAsync(Guid operatorId, Guid attemptId) => throw new NotSupportedException();

        public Task<bool> AllowPhoneAsync(string endpoint, string credential)
        {
            owner.Calls.Enqueue($"allow {id} {endpoint} {credential}");
            return Task.FromResult(true);
        }

        public Task<PhoneState> CheckPhoneAsync(string endpoint) => Task.FromResult(owner.Phones.GetValueOrDefault(endpoint));

        public Task<bool> HangUpAsync(string channelId)
        {
            owner.Calls.Enqueue("hang up");
            return Task.FromResult(true);
        }

        public Task ReloadAsync()
        {
            owner.Calls.Enqueue($"reload gateway {id}");
            return Task.CompletedTask;
        }

        public Task<GatewayStatus> GetStatusAsync() => owner.DeafGateways.Contains(id)
            ? new TaskCompletionSource<GatewayStatus>().Task
            : Task.FromResult(new GatewayStatus(GatewayState.Up, "22.5.2", DateTimeOffset.UnixEpoch, null, 3, 0, 0, 100, 20));
    }
}
