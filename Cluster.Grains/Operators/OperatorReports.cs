using Cluster.Interfaces.Campaigns;
using Cluster.Interfaces.Operators;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Cluster.Grains.Operators;

/// <summary>What an operator does, as his campaigns are to know it.</summary>
/// <param name="GatewayId">The gateway that holds his line.</param>
/// <param name="Activity">What he does.</param>
/// <param name="IsAtWork">Takes calls, or has one.</param>
/// <param name="IsFree">Waits for a call.</param>
/// <param name="Leaving">Has asked for a pause.</param>
/// <param name="CampaignId">Whose call he has in hand or writes up.</param>
internal sealed record OperatorSituation(string GatewayId, Activity Activity, bool IsAtWork, bool IsFree, bool Leaving, Guid? CampaignId);

/// <summary>
/// Tells an operator's campaigns what he does, at each change and every few seconds, and keeps whose turn it is to dial for him.
/// </summary>
/// <param name="operatorId">Who.</param>
/// <param name="grains">Finds the campaigns.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where lost reports are noted.</param>
/// <param name="turned">The turn has gone to another campaign: tell them all.</param>
internal sealed class OperatorReports(Guid operatorId, IGrainFactory grains, TimeProvider time, ILogger log, Action turned)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly CampaignTurns _turns = new();
    private (Activity Activity, DateTimeOffset Since) _doing;
    private bool _wasFree;

    /// <summary>When the campaigns are to be told again.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>Since when he does what he does.</summary>
    public DateTimeOffset DoingSince => _doing.Since;

    /// <summary>What he was doing when this process came to know of him.</summary>
    public void Begin(Activity activity, DateTimeOffset since) => _doing = (activity, since);

    /// <summary>His campaigns have changed: the turns begin anew.</summary>
    public void Restart() => _wasFree = false;

    /// <summary>Tells all.</summary>
    public void Tell(OperatorSituation now, IReadOnlyList<Guid> campaigns)
    {
        var at = time.GetUtcNow();
        DueAt = at + Period;
        _doing = _doing.Activity == now.Activity ? _doing : (now.Activity, at);
        if (now.IsFree && !_wasFree)
        {
            _turns.Begin(campaigns, at);
        }

        _wasFree = now.IsFree;
        Send(now, campaigns, now.IsAtWork ? now.Activity : null);
    }

    /// <summary>Tells all again, in case that something was lost. Of somebody who is away nobody needs to hear.</summary>
    public void Repeat(OperatorSituation now, IReadOnlyList<Guid> campaigns)
    {
        DueAt = time.GetUtcNow() + Period;
        if (now.IsFree)
        {
            _turns.PassIfLong(time.GetUtcNow());
        }

        if (now.IsAtWork)
        {
            Tell(now, campaigns);
        }
    }

    /// <summary>Tells these that he is not theirs any more.</summary>
    public void Withdraw(OperatorSituation now, IEnumerable<Guid> campaigns) => Send(now, campaigns, activity: null);

    private void Send(OperatorSituation now, IEnumerable<Guid> campaigns, Activity? activity)
    {
        foreach (var campaignId in campaigns)
        {
            var isTurn = activity is not null && now.IsFree && _turns.Turn == campaignId;
            Messages.Forget(
                SendAsync(campaignId, new OperatorReport(
                    operatorId, now.GatewayId, activity, _doing.Since, now.Leaving, isTurn, _turns.Dialling, now.CampaignId)), log);
        }
    }

    private async Task SendAsync(Guid campaignId, OperatorReport report)
    {
        var dials = await grains.GetGrain<ICampaignGrain>(campaignId.ToString()).OnOperatorAsync(report);
        if (_turns.Heard(campaignId, dials, time.GetUtcNow()))
        {
            turned();
        }
    }
}
