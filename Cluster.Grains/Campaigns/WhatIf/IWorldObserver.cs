namespace Cluster.Grains.Campaigns.WhatIf;

/// <summary>
/// Hears what a campaign would hear while it runs, when it would hear it: a pacer's memory learns from it, a test recounts it.
/// Times are seconds of the world's clock; calls are numbered in the order of dialling, operators from 0.
/// </summary>
public interface IWorldObserver
{
    /// <summary>A call was dialled. <paramref name="chance"/>: what the contact was scored with, NaN when contacts are not scored.</summary>
    void Dialled(double now, long call, double chance);

    /// <summary>The ringing of a call ended after <paramref name="rang"/> s. <paramref name="chance"/>: as told when it was dialled.</summary>
    void RingEnded(double now, long call, double rang, double chance, CallEnd end);

    /// <summary>An answered call got an operator.</summary>
    void Connected(double now, long call, int operatorNumber);

    /// <summary>An answered call got none in time.</summary>
    void Abandoned(double now, long call);

    /// <summary>An operator's conversation ended after <paramref name="lasted"/> s; wrap-up begins.</summary>
    void TalkEnded(double now, int operatorNumber, double lasted);

    /// <summary>An operator's wrap-up ended after <paramref name="lasted"/> s.</summary>
    void WrapUpEnded(double now, int operatorNumber, double lasted);

    /// <summary>An operator is there or not: true when he begins to wait for calls, false when he is paused or signed out.</summary>
    void Present(double now, int operatorNumber, bool present);
}
