namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>The worst share of abandoned calls in the trailing 24 hours, looked at with every answer that is settled after the first 24.</summary>
internal sealed class RollingShare
{
    private const double Day = 86400;

    private readonly Queue<(double At, bool Abandoned)> _settled = new();
    private int _abandoned;

    public double Worst { get; private set; }

    public void Settle(double now, bool abandoned)
    {
        _settled.Enqueue((now, abandoned));
        _abandoned += abandoned ? 1 : 0;
        while (_settled.Peek().At <= now - Day)
        {
            _abandoned -= _settled.Dequeue().Abandoned ? 1 : 0;
        }

        if (now >= Day)
        {
            Worst = Math.Max(Worst, (double)_abandoned / _settled.Count);
        }
    }
}
