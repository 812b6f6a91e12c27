using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Contacts;
using Cluster.Grains.Gateways;
using Cluster.Grains.Operators;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Tests.Simulation;

/// <summary>How the way to the database misbehaves. Changed at any time; everything is off at first.</summary>
internal sealed class StoreFaults
{
    /// <summary>Nothing gets through; whoever waits goes on waiting, or is told so.</summary>
    public bool Outage { get; set; }

    /// <summary>During an outage questions fail at once instead of waiting. The journal waits in any case.</summary>
    public bool FailsFast { get; set; }

    /// <summary>Probability that a change is committed and its answer lost.</summary>
    public double LoseAnswer { get; set; }

    /// <summary>Added to every commit.</summary>
    public TimeSpan SlowCommit { get; set; }
}

/// <summary>One process's way to the database: seeded latencies, faults, and an end when the process dies.</summary>
internal sealed class MemoryStore : IContactStore, ICampaignStore, IGatewayStore, IOperatorStore
{
    private readonly MemoryTables _tables;
    private readonly StoreFaults _faults;
    private readonly TimeProvider _time;
    private readonly Random _random;

    public MemoryStore(MemoryTables tables, StoreFaults faults, TimeProvider time, Random random)
    {
        (_tables, _faults, _time, _random) = (tables, faults, time, random);
        Journal = new MemoryJournal(this, tables, faults);
    }

    public MemoryJournal Journal { get; }

    public bool IsDead { get; private set; }

    /// <summary>The process is gone: what it waits for never comes, and what was on its way may or may not arrive.</summary>
    public void Die() => IsDead = true;

    Task<ContactSnapshot?> IContactStore.FindAsync(Guid contactId) => ReadAsync(() => _tables.Contacts.TryGetValue(contactId, out var contact)
        ? _tables.SnapshotOf(contact, contact.Zone ?? contact.Entries.OrderBy(entry => entry.State.CampaignId).FirstOrDefault()?.Zone ?? "UTC")
        : null);

    public Task<IReadOnlyList<EntrySnapshot>> EntriesAsync(Guid contactId) => ReadAsync<IReadOnlyList<EntrySnapshot>>(
        () => [.. _tables.Contacts[contactId].Entries.Select(entry => entry.State).OrderBy(entry => entry.CampaignId)]);

    public Task<ContactPlace?> FindInAsync(Guid contactId, Guid campaignId) => ReadAsync(() => _tables.EntryOf(campaignId, contactId) is { } entry
        ? new ContactPlace(_tables.SnapshotOf(_tables.Contacts[contactId], entry.Zone), entry.State)
        : null);

    public Task<OpenAttempt?> OpenAttemptAsync(Guid contactId) => ReadAsync(() => _tables.LiveOf(contactId));

    public Task<IReadOnlyList<string>> ListedNumbersAsync(IReadOnlyList<string> numbers) =>
        ReadAsync<IReadOnlyList<string>>(() => [.. numbers.Where(_tables.Listed.ContainsKey)]);

    public Task<IReadOnlyList<Guid>> CalledOnAsync(IReadOnlyList<string> numbers) => ReadAsync<IReadOnlyList<Guid>>(
        () => [.. _tables.Live.Where(row => numbers.Contains(row.Attempt.Number)).Select(row => row.Attempt.ContactId)]);

    public Task<Conversation?> ConversationAsync(Guid attemptId) => ReadAsync(() => _tables.Operators.Values
        .Where(row => row.State.Call?.AttemptId == attemptId).Select(row => new Conversation(row.Id, row.State.Since)).FirstOrDefault());

    public Task<bool> PutOffAsync(Guid contactId, EntrySnapshot entry, Skip? skip) => WriteAsync(() => _tables.PutOff(contactId, entry, skip));

    public Task SetDoNotCallAsync(Guid contactId, bool doNotCall) => WriteAsync(() =>
    {
        _tables.SetDoNotCall(contactId, doNotCall);
        return true;
    });

    public Task<bool> DisposeAsync(Guid contactId, DispositionRequest disposition, EntrySnapshot entry) =>
        WriteAsync(() => _tables.Dispose(contactId, disposition, entry));

    public Task<bool> TimeOutAsync(Guid contactId, Guid campaignId, Guid attemptId) => WriteAsync(() => _tables.TimeOut(contactId, attemptId));

    public Task ScheduleCallbackAsync(Guid callbackId, Guid contactId, CallbackRequest callback, EntrySnapshot entry) => WriteAsync(() =>
    {
        _tables.ScheduleCallback(callbackId, contactId, callback, entry);
        return true;
    });

    Task<CampaignRow?> ICampaignStore.FindAsync(Guid campaignId) => ReadAsync(() => _tables.Campaigns.GetValueOrDefault(campaignId));

    public Task<IReadOnlyList<Guid>> ActiveAsync() => ReadAsync<IReadOnlyList<Guid>>(
        () => [.. _tables.Campaigns.Values.Where(HasWork).Select(row => row.Id)]);

    private bool HasWork(CampaignRow row) => row.State is CampaignState.Running or CampaignState.Draining or CampaignState.Stopping ||
        (row.State == CampaignState.Completed && _tables.EntriesOfCampaign.TryGetValue(row.Id, out var entries) &&
         entries.Exists(entry => entry.State.Status is EntryStatus.Open or EntryStatus.Callback));

    public Task SaveStateAsync(Guid campaignId, CampaignState state, DateTimeOffset at) => WriteAsync(() =>
    {
        _tables.Campaigns[campaignId] = _tables.Campaigns[campaignId] with { State = state };
        return true;
    });

    public Task<long?> SaveDefinitionAsync(Guid campaignId, CampaignDefinition definition, long expectedVersion) => WriteAsync(() =>
    {
        var row = _tables.Campaigns[campaignId];
        if (row.Version != expectedVersion)
        {
            return (long?)null;
        }

        _tables.Campaigns[campaignId] = row with { Definition = definition, Version = row.Version + 1 };
        return row.Version + 1;
    });

    public Task<IReadOnlyList<string>> ZonesAsync(Guid campaignId) => ReadAsync<IReadOnlyList<string>>(() =>
        [.. _tables.EntriesOfCampaign[campaignId].Where(entry => entry.State is { Status: EntryStatus.Open, OwnerId: null }).Select(entry => entry.Zone)
            .Distinct().Order(StringComparer.Ordinal)]);

    public Task<IReadOnlyList<DueContact>> NextDueAsync(
        Guid campaignId, string zone, DateTimeOffset now, DuePlace after, int limit, IReadOnlyCollection<Guid> known)
    {
        var held = known.ToHashSet();
        return ReadAsync(() => Due(_tables.EntriesOfCampaign[campaignId]
            .Where(entry => entry.State is { Status: EntryStatus.Open, OwnerId: null } && entry.Zone == zone && entry.State.NextDue <= now && !_tables.HasLive(entry.ContactId) &&
                !held.Contains(entry.ContactId) &&
                (-entry.Priority, entry.State.NextDue, entry.ContactId).CompareTo((-after.Priority, after.NextDue, after.ContactId)) > 0)
            .OrderByDescending(entry => entry.Priority).ThenBy(entry => entry.State.NextDue).ThenBy(entry => entry.ContactId), limit));
    }

    public Task<IReadOnlyList<DueContact>> DueCallbacksAsync(Guid campaignId, DateTimeOffset now, int limit) =>
        ReadAsync(() => Due(_tables.EntriesOfCampaign[campaignId]
            .Where(entry => entry.State is { Status: EntryStatus.Callback, OwnerId: null } && entry.State.NextDue <= now && !(entry.State.CallbackUntil <= now) &&
                !_tables.HasLive(entry.ContactId))
            .OrderBy(entry => entry.State.NextDue), _tables.HidesCallbacks ? 0 : limit));

    public Task<IReadOnlyList<Guid?>> MissCallbacksAsync(Guid campaignId, MissedCallback rule, DateTimeOffset now, int limit) =>
        WriteAsync(() => _tables.MissCallbacks(campaignId, rule, now, limit));

    public Task<DateTimeOffset?> NextDueAtAsync(Guid campaignId) => ReadAsync(() => _tables.EntriesOfCampaign[campaignId]
        .Where(entry => entry.IsLive).Min(entry => (DateTimeOffset?)entry.State.NextDue));

    Task<IReadOnlyList<OpenAttempt>> ICampaignStore.OpenAttemptsAsync(Guid campaignId) =>
        LiveAsync(attempt => attempt.CampaignId == campaignId);

    public Task<int> RemainingAsync(Guid campaignId, int most) =>
        ReadAsync(() => Math.Min(most, _tables.EntriesOfCampaign[campaignId].Count(entry => entry.IsLive)));

    public Task<CallHistoryState?> HistoryAsync(Guid campaignId) => ReadAsync(() => _tables.Histories.GetValueOrDefault(campaignId));

    public Task SaveHistoryAsync(Guid campaignId, CallHistoryState history, DateTimeOffset at) => WriteAsync(() =>
    {
        _tables.Histories[campaignId] = history;
        return true;
    });

    public Task<IReadOnlyList<AbandonmentCount>> AbandonmentAsync(Guid campaignId, DateTimeOffset now, IReadOnlyCollection<Guid> except) =>
        ReadAsync(() => _tables.HidesAbandoned
            ? [.. _tables.AbandonmentOf(campaignId, now, except).Select(minute => minute with { Abandoned = 0 })]
            : _tables.AbandonmentOf(campaignId, now, except));

    Task<GatewayRow?> IGatewayStore.FindAsync(string gatewayId) => ReadAsync(() => _tables.Gateways.GetValueOrDefault(gatewayId));

    public Task<IReadOnlyList<GatewayRow>> AllAsync() => ReadAsync<IReadOnlyList<GatewayRow>>(() => [.. _tables.Gateways.Values]);

    public Task<long> TakeAsync(string gatewayId) => WriteAsync(() => _tables.Epochs[gatewayId] = _tables.Epochs.Values.DefaultIfEmpty().Max() + 1);

    public Task<long> EpochAsync(string gatewayId) => ReadAsync(() => _tables.Epochs.GetValueOrDefault(gatewayId));

    Task<IReadOnlyList<OpenAttempt>> IGatewayStore.OpenAttemptsAsync(string gatewayId) => LiveAsync(attempt => attempt.GatewayId == gatewayId);

    Task<OperatorRow?> IOperatorStore.FindAsync(Guid operatorId) => ReadAsync(() => _tables.Operators.GetValueOrDefault(operatorId));

    public Task<IReadOnlyList<Guid>> AtWorkAsync() => ReadAsync<IReadOnlyList<Guid>>(
        () => [.. _tables.Operators.Values.Where(row => row.State.Presence != Presence.SignedOut || row.State.LineId is not null || row.State.Owed.Count > 0).Select(row => row.Id)]);

    public Task<ChosenResult?> ChosenAsync(Guid attemptId) => ReadAsync(() => _tables.Chosen.GetValueOrDefault(attemptId));

    public Task AddTransferAsync(Transfer transfer) => WriteAsync(() => _tables.Transfers.TryAdd(transfer.Id, transfer));

    public Task<long> TakeAsync(Guid operatorId) =>
        WriteAsync(() => _tables.Operators.ContainsKey(operatorId) ? _tables.OperatorEpochs[operatorId] = _tables.OperatorEpochs.GetValueOrDefault(operatorId) + 1 : 0);

    public Task<long> EpochAsync(Guid operatorId) => ReadAsync(() => _tables.OperatorEpochs.GetValueOrDefault(operatorId));

    public Task<bool> SaveAsync(Guid operatorId, long epoch, OperatorMemory state, DateTimeOffset at) => WriteAsync(() =>
    {
        if (_tables.OperatorEpochs.GetValueOrDefault(operatorId) != epoch)
        {
            return false;
        }

        _tables.Stand(operatorId, state);
        if (state is { Call: { } call, Recording: RecordingState.On })
        {
            _tables.Recordings.TryAdd(call.AttemptId, operatorId);
        }

        return true;
    });

    /// <summary>As the API does it: the list first, then the contacts that are being called.</summary>
    public Task<IReadOnlyList<Guid>> ListAsync(string number) => WriteAsync(() => _tables.List(number));

    /// <summary>Does something when the next message to or from the database has passed.</summary>
    internal void Later(TimeSpan least, TimeSpan most, Action action)
    {
        var wait = least + ((most - least) * _random.NextDouble());
        _time.CreateTimer(static action => ((Action)action!)(), action, wait, Timeout.InfiniteTimeSpan);
    }

    internal bool Hits(double probability) => probability > 0 && _random.NextDouble() < probability;

    private Task<IReadOnlyList<OpenAttempt>> LiveAsync(Func<OpenAttempt, bool> wanted) =>
        ReadAsync<IReadOnlyList<OpenAttempt>>(() => [.. _tables.Live.Select(row => row.Attempt).Where(wanted)]);

    private IReadOnlyList<DueContact> Due(IEnumerable<EntryRow> entries, int limit) =>
        [.. entries.Take(limit).Select(entry => new DueContact(
            _tables.SnapshotOf(_tables.Contacts[entry.ContactId], entry.Zone), entry.State, entry.Priority))];

    private Task<T> ReadAsync<T>(Func<T> question)
    {
        // Without asynchronous continuations, which would leave the thread of the simulation.
        var answer = new TaskCompletionSource<T>();
        Later(TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(5), () => Ask(question, answer, loseAnswer: 0));
        return answer.Task;
    }

    private Task<T> WriteAsync<T>(Func<T> change)
    {
        var answer = new TaskCompletionSource<T>();
        Later(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10), () => Ask(change, answer, _faults.LoseAnswer));
        return answer.Task;
    }

    private void Ask<T>(Func<T> question, TaskCompletionSource<T> answer, double loseAnswer)
    {
        if (IsDead)
        {
            answer.SetException(new StoreAwayException());
        }
        else if (_faults.Outage && _faults.FailsFast)
        {
            answer.SetException(new StoreAwayException());
        }
        else if (_faults.Outage)
        {
            Later(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), () => Ask(question, answer, loseAnswer));
        }
        else
        {
            Answer(question, answer, loseAnswer);
        }
    }

    private void Answer<T>(Func<T> question, TaskCompletionSource<T> answer, double loseAnswer)
    {
        try
        {
            var found = question();
            if (Hits(loseAnswer))
            {
                answer.SetException(new StoreAwayException());
            }
            else
            {
                answer.SetResult(found);
            }
        }
        catch (InvalidOperationException refused)
        {
            answer.SetException(refused);
        }
    }
}

/// <summary>The connection to the store broke; whether a change was committed is unknown.</summary>
internal sealed class StoreAwayException() : IOException("The store is away.");
