using Cluster.Grains.Campaigns.Pacing;

namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>Lets a pacer's history and budget learn from a world what they would learn from the campaign.</summary>
public sealed class PacerMemory(CallHistory history, AbandonmentBudget budget) : IWorldObserver
{
    /// <inheritdoc/>
    public void Dialled(double now, long call, double chance) => history.Dialled(now, chance);

    /// <inheritdoc/>
    public void RingEnded(double now, long call, double rang, double chance, CallEnd end)
    {
        switch (end)
        {
            case CallEnd.Answered:
                history.Answered(now, rang, chance);
                budget.Answered(now);
                break;
            case CallEnd.Cancelled:
                history.Cancelled(now, rang, chance);
                break;
            default:
                history.NotAnswered(now, rang, chance);
                break;
        }
    }

    /// <inheritdoc/>
    public void Connected(double now, long call, int operatorNumber)
    {
    }

    /// <inheritdoc/>
    public void Abandoned(double now, long call) => budget.Abandoned(now);

    /// <inheritdoc/>
    public void TalkEnded(double now, int operatorNumber, double lasted) => history.TalkEnded(lasted);

    /// <inheritdoc/>
    public void WrapUpEnded(double now, int operatorNumber, double lasted) => history.WrapUpEnded(lasted);

    /// <inheritdoc/>
    public void Present(double now, int operatorNumber, bool present)
    {
    }
}
