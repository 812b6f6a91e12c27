using Cluster.Api.Conventions;
using Cluster.Interfaces.Operators;
using Orleans;

namespace Cluster.Api.Workplace;

/// <summary>What an operator writes goes to the call that he has in hand, and to no other.</summary>
internal sealed class CallInHand(IGrainFactory grains)
{
    /// <summary>Why nothing can be written of this attempt now; null: it can.</summary>
    public async Task<Answer?> RefusalAsync(Guid operatorId, Guid? attemptId)
    {
        var status = await grains.GetGrain<IOperatorGrain>(operatorId.ToString()).GetStatusAsync();
        return status.AttemptId == attemptId && status.Activity is Activity.Talking or Activity.WrapUp or Activity.Dialling
            ? null
            : Problem.Of(404, "no-such-call", "This attempt is not the operator's call in hand, or not any more.");
    }
}
