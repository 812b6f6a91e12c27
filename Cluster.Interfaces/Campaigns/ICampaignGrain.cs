using Cluster.Interfaces.Contacts;
using Cluster.Interfaces.Operators;
using Orleans;
using Orleans.Concurrency;

namespace Cluster.Interfaces.Campaigns;

/// <summary>One campaign: how many calls to start now, on which gateways, and who takes an answered call. Key: the campaign's id.</summary>
[Alias("dialer.ICampaignGrain")]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>Draft, paused or stopped to running. Dials when its dates, windows and operators allow.</summary>
    [Alias("Start")]
    Task<CommandResult> StartAsync();

    /// <summary>No new calls from now on; live calls go on.</summary>
    [Alias("Pause")]
    Task<CommandResult> PauseAsync();

    /// <summary>Paused to running, from the same place.</summary>
    [Alias("Resume")]
    Task<CommandResult> ResumeAsync();

    /// <summary>No new calls, stopped when the last live call has ended by itself.</summary>
    [Alias("Drain")]
    Task<CommandResult> DrainAsync();

    /// <summary>No new calls, and everybody who is ringing, waiting or talking is hung up on.</summary>
    [Alias("Stop")]
    Task<CommandResult> StopAsync();

    /// <summary>Replaces the definition. Live calls keep the old one.</summary>
    [Alias("Update")]
    Task<CommandResult> UpdateAsync(CampaignDefinition definition, long expectedVersion);

    /// <summary>What the campaign does this moment, and why it does not do more.</summary>
    [Alias("GetStatus")]
    Task<CampaignStatus> GetStatusAsync();

    /// <summary>What the pacer sees and decides, and what the abandonment rules leave; of the last tick.</summary>
    [Alias("GetPacing")]
    Task<PacingStatus> GetPacingAsync();

    /// <summary>Contacts were added or became due earlier: look again.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>
    /// An operator dials a contact himself: lines, gateway and the contact's rules are asked as for any other call, and the customer is for
    /// him alone. Repeating it with the same attempt id dials nobody twice.
    /// </summary>
    [Alias("DialManually")]
    Task<ManualReply> DialManuallyAsync(ManualCall call);

    /// <summary>The contact has decided on an order to dial: the attempt is claimed and the gateway told, or <paramref name="refusal"/> says why not.</summary>
    [OneWay]
    [Alias("OnDialled")]
    Task OnDialledAsync(Guid attemptId, string? refusal);

    /// <summary>An answered customer waits for an operator.</summary>
    [Alias("OnAnswered")]
    Task OnAnsweredAsync(WaitingCall call);

    /// <summary>An attempt ended; its record is committed. Nobody waits for an answer: what is lost, the campaign reads from the store.</summary>
    [OneWay]
    [Alias("OnEnded")]
    Task OnEndedAsync(AttemptSummary attempt);

    /// <summary>What an operator of this campaign does now. Answers whether the campaign dials for him.</summary>
    [Alias("OnOperator")]
    Task<bool> OnOperatorAsync(OperatorReport report);
}

/// <summary>How a command was taken.</summary>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Code">Why not: not-found, wrong-state, stale-version.</param>
/// <param name="Version">Version of the definition after it.</param>
/// <param name="State">State after it.</param>
[GenerateSerializer, Immutable, Alias("dialer.CommandResult")]
public sealed record CommandResult(bool Ok, string? Code, long Version, CampaignState State);

/// <summary>The campaign at this moment.</summary>
/// <param name="State">Its state.</param>
/// <param name="InFlight">Attempts that are claimed and not ended.</param>
/// <param name="Ringing">Of them not answered yet.</param>
/// <param name="Talking">Of them answered.</param>
/// <param name="Hopper">Contacts ready to be dialled.</param>
/// <param name="FreeOperators">Operators waiting for a call.</param>
/// <param name="Obstacles">Why no more is being dialled, most important first; empty when nothing holds it back.</param>
[GenerateSerializer, Immutable, Alias("dialer.CampaignStatus")]
public sealed record CampaignStatus(
    CampaignState State, int InFlight, int Ringing, int Talking, int Hopper, int FreeOperators, IReadOnlyList<Obstacle> Obstacles);

/// <summary>Something that keeps a campaign from dialling more.</summary>
/// <param name="Code">Stable code: not-running, before-start, after-end, no-window-open, nothing-due, no-gateway, line-limit, rate-limit, no-operator, store-slow.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Until">When it ends, where that is known.</param>
[GenerateSerializer, Immutable, Alias("dialer.Obstacle")]
public sealed record Obstacle(string Code, string Detail, DateTimeOffset? Until = null);

/// <summary>An answered call that needs an operator.</summary>
[GenerateSerializer, Immutable, Alias("dialer.WaitingCall")]
public sealed record WaitingCall(Guid AttemptId, Guid ContactId, string Number, string GatewayId, Guid? OperatorId, DateTimeOffset AnsweredAt);

/// <summary>What the campaign learns when an attempt ended.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="ContactId">Whom it was for.</param>
/// <param name="GatewayId">Where it was made.</param>
/// <param name="OperatorId">Who talked, or was to talk.</param>
/// <param name="Outcome">The result.</param>
/// <param name="Dialled">Whether a call was made.</param>
/// <param name="Status">Where the contact stands after it.</param>
/// <param name="NextDue">When it is due again, if it is.</param>
/// <param name="AnsweredAt">When somebody or something answered.</param>
/// <param name="ConnectedAt">When customer and operator met.</param>
/// <param name="EndedAt">The end.</param>
/// <param name="EndedBy">Of an answered call: who ended it, by the gateway's word.</param>
/// <param name="NotMade">Why no call was made; null: one was, or may have been.</param>
[GenerateSerializer, Immutable, Alias("dialer.AttemptSummary")]
public sealed record AttemptSummary(
    Guid AttemptId, Guid ContactId, string GatewayId, Guid? OperatorId, Outcome Outcome, bool Dialled, EntryStatus Status, DateTimeOffset NextDue,
    DateTimeOffset? AnsweredAt, DateTimeOffset? ConnectedAt, DateTimeOffset EndedAt, CallEnd? EndedBy = null,
    NotMade? NotMade = null);

/// <summary>What an operator does; told to each campaign that he works for, at each change and every few seconds.</summary>
/// <param name="OperatorId">Who.</param>
/// <param name="GatewayId">The gateway that holds his line.</param>
/// <param name="Activity">What he does; null: he takes no calls now.</param>
/// <param name="Since">Since when he does it.</param>
/// <param name="Leaving">He has asked for a pause: after this call he takes no other.</param>
/// <param name="IsYourTurn">He is free, and it is this campaign that dials for him; the others may have him only for a customer who waits.</param>
/// <param name="Campaigns">How many campaigns dial for him.</param>
/// <param name="CampaignId">Whose call he has in hand or writes up.</param>
[GenerateSerializer, Immutable, Alias("dialer.OperatorReport")]
public sealed record OperatorReport(
    Guid OperatorId, string GatewayId, Activity? Activity, DateTimeOffset Since, bool Leaving, bool IsYourTurn, int Campaigns, Guid? CampaignId);
