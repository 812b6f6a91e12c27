using Cluster.Grains.Campaigns;
using Cluster.Grains.Contacts.Rules;
using Cluster.Interfaces;
using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Gateways;
using Cluster.Interfaces.Operators;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace Cluster.Grains.Contacts;

/// <summary>
/// Holds the newest known state of one person and his one live attempt. What it decides is decided by <see cref="DialRules"/>,
/// <see cref="EntryRules"/> and <see cref="CallProgress"/>; what it promises is committed by <see cref="ICallJournal"/> first.
/// In a cluster it lives where the campaign lives that dials it: most of what it hears and says stays within the process.
/// </summary>
[PreferLocalPlacement]
internal sealed partial class ContactGrain(
    ICallJournal journal, IContactStore store, ICampaignStore campaigns, CampaignPlans plans, CampaignMetrics metrics, TimeProvider time, Ids ids, ILogger<ContactGrain> log)
    : Grain, IContactGrain
{
    /// <summary>A claim that took longer than this to commit is not dialled: the reasons for it may be gone.</summary>
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(10);

    /// <summary>Pause after a call that could not be made through no fault of the contact.</summary>
    private static readonly TimeSpan NotDialledDelay = TimeSpan.FromSeconds(30);

    /// <summary>Pause when the number is in use by another contact's call.</summary>
    private static readonly TimeSpan NumberBusyDelay = TimeSpan.FromSeconds(60);

    /// <summary>Pause before a hang-up that the gateway did not take is tried again.</summary>
    private static readonly TimeSpan HangUpAgain = TimeSpan.FromSeconds(1);

    private const int MostClaims = 4;

    private Guid? _id;
    private ContactSnapshot? _contact;
    private CallProgress? _call;
    private EntrySnapshot? _entry;

    private Guid Id => _id ??= Guid.Parse(this.GetPrimaryKeyString());

    private DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public async Task DialAsync(DialOrder order)
    {
        var refusal = await DecideAsync(order);
        Tell(CampaignOf(order.Entry.CampaignId).OnDialledAsync(order.AttemptId, refusal));
    }

    /// <inheritdoc/>
    public async Task OnCallAsync(CallReport report)
    {
        var call = _call?.Attempt.AttemptId == report.AttemptId ? _call : await FindCallAsync(report.AttemptId);
        if (call is null || await plans.GetAsync(call.Attempt.CampaignId, call.PlanVersion) is not { } plan)
        {
            return;
        }

        if (call.BeginsToWait(report, plan.Definition.DetectMachines))
        {
            var attempt = call.Attempt;
            Tell(CampaignOf(attempt).OnAnsweredAsync(new WaitingCall(
                attempt.AttemptId, Id, attempt.Number, attempt.GatewayId, attempt.OperatorId, report.At)));
        }

        if (report is CallRinging && call is { IsManual: true, Attempt.OperatorId: { } dialling })
        {
            Tell(GrainFactory.GetGrain<IOperatorGrain>(dialling.ToString()).OnRingingAsync(report.AttemptId, report.At));
        }

        if (report is CallConnected && call is { ConnectedAt: null, AnsweredAt: { } answered })
        {
            metrics.Connected(report.At - answered);
        }

        _call = call = call.With(report);
        if (report is CallEnded or CallLost or CallNotMade)
        {
            if (_entry is null || _contact is null)
            {
                _entry = await ReloadAsync(plan.CampaignId);
            }

            await (report is CallNotMade unmade
                ? GiveBackAsync(call, "not-dialled", unmade.Code)
                : EndAsync(await RememberedAsync(call, plan, isLost: report is CallLost), plan, report));
        }
    }

    /// <inheritdoc/>
    public async Task AdoptAsync(OpenAttempt attempt)
    {
        if (_call?.Attempt.AttemptId == attempt.AttemptId || await FindCallAsync(attempt.AttemptId) is null)
        {
            return;
        }

        // Whoever listed the number may have died with us before the hang-up.
        if (_contact!.DoNotCall || (await store.ListedNumbersAsync([attempt.Number])).Count > 0)
        {
            await StopCallAsync("dnc");
        }
    }

    /// <inheritdoc/>
    public async Task StopCallAsync(string reason)
    {
        if (_call is { } call)
        {
            _call = call with { StopReason = call.StopReason ?? reason };
            if (!await GatewayOf(call.Attempt).HangUpAsync(call.Attempt.AttemptId.ToString()))
            {
                // The link is down, but the call may ring on: tried until the call has ended.
                this.RegisterGrainTimer(
                    _ => _call?.StopReason is { } why ? StopCallAsync(why) : Task.CompletedTask,
                    new GrainTimerCreationOptions { DueTime = HangUpAgain, Period = Timeout.InfiniteTimeSpan });
            }
        }
        else if (await store.OpenAttemptAsync(Id) is { } open && await FindCallAsync(open.AttemptId) is not null)
        {
            await StopCallAsync(reason);
        }
    }

    /// <inheritdoc/>
    public async Task SetDoNotCallAsync(bool doNotCall)
    {
        await store.SetDoNotCallAsync(Id, doNotCall);
        _contact = await store.FindAsync(Id);
        if (doNotCall)
        {
            await StopCallAsync("dnc");
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DisposeCallAsync(DispositionRequest disposition)
    {
        if (disposition.Code is null)
        {
            return await store.TimeOutAsync(Id, disposition.CampaignId, disposition.AttemptId);
        }

        if (await EntryOfAsync(disposition.CampaignId) is not { } entry ||
            await plans.GetAsync(disposition.CampaignId, 0) is not { } plan)
        {
            return false;
        }

        var state = disposition is { Kind: DispositionKind.Callback, Callback: { } callback }
            ? Promised(entry, callback, plan)
            : EntryRules.AfterDisposition(entry.ToState(), EffectOf(disposition.Kind), DueAfter(disposition, plan));
        var changed = entry.Changed(state, Now, disposition.Callback?.OperatorId);
        if (!await store.DisposeAsync(Id, disposition, changed))
        {
            return false;
        }

        _contact = null;
        if (disposition.Kind == DispositionKind.DoNotCall)
        {
            await StopCallsToListedAsync();
        }

        Tell(CampaignOf(disposition.CampaignId).WakeAsync());
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> ScheduleCallbackAsync(Guid campaignId, CallbackRequest callback)
    {
        if (await EntryOfAsync(campaignId) is not { } entry || await plans.GetAsync(campaignId, 0) is not { } plan)
        {
            return false;
        }

        var state = Promised(entry, callback, plan);
        if (state.Status != EntryStatus.Callback)
        {
            return false;
        }

        await store.ScheduleCallbackAsync(ids.Next(), Id, callback, entry.Changed(state, Now, callback.OperatorId));
        Tell(CampaignOf(campaignId).WakeAsync());
        return true;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ContactExplanation>> ExplainAsync()
    {
        if (await store.FindAsync(Id) is not { } contact)
        {
            return [];
        }

        var live = await store.OpenAttemptAsync(Id) is not null;
        var listed = DialQuestions.MaskOf(contact.Numbers, await store.ListedNumbersAsync(contact.Numbers));
        var explanations = new List<ContactExplanation>();
        foreach (var entry in await store.EntriesAsync(Id))
        {
            if (await campaigns.FindAsync(entry.CampaignId) is { } row)
            {
                var question = DialQuestions.For(plans.Put(row), entry, contact, contact.Zone, listed, Now) with
                {
                    CampaignRunning = row.State == CampaignState.Running,
                    LiveCall = live,
                };
                var verdict = DialQuestions.ReasonOf(question);
                verdict = verdict.IsAllowed ? DialRules.Judge(question.ByCampaign(entry, operatorId: null)) : verdict;
                explanations.Add(new ContactExplanation(
                    entry.CampaignId, verdict.IsAllowed, verdict.Code, verdict.Sentence(question.Zone), verdict.Until?.ToDateTimeOffset()));
            }
        }

        return explanations;
    }

    /// <summary>Another campaign may be ringing this person already, or somebody else on the same number.</summary>
    private async Task StopCallsToListedAsync()
    {
        await StopCallAsync("dnc");
        var numbers = (await store.FindAsync(Id))?.Numbers ?? [];
        foreach (var other in await store.CalledOnAsync(await store.ListedNumbersAsync(numbers)))
        {
            Tell(GrainFactory.GetGrain<IContactGrain>(other.ToString()).StopCallAsync("dnc"));
        }
    }

    /// <summary>Claims and has dialled; answers why not.</summary>
    private async ValueTask<string?> DecideAsync(DialOrder order)
    {
        if (_call is not null)
        {
            return "live-call";
        }

        if (await plans.GetAsync(order.Entry.CampaignId, order.PlanVersion) is not { } plan)
        {
            return "campaign-not-found";
        }

        TakeNewer(order.Contact);
        var entry = order.Entry;
        var listed = 0u;
        for (var turn = 0; turn < MostClaims; turn++)
        {
            var question = DialQuestions.For(plan, entry, _contact!, order.Contact.Zone, listed, Now).ByCampaign(entry, order.OperatorId);
            var verdict = DialRules.Judge(question);
            if (!verdict.IsAllowed)
            {
                await ShelveAsync(entry, question, verdict);
                return verdict.Code;
            }

            var claim = ClaimFor(order, entry, verdict.NumberIndex);
            switch (await journal.ClaimAsync(claim))
            {
                case ClaimReply.Claimed:
                    return await PlaceAsync(plan, claim, entry, question.Zone);
                case ClaimReply.DoNotCall:
                    listed |= 1u << verdict.NumberIndex;
                    break;
                case ClaimReply.LiveCall:
                    await MoveAsync(entry, entry.ToState() with { NextDue = Instant.FromDateTimeOffset(Now + NumberBusyDelay) });
                    return "live-call";
                case ClaimReply.GatewayTaken:
                    return "gateway-taken";
                default:
                    if (await ReloadAsync(order.Entry.CampaignId) is not { } fresh)
                    {
                        return "gone";
                    }

                    entry = fresh;
                    break;
            }
        }

        return "stale";
    }

    private void TakeNewer(ContactSnapshot contact)
    {
        if (_contact is null || contact.Version > _contact.Version)
        {
            _contact = contact;
        }
    }

    private Claim ClaimFor(DialOrder order, EntrySnapshot entry, int numberIndex)
    {
        var contact = _contact!;
        var attempt = new OpenAttempt(
            order.AttemptId, Id, entry.CampaignId, contact.Numbers[numberIndex], numberIndex, order.GatewayId, order.OperatorId, Now);
        return new Claim(attempt, contact.Version, entry.Version, order.GatewayEpoch);
    }

    private async ValueTask<string?> PlaceAsync(CampaignPlan plan, Claim claim, EntrySnapshot entry, DateTimeZone zone)
    {
        _contact = _contact!.Claimed(claim.Attempt.ClaimedAt);
        _entry = entry;
        _call = new CallProgress(claim.Attempt, plan.Version);
        DelayDeactivation(plan.Definition.RingTime + plan.Definition.MaxCallTime);
        if (Now - claim.Attempt.ClaimedAt > ClaimPatience || !plan.Window.IsOpen(Instant.FromDateTimeOffset(Now), zone))
        {
            await GiveBackAsync(_call, "late", "late");
            return "late";
        }

        Tell(GatewayOf(claim.Attempt).OriginateAsync(new OriginateCall(
            claim.Attempt.AttemptId, Id, plan.CampaignId, plan.Version, claim.Attempt.Number, claim.GatewayEpoch, claim.Attempt.ClaimedAt)));
        return null;
    }

    private Task EndAsync(CallProgress call, CampaignPlan plan, CallReport end)
    {
        var record = RecordOf(call, plan, end);
        return CommitAsync(call, record, EntryAfter(call, record, plan), call.EndedBy(end, plan.Definition.MaxCallTime));
    }

    /// <summary>Ends an attempt for which no call was made: it counts for nothing.</summary>
    private Task GiveBackAsync(CallProgress call, string note, string why)
    {
        var (entry, now) = (_entry!, Now);
        var due = entry.ToState() with { NextDue = Instant.FromDateTimeOffset(now + NotDialledDelay) };
        var record = new CallRecord { Outcome = Outcome.Failed, EndedAt = now, Note = note, Dialled = false };
        return CommitAsync(call, record, entry.Changed(due, now), notMade: new NotMade(call.Attempt.AttemptId, Id, call.Attempt.Number, ManualObstacles.Of(why)));
    }

    private static CallRecord RecordOf(CallProgress call, CampaignPlan plan, CallReport end)
    {
        var ended = end as CallEnded;
        var outcome = ended is null ? Outcome.Unknown : call.OutcomeAt(ended, plan.HasOperators);
        return call.RecordOf(outcome, end.At, ended, plan.MeaningOf(call.Keys));
    }

    private EntrySnapshot EntryAfter(CallProgress call, CallRecord record, CampaignPlan plan)
    {
        var effect = plan.EffectOf(record.Outcome, record.DoNotCall || _contact!.DoNotCall, call.Unheard);
        var state = EntryRules.AfterAttempt(
            _entry!.ToState(), _contact!.Numbers.Length, record.Outcome, call.Attempt.NumberIndex, Instant.FromDateTimeOffset(record.EndedAt),
            plan.Retries, plan.NextNumberDelay, effect);
        return _entry!.Changed(state, record.EndedAt);
    }

    private async Task CommitAsync(CallProgress call, CallRecord record, EntrySnapshot entry, CallEnd? endedBy = null, NotMade? notMade = null)
    {
        var attempt = call.Attempt;
        await journal.EndAsync(new AttemptEnd(attempt, record, entry));
        (_call, _entry) = (null, null);
        if (record.ChangesPerson)
        {
            _contact = null;
        }

        Tell(CampaignOf(attempt).OnEndedAsync(new AttemptSummary(
            attempt.AttemptId, Id, attempt.GatewayId, record.OperatorId ?? attempt.OperatorId, record.Outcome, record.Dialled, entry.Status,
            entry.NextDue, record.AnsweredAt, record.ConnectedAt, record.EndedAt, endedBy, notMade)));

        // Nothing is known here now that the store does not know; the next attempt brings its own snapshot.
        DeactivateOnIdle();
    }

    /// <summary>
    /// What we knew of a call may have died with us; the operator's memory did not. So who talked is in the record, even if the call ends before
    /// he is awake again, and a customer who talked while we were dead does not count as abandoned.
    /// </summary>
    private async ValueTask<CallProgress> RememberedAsync(CallProgress call, CampaignPlan plan, bool isLost)
    {
        var isNamed = (call.OperatorId ?? call.Attempt.OperatorId) is not null;
        var isInDoubt = plan.HasOperators && (call.ConnectedAt is null ? isLost : !isNamed);
        return isInDoubt && await store.ConversationAsync(call.Attempt.AttemptId) is { } talk
            ? call with { ConnectedAt = call.ConnectedAt ?? talk.Since, OperatorId = talk.OperatorId }
            : call;
    }

    /// <summary>Puts an entry that may not be dialled where the hopper finds it when that has changed, or ends it.</summary>
    private Task ShelveAsync(EntrySnapshot entry, in DialQuestion question, in ContactVerdict verdict)
    {
        var state = entry.ToState();
        if (!state.IsLive || verdict.Reason is VerdictReason.CampaignNotRunning or VerdictReason.Owned or VerdictReason.CallbackMissed)
        {
            return Task.CompletedTask;
        }

        return MoveAsync(entry, verdict.Reason switch
        {
            VerdictReason.Dnc => state with { Status = EntryStatus.DoNotCall },
            VerdictReason.TooLate => state with { Status = EntryStatus.Finished },
            _ when DialRules.NextAllowed(question) is { } due => state with { NextDue = due },
            _ => state with { Status = EntryStatus.Exhausted },
        });
    }

    private Task MoveAsync(EntrySnapshot entry, in EntryState state) =>
        journal.DeferAsync(new EntryDeferral(Id, entry.Changed(state, Now))).AsTask();

    /// <summary>Finds a live attempt in the store: after a restart, and when this activation is younger than the call.</summary>
    private async Task<CallProgress?> FindCallAsync(Guid attemptId)
    {
        if (await store.OpenAttemptAsync(Id) is not { } open || open.AttemptId != attemptId)
        {
            return null;
        }

        _entry = await ReloadAsync(open.CampaignId);
        return _entry is null ? null : _call = new CallProgress(open, 0);
    }

    private async Task<EntrySnapshot?> ReloadAsync(Guid campaignId)
    {
        _contact = await store.FindAsync(Id);
        return _contact is null ? null : await EntryOfAsync(campaignId);
    }

    private async Task<EntrySnapshot?> EntryOfAsync(Guid campaignId) =>
        (await store.EntriesAsync(Id)).FirstOrDefault(entry => entry.CampaignId == campaignId);

    private Instant? DueAfter(DispositionRequest disposition, CampaignPlan plan) => disposition.Kind switch
    {
        DispositionKind.Retry => Instant.FromDateTimeOffset(Now) + plan.Retries[Outcome.NoAnswer].Delay,
        _ => null,
    };

    private static EntryEffect EffectOf(DispositionKind kind) => kind switch
    {
        DispositionKind.Success => EntryEffect.Success,
        DispositionKind.Retry => EntryEffect.Retry,
        DispositionKind.Callback => EntryEffect.Callback,
        DispositionKind.DoNotCall => EntryEffect.Dnc,
        _ => EntryEffect.Finish,
    };

    private static EntryState Promised(EntrySnapshot entry, CallbackRequest callback, CampaignPlan plan)
    {
        var until = plan.Definition.Operators.Callbacks.UntilOf(callback.From, callback.Until);
        return EntryRules.AfterDisposition(
            entry.ToState(), EntryEffect.Callback, Instant.FromDateTimeOffset(callback.From), Instant.FromDateTimeOffset(until));
    }

    private ICampaignGrain CampaignOf(OpenAttempt attempt) => CampaignOf(attempt.CampaignId);

    private ICampaignGrain CampaignOf(Guid campaignId) => GrainFactory.GetGrain<ICampaignGrain>(campaignId.ToString());

    private IGatewayGrain GatewayOf(OpenAttempt attempt) => GrainFactory.GetGrain<IGatewayGrain>(attempt.GatewayId);

    /// <summary>Sends without waiting: events flow up, and nobody above may hold up a contact.</summary>
    private void Tell(Task message) => Messages.Forget(message, log);
}
