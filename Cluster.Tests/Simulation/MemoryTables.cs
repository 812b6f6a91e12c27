using Cluster.Grains.Campaigns;
using Cluster.Grains.Campaigns.Pacing;
using Cluster.Grains.Contacts;
using Cluster.Grains.Contacts.Rules;
using Cluster.Grains.Gateways;
using Cluster.Grains.Operators;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Tests.Simulation;

/// <summary>
/// The database of a simulated world: it outlives every crash of the process. Each method is one transaction with the semantics of the
/// SQL in Cluster.Silo/Postgres; what is planted makes it break one promise, which a checker must then see.
/// </summary>
internal sealed class MemoryTables(TimeProvider time, Planted planted = Planted.Nothing)
{
    private readonly Dictionary<Guid, AttemptRow> _liveByContact = [];
    private readonly Dictionary<string, AttemptRow> _liveByNumber = [];

    public Dictionary<Guid, CampaignRow> Campaigns { get; } = [];

    public Dictionary<Guid, ContactRow> Contacts { get; } = [];

    public Dictionary<Guid, List<EntryRow>> EntriesOfCampaign { get; } = [];

    public Dictionary<Guid, AttemptRow> Attempts { get; } = [];

    public Dictionary<(Guid CampaignId, Outcome Outcome), long> Counters { get; } = [];

    public Dictionary<Guid, CallHistoryState> Histories { get; } = [];

    public List<CallbackRow> Callbacks { get; } = [];

    public List<(Guid ContactId, Skip Skip)> Skips { get; } = [];

    public List<string> DoubleOffers { get; } = [];

    /// <summary>Numbers that nobody may call, and since when.</summary>
    public Dictionary<string, DateTimeOffset> Listed { get; } = [];

    public Dictionary<string, GatewayRow> Gateways { get; } = [];

    /// <summary>The gateways' owners, counted.</summary>
    public Dictionary<string, long> Epochs { get; } = [];

    public Dictionary<Guid, long> OperatorEpochs { get; } = [];

    public Dictionary<Guid, OperatorRow> Operators { get; } = [];

    public Dictionary<Guid, Transfer> Transfers { get; } = [];

    public Dictionary<Guid, Guid> Recordings { get; } = [];

    /// <summary>Results that operators have chosen and not given, by attempt.</summary>
    public Dictionary<Guid, ChosenResult> Chosen { get; } = [];

    /// <summary>How the results of calls came about.</summary>
    public Dictionary<Guid, ResultSource> ResultSources { get; } = [];

    public DateTimeOffset Now => time.GetUtcNow();

    public bool HidesAbandoned => planted == Planted.HiddenAbandoned;

    public bool HidesCallbacks => planted == Planted.CallbacksHidden;

    public IEnumerable<AttemptRow> Live => Attempts.Values.Where(attempt => attempt.Record is null);

    public EntryRow? EntryOf(Guid campaignId, Guid contactId) =>
        Contacts.TryGetValue(contactId, out var contact) ? contact.Entries.Find(entry => entry.State.CampaignId == campaignId) : null;

    public OpenAttempt? LiveOf(Guid contactId) => _liveByContact.GetValueOrDefault(contactId)?.Attempt;

    public bool HasLive(Guid contactId) => _liveByContact.ContainsKey(contactId);

    /// <summary>By minutes, as the campaign store counts them.</summary>
    public IReadOnlyList<AbandonmentCount> AbandonmentOf(Guid campaignId, DateTimeOffset now, IReadOnlyCollection<Guid> except)
    {
        var first = LiveAnswers.FirstMinute(now);
        return [.. Attempts.Values
            .Where(row => row.Attempt.CampaignId == campaignId && row.Record is { Dialled: true } && !except.Contains(row.Attempt.AttemptId))
            .Select(row => row.Record!)
            .GroupBy(record => Minute(LiveAnswers.At(record.AnsweredAt, record.ConnectedAt, record.EndedAt), first))
            .Select(minute => new AbandonmentCount(
                minute.Key,
                minute.Count(record => LiveAnswers.IsLive(record.Outcome, record.AnsweredAt, record.ConnectedAt)),
                minute.Count(record => LiveAnswers.IsAbandoned(record.Outcome, record.AnsweredAt, record.ConnectedAt)),
                minute.Count(record => record.Outcome == Outcome.Machine)))];
    }

    private static DateTimeOffset Minute(DateTimeOffset at, DateTimeOffset first) =>
        at < first ? first : at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));

    public void AddContact(ContactRow contact) => Contacts.Add(contact.Id, contact);

    public void AddEntry(Guid contactId, EntrySnapshot state, string zone, int priority)
    {
        var entry = new EntryRow(contactId, zone, priority, state);
        Contacts[contactId].Entries.Add(entry);
        EntriesOfCampaign[state.CampaignId].Add(entry);
    }

    /// <summary>What the hopper and the contact get to see.</summary>
    public ContactSnapshot SnapshotOf(ContactRow contact, string zone) => new(
        contact.Id,
        contact.Version,
        contact.Numbers,
        planted == Planted.WrongZone ? "Pacific/Kiritimati" : zone,
        contact.DoNotCall,
        planted == Planted.ForgottenAttempts ? 0 : contact.Attempts,
        planted == Planted.ForgottenAttempts ? [] : contact.Recent);

    public ClaimReply Claim(Claim claim)
    {
        var attempt = claim.Attempt;
        var contact = Contacts[attempt.ContactId];
        var entry = EntryOf(attempt.CampaignId, attempt.ContactId)!;
        var listed = planted != Planted.IgnoredList && (contact.DoNotCall || Listed.ContainsKey(attempt.Number));
        var live = planted != Planted.NoUniqueIndex && (_liveByContact.ContainsKey(contact.Id) || _liveByNumber.ContainsKey(attempt.Number));
        var fresh = contact.Version == claim.ContactVersion && entry.State.Version == claim.EntryVersion && entry.IsLive;
        var granted = claim.GatewayEpoch == 0 || Epochs.ContainsValue(claim.GatewayEpoch);
        if (listed || live || !fresh || !granted || Attempts.ContainsKey(attempt.AttemptId))
        {
            return Attempts.TryGetValue(attempt.AttemptId, out var known) && known.Record is null ? ClaimReply.Claimed
                : listed ? ClaimReply.DoNotCall
                : live ? ClaimReply.LiveCall
                : !granted ? ClaimReply.GatewayTaken
                : ClaimReply.Stale;
        }

        contact.Attempts++;
        contact.Recent = [.. contact.Recent.TakeLast(AttemptHistory.Capacity - 1), attempt.ClaimedAt];
        contact.Version++;
        var row = new AttemptRow(attempt, Now);
        Attempts.Add(attempt.AttemptId, row);
        _liveByContact[contact.Id] = _liveByNumber[attempt.Number] = row;
        return ClaimReply.Claimed;
    }

    /// <summary>False: it was ended before.</summary>
    public bool End(AttemptEnd end)
    {
        var (record, after) = (end.Record, end.Entry);
        if (!Attempts.TryGetValue(end.Attempt.AttemptId, out var attempt) || attempt.Record is not null)
        {
            return false;
        }

        if (planted == Planted.LostEnd && end.Attempt.AttemptId.ToByteArray()[15] < 8)
        {
            return true;
        }

        attempt.Record = planted switch
        {
            Planted.WrongOutcome when Attempts.Count % 50 == 0 => record with { Outcome = Outcome.Unknown },
            Planted.ForgottenAnswer when record.Outcome == Outcome.Unknown => record with { AnsweredAt = null, ConnectedAt = null },
            _ => record,
        };
        _liveByContact.Remove(attempt.Attempt.ContactId);
        _liveByNumber.Remove(attempt.Attempt.Number);
        var entry = EntryOf(after.CampaignId, attempt.Attempt.ContactId)!;
        MoveAfterEnd(entry, after);
        KeepPromise(entry);
        var contact = Contacts[attempt.Attempt.ContactId];
        if (!record.Dialled)
        {
            contact.Attempts = Math.Max(0, contact.Attempts - 1);
            contact.Recent = [.. contact.Recent.Where(at => at != attempt.Attempt.ClaimedAt)];
            contact.Version++;
        }

        if (record.DoNotCall)
        {
            Listed.TryAdd(attempt.Attempt.Number, Now);
            contact.List(Now);
            Withdraw(contact, except: after.CampaignId);
        }

        var counter = (after.CampaignId, record.Outcome);
        Counters[counter] = Counters.GetValueOrDefault(counter) + (planted == Planted.WrongCounter && Attempts.Count % 50 == 0 ? 2 : 1);
        return true;
    }

    /// <summary>Whether the records show this very end: an earlier commit whose answer was lost wrote it.</summary>
    public bool IsEndedAs(AttemptEnd end) =>
        Attempts.TryGetValue(end.Attempt.AttemptId, out var attempt) && attempt.Record is { } record &&
        record.EndedAt == end.Record.EndedAt && record.Outcome == end.Record.Outcome;

    public void Defer(EntryDeferral deferral)
    {
        var (after, entry) = (deferral.Entry, EntryOf(deferral.Entry.CampaignId, deferral.ContactId)!);
        if (entry.State.Version == after.Version - 1)
        {
            entry.State = entry.State with
            {
                Status = after.Status,
                NextDue = after.NextDue,
                NextNumber = after.NextNumber,
                Dropped = after.Dropped,
                OperatorId = after.OperatorId,
                Version = after.Version,
            };
            KeepPromise(entry);
        }
    }

    /// <summary>Where an operator stands; notes an offer that somebody else has as well.</summary>
    public void Stand(Guid operatorId, OperatorMemory state)
    {
        if (state.Offer is { } offer && Operators.Values.FirstOrDefault(other => other.Id != operatorId && IsSame(other.State.Offer, offer)) is { } other)
        {
            DoubleOffers.Add($"contact {offer.ContactId} of campaign {offer.CampaignId} to {operatorId} and {other.Id}");
        }

        Operators[operatorId] = Operators[operatorId] with { State = state };
    }

    /// <summary>False: the entry has changed meanwhile.</summary>
    public bool PutOff(Guid contactId, EntrySnapshot after, Skip? skip)
    {
        if (planted != Planted.ForgottenOffer && !Move(contactId, after))
        {
            return false;
        }

        if (skip is not null)
        {
            Skips.Add((contactId, skip));
        }

        return true;
    }

    public bool TimeOut(Guid contactId, Guid attemptId)
    {
        if (!Attempts.TryGetValue(attemptId, out var attempt) || attempt.Record is not { } record || attempt.Attempt.ContactId != contactId)
        {
            return false;
        }

        if (record.Result is null)
        {
            ResultSources[attemptId] = ResultSource.TimedOut;
        }

        return true;
    }

    public bool Dispose(Guid contactId, DispositionRequest disposition, EntrySnapshot after)
    {
        if (!Attempts.TryGetValue(disposition.AttemptId, out var attempt) || attempt.Record is not { } record || attempt.Attempt.ContactId != contactId)
        {
            return false;
        }

        if (record.Result == disposition.Code || (record.Result is not null && disposition.Source != ResultSource.Given))
        {
            return true;
        }

        if (!Move(contactId, after))
        {
            return false;
        }

        attempt.Record = record with { Result = disposition.Code };
        ResultSources[disposition.AttemptId] = disposition.Source;
        if (disposition is { Kind: DispositionKind.Callback, Callback: { } callback })
        {
            Promise(disposition.AttemptId, contactId, callback, after);
        }
        else
        {
            Settle(after.CampaignId, contactId, CallbackState.Done);
        }

        if (disposition.Kind == DispositionKind.DoNotCall)
        {
            Listed.TryAdd(attempt.Attempt.Number, Now);
            SetDoNotCall(contactId, doNotCall: true);
        }

        return true;
    }

    public void ScheduleCallback(Guid callbackId, Guid contactId, CallbackRequest callback, EntrySnapshot after)
    {
        if (Callbacks.Exists(one => one.Id == callbackId))
        {
            return;
        }

        if (!Move(contactId, after))
        {
            throw new InvalidOperationException($"The entry of contact {contactId} in campaign {after.CampaignId} changed meanwhile.");
        }

        Promise(callbackId, contactId, callback, after);
    }

    public IReadOnlyList<Guid?> MissCallbacks(Guid campaignId, MissedCallback rule, DateTimeOffset now, int limit)
    {
        var over = Callbacks.Where(one => one.IsOver(campaignId, now) && (one.MissedAt is null || rule != MissedCallback.Keep) && planted != Planted.ForgottenMiss)
            .Select(one => (Promise: one, Entry: EntryOf(campaignId, one.ContactId)!))
            .Where(one => one.Entry.State is { Status: EntryStatus.Callback, OwnerId: null } && one.Entry.State.CallbackUntil <= now && !HasLive(one.Entry.ContactId))
            .OrderBy(one => one.Promise.Until).Take(limit).ToList();
        var whose = over.Select(one => one.Promise.OperatorId).ToList();
        foreach (var (promise, entry) in over)
        {
            promise.MissedAt ??= now;
            if (rule != MissedCallback.Keep)
            {
                var status = rule == MissedCallback.Release ? EntryStatus.Open : EntryStatus.Callback;
                entry.State = entry.State with { Status = status, OperatorId = null, CallbackUntil = null, Version = entry.State.Version + 1 };
                promise.OperatorId = rule == MissedCallback.Team ? null : promise.OperatorId;
                promise.State = rule == MissedCallback.Release ? CallbackState.Released : CallbackState.Pending;
            }
        }

        return whose;
    }

    public void SetDoNotCall(Guid contactId, bool doNotCall)
    {
        var contact = Contacts[contactId];
        if (contact.DoNotCall == doNotCall)
        {
            return;
        }

        if (doNotCall)
        {
            contact.List(Now);
            contact.Version++;
            Withdraw(contact, except: null);
            return;
        }

        contact.Unlist(Now);
        contact.Version++;
        foreach (var entry in contact.Entries.Where(entry => entry.State.Status == EntryStatus.DoNotCall))
        {
            entry.State = entry.State with { Status = EntryStatus.Open, Version = entry.State.Version + 1 };
        }
    }

    /// <summary>Adds a number; answers the contacts that are being called on it right now.</summary>
    public IReadOnlyList<Guid> List(string number)
    {
        Listed.TryAdd(number, Now);
        return [.. Live.Where(attempt => attempt.Attempt.Number == number).Select(attempt => attempt.Attempt.ContactId)];
    }

    /// <summary>One with another version is over: nothing can be done with it.</summary>
    private static bool IsSame(Offer? one, Offer other) =>
        one is not null && (one.CampaignId, one.ContactId, one.EntryVersion) == (other.CampaignId, other.ContactId, other.EntryVersion);

    private static void MoveAfterEnd(EntryRow entry, EntrySnapshot after)
    {
        var before = entry.State;
        var same = before.Version == after.Version - 1;
        entry.State = before with
        {
            Status = same ? after.Status : before.Status,
            NextDue = same || after.NextDue > before.NextDue ? after.NextDue : before.NextDue,
            OperatorId = same ? after.OperatorId : before.OperatorId,
            NextNumber = after.NextNumber,
            Dropped = before.Dropped | after.Dropped,
            Tries = after.Tries,
            RoundDue = after.RoundDue,
            Version = before.Version + 1,
        };
    }

    private bool Move(Guid contactId, EntrySnapshot after)
    {
        var entry = EntryOf(after.CampaignId, contactId);
        if (entry is null || entry.State.Version != after.Version - 1)
        {
            return false;
        }

        entry.State = after with { Earliest = entry.State.Earliest, Latest = entry.State.Latest };
        return true;
    }

    private void KeepPromise(EntryRow entry)
    {
        if (Callbacks.Find(one => one.Is(entry.State.CampaignId, entry.ContactId)) is { } promise)
        {
            promise.DueAt = entry.State.NextDue;
            promise.State = entry.State.Status == EntryStatus.Callback ? CallbackState.Pending : CallbackState.Done;
        }
    }

    private void Promise(Guid callbackId, Guid contactId, CallbackRequest callback, EntrySnapshot after)
    {
        Settle(after.CampaignId, contactId, CallbackState.Cancelled);
        Callbacks.Add(new CallbackRow(callbackId, after.CampaignId, contactId)
        {
            OperatorId = callback.OperatorId, From = after.NextDue, Until = after.CallbackUntil!.Value, DueAt = after.NextDue,
        });
    }

    private void Settle(Guid campaignId, Guid contactId, CallbackState state)
    {
        if (Callbacks.Find(one => one.Is(campaignId, contactId)) is { } promise)
        {
            promise.State = state;
        }
    }

    private void Withdraw(ContactRow contact, Guid? except)
    {
        foreach (var entry in contact.Entries.Where(entry => entry.IsLive && entry.State.CampaignId != except))
        {
            entry.State = entry.State with { Status = EntryStatus.DoNotCall, Version = entry.State.Version + 1 };
            Settle(entry.State.CampaignId, contact.Id, CallbackState.Cancelled);
        }
    }
}

/// <summary>A promise that the store breaks on purpose.</summary>
internal enum Planted
{
    Nothing = 0,
    NoUniqueIndex,
    ForgottenAttempts,
    WrongZone,
    IgnoredList,
    LostEnd,
    WrongCounter,
    CallbacksHidden,
    WrongOutcome,
    HiddenAbandoned,
    ForgottenAnswer,
    ForgottenOffer,
    ForgottenMiss,
}

internal sealed class ContactRow(Guid id, string[] numbers, string? zone)
{
    public Guid Id => id;

    public string[] Numbers => numbers;

    /// <summary>Its own zone, or null: the campaign's.</summary>
    public string? Zone => zone;

    public bool DoNotCall => ListedAt is not null;

    /// <summary>Since when nobody may call.</summary>
    public DateTimeOffset? ListedAt { get; private set; }

    /// <summary>Every such time, for the checkers; those that are over with their end.</summary>
    public List<(DateTimeOffset From, DateTimeOffset To)> TimesListed { get; } = [];

    public int Attempts { get; set; }

    public DateTimeOffset[] Recent { get; set; } = [];

    public long Version { get; set; } = 1;

    public List<EntryRow> Entries { get; } = [];

    public void List(DateTimeOffset at)
    {
        if (ListedAt is null)
        {
            ListedAt = at;
            TimesListed.Add((at, DateTimeOffset.MaxValue));
        }
    }

    public void Unlist(DateTimeOffset at)
    {
        ListedAt = null;
        TimesListed[^1] = (TimesListed[^1].From, at);
    }
}

internal sealed class EntryRow(Guid contactId, string zone, int priority, EntrySnapshot state)
{
    public Guid ContactId => contactId;

    public string Zone => zone;

    public int Priority => priority;

    public EntrySnapshot State { get; set; } = state;

    public bool IsLive => State.Status is EntryStatus.Open or EntryStatus.Callback;
}

/// <param name="attempt">As claimed.</param>
/// <param name="committedAt">When the claim was committed.</param>
internal sealed class AttemptRow(OpenAttempt attempt, DateTimeOffset committedAt)
{
    public OpenAttempt Attempt => attempt;

    public DateTimeOffset CommittedAt => committedAt;

    public CallRecord? Record { get; set; }
}

internal enum CallbackState
{
    Pending = 0,
    Done = 1,
    Cancelled = 2,
    Released = 3,
}

internal sealed class CallbackRow(Guid id, Guid campaignId, Guid contactId)
{
    public Guid Id => id;

    public Guid CampaignId => campaignId;

    public Guid ContactId => contactId;

    public Guid? OperatorId { get; set; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset Until { get; init; }

    public required DateTimeOffset DueAt { get; set; }

    public DateTimeOffset? MissedAt { get; set; }

    public CallbackState State { get; set; }

    public bool Is(Guid ofCampaign, Guid ofContact) => State == CallbackState.Pending && campaignId == ofCampaign && contactId == ofContact;

    public bool IsOver(Guid ofCampaign, DateTimeOffset now) => State == CallbackState.Pending && campaignId == ofCampaign && Until <= now;
}
