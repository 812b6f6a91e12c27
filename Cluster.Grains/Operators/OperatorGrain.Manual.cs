using Cluster.Grains.Contacts;
using Cluster.Interfaces.Operators;

namespace Cluster.Grains.Operators;

/// <content>Calls that he makes himself. The campaign asks for them, so that it waits for him and he for nobody.</content>
internal sealed partial class OperatorGrain
{
    /// <summary>Longer than it can take from his wish to the claim: only then a call that is not in the books is none.</summary>
    private static readonly TimeSpan YoungCall = TimeSpan.FromSeconds(30);

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

        if (ManualObstacles.Of(Status()) is { } obstacle)
        {
            return Refused(obstacle.Code);
        }

        _memory = _memory with { Dialling = new Dialling(campaignId, attemptId, contactId, Now) };
        Report();
        await SaveAsync();
        return Done();
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

    private async Task EndDiallingAsync()
    {
        _memory = _memory with { Dialling = null };
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
