using Cluster.Grains.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>Calls that he makes himself. The campaign asks for them, so that it waits for him and he for nobody.</content>
internal sealed partial class OperatorGrain
{
    /// <summary>Longer than it can take from his wish to the claim: only then a call that is not in the books is none.</summary>
    private static readonly TimeSpan YoungCall = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan QuotaTime = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<OperatorReply> BeginDiallingAsync(Guid campaignId, Guid attemptId, Guid contactId)
    {
        if (_memory.Dialling?.AttemptId == attemptId)
        {
            return Done();
        }

        if (_row?.Definition.Campaigns.Contains(campaignId) != true)
        {
            return Refused("not-his-campaign");
        }

        var isOffered = _memory.Offer is { } offer && offer.ContactId == contactId && offer.CampaignId == campaignId;
        if (ManualObstacles.Of(Status()) is { } obstacle && !(isOffered && obstacle.Code == "previewing"))
        {
            return Refused(obstacle.Code);
        }

        if (!isOffered && !await TakeFromQuotaAsync(campaignId))
        {
            return Refused("manual-quota");
        }

        _memory = _memory with { Dialling = new Dialling(campaignId, attemptId, contactId, Now), NotMade = null };
        Report();
        await SaveAsync();
        return Done();
    }

    /// <summary>Counted when he asks, whatever the rules then say: a person who tries number after number is who the quota is for.</summary>
    private async Task<bool> TakeFromQuotaAsync(Guid campaignId)
    {
        var recent = _memory.DialledAt.Where(at => Now - at < QuotaTime).ToList();
        if (recent.Count >= ((await plans.GetAsync(campaignId, 0))?.Definition.Operators.ManualPerHour ?? 0))
        {
            return false;
        }

        _memory = _memory with { DialledAt = [.. recent, Now] };
        return true;
    }

    /// <inheritdoc/>
    public Task OnRingingAsync(Guid attemptId, DateTimeOffset at)
    {
        if (_memory.Dialling is { } dialled && dialled.AttemptId == attemptId)
        {
            _memory = _memory with { Dialling = dialled with { RingingAt = at } };
            Show();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task OnNotMadeAsync(NotMade call, bool offerStands)
    {
        if (_memory.Dialling?.AttemptId != call.AttemptId)
        {
            await ReleaseAsync(call.AttemptId);
            return;
        }

        _memory = _memory with { NotMade = call };
        await (offerStands ? GiveUpDiallingAsync() : EndDiallingAsync());
    }

    /// <summary>Whom he dialled was not reached: nothing of it is left to him.</summary>
    private Task EndDiallingAsync() => ForgetAsync(offer: null);

    /// <summary>Nobody was dialled: he may choose another number of a contact that was offered to him, while there is time.</summary>
    private Task GiveUpDiallingAsync() => ForgetAsync(_memory.Offer is { } offer && offer.EndsAt > Now ? offer : null);

    private async Task ForgetAsync(Offer? offer)
    {
        _memory = _memory with { Dialling = null, Offer = offer };
        await SaveAsync();
        Report();
    }

    /// <summary>Without a line nobody could speak with whoever answers.</summary>
    private void StopDialling()
    {
        if (_memory.Dialling is { } dialled)
        {
            Tell(Gateway.HangUpAsync(dialled.AttemptId.ToString()));
        }
    }
}
